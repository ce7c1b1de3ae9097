"""What a turn did, kept for the inspector; taking it down costs the stream next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import FinishReason, Message, ToolResultPart
from chatdesk.domain.stream import RawEvent, RequestSent, ResponseOpened
from chatdesk.engine.events import (
    NOT_RUN_CALL,
    STOPPED_CALL,
    ChunkReceived,
    GenerationFinished,
    LateRequest,
    RequestMade,
    ResponseStarted,
    ToolFinished,
    ToolStarted,
    TurnEvent,
)

MAX_EVENTS = 100_000


class CallState(StrEnum):
    """How far a tool call is; the value is shown."""

    ARRIVES = "arguments arrive"
    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    NOT_RUN = "not run"


@dataclass(slots=True)
class CallEntry:
    """A tool call as it is now; `pieces` are the arguments as they arrived."""

    call_id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    state: CallState = CallState.ARRIVES
    result: str | None = None
    seconds: float | None = None

    @property
    def arguments(self) -> str:
        """The arguments so far, complete JSON or not."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Exchange:
    """One request of the turn and the head of its response."""

    request: RequestSent
    response: ResponseOpened | None = None


class TurnLog:
    """The last turn of a conversation.

    `events` grows at its end only and is cut at `MAX_EVENTS` (the newest are then counted in
    `dropped`). `listener` is called once per change that nobody has looked at yet: call `seen()` to
    hear of the next one.
    """

    def __init__(self) -> None:
        self.events: list[RawEvent] = []
        self.calls: list[CallEntry] = []
        self.exchanges: list[Exchange] = []
        self.dropped = 0
        self.listener: Callable[[], None] | None = None
        self._is_unseen = False
        self._open: dict[tuple[str, int], CallEntry] = {}

    @classmethod
    def of_branch(cls, branch: Iterable[Message]) -> TurnLog:
        """Return what the stored messages tell of the calls of the last turn."""
        log = cls()
        for message in branch:
            if message.tool_calls:
                log._take_calls(message)
            for result in message.tool_results:
                log._take_result(result)
        return log

    def begin_turn(self) -> None:
        """Forget the turn before."""
        self.events, self.calls, self.exchanges, self.dropped = [], [], [], 0
        self._open.clear()
        self._touch()

    def note(self, event: TurnEvent) -> None:
        """Take down what a turn tells."""
        match event:
            case ChunkReceived():
                self._note_chunk(event)
            case RequestMade(request=request):
                self.exchanges.append(Exchange(request))
            case ResponseStarted(response=response):
                if self.exchanges:
                    self.exchanges[-1].response = response
            case LateRequest(request=request, response=response):
                self._note_late(request, response)
            case GenerationFinished(message=message):
                self._take_calls(message)
            case ToolStarted(call=call):
                self._entry(call.call_id).state = CallState.RUNS
            case ToolFinished(result=result):
                self._take_result(result)
            case _:
                return
        self._touch()

    def seen(self) -> None:
        """Say that what there is now has been looked at."""
        self._is_unseen = False

    def _note_chunk(self, chunk: ChunkReceived) -> None:
        room = MAX_EVENTS - len(self.events)
        events = chunk.received.events
        self.events.extend(events[:room])
        self.dropped += max(0, len(events) - room)
        for delta in chunk.received.deltas:
            if isinstance(delta, ToolCallDelta):
                self._note_piece(chunk.message_id, delta)

    def _note_late(self, request: RequestSent, response: ResponseOpened | None) -> None:
        """Add a request of the turn before, or its response; a turn that has begun since shows none of it."""
        if response is None:
            self.exchanges.append(Exchange(request))
        for exchange in self.exchanges:
            if exchange.request is request:
                exchange.response = response

    def _note_piece(self, message_id: str, delta: ToolCallDelta) -> None:
        key = (message_id, delta.position)
        entry = self._open.get(key)
        if entry is None:
            entry = self._open[key] = CallEntry()
            self.calls.append(entry)
        entry.call_id = entry.call_id or delta.call_id
        entry.name = entry.name or delta.name
        if delta.replaces:
            entry.pieces.clear()
        if delta.arguments:
            entry.pieces.append(delta.arguments)

    def _take_calls(self, message: Message) -> None:
        is_runnable = message.finish_reason is FinishReason.TOOL_CALLS
        for call in message.tool_calls:
            entry = self._entry(call.call_id)
            entry.name = call.name
            if entry.arguments != call.arguments:
                entry.pieces = [call.arguments]
            if entry.state is CallState.ARRIVES and not is_runnable:
                entry.state = CallState.NOT_RUN

    def _take_result(self, result: ToolResultPart) -> None:
        entry = self._entry(result.call_id)
        entry.result, entry.seconds = result.content, result.seconds
        if result.content == NOT_RUN_CALL:
            entry.state = CallState.NOT_RUN
        elif result.content == STOPPED_CALL:
            entry.state = CallState.STOPPED
        else:
            entry.state = CallState.FAILED if result.is_error else CallState.DONE

    def _entry(self, call_id: str) -> CallEntry:
        for entry in self.calls:
            if entry.call_id == call_id:
                return entry
        entry = CallEntry(call_id)
        self.calls.append(entry)
        return entry

    def _touch(self) -> None:
        if not self._is_unseen:
            self._is_unseen = True
            if self.listener is not None:
                self.listener()
