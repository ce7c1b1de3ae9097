"""What a turn did, kept for the inspector; taking it down costs the stream next to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import Failure, FinishReason, Message
from chatdesk.domain.stream import Mended, RawEvent, RequestSent, ResponseOpened
from chatdesk.domain.tool import ToolInfo
from chatdesk.engine.events import (
    ApprovalAnswered,
    ApprovalRequested,
    ChunkReceived,
    GenerationFinished,
    LateRequest,
    LimitExtended,
    MessageAdded,
    RequestMade,
    ResponseStarted,
    RetryScheduled,
    ToolFinished,
    ToolNoted,
    ToolQueued,
    ToolStarted,
    TurnEvent,
)
from chatdesk.schemas.asked import AskedForm, asked_form, asked_tools
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.inspector.turn_times import TurnTimes

MAX_EVENTS = 100_000


_DIALECTS = {
    "/chat/completions": "chat-completions",
    "/responses": "responses",
    "/completions": "completions",
}


class ExchangeState(StrEnum):
    """How far a request is; the value is shown."""

    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(slots=True, eq=False)
class Exchange:
    """One request of the turn and its response; `failure` is why nothing more came of it."""

    request: RequestSent
    message_id: str = ""
    response: ResponseOpened | None = None
    failure: Failure | None = None
    state: ExchangeState = ExchangeState.RUNS

    @property
    def path(self) -> str:
        """The address without the server."""
        return "/" + self.request.url.partition("://")[2].partition("/")[2]

    @property
    def dialect(self) -> str:
        """The dialect that was spoken, "" where the path is none of the known ones."""
        return next((name for path, name in _DIALECTS.items() if self.path.endswith(path)), "")

    @property
    def is_savable(self) -> bool:
        """Whether the response has brought anything."""
        return self.response is not None and self.response.body.size > 0

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        if self.response is None:
            return 0.0
        body = self.response.body
        return body.ended_at or body.last_at or self.response.at


class TurnLog:
    """The last turn of a conversation.

    `answer` is the newest one that has ended. `chosen` is the exchange that somebody looks at, None for the
    newest. `mended` counts repairs by their ids. `events` grows at its end only and is cut at `MAX_EVENTS`
    (the newest are then counted in `dropped`). `listener` is called once per change that nobody has looked
    at yet: call `seen()` to hear of the next one. `on_begin` is called whenever a turn begins, looked at or
    not, for what was there before is gone then. Times of calls are seconds of the turn, by `clock`; `times`
    knows all the others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._base = clock()
        self.times = TurnTimes(clock)
        self.events: list[RawEvent] = []
        self.calls: list[CallEntry] = []
        self.exchanges: list[Exchange] = []
        self.mended: dict[str, Mended] = {}
        self.dropped = 0
        self.answer: Message | None = None
        self.chosen: Exchange | None = None
        self.listener: Callable[[], None] | None = None
        self.on_begin: Callable[[], None] | None = None
        # By the name that the model calls it.
        self.find_tool: Callable[[str], ToolInfo | None] = lambda _name: None
        self._is_unseen = False
        self._open: dict[tuple[str, int], CallEntry] = {}
        self._read_request: RequestSent | None = None
        self._asked: AskedForm | None = None
        self._told: tuple[RequestSent, dict[str, Mapping[str, Any]]] | None = None

    @classmethod
    def of_branch(cls, branch: Iterable[Message]) -> TurnLog:
        """Return what the stored messages tell of the calls of the last turn."""
        log = cls()
        for message in branch:
            if message.tool_calls:
                log._take_calls(message)
            for result in message.tool_results:
                log._entry(result.call_id).finish(result)
        return log

    @property
    def now(self) -> float:
        """Seconds since the turn began."""
        return self._clock() - self._began

    def begin_turn(self, kept: Iterable[str] = ()) -> None:
        """Forget the turn before, but for the calls of these ids: the new one goes on with them."""
        ids = set(kept)
        calls = [entry for entry in self.calls if entry.call_id in ids]
        self._began = self._base = self._clock()
        self.times.begin()
        self.events, self.calls, self.exchanges, self.dropped = [], calls, [], 0
        self.mended, self.chosen, self.answer = {}, None, None
        self._open.clear()
        self.touch()
        if self.on_begin is not None:
            self.on_begin()

    def note(self, event: TurnEvent) -> None:
        """Take down what a turn tells."""
        if isinstance(event, ChunkReceived):
            self._note_chunk(event)
            self.touch()
            return
        self.times.note(event)
        match event:
            case RequestMade(message_id=message_id, request=request):
                self._end_exchange(ExchangeState.FAILED)
                self._base = self._clock() - request.at
                self.exchanges.append(Exchange(request, message_id))
            case RetryScheduled(failure=failure):
                self._end_exchange(ExchangeState.FAILED, failure)
            case ResponseStarted(response=response):
                if self.exchanges:
                    self.exchanges[-1].response = response
            case LateRequest(request=request, response=response):
                self._note_late(request, response)
            case GenerationFinished(message=message):
                self.answer = message
                self._take_calls(message)
                self._end_exchange(*_ending(message))
            case _ if not self._note_call(event):
                return
        self.touch()

    def _note_call(self, event: TurnEvent) -> bool:
        """Take down what becomes of a call; False where the event is not about one."""
        match event:
            case ApprovalRequested(call=call, tool=tool, problems=problems):
                entry = self._entry(call.call_id)
                entry.tool = tool
                entry.ask(self.now, tuple(problems))
            case ApprovalAnswered(call_id=call_id):
                self._entry(call_id).answer(self.now)
            case ToolQueued(call=call):
                self._entry(call.call_id).queue()
            case ToolStarted(call=call, seconds=seconds, consent=consent, tool=tool, rule=rule):
                entry = self._entry(call.call_id)
                entry.tool = tool or entry.tool
                entry.start(self.now, seconds, consent, rule)
            case ToolNoted(call_id=call_id, note=note, end=end):
                self._entry(call_id).note(self.now, note)
                self._entry(call_id).limit = end
            case LimitExtended(call_id=call_id, end=end):
                self._entry(call_id).limit = end
            case ToolFinished(result=result):
                self._entry(result.call_id).finish(result, self.now)
            case MessageAdded(message=message):
                self._take_onward(message)
            case _:
                return False
        return True

    def seen(self) -> None:
        """Say that what there is now has been looked at."""
        self._is_unseen = False

    @property
    def exchange(self) -> Exchange | None:
        """The exchange that is meant where none is named: the chosen one, else the newest."""
        return self.chosen or (self.exchanges[-1] if self.exchanges else None)

    def exchange_of(self, message_ids: Iterable[str]) -> Exchange | None:
        """Return the last request that one of these messages came from, None where it is not known."""
        ids = set(message_ids)
        return next((e for e in reversed(self.exchanges) if e.message_id in ids), None)

    @property
    def asked(self) -> AskedForm | None:
        """What form the newest request asked its answer to have; None where it asked for none."""
        newest = self.exchanges[-1].request if self.exchanges else None
        if newest is not self._read_request:
            self._read_request = newest
            self._asked = None if newest is None else asked_form(newest.body)
        return self._asked

    def told_schema(self, entry: CallEntry) -> Mapping[str, Any] | None:
        """Return what the model was told of the arguments of a call; None where that is not known."""
        own = [exchange for exchange in self.exchanges if exchange.message_id == entry.message_id]
        if not own:
            return None
        request = own[-1].request
        if self._told is None or self._told[0] is not request:
            self._told = (request, asked_tools(request.body))
        return self._told[1].get(entry.name)

    def _end_exchange(self, state: ExchangeState, failure: Failure | None = None) -> None:
        last = self.exchanges[-1] if self.exchanges else None
        if last is not None and last.state is ExchangeState.RUNS:
            last.state, last.failure = state, failure

    def _note_chunk(self, chunk: ChunkReceived) -> None:
        room = MAX_EVENTS - len(self.events)
        events = chunk.received.events
        kept = min(room, len(events))
        self.events.extend(events[:kept])
        self.dropped += len(events) - kept
        self.times.note_chunk(chunk, kept)
        for mended in chunk.received.mended:
            before = self.mended.get(mended.id)
            count = mended.count + (before.count if before else 0)
            self.mended[mended.id] = replace(mended, count=count)
        for delta in chunk.received.deltas:
            if isinstance(delta, ToolCallDelta):
                self._note_piece(chunk.message_id, delta, self._base - self._began + chunk.received.at)

    def _note_late(self, request: RequestSent, response: ResponseOpened | None) -> None:
        """Add a request of the turn before, or its response; a turn that has begun since shows none of it."""
        if response is None:
            self.exchanges.append(Exchange(request))
        for exchange in self.exchanges:
            if exchange.request is request:
                exchange.response = response

    def _note_piece(self, message_id: str, delta: ToolCallDelta, at: float) -> None:
        key = (message_id, delta.position)
        entry = self._open.get(key)
        if entry is None:
            entry = self._open[key] = CallEntry(message_id=message_id)
            self.calls.append(entry)
        entry.take_piece(delta, at)
        if entry.tool is None and entry.name:
            entry.tool = self.find_tool(entry.name)

    def _take_calls(self, message: Message) -> None:
        is_runnable = message.finish_reason is FinishReason.TOOL_CALLS
        for call in message.tool_calls:
            entry = self._entry(call.call_id)
            entry.message_id = message.id
            entry.take_whole(call.name, call.arguments)
            if entry.state is CallState.ARRIVES and not is_runnable:
                entry.state = CallState.NOT_RUN

    def _take_onward(self, message: Message) -> None:
        """Take results with which the user went on: each that is another one is a run of its own."""
        for result in message.tool_results:
            entry = self._entry(result.call_id)
            known = {run.result.content for run in entry.runs if run.result is not None}
            if known and result.content not in known:
                entry.begin_run(entry.runs[-1].arguments, self.now).finish(result)

    def _entry(self, call_id: str) -> CallEntry:
        for entry in self.calls:
            if entry.call_id == call_id:
                return entry
        entry = CallEntry(call_id)
        self.calls.append(entry)
        return entry

    def touch(self) -> None:
        """Something has changed: tell whoever looks."""
        if not self._is_unseen:
            self._is_unseen = True
            if self.listener is not None:
                self.listener()


def _ending(answer: Message) -> tuple[ExchangeState, Failure | None]:
    """Return how the last request of an answer ended."""
    if answer.finish_reason is FinishReason.STOPPED:
        return ExchangeState.STOPPED, None
    is_bad = answer.finish_reason in (FinishReason.ERROR, FinishReason.TRUNCATED)
    return ExchangeState.FAILED if is_bad else ExchangeState.DONE, answer.failure
