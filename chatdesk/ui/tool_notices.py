"""Tells of tool servers that cannot be used, once for each, and takes it back when they can."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.hidden import spelled
from chatdesk.domain.tool_server import ServerState, ServerStatus
from chatdesk.ui.notices import Notice, NoticeKind, NoticeStrip

_KEY = "tool-server-"


class ToolNotices(QObject):
    """`update` looks at how the servers are doing now; `page_wanted` asks for the page where they stand."""

    page_wanted = Signal()

    def __init__(
        self,
        statuses: Callable[[], Sequence[ServerStatus]],
        notices: NoticeStrip,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._statuses = statuses
        self._notices = notices
        self._told: set[str] = set()
        notices.act_chosen.connect(self._on_act)

    def update(self) -> None:
        """Tell what is new."""
        failed = {one.server.name: one for one in self._statuses() if one.state is ServerState.FAILED}
        fine = {one.server.name for one in self._statuses() if one.state is ServerState.READY}
        gone = self._told - {one.server.name for one in self._statuses()}
        for name in self._told & (fine | gone):
            self._told.discard(name)
            self._notices.take_back(_KEY + name)
        for name, status in failed.items():
            if name not in self._told:
                self._told.add(name)
                self._notices.show_notice(self._notice(status))

    def _notice(self, status: ServerStatus) -> Notice:
        key = _KEY + status.server.name
        name, trouble = status.server.name, status.trouble
        text = spelled(" ".join((trouble if f"“{name}”" in trouble else f"{name}: {trouble}").split()))
        return Notice(key, self.tr("Tools"), text, NoticeKind.WARNING, act=self.tr("Show tool servers"))

    def _on_act(self, key: str) -> None:
        if key.startswith(_KEY):
            self._notices.take_back(key)
            self.page_wanted.emit()
