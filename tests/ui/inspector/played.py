"""Turns for the tests of the inspector: told to a log as an engine tells them, by a clock of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chatdesk.domain.delta import Delta, FinishDelta, ReasoningDelta, TextDelta, ToolCallDelta
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    Part,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.response_body import ResponseBody
from chatdesk.domain.stream import RawEvent, Received, RequestSent, ResponseOpened
from chatdesk.domain.usage import Usage
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
    ToolFinished,
    ToolStarted,
    TurnEvent,
    TurnFinished,
)
from chatdesk.ui.inspector.turn_log import TurnLog


class Play:
    """A turn; every method is something that happens `after` so many seconds."""

    def __init__(self, url: str = "http://127.0.0.1:8080/v1/chat/completions") -> None:
        self.now = 100.0
        self.log = TurnLog(lambda: self.now)
        self.log.begin_turn()
        self.base = self.now
        self.body = ResponseBody()
        self.message = Message(Role.ASSISTANT)
        self._url = url
        self._round = 0
        self._text = ""
        self._calls: list[ToolCallPart] = []

    def tell(self, event: TurnEvent) -> None:
        """Tell the log."""
        self.log.note(event)

    def begin(self, text: str = "") -> None:
        """A generation begins, behind some text where it is gone on with."""
        self._round += 1
        self.message = Message(Role.ASSISTANT, (TextPart(text),) if text else ())
        self._text, self._calls = text, []
        self.tell(GenerationStarted(self.message, self._round, bool(text)))

    def ask(self, after: float = 0.001) -> None:
        """The request goes out."""
        self.now += after
        self.base = self.now
        self.tell(RequestMade(self.message.id, RequestSent(0.0, "POST", self._url, (), "{}")))

    def open(
        self,
        after: float = 0.3,
        *,
        connected: float | None = 0.012,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """The server has the request, and answers."""
        self.tell(RequestDelivered(self.message.id))
        self.now += after
        self.body = ResponseBody()
        at = self.now - self.base
        response = ResponseOpened(at, 200, headers, "OK", "HTTP/1.1", "", connected, self.body)
        self.body.add(at, b"data: ")
        self.tell(ResponseStarted(self.message.id, response))

    def chunk(self, *deltas: Delta, after: float = 0.02, kind: str = "data") -> None:
        """A read brings one event."""
        self.now += after
        at = self.now - self.base
        data = "keep-alive" if kind == "comment" else _data(deltas)
        event = RawEvent(at, kind, "", data, len(data), (), len(deltas))
        self.body.add(at, b"x" * len(data))
        self.tell(ChunkReceived(self.message.id, Received(at, tuple(deltas), (event,))))

    def think(self, text: str, step: float = 0.02, size: int = 6) -> None:
        """Reasoning comes in pieces."""
        for at in range(0, len(text), size):
            self.chunk(ReasoningDelta(text[at : at + size]), after=step)

    def write(self, text: str, step: float = 0.02, size: int = 6) -> None:
        """Text comes in pieces."""
        self._text += text
        for at in range(0, len(text), size):
            self.chunk(TextDelta(text[at : at + size]), after=step)

    def call(self, name: str, arguments: str, step: float = 0.02, size: int = 6) -> str:
        """A tool call comes in pieces; return its id."""
        call_id = f"call-{self._round}-{len(self._calls)}"
        position = len(self._calls)
        self._calls.append(ToolCallPart(call_id, name, arguments))
        self.chunk(ToolCallDelta(position, call_id, name), after=step)
        for at in range(0, len(arguments), size):
            self.chunk(ToolCallDelta(position, arguments=arguments[at : at + size]), after=step)
        return call_id

    def fail(self, text: str, wait: float, after: float = 0.2) -> None:
        """The request fails, and waits to be made again."""
        self.now += after
        self.tell(RetryScheduled(self.message.id, 1, 3, wait, Failure(text)))

    def try_again(self, after: float) -> None:
        """The wait is over."""
        self.now += after
        self.tell(RetryStarted(self.message.id))

    def finish(
        self,
        reason: FinishReason = FinishReason.COMPLETE,
        usage: Usage | None = None,
        after: float = 0.01,
    ) -> Message:
        """The answer is whole."""
        self.now += after
        if reason is not FinishReason.STOPPED:
            self.chunk(FinishDelta(reason), after=0.0)
        parts: tuple[Part, ...] = (*([TextPart(self._text)] if self._text else []), *self._calls)
        answer = Message(Role.ASSISTANT, parts, id=self.message.id, finish_reason=reason, usage=usage)
        self.tell(GenerationFinished(answer))
        return answer

    def run(self, call_id: str, seconds: float, after: float = 0.01, content: str = "done") -> None:
        """A tool runs."""
        self.start(call_id, after)
        self.now += seconds
        self.tell(ToolFinished(self.message.id, ToolResultPart(call_id, content, seconds=seconds)))

    def start(self, call_id: str, after: float = 0.01) -> None:
        """A tool begins to run."""
        self.now += after
        call = next(call for call in self._calls if call.call_id == call_id)
        self.tell(ToolStarted(self.message.id, call))

    def stop(self, left: float = 0.0003, closed: float = 0.0006) -> None:
        """The user presses Stop while the server is read."""
        self.log.times.note_stop()
        self.now += left
        self.tell(ReadingLeft(self.message.id))
        self.now += closed
        self.tell(ConnectionClosed(self.message.id))

    def end(self, reason: FinishReason = FinishReason.COMPLETE, after: float = 0.004) -> None:
        """The turn is over."""
        self.now += after
        self.tell(TurnFinished(reason, self.message.id))


def _data(deltas: Sequence[Delta]) -> str:
    """Return a chunk as a server would have sent it."""
    delta: dict[str, object] = {}
    reason = None
    for one in deltas:
        match one:
            case TextDelta(text=text):
                delta["content"] = text
            case ReasoningDelta(text=text):
                delta["reasoning_content"] = text
            case ToolCallDelta():
                function = {"name": one.name} if one.name else {"arguments": one.arguments}
                delta["tool_calls"] = [{"index": one.position, "id": one.call_id, "function": function}]
            case FinishDelta(reason=finish):
                reason = finish.value
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return json.dumps({"id": "chatcmpl-81f2", "object": "chat.completion.chunk", "choices": [choice]})


WORDS = "The page asks for the newest fifty orders of one customer, and nothing says where those are. "


def whole_turn(usage: Usage | None = None) -> Play:
    """Return a turn that thought, wrote with a stall, and is done."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.think(WORDS * 3)
    play.write(WORDS * 2)
    play.chunk(after=0.6, kind="comment")
    play.now += 0.7
    play.write(WORDS * 2)
    play.finish(usage=usage)
    play.end()
    return play


def tool_turn(rounds: int, usages: Sequence[Usage | None] = ()) -> Play:
    """Return a turn that called a tool in each of so many rounds, then wrote."""
    play = Play()
    for number in range(rounds):
        play.begin()
        play.ask()
        play.open(0.2, connected=0.012 if not number else None)
        play.write(WORDS)
        call_id = play.call("explain_query", '{"query": "select * from orders where id = 12"}')
        play.finish(FinishReason.TOOL_CALLS, usages[number] if number < len(usages) else None)
        play.run(call_id, 0.6)
    play.begin()
    play.ask()
    play.open(0.2, connected=None)
    play.write(WORDS * 2)
    play.finish()
    play.end()
    return play
