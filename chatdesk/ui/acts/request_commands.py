"""The commands that are about a request of the last turn: copy it as a program, save what it brought."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from chatdesk.domain.errors import StoreError
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.inspector.turn_log import Exchange
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

if TYPE_CHECKING:
    from chatdesk.snippets.forms import Form

_COPIED, _SAVED = "copied", "stream-saved"
# So much is written before one has looked for a notice.
_SOON_SAVED = 4_000_000


class RequestCommands(QObject):
    """Carries them out for the page in front: for the request that its inspector shows.

    `replay_requested` brings that request and a name for its stream.
    """

    replay_requested = Signal(object, str)

    def __init__(
        self, page: Callable[[], ConversationPage], notices: NoticeStrip, tasks: Tasks, window: QWidget
    ) -> None:
        super().__init__(window)
        self._page = page
        self._notices = notices
        self._tasks = tasks
        self._window = window
        self._command = self._folder = ""
        notices.act_chosen.connect(self._on_act)

    def copy(self, form: Form) -> None:
        """Copy the request in a form, where it can have that."""
        from chatdesk.snippets.forms import forms_for, snippet, variables
        from chatdesk.ui.inspector.request_page import form_words

        exchange = self._page().log.exchange
        if exchange is None or form not in forms_for(exchange.request):
            return
        QGuiApplication.clipboard().setText(snippet(exchange.request, form))
        needed = variables(exchange.request)
        words = self.tr("It reads {0} from the environment.").format(", ".join(needed)) if needed else ""
        title = self.tr("The request was copied: {0}").format(form_words(form))
        self._notices.show_notice(Notice(_COPIED, title, words, NoticeKind.DONE, is_quiet=True))

    def save_stream(self) -> None:
        """Ask where to, then save what the request has brought so far."""
        exchange = self._page().log.exchange
        if exchange is None or not exchange.is_savable:
            return
        dialog = QFileDialog(self._window, self.tr("Save the stream"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        plain, timed = self.tr("Stream as it came (*.sse)"), self.tr("Stream with its times (*.sse)")
        dialog.setNameFilters([plain, timed])
        dialog.setDefaultSuffix("sse")
        dialog.setDirectory(self._folder or _first_folder())
        dialog.selectFile(self._file_name(exchange))

        def save(path: str) -> None:
            with_times = dialog.selectedNameFilter() == timed
            self._folder = str(Path(path).parent)
            self._tasks.spawn(self._save(exchange, Path(path), with_times=with_times))

        dialog.fileSelected.connect(save)
        dialog.open()

    def replay(self) -> None:
        """Have the stream of the request played once more."""
        exchange = self._page().log.exchange
        if exchange is not None and exchange.is_savable:
            self.replay_requested.emit(exchange, self._page().conversation.model or exchange.dialect)

    def _file_name(self, exchange: Exchange) -> str:
        model = re.sub(r"[^\w.-]+", "-", self._page().conversation.model).strip("-.")
        return f"{'-'.join(filter(None, (model, exchange.dialect)))}.sse"

    async def _save(self, exchange: Exchange, path: Path, *, with_times: bool = False) -> None:
        from chatdesk.store.recordings import save_recording

        if exchange.response is None:
            return
        body = exchange.response.body
        if body.size > _SOON_SAVED:
            self._notices.show_notice(Notice(_SAVED, self.tr("Saving the stream…")))
        try:
            size = await save_recording(path, body.redacted(with_times=with_times))
        except StoreError as error:
            self._notices.take_back(_SAVED)
            words = f"{error.text} {error.hint}".rstrip()
            self._notices.show_notice(
                Notice(_SAVED, self.tr("The stream was not saved"), words, NoticeKind.ERROR)
            )
            return
        self._tell_saved(exchange, path, size, is_cut=body.is_cut)

    def _tell_saved(self, exchange: Exchange, path: Path, size: int, *, is_cut: bool) -> None:
        title = self.tr("The first {0} bytes were saved") if is_cut else self.tr("{0} bytes were saved")
        self._command = f"chatdesk replay {shlex.quote(str(path))} --dialect {exchange.dialect} --window"
        self._notices.show_notice(
            Notice(
                _SAVED,
                title.format(f"{size:,}"),
                self._command if exchange.dialect else str(path),
                NoticeKind.DONE,
                act=self.tr("Copy this command") if exchange.dialect else "",
            )
        )

    def _on_act(self, key: str) -> None:
        if key == _SAVED:
            QGuiApplication.clipboard().setText(self._command)


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
