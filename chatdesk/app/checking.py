"""The check of the database after an unclean end: what is found is mended, or told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from chatdesk.domain.errors import DatabaseDamaged, StoreError
from chatdesk.store.store import Beginning, Store
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

SALVAGED = "salvaged"
_DAMAGED = "damaged"


class Checking(QObject):
    """Looks through the database beside all other work; `leave` ends the program where that helps."""

    def __init__(
        self, store: Store, notices: NoticeStrip, tasks: Tasks, leave: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._notices, self._tasks, self._leave = store, notices, tasks, leave
        self._kept: Path | None = None
        notices.act_chosen.connect(self._on_act)

    def begin(self, beginning: Beginning) -> None:
        """Check where the program did not end properly last time."""
        if beginning.salvaged is not None:
            self._kept = beginning.salvaged.kept
        if beginning.needs_check:
            self._tasks.spawn(self._check())

    async def _check(self) -> None:
        try:
            if not await self._store.check():
                await self._store.build_search_anew()
        except DatabaseDamaged as error:
            text = self.tr(
                "Start again: what can be read is taken over into a new file, the old one is kept."
            )
            act = self.tr("Quit")
            self._notices.show_notice(Notice(_DAMAGED, error.text, text, NoticeKind.ERROR, act=act))
        except StoreError as error:
            self._notices.show_notice(Notice("trouble", error.text, error.hint, NoticeKind.ERROR))

    def _on_act(self, key: str) -> None:
        if key == _DAMAGED:
            self._leave()
        elif key == SALVAGED and self._kept is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._kept.parent)))
