"""The turns of the open conversations: whether any runs, and what the rows of the sidebar say of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import TurnFinished
from chatdesk.ui.desk.open_pages import OpenPages
from chatdesk.ui.desk.shelf import Shelf
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.sidebar.conversation_rows import Mark


class RunningTurns(QObject):
    """Watches pages and marks their conversations; `changed`: a turn began, ended or waits anywhere."""

    changed = Signal()

    def __init__(self, pages: OpenPages, shelf: Shelf, parent: QObject) -> None:
        super().__init__(parent)
        self._pages = pages
        self._shelf = shelf

    def watch(self, page: ConversationPage) -> None:
        """Mark the conversation of a page from now on."""
        page.running_changed.connect(lambda _running: self._on_changed(page))
        page.requests.changed.connect(lambda: self._on_changed(page))

    def is_busy(self) -> bool:
        """Whether any turn runs."""
        return any(page.driver.is_running for page in self._pages)

    def stop_all(self) -> int:
        """Stop every turn; returns how many ran."""
        return sum(page.stop() for page in self._pages)

    def show_end(self, page: ConversationPage, event: TurnFinished) -> None:
        """Say how a turn ended, unless the user sees it."""
        mark = Mark.FAILED if event.reason is FinishReason.ERROR else Mark.UNREAD
        self._shelf.set_mark(page.conversation.id, Mark.NONE if page is self._pages.front else mark)

    def take_as_seen(self, conversation_id: str) -> None:
        """The user sees a conversation: how its turn ended need not be said any more."""
        if self._shelf.mark(conversation_id) in (Mark.UNREAD, Mark.FAILED):
            self._shelf.set_mark(conversation_id, Mark.NONE)

    def _on_changed(self, page: ConversationPage) -> None:
        if page.driver.is_running:
            mark = Mark.WAITS if page.requests.wants_answer else Mark.RUNNING
            self._shelf.set_mark(page.conversation.id, mark)
        elif self._shelf.mark(page.conversation.id) in (Mark.RUNNING, Mark.WAITS):
            self._shelf.set_mark(page.conversation.id, Mark.NONE)
        self.changed.emit()
