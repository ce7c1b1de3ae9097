"""The inspector's log of a turn."""

from __future__ import annotations

from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import FinishReason, Message, Role, ToolCallPart, ToolResultPart
from chatdesk.domain.stream import RawEvent, Received, RequestSent, ResponseOpened
from chatdesk.engine.events import (
    STOPPED_CALL,
    ChunkReceived,
    GenerationFinished,
    LateRequest,
    RequestMade,
    ResponseStarted,
    ToolFinished,
    ToolStarted,
)
from chatdesk.ui.inspector import turn_log
from chatdesk.ui.inspector.call_entry import CallState
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.models import CallModel
from chatdesk.ui.inspector.turn_log import TurnLog


def event(text: str = "{}") -> RawEvent:
    """Return an event that holds a text."""
    return RawEvent(0.1, "data", "message", text, len(text))


def chunk(*deltas: ToolCallDelta, events: int = 1) -> ChunkReceived:
    """Return what one read brought."""
    return ChunkReceived("m", Received(0.1, deltas, tuple(event() for _ in range(events))))


def test_call_goes_through_its_states() -> None:
    """Arguments gather piece by piece; the call runs, ends, and keeps its result and time."""
    log = TurnLog()
    log.note(chunk(ToolCallDelta(0, "x", "look", '{"a"')))
    log.note(chunk(ToolCallDelta(0, arguments=":1}")))
    entry = log.calls[0]
    assert (entry.name, entry.arguments, entry.state) == ("look", '{"a":1}', CallState.ARRIVES)
    call = ToolCallPart("x", "look", '{"a":1}')
    log.note(GenerationFinished(Message(Role.ASSISTANT, (call,), finish_reason=FinishReason.TOOL_CALLS)))
    log.note(ToolStarted("m", call))
    assert entry.state is CallState.RUNS
    log.note(ToolFinished("m", ToolResultPart("x", "42", seconds=0.5)))
    assert (entry.state, entry.result, entry.seconds) == (CallState.DONE, "42", 0.5)
    assert len(log.calls) == 1


def test_stored_calls_are_shown_again() -> None:
    """A conversation that was opened again tells of its calls; a stopped one says so."""
    calls = (ToolCallPart("x", "a", "{}"), ToolCallPart("y", "b", "{}"))
    branch = [
        Message(Role.ASSISTANT, calls, finish_reason=FinishReason.TOOL_CALLS),
        Message(Role.TOOL, (ToolResultPart("x", "1"), ToolResultPart("y", STOPPED_CALL, is_error=True))),
    ]
    assert [call.state for call in TurnLog.of_branch(branch).calls] == [CallState.DONE, CallState.STOPPED]


def test_listener_hears_once_until_it_has_looked() -> None:
    """A thousand chunks cost one call, not a thousand."""
    heard: list[int] = []
    log = TurnLog()
    log.listener = lambda: heard.append(1)
    for _ in range(1000):
        log.note(chunk())
    assert len(heard) == 1
    log.seen()
    log.note(chunk())
    assert len(heard) == 2


def test_events_are_limited_and_the_rest_is_counted() -> None:
    """Memory does not grow with an endless stream."""
    log = TurnLog()
    log.events = [event()] * (turn_log.MAX_EVENTS - 1)
    log.note(chunk(events=3))
    assert (len(log.events), log.dropped) == (turn_log.MAX_EVENTS, 2)


def test_request_and_response_belong_together() -> None:
    """The head of a response is kept with the request that it answers."""
    log = TurnLog()
    log.note(RequestMade("m", RequestSent(0, "POST", "http://x", (), "{}")))
    log.note(ResponseStarted("m", ResponseOpened(0.2, 200, ())))
    assert log.exchanges[0].response is not None
    log.begin_turn()
    assert log.exchanges == []


def test_models_follow_the_log() -> None:
    """Rows are added as the log grows, and reset when a new turn begins."""
    log, events, calls = TurnLog(), EventModel(), CallModel()
    events.show_log(log)
    calls.show_log(log)
    log.note(chunk(ToolCallDelta(0, "x", "look"), events=3))
    assert events.rowCount() == 0
    events.pull()
    calls.pull()
    assert (events.rowCount(), calls.rowCount(), calls.row_of("x")) == (3, 1, 0)
    log.begin_turn()
    events.pull()
    calls.pull()
    assert (events.rowCount(), calls.rowCount(), calls.row_of("x")) == (0, 0, -1)


def test_what_goes_out_late_is_shown_with_its_own_response() -> None:
    """The cancel of a background response is listed; a turn that began since shows nothing of it."""
    log = TurnLog()
    asked, cancel = (RequestSent(0.0, "POST", url, (), "") for url in ("/responses", "/responses/r/cancel"))
    log.note(RequestMade("m", asked))
    log.note(LateRequest(cancel))
    log.note(LateRequest(cancel, ResponseOpened(0.1, 200, ())))
    assert [exchange.response and exchange.response.status for exchange in log.exchanges] == [None, 200]
    log.begin_turn()
    log.note(RequestMade("n", asked))
    log.note(LateRequest(cancel, ResponseOpened(0.1, 200, ())))
    assert [exchange.response for exchange in log.exchanges] == [None]
