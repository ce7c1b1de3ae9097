"""When what happened in a turn; the stream pays one append per read, the rest is done when somebody looks."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from chatdesk.domain.delta import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from chatdesk.domain.message import Failure, Message, ReasoningPart
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened
from chatdesk.domain.usage import CHARACTERS_PER_TOKEN
from chatdesk.engine.events import (
    ChunkReceived,
    ConnectionClosed,
    GenerationFinished,
    GenerationStarted,
    ReadingLeft,
    RequestDelivered,
    RequestMade,
    ResponseStarted,
    RetryScheduled,
    RetryStarted,
    TurnEvent,
    TurnFinished,
)
from chatdesk.ui.inspector.event_origins import EventOrigins

STALL = 1.0
"""Seconds without anything of the answer, in the midst of it, after which that is a stall."""

BUCKET = 0.1
"""Seconds for which the characters are counted together."""

_MOST_PENDING = 256
_TURNS = 0.25


class Phase(StrEnum):
    """What the model writes."""

    REASONING = "reasoning"
    TEXT = "text"
    CALLS = "calls"


@dataclass(slots=True)
class Stretch:
    """A time in which one kind of thing was written without a stall."""

    phase: Phase
    began: float
    ended: float
    characters: int = 0


@dataclass(slots=True, eq=False)
class Try:
    """One request: when it went out, was heard, and what became of it. Times are seconds of the turn."""

    began: float
    request: RequestSent
    delivered: float | None = None
    response: ResponseOpened | None = None
    ended: float | None = None
    failure: Failure | None = None
    waits_until: float | None = None
    waited_until: float | None = None

    @property
    def connected(self) -> float | None:
        """When the connection stood; None where one was there already, or is not yet."""
        at = self.response.connected if self.response is not None else None
        return None if at is None else self._of_turn(at)

    @property
    def first(self) -> float | None:
        """When the first byte of the body came."""
        at = self.response.body.first_at if self.response is not None else None
        return None if at is None else self._of_turn(at)

    @property
    def opened(self) -> float | None:
        """When the status line came."""
        return None if self.response is None else self._of_turn(self.response.at)

    def _of_turn(self, at: float) -> float:
        return self.began - self.request.at + at


@dataclass(slots=True, eq=False)
class Round:
    """One generation: its requests, what was written when, and the silences between.

    `newest` has the last stretch of each phase, `rate` counts characters by buckets.
    """

    number: int
    message_id: str
    began: float
    tries: list[Try] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    stalls: list[Stretch] = field(default_factory=list)
    newest: dict[Phase, Stretch] = field(default_factory=dict)
    rate: dict[int, int] = field(default_factory=dict)
    characters: int = 0
    last: float | None = None
    last_phase: Phase = Phase.TEXT
    ended: float | None = None
    answer: Message | None = None

    @property
    def per_token(self) -> float:
        """Characters per token: as the service counted, else as is usual."""
        tokens = self.counted
        return self.characters / tokens if tokens and self.characters else float(CHARACTERS_PER_TOKEN)

    @property
    def counted(self) -> int | None:
        """The tokens that the service counted; None where it did not, or where they are of more than this."""
        usage = self.answer.usage if self.answer is not None else None
        is_own = usage is not None and not usage.is_estimated and usage.versions == usage.requests == 1
        return usage.output_tokens if usage is not None and is_own else None


@dataclass(slots=True, eq=False)
class StopTimes:
    """What became of the user's Stop; `late` counts what came after the key press and was shown to nobody."""

    pressed: float
    left: float | None = None
    closed: float | None = None
    late_events: int = 0
    late_bytes: int = 0


class TurnTimes:
    """Follows the events of a turn. `fold` takes in what was noted since: to be called before looking.

    All times are seconds since the turn began, by `clock`; those of the stream are the provider's own. What
    waits to be folded is bounded.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Forget the turn before."""
        self._began, self._base = self._clock(), 0.0
        self._pending: list[tuple[float, ChunkReceived]] = []
        self.rounds: list[Round] = []
        self.stop: StopTimes | None = None
        self.ended: float | None = None
        self.is_known = False
        self.origins = EventOrigins()
        self.event_times = array("d")

    @property
    def now(self) -> float:
        """Seconds since the turn began; at its end while it is over."""
        return self._clock() - self._began if self.ended is None else self.ended

    @property
    def is_running(self) -> bool:
        """Whether the times still grow."""
        return self.is_known and self.ended is None

    def note_chunk(self, chunk: ChunkReceived, kept: int) -> None:
        """Take a read, of whose events the first `kept` are in the list."""
        if kept != len(chunk.received.events):
            self.fold()
            self._take(self._base, chunk, kept)
            return
        self._pending.append((self._base, chunk))
        if len(self._pending) >= _MOST_PENDING:
            self.fold()

    def note(self, event: TurnEvent) -> None:  # noqa: C901 - one line per kind of event
        """Take down anything else that a turn tells."""
        self.fold()
        self.is_known = True
        now = self.now
        match event:
            case GenerationStarted():
                self._begin_round(event, now)
            case RequestMade(request=request):
                self._base = self._clock() - self._began - request.at
                self._begin_try(Try(self._base + request.at, request), now)
            case RequestDelivered() if self._try is not None:
                self._try.delivered = now
            case ResponseStarted(response=response) if self._try is not None:
                self._try.response = response
            case RetryScheduled(seconds=seconds, failure=failure) if self._try is not None:
                self._try.ended, self._try.failure = now, failure
                self._try.waits_until = now + seconds
                self.origins.restart()
            case RetryStarted() if self._try is not None:
                self._try.waited_until = now
            case GenerationFinished(message=message) if self.rounds:
                self.rounds[-1].answer, self.rounds[-1].ended = message, now
                self._end_try(now)
            case ReadingLeft() if self.stop is not None and self.stop.closed is None:
                self.stop.left = now
            case ConnectionClosed() if self.stop is not None:
                self.stop.closed = now
            case TurnFinished():
                self.ended = now
                self._end_try(now)

    def note_stop(self) -> None:
        """The user pressed Stop."""
        self.fold()
        if self.is_running and self.stop is None:
            self.stop = StopTimes(self.now)

    def note_late(self, received: Received) -> None:
        """Something was decoded after the Stop, and shown to nobody."""
        if self.stop is not None:
            self.stop.late_events += len(received.events)
            self.stop.late_bytes += sum(event.size for event in received.events)

    def fold(self) -> None:
        """Take in what was noted since the last call."""
        pending, self._pending = self._pending, []
        for base, chunk in pending:
            self._take(base, chunk, len(chunk.received.events))

    @property
    def _try(self) -> Try | None:
        tries = self.rounds[-1].tries if self.rounds else []
        return tries[-1] if tries else None

    def _begin_round(self, event: GenerationStarted, now: float) -> None:
        message = event.message
        reasoning = sum(len(part.text) for part in message.parts if isinstance(part, ReasoningPart))
        self.rounds.append(Round(event.round, message.id, now))
        self.origins.begin(message.id, len(message.text), reasoning)

    def _begin_try(self, fresh: Try, now: float) -> None:
        if not self.rounds:
            self.rounds.append(Round(1, "", now))
        self._end_try(now)
        self.rounds[-1].tries.append(fresh)

    def _end_try(self, now: float) -> None:
        last = self._try
        if last is not None and last.ended is None:
            last.ended = now
        if last is not None and last.waits_until is not None and last.waited_until is None:
            last.waited_until = now

    def _take(self, base: float, chunk: ChunkReceived, kept: int) -> None:
        self.origins.take(chunk.received, kept)
        for event in chunk.received.events[:kept]:
            self.event_times.append(base + event.at)
        if not self.rounds:
            self.rounds.append(Round(1, chunk.message_id, base))
        at = base + chunk.received.at
        own = self.rounds[-1]
        for delta in chunk.received.deltas:
            phase = _PHASES.get(type(delta))
            if phase is not None:
                text = delta.arguments if phase is Phase.CALLS else delta.text  # type: ignore[union-attr]
                _grow(own, at, phase, len(text))


_PHASES = {
    TextDelta: Phase.TEXT,
    RefusalDelta: Phase.TEXT,
    ReasoningDelta: Phase.REASONING,
    ToolCallDelta: Phase.CALLS,
}


def _grow(own: Round, at: float, phase: Phase, count: int) -> None:
    if own.last is not None and at - own.last >= STALL:
        own.stalls.append(Stretch(own.last_phase, own.last, at))
    last = own.newest.get(phase)
    # What comes by turns is not cut into pieces that nobody could see.
    longest = STALL if own.last_phase is phase else _TURNS
    if last is None or at - last.ended >= longest:
        last = own.newest[phase] = Stretch(phase, at, at)
        own.stretches.append(last)
    last.ended = own.last = at
    own.last_phase = phase
    last.characters += count
    own.characters += count
    bucket = int(at / BUCKET)
    own.rate[bucket] = own.rate.get(bucket, 0) + count
