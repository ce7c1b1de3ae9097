"""Saves a code block as a file of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from chatdesk.domain.errors import StoreError
from chatdesk.ui.acts.code_names import suggested_name
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

_SAVED = "code-saved"


class CodeSaving(QObject):
    """Asks where to, then writes; what came of it is a notice. The dialog asks before it replaces a file."""

    def __init__(self, notices: NoticeStrip, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._notices, self._tasks, self._window = notices, tasks, window
        self._folder = ""

    def save(self, code: str, language: str) -> None:
        """Ask where to save some code; its name is suggested by its language."""
        dialog = QFileDialog(self._window, self.tr("Save the code"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDirectory(self._folder or _first_folder())
        dialog.selectFile(suggested_name(code, language))
        dialog.fileSelected.connect(lambda path: self._on_chosen(code, Path(path)))
        dialog.open()

    def _on_chosen(self, code: str, path: Path) -> None:
        self._folder = str(path.parent)
        self._tasks.spawn(self._write(code, path))

    async def _write(self, code: str, path: Path) -> None:
        import asyncio

        from chatdesk.store.files import save_text

        try:
            await asyncio.to_thread(save_text, path, f"{code}\n")
        except StoreError as error:
            words = f"{error.text} {error.hint}".rstrip()
            failed = Notice(_SAVED, self.tr("The code was not saved"), words, NoticeKind.ERROR)
            self._notices.show_notice(failed)
            return
        title = self.tr("{0} was saved").format(path.name)
        self._notices.show_notice(Notice(_SAVED, title, str(path.parent), NoticeKind.DONE, is_quiet=True))


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
