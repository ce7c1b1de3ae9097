"""Estimated token counts become exact where a service can still be asked what a stopped answer took."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.delta import UsageDelta
from chatdesk.domain.message import Message
from chatdesk.domain.usage import GENERATION_ID, Usage, added, estimated
from chatdesk.engine.events import ChunkReceived, GenerationFinished, GenerationStarted, TurnEvent
from chatdesk.settings.accounts import Account
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.stored_answers import StoredAnswers

if TYPE_CHECKING:
    import asyncio

FetchUsage = Callable[[Account, str], Coroutine[Any, Any, Usage | None]]


class ExactUsage(QObject):
    """Looks up, in the background, what answers took whose stream ended before it was told.

    `amended` brings the id of a conversation and its message as it is stored now. What cannot be looked up
    stays an estimate; nobody is told of it. `may_ask` says whether the user lets services be asked.
    """

    amended = Signal(str, object)

    def __init__(
        self,
        fetch: FetchUsage,
        answers: StoredAnswers,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        may_ask: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._answers = answers
        self._tasks = tasks
        self._running: set[asyncio.Task[Any]] = set()
        self._is_over = False
        self._may_ask = may_ask
        # Of the answers that are being written and were not counted yet: what was before them.
        self._uncounted: dict[str, Usage | None] = {}

    def watch(self, page: ConversationPage) -> None:
        """Look at the answers of a page."""
        page.driver.turn_event.connect(lambda event: self._note(page.conversation.id, event))

    def stop(self) -> None:
        """Give up what is being looked up; nothing more is."""
        self._is_over = True
        for task in self._running:
            task.cancel()

    def _note(self, conversation_id: str, event: TurnEvent) -> None:
        match event:
            case GenerationStarted(message=base):
                before = base.usage or estimated(len(base.text))
                self._uncounted[base.id] = before if base.parts else None
            case ChunkReceived(message_id=message_id, received=received):
                if any(isinstance(delta, UsageDelta) for delta in received.deltas):
                    self._uncounted.pop(message_id, None)
            case GenerationFinished(message=message) if message.id in self._uncounted:
                self._begin(conversation_id, message, self._uncounted.pop(message.id))

    def _begin(self, conversation_id: str, message: Message, before: Usage | None) -> None:
        account = self._answers.find_account(message.account_id)
        generation_id = (message.provider_data or {}).get(GENERATION_ID)
        if account is not None and isinstance(generation_id, str) and self._can_ask():
            work = self._look_up(conversation_id, message, before, account, generation_id)
            task = self._tasks.spawn(work)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def _can_ask(self) -> bool:
        return self._may_ask() and not self._is_over

    async def _look_up(
        self,
        conversation_id: str,
        message: Message,
        before: Usage | None,
        account: Account,
        generation_id: str,
    ) -> None:
        found = await self._fetch(account, generation_id)
        if found is None:
            return
        usage = added(before, found)

        def change(stored: Message) -> Message:
            # Gone on with meanwhile, it is another answer.
            return replace(stored, usage=usage) if stored.usage == message.usage else stored

        amended = await self._answers.change(conversation_id, message.id, change)
        if amended is not None:
            self.amended.emit(conversation_id, amended)
