"""Attaches files of this computer to the message that is written."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QStandardPaths, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from chatdesk.domain.message import AttachmentPart
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.composer.attachments import MOST_BYTES, MOST_FILES, size_words
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind


class FileAttaching(QObject):
    """Asks for files and reads them beside the window. They are read once: the message has their bytes."""

    def __init__(self, window: MainWindow, page: Callable[[], ConversationPage], tasks: Tasks) -> None:
        super().__init__(window)
        self._window, self._page, self._tasks = window, page, tasks
        self._folder = ""

    def watch(self, page: ConversationPage) -> None:
        """Take what is pasted into the message of a page, or dropped there."""
        edit = page.composer.edit
        edit.files_given.connect(lambda names: self.take(page, [Path(name) for name in names]))
        edit.picture_given.connect(lambda picture: self.take_picture(page, picture))
        page.asking.connect(self._take_back)

    def choose(self) -> None:
        """Ask which files go with the message in front."""
        page = self._page()
        dialog = QFileDialog(self._window, self.tr("Attach files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setDirectory(self._folder or _first_folder())
        dialog.filesSelected.connect(lambda names: self.take(page, [Path(name) for name in names]))
        dialog.open()

    def take(self, page: ConversationPage, paths: Sequence[Path]) -> None:
        """Read files, and attach them to the message of a page."""
        if paths:
            self._folder = str(paths[0].parent)
            self._tasks.spawn(self._take(page, paths))

    def take_picture(self, page: ConversationPage, picture: QImage) -> None:
        """Attach a picture of the clipboard to the message of a page."""
        self._tasks.spawn(self._take_picture(page, picture))

    async def _take_picture(self, page: ConversationPage, picture: QImage) -> None:
        import asyncio

        # A picture of a large screen takes a fifth of a second to write.
        file = await asyncio.to_thread(picture_file, picture)
        if isValid(page) and not page.composer.attachments.add([file]):
            self._tell_too_much()

    async def _take(self, page: ConversationPage, paths: Sequence[Path]) -> None:
        import asyncio

        files: list[AttachmentPart] = []
        for path in paths[: MOST_FILES + 1]:
            try:
                files.append(await asyncio.to_thread(read_file, path))
            except OSError as error:
                self._tell(self.tr("{0} cannot be read: {1}.").format(path.name, error.strerror or error))
            except TooLargeError as error:
                most = size_words(MOST_BYTES)
                self._tell(self.tr("{0} has {1}; a message takes {2}.").format(path.name, error, most))
        if not files or not isValid(page):
            return
        if page.composer.attachments.add(files):
            page.composer.take_focus()
        else:
            self._tell_too_much()

    def _tell_too_much(self) -> None:
        most = self.tr("A message takes {0} files of {1} together; nothing was attached.")
        self._tell(most.format(MOST_FILES, size_words(MOST_BYTES)))

    def _take_back(self) -> None:
        """The message went without what could not be attached: that is history."""
        shown = self._window.shown_notice
        if shown is not None:
            shown.take_back("attach")

    def _tell(self, text: str) -> None:
        title = self.tr("Not attached")
        self._window.notices.show_notice(Notice("attach", title, text, NoticeKind.WARNING))


class TooLargeError(Exception):
    """A file is larger than a message takes; its text says how large."""


def read_file(path: Path) -> AttachmentPart:
    """Return a file of the disk; raises `OSError`, and `TooLargeError` before it is read."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooLargeError(size_words(size))
    data = path.read_bytes()
    return AttachmentPart(path.name, _media_type(path.name, data), base64.b64encode(data).decode())


def picture_file(picture: QImage) -> AttachmentPart:
    """Return a picture as a file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return AttachmentPart("picture.png", "image/png", base64.b64encode(data.data()).decode())


def _media_type(name: str, data: bytes) -> str:
    import mimetypes  # it is wanted seldom, and reads tables

    known = mimetypes.guess_type(name)[0]
    if known is not None:
        return known
    try:
        return "application/octet-stream" if "\0" in data.decode() else "text/plain"
    except UnicodeDecodeError:
        return "application/octet-stream"


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
