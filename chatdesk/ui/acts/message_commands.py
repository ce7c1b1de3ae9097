"""The commands that are about the message with the ring."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from chatdesk.domain.message import Message
from chatdesk.ui.page.conversation_page import ConversationPage


class MessageCommands(QObject):
    """Carries them out on whatever page `page` tells."""

    def __init__(self, page: Callable[[], ConversationPage], parent: QObject) -> None:
        super().__init__(parent)
        self._page = page

    @property
    def message_id(self) -> str:
        """The message that is meant, "" where none has the ring."""
        return self._page().transcript.messages.meant_id

    def walk(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) message."""
        self._page().transcript.ring.step(direction)

    def go_to_end(self, direction: int) -> None:
        """Go to the first (-1) or the last (1) message."""
        self._page().transcript.ring.go_to_end(direction)

    def quote(self) -> None:
        """Put what is selected, or else the message, into the composer as a quotation."""
        message = self._focused
        text = self._page().transcript.clip.text() or (message.text if message is not None else "")
        if text.strip():
            self._page().writing.quote(text)

    def edit(self) -> None:
        """Take the question up again, that of an answer where the message is one."""
        self._page().edit(self.message_id)

    def retry(self) -> None:
        """Ask the question again, that of an answer where the message is one."""
        self._page().retry(self.message_id)

    @property
    def _focused(self) -> Message | None:
        return self._page().branch.message(self.message_id)
