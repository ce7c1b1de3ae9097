"""One wish of a tool server for a model's answer: its card, and what the user says there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shiboken6 import isValid

from chatdesk.app.sampling_words import limits_of, with_files, words_about
from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import Message
from chatdesk.tools.asking import SamplingWish
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.page.conversation_page import ConversationPage

if TYPE_CHECKING:
    from chatdesk.ui.transcript.asks.sampling_card import SamplingCard


class AskedWish:
    """One wish while it is dealt with: its card, and what the user says there."""

    def __init__(
        self,
        page: ConversationPage,
        wish: SamplingWish,
        model: tuple[str, str],
        accounts: Accounts,
        want_model: Callable[[AskedWish], None],
    ) -> None:
        self.page, self.wish, self.model = page, wish, model
        self._accounts = accounts
        self._want_model = want_model
        self._card: SamplingCard | None = None
        self._said: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def word(self) -> str:
        """Show the request and return what the user says."""
        self._show_card()
        return await self._next_word()

    def show(self, text: str) -> None:
        """Show what there is of the answer."""
        if self._card is not None and isValid(self._card):
            self._card.show_text(text)

    async def unless_stopped(self, work: asyncio.Future[Message]) -> Message:
        """Return what comes of the work; raises `ToolError` when the user stops it before."""
        card = self._card if self._card is not None else self._show_card()
        card.begin()
        stop = asyncio.ensure_future(self._next_word())
        both: set[asyncio.Future[Any]] = {work, stop}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ToolError("Stopped by the user.")
            return work.result()
        finally:
            for task in both:
                task.cancel()
            await asyncio.wait(both)

    async def may_go(self, message: Message) -> str:
        """Show the whole answer and return what the user says."""
        if self._card is None or not isValid(self._card):
            return "leave"
        self._card.end(message.text, words_about(message))
        return await self._next_word()

    def choose(self, model: tuple[str, str]) -> None:
        """Let another model answer."""
        self.model = model
        if self._card is not None and isValid(self._card):
            self._card.set_model(self._named())
            self._card.take_focus()

    def take_back(self) -> None:
        """Take the question away."""
        if self._card is not None and isValid(self.page):
            self.page.requests.take_back_sampling()

    def _show_card(self) -> SamplingCard:
        from chatdesk.ui.transcript.asks.sampling_text import SamplingQuestion

        wish = self.wish
        question = SamplingQuestion(
            wish.server,
            tuple((message.role, with_files(message.text, message.files)) for message in wish.messages),
            limits_of(wish),
            wish.system,
            ", ".join(wish.models),
        )
        card = self._card = self.page.requests.ask_for_model(question, self._named())
        card.answered.connect(self._on_answered)
        card.model_wanted.connect(lambda: self._want_model(self))
        return card

    def _named(self) -> str:
        name, who = self._accounts.describe(*self.model)
        return f"{name} · {who}"

    async def _next_word(self) -> str:
        try:
            return await self._said
        finally:
            if not self._said.done() or self._said.cancelled() or self._said.result() != "leave":
                self._said = asyncio.get_running_loop().create_future()

    def _on_answered(self, word: str) -> None:
        if not self._said.done():
            self._said.set_result(word)
