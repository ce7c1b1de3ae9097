"""The pages of the conversations that are open, the newest in front; few are kept open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from PySide6.QtWidgets import QStackedWidget

from chatdesk.ui.page.conversation_page import ConversationPage

_MOST_PAGES = 8


class OpenPages:
    """Holds one page for each open conversation, in the order in which they were in front."""

    def __init__(self, stack: QStackedWidget) -> None:
        self._stack = stack
        self._pages: dict[str, ConversationPage] = {}

    def __iter__(self) -> Iterator[ConversationPage]:
        return iter(tuple(self._pages.values()))

    @property
    def front(self) -> ConversationPage:
        """The page in front; there is one after the first `bring_to_front`."""
        return cast("ConversationPage", self._stack.currentWidget())

    def of(self, conversation_id: str) -> ConversationPage | None:
        """Return the page of a conversation; None where it is not open."""
        return self._pages.get(conversation_id)

    def add(self, page: ConversationPage) -> None:
        """Take in a page, behind the one in front."""
        self._pages[page.conversation.id] = page
        self._stack.addWidget(page)

    def bring_to_front(self, page: ConversationPage) -> ConversationPage | None:
        """Show a page; return the one that was in front, None for the same or none."""
        before = self._stack.currentWidget()
        self._pages[page.conversation.id] = self._pages.pop(page.conversation.id)
        self._stack.setCurrentWidget(page)
        return before if isinstance(before, ConversationPage) and before is not page else None

    def drop_old(self, keep: Callable[[ConversationPage], None]) -> None:
        """Close those at rest that were in front longest ago; `keep` is called for each before it goes."""
        for conversation_id, page in list(self._pages.items()):
            if len(self._pages) <= _MOST_PAGES:
                return
            if page is not self.front and not page.driver.is_running:
                keep(page)
                self.close(conversation_id)

    def close(self, conversation_id: str) -> None:
        """Close the page of a conversation."""
        page = self._pages.pop(conversation_id)
        self._stack.removeWidget(page)
        # Units and layouts go now and in this thread, not when the collector finds them.
        page.transcript.set_branch((), {})
        page.deleteLater()
