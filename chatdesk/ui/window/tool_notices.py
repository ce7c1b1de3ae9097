"""Tells of tool servers that cannot be used, once for each, and takes it back when they can."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.hidden import spelled
from chatdesk.domain.tool_server import ServerState, ServerStatus
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

_KEY = "tool-server-"
_TROUBLED = (ServerState.FAILED, ServerState.SIGN_IN)


class ToolNotices(QObject):
    """`update` looks at how the servers are doing now.

    `page_wanted` asks for the page where they stand, `sign_in_wanted` for the sign-in at a server.
    """

    page_wanted = Signal()
    sign_in_wanted = Signal(str)

    def __init__(
        self,
        statuses: Callable[[], Sequence[ServerStatus]],
        notices: NoticeStrip,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._statuses = statuses
        self._notices = notices
        self._told: dict[str, ServerState] = {}
        notices.act_chosen.connect(self._on_act)

    def update(self) -> None:
        """Tell what is new."""
        failed = {one.server.name: one for one in self._statuses() if one.state in _TROUBLED}
        fine = {one.server.name for one in self._statuses() if one.state is ServerState.READY}
        gone = self._told.keys() - {one.server.name for one in self._statuses()}
        for name in self._told.keys() & (fine | gone):
            del self._told[name]
            self._notices.take_back(_KEY + name)
        for name, status in failed.items():
            if self._told.get(name) is not status.state:
                self._told[name] = status.state
                self._notices.show_notice(self._notice(status))

    def _notice(self, status: ServerStatus) -> Notice:
        key = _KEY + status.server.name
        name, trouble = status.server.name, status.trouble
        text = spelled(" ".join((trouble if f"“{name}”" in trouble else f"{name}: {trouble}").split()))
        is_shut = status.state is ServerState.SIGN_IN
        act = self.tr("Sign in…") if is_shut else self.tr("Show tool servers")
        return Notice(key, self.tr("Tools"), text, NoticeKind.WARNING, act=act)

    def _on_act(self, key: str) -> None:
        if key.startswith(_KEY):
            self._notices.take_back(key)
            self.page_wanted.emit()
            name = key.removeprefix(_KEY)
            if self._told.get(name) is ServerState.SIGN_IN:
                self.sign_in_wanted.emit(name)
