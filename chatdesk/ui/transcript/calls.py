"""The state of a tool call or of a thought while it is shown: words for cards and folded lines."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.approval import Consent
from chatdesk.domain.hidden import spelled
from chatdesk.domain.message import CallEnding, ToolCallPart, ToolResultPart
from chatdesk.domain.tool import NoteKind, ToolInfo, ToolNote
from chatdesk.engine.events import DENIED_CALL, NOT_RUN_CALL, STOPPED_CALL
from chatdesk.ui.transcript.ends import duration

_QUOTED_KEY = re.compile(r'"(\w+)":')
_ONE_LINE = 200
# Of a result with many blanks: enough of it for a line.
_READ = 1000
_LINE_REST = 0.25
# Most calls are over by then: buttons that flash by help nobody.
_ACTS_AFTER = 1.0

_HOLDS = {NoteKind.ASKING: 1, NoteKind.ANSWERED: -1}


class CallState(StrEnum):
    """What a tool card says of its call."""

    ARGUMENTS = "arguments"
    WAITS = "waits"
    QUEUED = "queued"
    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"
    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    NOT_RUN = "not_run"


@dataclass(slots=True)
class ShownCall:
    """A tool call as its card shows it. `seconds` is how long it ran, where that is known.

    While it runs: `end` is when its time is over, in seconds from its start (None where nobody knows),
    `note` the last that it told, `share` how much of it is done, `holds` how many of its
    questions wait for the user: meanwhile no time of it runs out. `consent` is why it ran, None where
    that is not known, and `rule` the scope of the rule in it. `name` is what the model calls the tool, `tool`
    what its server does.
    """

    call_id: str = ""
    name: str = ""
    state: CallState = CallState.NOT_RUN
    seconds: float | None = None
    result: str = ""
    began: float = 0.0
    end: float | None = None
    note: str = ""
    holds: int = 0
    share: float | None = None
    consent: Consent | None = None
    rule: str = ""
    tool: str = ""
    server: str = ""
    pieces: list[str] = field(default_factory=list)
    _asked: tuple[str | None, str] = (None, "")

    @classmethod
    def of(cls, call: ToolCallPart, result: ToolResultPart | None) -> ShownCall:
        """Take a stored call with what came back for it."""
        shown = cls(call.call_id, call.name, pieces=[call.arguments])
        if result is not None:
            shown.take_result(result)
        return shown

    @property
    def arguments(self) -> str:
        """The arguments as far as they have come."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    @property
    def shown_name(self) -> str:
        """What a person reads."""
        return self.tool or self.name

    def meet(self, tool: ToolInfo | None) -> None:
        """Take the tool's own name and its server, where they are known."""
        if tool is not None:
            self.tool, self.server = tool.shown_name, tool.server

    def take_result(self, result: ToolResultPart) -> None:
        """Show what came back."""
        self.tool, self.server = result.tool or self.tool, result.server or self.server
        if result.consent in list(Consent):
            self.consent, self.rule = Consent(result.consent), result.rule
        self.result = result.content
        self.seconds = result.seconds if result.seconds is not None else self.seconds
        self.state = _state_after(result)
        self.end, self.note, self.share, self.holds = None, "", None, 0

    def set_state(self, state: CallState, seconds: float | None) -> None:
        """Show another state; a running call counts from here."""
        self.state = state
        self.seconds = seconds
        self.began = time.monotonic() - (seconds or 0.0)

    def start(self, seconds: float | None, consent: Consent, rule: str = "") -> None:
        """It runs from now on, for at most so many seconds."""
        self.set_state(CallState.RUNS, None)
        self.end, self.consent, self.rule = seconds, consent, rule

    def extend(self, end: float) -> None:
        """It may run until then."""
        self.end = end

    def take_note(self, note: ToolNote, end: float) -> None:
        """Show what it tells, and until when it may run now."""
        self.end = end
        self.holds = max(0, self.holds + _HOLDS.get(note.kind, 0))
        if note.progress is None:
            self.note = note.text or self.note
            return
        of = f"{note.progress:g}" if not note.total else f"{note.progress:g} / {note.total:g}"
        self.note = f"{of} · {note.text}" if note.text else of
        self.share = min(1.0, max(0.0, note.progress / note.total)) if note.total else None

    @property
    def is_running(self) -> bool:
        """Whether its seconds count."""
        return self.state is CallState.RUNS

    @property
    def has_acts(self) -> bool:
        """Whether it has run for long enough to offer more time, and to be stopped alone."""
        return (
            self.is_running
            and self.end is not None
            and not self.holds
            and time.monotonic() - self.began >= _ACTS_AFTER
        )

    def aside(self) -> str:
        """The words at the right of the card."""
        if self.state is CallState.RUNS:
            seconds = int(time.monotonic() - self.began)
            if self.holds:
                return _tr("{0} s, waits for you").format(seconds)
            return (
                f"{seconds} s" if self.end is None else _tr("{0} s of {1} s").format(seconds, round(self.end))
            )
        if self.state is CallState.DONE and self.seconds is not None:
            allowed = {
                Consent.ASK: _tr("approved by you, always") if self.rule else _tr("approved by you"),
                Consent.READS: _tr("allowed: reads only"),
                Consent.RULE: _tr("allowed by your rule"),
            }
            return "   ".join(filter(None, (self.consent and allowed[self.consent], duration(self.seconds))))
        words = {
            CallState.ARGUMENTS: _tr("arguments arrive"),
            CallState.WAITS: _tr("waits for you"),
            CallState.QUEUED: _tr("waits for the call before"),
            CallState.DONE: _tr("done"),
            CallState.FAILED: _tr("failed"),
            CallState.DENIED: _tr("denied"),
            CallState.STOPPED: _tr("stopped"),
            CallState.TIMED_OUT: _tr("took too long"),
            CallState.NOT_RUN: _tr("not run"),
        }
        return words[self.state]

    def _own_words(self) -> str:
        """What we say of a call that the user ended."""
        if self.state is CallState.DENIED:
            said = first_line(self.result).removeprefix(DENIED_CALL).strip()
            return said or _tr("Denied by you. It was not run.")
        if self.state is not CallState.STOPPED:
            return ""
        if self.seconds:
            return _tr("Stopped by you after {0}").format(_whole(self.seconds))
        return _tr("Stopped by you")

    def line(self) -> str:
        """The second line of the card: what it was asked, or what came of it."""
        if self.state is CallState.RUNS and self.note:
            return first_line(self.note)
        own = self._own_words()
        if own:
            return own
        if self.state is CallState.NOT_RUN and not self.result:
            return self.asked()
        if self.result and self.state in (
            CallState.DONE,
            CallState.FAILED,
            CallState.TIMED_OUT,
            CallState.NOT_RUN,
        ):
            return gist(self.result)
        return self.asked()

    def asked(self) -> str:
        """The arguments in one line."""
        text = self.arguments
        # It is painted over and over; only what has changed is read again.
        if self._asked[0] is not text:
            self._asked = (text, compact_arguments(text))
        return self._asked[1]


@dataclass(slots=True)
class Thought:
    """Reasoning as it is shown: folded to one line, or open. It is the `number`-th of its message.

    `has_line`: its newest words stand beside the title while it is folded.
    """

    pieces: list[str] = field(default_factory=list)
    seconds: float | None = None
    is_open: bool = False
    is_live: bool = False
    began: float = 0.0
    message_id: str = ""
    number: int = 0
    has_line: bool = True
    _line: str = ""
    _line_at: float = 0.0

    @property
    def text(self) -> str:
        """All of it."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def title(self) -> str:
        """What the folded line begins with."""
        if self.is_live:
            return _tr("Thinking, {0} s").format(int(time.monotonic() - self.began))
        if self.seconds is None:
            return _tr("Thought")
        return _tr("Thought for {0}").format(_whole(self.seconds))

    def last_line(self) -> str:
        """The newest line that says something; while it grows it changes at most four times a second."""
        now = time.monotonic()
        if self.is_live and self._line and now - self._line_at < _LINE_REST:
            return self._line
        self._line_at = now
        self._line = self._find_line()
        return self._line

    def _find_line(self) -> str:
        tail = self.text[-2000:]
        for line in reversed(tail.splitlines()):
            words = line.strip().strip("*#`>- ").strip()
            if words:
                return words[:_ONE_LINE]
        return ""


def compact_arguments(arguments: str) -> str:
    """Return JSON arguments as one readable line, complete or not."""
    text = arguments.strip()
    try:
        values = json.loads(text)
    except ValueError:
        return spelled(_QUOTED_KEY.sub(r"\1:", " ".join(text.lstrip("{").split())[:_ONE_LINE]))
    if isinstance(values, dict):
        pairs = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
        return spelled(", ".join(pairs)[:_ONE_LINE])
    return spelled(text[:_ONE_LINE])


def gist(result: str) -> str:
    """Return what came back in one line: the first that is not empty, and more where that only opens JSON."""
    line = first_line(result)
    if line.strip("[{ "):
        return line
    return spelled(_QUOTED_KEY.sub(r"\1:", " ".join(result[:_READ].split()))[:_ONE_LINE])


def first_line(text: str) -> str:
    """Return the first line that is not empty."""
    for line in text[:4000].splitlines():
        if line.strip():
            return spelled(line.strip()[:_ONE_LINE])
    return ""


def _state_after(result: ToolResultPart) -> CallState:
    states = {
        CallEnding.DENIED.value: CallState.DENIED,
        CallEnding.NOT_RUN.value: CallState.NOT_RUN,
        CallEnding.STOPPED.value: CallState.STOPPED,
        CallEnding.TIMED_OUT.value: CallState.TIMED_OUT,
    }
    if not result.is_error:
        return CallState.DONE
    # Results of earlier versions of the program say it in their text alone.
    texts = {STOPPED_CALL: CallState.STOPPED, NOT_RUN_CALL: CallState.NOT_RUN}
    return states.get(result.ending) or texts.get(result.content, CallState.FAILED)


def _whole(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 60 else duration(seconds)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)
