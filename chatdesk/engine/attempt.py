"""One attempt to have an answer: a request and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from chatdesk.domain.delta import Delta
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.stream import Received
from chatdesk.engine.endings import stream_error
from chatdesk.engine.ports import Journal
from chatdesk.engine.versions import Versions


class Attempt:
    """What one request brought: the growing answer, the versions beside it, the error that ended it.

    `began` is when it was made, on the clock of the turn. Until something of it is shown nothing goes into
    the journal: another attempt may follow, and its answer must not begin with the error of this one.
    """

    def __init__(self, growing: GrowingMessage, versions: Versions, began: float) -> None:
        self.growing = growing
        self.versions = versions
        self.began = began
        self.error: ProviderError | None = None
        self._unwritten: list[tuple[float, Sequence[Delta]]] = []

    @property
    def has_shown(self) -> bool:
        """Whether text, reasoning, a refusal or a tool call of it was shown: it must not be repeated then."""
        return not self.growing.is_empty or len(self.versions) > 0

    @property
    def trouble(self) -> ProviderError | None:
        """What went wrong: the error that ended it, or the one that its stream reports."""
        return self.error or stream_error(self.growing)

    async def take(self, received: Received, journal: Journal) -> Received:
        """Fold what a read brought; return what of it belongs to the first answer."""
        first = await self.versions.take(received)
        for delta in first.deltas:
            self.growing.add(delta, first.at)
        self._unwritten.append((first.at, first.deltas))
        if self.has_shown:
            for at, deltas in self._unwritten:
                journal.write(at, deltas)
            self._unwritten.clear()
        return first
