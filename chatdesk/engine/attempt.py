"""One attempt to have an answer: a request and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatdesk.domain.delta import Delta, ReasoningDelta, RefusalDelta, TextDelta, TextReplaced, ToolCallDelta
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened
from chatdesk.engine.endings import stream_error
from chatdesk.engine.events import ChunkReceived
from chatdesk.engine.folding import Folding
from chatdesk.engine.ports import Journal
from chatdesk.engine.versions import Versions


class Attempt:
    """What one request brought: the growing answer, the versions beside it, the error that ended it.

    `began` is when its request was made, on the clock of the turn.
    """

    def __init__(
        self,
        base: Message,
        journal: Journal,
        emit: Callable[[ChunkReceived], None],
        versions: Versions,
        began: float,
    ) -> None:
        self.versions = versions
        self.began = began
        self.error: ProviderError | None = None
        self._journal = _LateJournal(journal)
        self._folding = Folding(base, self._journal, emit)
        self._about: list[str] = []

    @property
    def growing(self) -> GrowingMessage:
        """The answer."""
        return self._folding.growing

    @property
    def has_spoken(self) -> bool:
        """Whether any text, reasoning, refusal or tool call came: nothing may be asked again then."""
        return self._journal.has_spoken or len(self.versions) > 0

    @property
    def trouble(self) -> ProviderError | None:
        """What went wrong: the error that ended it, or the one that its stream reports."""
        return self.error or stream_error(self.growing)

    @property
    def about(self) -> str:
        """The request and the head of its response in a few lines, for the details of a failure."""
        return "\n".join(self._about)

    def sent(self, request: RequestSent) -> None:
        """Note the request that went out; one that was refused before it is forgotten."""
        self._about = [f"{request.method} {request.url}"]

    def opened(self, response: ResponseOpened) -> None:
        """Note the response."""
        line = f"{response.status} {response.reason}".rstrip() + f", after {response.at * 1000:.0f} ms"
        self._about.append(f"{line}, request {response.request_id}" if response.request_id else line)

    async def take(self, received: Received) -> None:
        """Fold what a read brought."""
        self._folding.take(await self.versions.take(received))

    def end(self) -> None:
        """Nothing more comes: fold what was held back."""
        self._folding.end()


class _LateJournal:
    """Writes nothing before the answer speaks.

    Another attempt may follow one that said nothing, and its answer must not begin, after a crash, with
    the error of the one before.
    """

    def __init__(self, journal: Journal) -> None:
        self.has_spoken = False
        self._journal = journal
        self._held: list[tuple[float, Sequence[Delta]]] = []

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Take deltas; never waits."""
        if self.has_spoken:
            self._journal.write(at, deltas)
            return
        self._held.append((at, deltas))
        if any(map(_speaks, deltas)):
            self.has_spoken = True
            for earlier, held in self._held:
                self._journal.write(earlier, held)
            self._held.clear()


def _speaks(delta: Delta) -> bool:
    if isinstance(delta, TextDelta | ReasoningDelta | RefusalDelta | TextReplaced):
        return bool(delta.text)
    return isinstance(delta, ToolCallDelta)
