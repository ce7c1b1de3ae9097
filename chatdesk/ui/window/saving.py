"""Tells that the disk refuses what is to be saved, and that it is all saved again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from chatdesk.domain.errors import StoreError
from chatdesk.store.database import Database
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

_UNSAVED = "unsaved"


class Saving(QObject):
    """Keeps one notice in step with the database. `troubled` and `relieved` may be emitted by any thread.

    `trouble` is what the disk said last, None while it takes everything.
    """

    troubled = Signal(object)
    relieved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble: StoreError | None = None

    def watch(self, notices: NoticeStrip, database: Database) -> None:
        """Tell in these notices; what was emitted before is told when the event loop runs."""
        self._notices, self._database = notices, database
        self.troubled.connect(self._on_troubled, Qt.ConnectionType.QueuedConnection)
        self.relieved.connect(self._on_relieved, Qt.ConnectionType.QueuedConnection)
        notices.act_chosen.connect(self._on_act)

    def _on_troubled(self, trouble: StoreError) -> None:
        self.trouble = trouble
        if not self._database.unsaved:
            # Nothing waits: it cannot be saved at all, or has been meanwhile.
            self._notices.show_notice(Notice(_UNSAVED, trouble.text, trouble.hint, NoticeKind.ERROR))
            return
        words = self.tr("You can go on: it is kept in memory, and saved as soon as it can be. {0}")
        text = words.format(trouble.hint).rstrip()
        notice = Notice(_UNSAVED, trouble.text, text, NoticeKind.ERROR, act=self.tr("Try now"))
        self._notices.show_notice(notice)

    def _on_relieved(self) -> None:
        self.trouble = None
        self._notices.take_back(_UNSAVED)
        self._notices.show_notice(Notice("saved-again", self.tr("Everything is saved"), kind=NoticeKind.DONE))

    def _on_act(self, key: str) -> None:
        if key == _UNSAVED:
            self._database.try_now()
