"""How a turn stands, in the figures of the status line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.delta import (
    FinishDelta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.ending import Ending, ending_of
from chatdesk.domain.hidden import spelled
from chatdesk.domain.message import FinishReason, Message
from chatdesk.domain.pace import tokens_per_second
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.domain.usage import dollars, estimate_tokens
from chatdesk.engine.events import (
    ApprovalAnswered,
    ApprovalRequested,
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    RequestMade,
    RoundsAnswered,
    RoundsAsked,
    ToolFinished,
    ToolNoted,
    ToolStarted,
    TurnEvent,
    TurnFinished,
    VersionStarted,
)
from chatdesk.ui.page.turn_waits import TurnWaits


class Phase(Enum):
    """What is going on."""

    IDLE = auto()
    WAITING = auto()
    THINKING = auto()
    WRITING = auto()
    WRITING_VERSIONS = auto()
    CALLING = auto()
    RUNNING_TOOLS = auto()
    STOPPING = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Status:
    """One state of the status line: its kind and its words.

    The kind is "idle", "running", "retrying", "silent", "waiting", "stopped", "failed" or "done". `name` is
    what assistive tools are told where that is not the first word, `more` the sentence behind it.
    """

    kind: str
    parts: tuple[str, ...]
    name: str = ""
    more: str = ""


class TurnProgress:
    """Follows the events of a turn; `status()` says it in words.

    Tokens are those that the server counts, else estimated by the length of the text. The rate is
    taken from the first token on, so that the wait before it does not lower it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.waits = TurnWaits(clock)
        self._phase = Phase.IDLE
        self._began = 0.0
        self._first: float | None = None
        self._last = 0.0
        self._characters = 0
        self._counted = self._characters_counted = 0
        self._versions = 0
        self._tools: set[str] = set()
        self._asked: dict[str, str] = {}
        self._ended: Message | None = None
        self._end: TurnFinished | None = None

    @property
    def is_running(self) -> bool:
        """Whether figures still change."""
        return self._phase not in (Phase.IDLE, Phase.ENDED)

    def show_message(self, message: Message | None) -> None:
        """Tell of an answer that is there already."""
        self._phase = Phase.IDLE if message is None else Phase.ENDED
        self._ended, self._end = message, None

    def take_amended(self, message: Message) -> None:
        """Take down that the answer that ended last is told of more exactly."""
        if self._ended is not None and self._ended.id == message.id:
            self._ended = message

    def stopping(self) -> None:
        """Take down that the user pressed Stop."""
        self._phase = Phase.STOPPING
        self.waits.stop()

    def note(self, event: TurnEvent) -> None:
        """Take down what a turn tells."""
        if self._phase is not Phase.STOPPING:
            self.waits.note(event)
        match event:
            case GenerationStarted():
                self._begin(Phase.WAITING)
            case RequestMade() if self._first is None:
                self._began = self._clock()
            case ChunkReceived():
                self._note_chunk(event)
            case VersionStarted():
                self._versions += 1
            case GenerationFinished(message=message):
                self._ended = message
            case ToolStarted(call=call):
                self._tools.add(call.call_id)
                self._phase = Phase.RUNNING_TOOLS
            case ToolFinished(result=result):
                self._tools.discard(result.call_id)
                self._asked.pop(result.call_id, None)
            case TurnFinished():
                self._phase, self._end = Phase.ENDED, event
                self._tools.clear()
                self._asked.clear()
            case _:
                self._note_question(event)

    def status(self) -> Status:
        """Return what the status line shows now."""
        if self._phase is Phase.IDLE:
            return Status("idle", (_tr("Ready"),))
        if self._phase is Phase.ENDED:
            return self._end_status()
        if self._asked and self._phase is not Phase.STOPPING:
            return Status("waiting", (self._question_words(), *self._figures()))
        waits = self.waits.words()
        if waits is not None:
            return Status(waits.kind, (waits.text, *self._figures()), waits.name, waits.more)
        return Status("running", (self._phase_words(), *self._figures()))

    def _note_question(self, event: TurnEvent) -> None:
        match event:
            case ApprovalRequested(call=call, tool=tool):
                self._asked[call.call_id] = tool.shown_name
            case ApprovalAnswered(call_id=call_id):
                self._asked.pop(call_id, None)
            case ToolNoted(call_id=call_id, note=ToolNote(kind=NoteKind.ASKING | NoteKind.SAMPLED)):
                self._asked[call_id] = ""
            case ToolNoted(call_id=call_id, note=ToolNote(kind=NoteKind.ANSWERED | NoteKind.SAMPLING)):
                self._asked.pop(call_id, None)
            case RoundsAsked():
                self._asked[""] = ""
            case RoundsAnswered():
                self._asked.pop("", None)

    def _question_words(self) -> str:
        names = list(self._asked.values())
        if len(names) > 1:
            return _tr("Waiting for you: {0} requests").format(len(names))
        name = spelled(" ".join(names[0].split()))[:60]
        return _tr("Waiting for you: {0}").format(name) if name else _tr("Waiting for you")

    def _begin(self, phase: Phase) -> None:
        self._phase = phase if self._phase is not Phase.STOPPING else Phase.STOPPING
        self._began, self._first = self._clock(), None
        self._characters = self._counted = self._characters_counted = 0
        self._ended, self._end = None, None
        self._versions = 0

    def _note_chunk(self, chunk: ChunkReceived) -> None:
        for delta in chunk.received.deltas:
            match delta:
                case TextDelta(text=text) | RefusalDelta(text=text):
                    self._grow(Phase.WRITING, text)
                case ReasoningDelta(text=text):
                    self._grow(Phase.THINKING, text)
                case ToolCallDelta(arguments=text):
                    self._grow(Phase.CALLING, text)
                case UsageDelta(usage=usage) if usage.output_tokens:
                    self._counted, self._characters_counted = usage.output_tokens, self._characters
                case FinishDelta() if self._versions and self._phase is not Phase.STOPPING:
                    self._phase = Phase.WRITING_VERSIONS

    def _grow(self, phase: Phase, text: str) -> None:
        if self._phase is not Phase.STOPPING:
            self._phase = phase
        now = self._clock()
        if self._first is None:
            self._first = now
        self._last = now
        self._characters += len(text)

    def _phase_words(self) -> str:
        words = {
            Phase.WAITING: _tr("Waiting"),
            Phase.THINKING: _tr("Thinking"),
            Phase.WRITING_VERSIONS: _tr("Writing other versions, {0} in all").format(self._versions + 1),
            Phase.CALLING: _tr("Calling tools"),
            Phase.RUNNING_TOOLS: _tr("Running tools, {0} left").format(len(self._tools)),
            Phase.STOPPING: _tr("Stopping"),
        }
        return words.get(self._phase, _tr("Writing"))

    def _figures(self) -> tuple[str, ...]:
        if self._first is None:
            return ()
        uncounted = self._characters - self._characters_counted
        tokens = self._counted + estimate_tokens(uncounted)
        about = "~" if uncounted else ""
        seconds = self._last - self._first
        rate = (_tr("{0} tok/s").format(f"{about}{tokens / seconds:.0f}"),) if seconds > 0.5 else ()
        return (
            (_tr("{0} token") if tokens == 1 else _tr("{0} tokens")).format(f"{about}{tokens:,}"),
            *rate,
            _first_after(self._first - self._began),
        )

    def _end_status(self) -> Status:
        message = self._ended
        failure = self._end.failure if self._end else None
        if message is None:
            words = failure.text if failure else _tr("Ready")
            return Status("failed" if failure else "idle", (words,))
        ending = ending_of(message)
        if self._end is not None and self._end.reason is FinishReason.STOPPED:
            ending = Ending.STOPPED
        elif failure is not None:
            ending = Ending.FAILED
        kind, words = _ENDS[ending]
        failure = failure or message.failure
        more = "" if failure is None else f"{failure.text.rstrip('.')}. {failure.hint}".strip()
        return Status(kind, (_tr(words), *_usage_parts(message)), more=more)


# QT_TRANSLATE_NOOP has no form in Python: these words are looked up by `_tr` when they are shown.
_ENDS = {
    Ending.OPEN: ("idle", "Ready"),
    Ending.COMPLETE: ("done", "Done"),
    Ending.EMPTY: ("stopped", "Ended without an answer"),
    Ending.DECLINED: ("stopped", "Declined by the model"),
    Ending.TOOL_CALLS: ("stopped", "Stopped at the tools"),
    Ending.LENGTH: ("stopped", "At its length limit"),
    Ending.FILTERED: ("failed", "Held back by the service's filter"),
    Ending.STOPPED: ("stopped", "Stopped"),
    Ending.TRUNCATED: ("stopped", "Cut off by the server"),
    Ending.RECOVERED: ("stopped", "Recovered"),
    Ending.FAILED: ("failed", "Failed"),
}


def _usage_parts(message: Message) -> tuple[str, ...]:
    parts: list[str] = []
    usage, timing = message.usage, message.timing
    if usage is not None and usage.output_tokens is not None:
        words = _tr("{0} token") if usage.output_tokens == 1 else _tr("{0} tokens")
        words = _tr("{0} tokens in {1} versions") if usage.versions > 1 else words
        about = "~" if usage.is_estimated else ""
        parts.append(words.format(f"{about}{usage.output_tokens:,}", usage.versions))
        if usage.requests > 1:
            parts.append(_tr("{0} requests").format(usage.requests))
        pace = tokens_per_second(message)
        if pace is not None:
            parts.append(_tr("{0} tok/s").format(f"{about}{pace:.0f}"))
        if usage.input_tokens is not None:
            parts.append(_tr("{0} in the prompt").format(f"{usage.input_tokens:,}"))
    if usage is not None and usage.cost is not None:
        parts.append(dollars(usage.cost))
    if timing and timing.first_token is not None:
        parts.append(_first_after(timing.first_token))
    return tuple(parts)


def _first_after(seconds: float) -> str:
    """Return when the first word came; "0.0 s" would say nothing of a fast server."""
    if seconds < 0.0995:
        return _tr("first after {0} ms").format(max(1, round(seconds * 1000)))
    return _tr("first after {0} s").format(f"{seconds:.1f}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("TurnProgress", text)
