"""A tool call as the inspector knows it: how its arguments came, what it waited for, each of its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from chatdesk.domain.approval import Consent
from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import CallEnding, ToolResultPart
from chatdesk.domain.tool import NoteKind, ToolInfo, ToolNote
from chatdesk.engine.events import NOT_GONE_ON_CALL, NOT_RUN_CALL, STOPPED_CALL

_MOST_NOTES = 10_000


class CallState(StrEnum):
    """How far a tool call is; the value is shown."""

    ARRIVES = "arguments arrive"
    WAITS = "waits for you"
    QUEUED = "waits for its turn"
    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"
    STOPPED = "stopped"
    OUT_OF_TIME = "out of time"
    NOT_RUN = "not run"


ENDED = frozenset(CallState) - {CallState.ARRIVES, CallState.WAITS, CallState.QUEUED, CallState.RUNS}

_ENDINGS = {
    CallEnding.DENIED: CallState.DENIED,
    CallEnding.NOT_RUN: CallState.NOT_RUN,
    CallEnding.STOPPED: CallState.STOPPED,
    CallEnding.TIMED_OUT: CallState.OUT_OF_TIME,
    CallEnding.INTERRUPTED: CallState.STOPPED,
}
_HOLDS = {NoteKind.ASKING: 1, NoteKind.ANSWERED: -1}
# What was stored before endings were kept.
_OWN_WORDS = {
    STOPPED_CALL: CallState.STOPPED,
    NOT_RUN_CALL: CallState.NOT_RUN,
    NOT_GONE_ON_CALL: CallState.NOT_RUN,
}


class CallNote(NamedTuple):
    """A word of a tool while it ran, `at` in seconds of the turn."""

    at: float
    note: ToolNote


@dataclass(slots=True, eq=False)
class CallRun:
    """One run of a call with its own arguments. The first one is the turn's, later ones are the user's.

    `began` is in seconds of the turn, for later ones since the call was first seen.
    """

    arguments: str
    number: int = 1
    state: CallState = CallState.RUNS
    began: float | None = None
    seconds: float | None = None
    result: ToolResultPart | None = None
    notes: list[CallNote] = field(default_factory=list)

    def take_note(self, at: float, note: ToolNote) -> None:
        """Take a word of the running tool; after ten thousand no more is kept."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(CallNote(at, note))

    def finish(self, result: ToolResultPart) -> None:
        """Take what came of it."""
        self.result = result
        self.state = state_of(result)
        self.seconds = result.seconds if result.seconds is not None else self.seconds


@dataclass(slots=True, eq=False)
class CallEntry:
    """A tool call as it is now.

    `pieces` are the arguments as they arrived, `times` when each did, in seconds of the turn, `begun_at`
    when the call was first heard of; what was stored has one piece and no time. `message_id` is the answer
    that it belongs to. `schema` is what the model was told of the arguments, None where nobody knows.
    `drafts` is what the user was writing: in place of the result (True), of the arguments (False).
    """

    call_id: str = ""
    name: str = ""
    message_id: str = ""
    pieces: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    begun_at: float | None = None
    state: CallState = CallState.ARRIVES
    tool: ToolInfo | None = None
    asked_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    problems: tuple[str, ...] = ()
    consent: Consent | None = None
    rule: str = ""
    limit: float | None = None
    holds: int = 0
    runs: list[CallRun] = field(default_factory=list)
    was_replaced: bool = False
    drafts: dict[bool, str] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    _joined: str = field(default="", repr=False)
    _joined_count: int = field(default=0, repr=False)

    @property
    def shown_name(self) -> str:
        """What a person reads: what its server calls it, where that is known."""
        part = self.result_part
        known = self.tool.shown_name if self.tool is not None else part.tool if part is not None else ""
        return known or self.name or "…"

    @property
    def server(self) -> str:
        """Whose tool it is, "" where that is not known."""
        part = self.result_part
        return self.tool.server if self.tool is not None else part.server if part is not None else ""

    @property
    def arguments(self) -> str:
        """The arguments so far, complete JSON or not."""
        count = len(self.pieces)
        if count != self._joined_count:
            # There are thousands of pieces, and somebody asks ten times a second.
            self._joined += "".join(self.pieces[self._joined_count :])
            self._joined_count = count
        return self._joined

    @property
    def result(self) -> str | None:
        """What came back of the first run, as text."""
        part = self.result_part
        return None if part is None else part.content

    @property
    def result_part(self) -> ToolResultPart | None:
        """What came back of the first run."""
        return self.runs[0].result if self.runs else None

    @property
    def seconds(self) -> float | None:
        """How long the first run took."""
        return self.runs[0].seconds if self.runs else None

    @property
    def last_at(self) -> float | None:
        """When the last piece came."""
        return self.times[-1] if self.times else None

    def take_piece(self, delta: ToolCallDelta, at: float) -> None:
        """Take what one event brought of it."""
        self.call_id = self.call_id or delta.call_id
        self.name = self.name or delta.name
        if self.begun_at is None:
            self.begun_at = at
        if delta.replaces:
            self.was_replaced = self.was_replaced or bool(self.pieces)
            self.pieces.clear()
            self.times.clear()
            self._joined, self._joined_count = "", 0
        if delta.arguments:
            self.pieces.append(delta.arguments)
            self.times.append(at)

    def take_whole(self, name: str, arguments: str) -> None:
        """Take the call as it is stored; where that is what arrived, the pieces stay."""
        self.name = name
        if self.arguments != arguments:
            self.was_replaced = self.was_replaced or bool(self.pieces)
            self.pieces, self.times = [arguments], self.times[-1:]
            self._joined, self._joined_count = arguments, 1

    def ask(self, at: float, problems: tuple[str, ...]) -> None:
        """It waits for the user now."""
        self.state, self.asked_at, self.problems = CallState.WAITS, at, problems

    def answer(self, at: float) -> None:
        """The user has answered."""
        self.answered_at = at
        self.queue()

    def queue(self) -> None:
        """It may run, and waits for another one."""
        if self.state in (CallState.WAITS, CallState.ARRIVES):
            self.state = CallState.QUEUED

    def start(self, at: float, limit: float | None, consent: Consent, rule: str = "") -> None:
        """It runs now; `limit` is the second of the run at which it is ended."""
        self.state, self.limit, self.consent, self.rule = CallState.RUNS, limit, consent, rule
        run = self._first_run()
        run.began, run.state = at, CallState.RUNS

    def note(self, at: float, note: ToolNote) -> None:
        """Take a word of the running tool; while it asks the user no time of it runs out."""
        self._first_run().take_note(at, note)
        self.holds = max(0, self.holds + _HOLDS.get(note.kind, 0))

    def finish(self, result: ToolResultPart, at: float | None = None) -> None:
        """Take what came of it."""
        run = self._first_run()
        run.finish(result)
        self.ended_at = at
        self.state, self.holds = run.state, 0
        if result.consent in list(Consent):
            self.consent, self.rule = Consent(result.consent), result.rule

    def begin_run(self, arguments: str, began: float) -> CallRun:
        """Begin a further run, with arguments of the user's."""
        self._first_run()
        run = CallRun(arguments, len(self.runs) + 1, began=began)
        self.runs.append(run)
        return run

    def _first_run(self) -> CallRun:
        if not self.runs:
            self.runs.append(CallRun(self.arguments, state=self.state))
        return self.runs[0]


def state_of(result: ToolResultPart) -> CallState:
    """Return how a call ended."""
    kept = next((state for ending, state in _ENDINGS.items() if ending == result.ending), None)
    own = _OWN_WORDS.get(result.content) if result.is_error else None
    return kept or own or (CallState.FAILED if result.is_error else CallState.DONE)
