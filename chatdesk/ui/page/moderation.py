"""Finished paragraphs of an answer are checked while the rest still comes; what is flagged is told."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.delta import Delta, TextDelta, TextReplaced
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.flags import Flag, with_flag
from chatdesk.domain.message import Message
from chatdesk.engine.events import (
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    TurnEvent,
    VersionAdded,
)
from chatdesk.settings.accounts import Account
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.stored_answers import StoredAnswers

if TYPE_CHECKING:
    import asyncio

    from chatdesk.markup import Borders

Check = Callable[[Account, str], Coroutine[Any, Any, tuple[str, ...]]]

MOST_AT_ONCE = 3
"""How many passages of one answer are being checked at the same time."""

MOST_FAILURES = 3
"""After so many failures in a row no more of an answer is checked."""


@dataclass(slots=True)
class _Watched:
    """One answer that is being checked. `rest` is its text from `begin` on, `length` how much has come."""

    conversation_id: str
    message: Message
    account: Account
    borders: Borders
    gate: asyncio.Semaphore
    rest: list[str] = field(default_factory=list)
    begin: int = 0
    length: int = 0
    flags: tuple[Flag, ...] = ()
    flagged: dict[Flag, str] = field(default_factory=dict)
    failures: int = 0
    is_replaced: bool = False
    is_whole: bool = False
    checks: set[asyncio.Task[Any]] = field(default_factory=set)

    def feed(self, text: str) -> Iterator[tuple[Flag, str]]:
        """Take more text; yield the passages that it completes, with their places."""
        self.rest.append(text)
        self.length += len(text)
        for border in self.borders.feed(text):
            yield self._cut(border)

    def end(self) -> Iterator[tuple[Flag, str]]:
        """Yield what is left of the text."""
        for border in self.borders.finish():
            yield self._cut(border)
        yield self._cut(self.length)

    def _cut(self, end: int) -> tuple[Flag, str]:
        rest, begin = "".join(self.rest), self.begin
        self.rest, self.begin = [rest[end - begin :]], end
        return Flag(begin, end), rest[: end - begin]


class Moderation(QObject):
    """Has the passages of answers checked where their account names an endpoint; no token waits for it.

    `flagged` brings conversation, message and flags of an answer as soon as one more is found; `amended` the
    conversation and the stored message with its flags; `trouble` one sentence, once per account, where an
    endpoint does not answer.
    """

    flagged = Signal(str, str, object)
    amended = Signal(str, object)
    trouble = Signal(str)

    def __init__(
        self,
        check: Check,
        stored: StoredAnswers,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._stored = stored
        self._tasks = tasks
        self._answers: dict[str, _Watched] = {}
        self._told: set[str] = set()

    def watch(self, page: ConversationPage) -> None:
        """Check the answers of a page."""
        page.driver.turn_event.connect(lambda event: self._note(page.conversation.id, event))
        page.driver.stopping.connect(lambda: self._leave(page.conversation.id))

    def stop(self) -> None:
        """Give up what is being checked, everywhere."""
        for watched in list(self._answers.values()):
            self._leave(watched.conversation_id)

    def _note(self, conversation_id: str, event: TurnEvent) -> None:
        match event:
            case GenerationStarted(message=base):
                account = self._stored.find_account(base.account_id)
                if account is not None and account.moderation_url:
                    self._begin(conversation_id, base, account)
            case ChunkReceived(message_id=message_id, received=received):
                watched = self._answers.get(message_id)
                if watched is not None:
                    self._take(watched, received.deltas)
            case GenerationFinished(message=message) if message.id in self._answers:
                self._finish(self._answers[message.id], message)
            case VersionAdded(message=message) if message.text:
                account = self._stored.find_account(message.account_id)
                if account is not None and account.moderation_url:
                    self._finish(self._begin(conversation_id, replace(message, parts=()), account), message)

    def _begin(self, conversation_id: str, base: Message, account: Account) -> _Watched:
        import asyncio

        from chatdesk.markup import Borders

        watched = _Watched(conversation_id, base, account, Borders(), asyncio.Semaphore(MOST_AT_ONCE))
        watched.flags = base.flags
        watched.flagged = {flag: base.text[flag.start : flag.end] for flag in base.flags}
        # Of a beginning that is gone on with, all but the last passage was checked before.
        for _passage in watched.feed(base.text):
            continue
        self._answers[base.id] = watched
        return watched

    def _take(self, watched: _Watched, deltas: Iterable[Delta]) -> None:
        for delta in deltas:
            if isinstance(delta, TextDelta) and delta.choice == 0:
                self._check_all(watched, watched.feed(delta.text))
            elif isinstance(delta, TextReplaced):
                watched.is_replaced = True

    def _finish(self, watched: _Watched, message: Message) -> None:
        """The answer is stored: its last passage is checked, and what is found from now on amends it."""
        from chatdesk.markup import Borders

        watched.message, watched.is_whole = message, True
        text = message.text
        if watched.is_replaced:
            watched.borders, watched.rest, watched.begin, watched.length = Borders(), [], 0, 0
            kept = (
                flag for flag in watched.flags if text[flag.start : flag.end] == watched.flagged.get(flag)
            )
            watched.flags = tuple(kept)
        # After Stop more may be stored than was told.
        self._check_all(watched, watched.feed(text[watched.length :]))
        self._check_all(watched, watched.end())
        if watched.flags != message.flags:
            self._tasks.spawn(self._store(watched))
        self._forget_where_done(watched)

    def _check_all(self, watched: _Watched, passages: Iterable[tuple[Flag, str]]) -> None:
        for place, passage in passages:
            if passage.strip() and watched.failures < MOST_FAILURES:
                task = self._tasks.spawn(self._run(watched, place, passage))
                watched.checks.add(task)
                task.add_done_callback(lambda done: self._on_checked(watched, done))

    async def _run(self, watched: _Watched, place: Flag, passage: str) -> None:
        async with watched.gate:
            if watched.failures >= MOST_FAILURES:
                return
            try:
                categories = await self._check(watched.account, passage)
            except ProviderError as error:
                watched.failures += 1
                self._tell(watched.account, error)
                return
        watched.failures = 0
        if categories:
            flag = replace(place, categories=categories)
            watched.flags = with_flag(watched.flags, flag)
            watched.flagged[flag] = passage
            self.flagged.emit(watched.conversation_id, watched.message.id, watched.flags)
            if watched.is_whole:
                await self._store(watched)

    async def _store(self, watched: _Watched) -> None:
        text, flags = watched.message.text, watched.flags

        def change(stored: Message) -> Message:
            # What was gone on with meanwhile still begins with this text.
            return replace(stored, flags=flags) if stored.text.startswith(text) else stored

        # Where it cannot be written it stays folded in the window.
        amended = await self._stored.change(watched.conversation_id, watched.message.id, change)
        if amended is not None:
            self.amended.emit(watched.conversation_id, amended)

    def _tell(self, account: Account, error: ProviderError) -> None:
        if account.id not in self._told:
            self._told.add(account.id)
            self.trouble.emit(error.text)

    def _leave(self, conversation_id: str) -> None:
        """Stop ends it: what is being checked is given up, what was found stays."""
        for watched in [one for one in self._answers.values() if one.conversation_id == conversation_id]:
            watched.failures = MOST_FAILURES
            for task in watched.checks:
                task.cancel()

    def _on_checked(self, watched: _Watched, task: asyncio.Task[Any]) -> None:
        watched.checks.discard(task)
        self._forget_where_done(watched)

    def _forget_where_done(self, watched: _Watched) -> None:
        if watched.is_whole and not watched.checks:
            self._answers.pop(watched.message.id, None)
