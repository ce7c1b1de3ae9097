"""Has the store keep what changes in the window, in order and without anybody waiting."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.conversation import TitledBy
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message
from chatdesk.store.conversations import ConversationStore
from chatdesk.ui.bridge import Tasks


class Keeper(QObject):
    """Writes in the background; `trouble` brings a `StoreError`, what is on the screen stays as it is."""

    trouble = Signal(object)

    def __init__(self, library: ConversationStore, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks

    def rename(self, conversation_id: str, title: str, by: TitledBy) -> None:
        """Keep another title, and who gave it."""
        self.run(self._library.rename(conversation_id, title, by))

    def delete(self, *conversation_ids: str) -> None:
        """Put conversations into the trash."""
        self.run(self._library.delete(*conversation_ids))

    def restore(self, *conversation_ids: str) -> None:
        """Take conversations out of the trash."""
        self.run(self._library.restore(*conversation_ids))

    def choose_model(self, conversation_id: str, account_id: str, model: str) -> None:
        """Keep who answers."""
        self.run(self._library.choose_model(conversation_id, account_id, model))

    def set_current(self, conversation_id: str, message_id: str) -> None:
        """Keep which branch is read."""
        self.run(self._library.set_current(conversation_id, message_id))

    def message(self, conversation_id: str, message: Message) -> None:
        """Keep a stored message as it is now."""
        self.run(self._library.replace_message(conversation_id, message))

    def scroll(self, conversation_id: str, position: str) -> None:
        """Keep where one reads."""
        self.run(self._library.save_scroll(conversation_id, position))

    def open_conversation(self, conversation_id: str | None) -> None:
        """Keep which conversation is in front; None for one in which nothing was said yet."""
        self.run(self._library.remember_open(conversation_id))

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something with the store; only what it cannot do is told."""
        self._tasks.spawn(self._told(work))

    async def _told(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except StoreError as error:
            self.trouble.emit(error)
