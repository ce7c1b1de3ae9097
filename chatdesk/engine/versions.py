"""The further answers of a request for several (`n` > 1): each grows beside the first, as a version of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from chatdesk.domain.delta import ChoiceDelta, Delta, ErrorDelta, FinishDelta, ProviderDataDelta
from chatdesk.domain.errors import StoreError
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import CallEnding, Failure, FinishReason, Message, Role, new_id
from chatdesk.domain.stream import Received
from chatdesk.engine.calls import closed_calls
from chatdesk.engine.endings import ended
from chatdesk.engine.events import NOT_GONE_ON_CALL
from chatdesk.engine.ports import Journal

MAX_VERSIONS = 128
"""What services allow to ask for; a stream with more choices than that is broken."""

_SILENT = (FinishDelta, ProviderDataDelta)


class _Version:
    """One further answer, with its journal (None where none could be begun)."""

    def __init__(self, growing: GrowingMessage, journal: Journal | None) -> None:
        self.growing = growing
        self.journal = journal


class Versions:
    """Parts the deltas of the further answers from those of the first one, and keeps each.

    An answer begins with the first delta of its choice that says something: `begun` is told its
    message. `open_journal` stores that message beside the first one. What the service says of all
    (an error) ends all that have not ended; the count of tokens, which is for all together, stays
    with the first.
    """

    def __init__(
        self,
        first: Message,
        open_journal: Callable[[Message], Awaitable[Journal]],
        begun: Callable[[Message], None],
    ) -> None:
        self._first = first
        self._open_journal = open_journal
        self._begun = begun
        self._versions: dict[int, _Version] = {}

    def __len__(self) -> int:
        return len(self._versions)

    async def take(self, received: Received) -> Received:
        """Keep what belongs to the further answers; return the rest, which is the first one's."""
        deltas = received.deltas
        if not self._versions and not any(getattr(delta, "choice", 0) for delta in deltas):
            return received
        rest: list[Delta] = []
        shares: dict[int, list[ChoiceDelta]] = {}
        for delta in deltas:
            if isinstance(delta, ChoiceDelta) and delta.choice:
                shares.setdefault(delta.choice, []).append(delta)
            else:
                rest.append(delta)
        for choice, share in shares.items():
            await self._add(choice, share, received.at)
        for error in (delta for delta in rest if isinstance(delta, ErrorDelta)):
            self._end_all(error, received.at)
        return replace(received, deltas=tuple(rest))

    def finished(self, seconds: float, *, was_stopped: bool, failure: Failure | None) -> list[Message]:
        """Return the further answers as they are to be stored, in the order of their choices."""
        growing = (version.growing for _, version in sorted(self._versions.items()))
        return [
            ended(one, seconds, was_stopped=was_stopped, failure=failure, is_one_of_several=True)
            for one in growing
        ]

    async def _add(self, choice: int, deltas: Sequence[ChoiceDelta], at: float) -> None:
        version = self._versions.get(choice)
        if version is None:
            if all(isinstance(delta, _SILENT) for delta in deltas) or len(self._versions) >= MAX_VERSIONS:
                return
            version = self._versions[choice] = await self._begin(choice)
        for delta in deltas:
            version.growing.add(delta, at)
        if version.journal is not None:
            # In its own journal an answer is the only one.
            version.journal.write(at, [replace(delta, choice=0) for delta in deltas])

    async def _begin(self, choice: int) -> _Version:
        # Versions are read in the order of their times: a millisecond is enough to keep it.
        created_at = self._first.created_at + choice / 1000
        base = replace(self._first, id=new_id(), created_at=created_at)
        try:
            journal = await self._open_journal(base)
        except StoreError:
            journal = None  # the end tries again, and then tells
        self._begun(base)
        return _Version(GrowingMessage(base, choice=choice), journal)

    def _end_all(self, error: ErrorDelta, at: float) -> None:
        for version in self._versions.values():
            if version.growing.finish is None:
                version.growing.add(error, at)
                if version.journal is not None:
                    version.journal.write(at, [error])


def unrun_results(answer: Message, *, was_stopped: bool) -> Message | None:
    """Return the results that close the calls of a further answer: only the first one is gone on with."""
    if not answer.tool_calls:
        return None
    is_whole = answer.finish_reason is FinishReason.TOOL_CALLS
    results = closed_calls(answer, was_stopped=was_stopped)
    if is_whole:
        results = [
            replace(result, content=NOT_GONE_ON_CALL, ending=CallEnding.NOT_RUN.value) for result in results
        ]
    return Message(Role.TOOL, tuple(results), parent_id=answer.id)
