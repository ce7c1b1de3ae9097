"""Twice the bytes cost twice the time, not four times."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import BadReply
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, Role
from chatdesk.wire.dialects import dialect
from chatdesk.wire.reply import ReplyReader
from chatdesk.wire.sse import MAX_LINE, SseDecoder
from tests.wire.odd_events import CHAT, FRAMES, RESPONSES, repeated

# Linear is a ratio of 4 for four times the bytes, quadratic one of 16.
FACTOR = 4
ALLOWED = 9.0


def chat(delta: dict[str, Any], count: int) -> bytes:
    """Return a stream of the same delta again and again."""
    event = b"data: " + json.dumps({"choices": [{"delta": delta}]}).encode() + b"\n\n"
    return event * count


def call(arguments: str, **more: Any) -> dict[str, Any]:
    """Return a delta with a piece of a tool call."""
    return {"tool_calls": [{"function": {"name": "f", "arguments": arguments}, **more}]}


def many(count: int, **fields: Any) -> bytes:
    """Return a stream of as many events; each "#" in them becomes the number of the event."""
    event = f"data: {json.dumps(fields)}\n\n"
    return "".join(event.replace('"#"', str(n)).replace("#", str(n)) for n in range(count)).encode()


BODIES: dict[str, Callable[[int], bytes]] = {
    "text": lambda n: chat({"content": "word and "}, n // 9),
    "argument": lambda n: chat(call('"\\"{[ab', index=0), n // 9),
    "argument with its name again and again": lambda n: chat(call('{"a": "\\'), n // 9),
    "calls without end": lambda n: chat(call("{}", index=0), n // 40),
    "calls with ids": lambda n: many(
        n // 40, choices=[{"delta": call("{}", index="#", id="call_#")}, {"delta": call("{}", id="call_#")}]
    ),
    "tags": lambda n: chat({"content": "<think>a</think>`<"}, n // 18),
    "closing tags": lambda n: chat({"content": "</thin</think>"}, n // 14),
    "backticks": lambda n: chat({"content": "`" * 64}, n // 64),
    "reasoning details": lambda n: chat(
        {"reasoning_details": [{"type": "reasoning.text", "text": "abc"}]}, n // 9
    ),
    "comments": lambda n: b":\n" * n,
    "blank lines": lambda n: b"\r\n" * n,
    "data lines": lambda n: b"data: {\n" * (n // 8),
    "items": lambda n: many(
        n // 40,
        type="response.output_item.added",
        output_index="#",
        item={"type": "function_call", "id": "fc_#"},
    ),
    "finished items": lambda n: many(
        n // 40,
        type="response.output_item.done",
        item={"type": "reasoning", "id": "#", "summary": [{"text": "a"}], "encrypted_content": "#"},
    ),
    "parts": lambda n: many(
        n // 40, type="response.output_text.delta", item_id="m", content_index="#", delta="some text"
    ),
    "items with other ids": lambda n: many(
        n // 40, type="response.output_text.delta", item_id="m#", output_index="#", delta="some text"
    ),
}


def seconds(body: bytes, size: int, name: str = "chat-completions") -> float:
    """Return the better of two times, in seconds of this process alone."""
    best = float("inf")
    for _ in range(2):
        reader = ReplyReader(dialect(name))
        began = time.process_time()
        for start in range(0, len(body), size):
            reader.feed(body[start : start + size])
        with contextlib.suppress(BadReply):  # blank lines are no answer; it is the time that counts
            reader.end()
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", BODIES)
def test_decoding_takes_linear_time(name: str) -> None:
    """Four times as much of anything takes about four times as long."""
    small = 30_000
    spoken = "responses" if b'"response.' in BODIES[name](80) else "chat-completions"
    once, more = (seconds(BODIES[name](size), 4096, spoken) for size in (small, small * FACTOR))
    assert more < ALLOWED * once + 0.02


def test_one_long_line_takes_linear_time() -> None:
    """A line that comes in small reads is not copied again with each of them."""

    def line(size: int) -> bytes:
        return b'data: {"choices": [{"delta": {"content": "' + b"x" * size + b'"}}]}\n\n'

    assert seconds(line(800_000), 64) < ALLOWED * seconds(line(200_000), 64) + 0.02


def test_a_line_of_50_megabytes_ends_in_a_clear_error() -> None:
    """At the stated limit decoding stops, at little cost, and keeps nothing of it."""
    decoder = SseDecoder()
    chunk = b"x" * 1_000_000
    began = time.process_time()
    for _ in range(MAX_LINE // len(chunk)):
        assert decoder.feed(chunk) == []
    for _ in range(50 - MAX_LINE // len(chunk)):
        with pytest.raises(BadReply, match="more than 33,554,432 bytes"):
            decoder.feed(chunk)
    assert time.process_time() - began < 2


def folded_seconds(body: bytes, name: str, size: int = 4096) -> float:
    """Return the time that it takes to make a message of a body."""
    began = time.process_time()
    growing = GrowingMessage(Message(Role.ASSISTANT))
    reader = ReplyReader(dialect(name))
    with contextlib.suppress(BadReply):
        for start in range(0, len(body), size):
            for delta in reader.feed(body[start : start + size]).deltas:
                growing.add(delta)
        for delta in reader.end().deltas:
            growing.add(delta)
    growing.message()
    return time.process_time() - began


def events_of(pool: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """Return a few events to send again and again."""
    return st.lists(st.sampled_from(pool + FRAMES), min_size=1, max_size=4)


@pytest.mark.parametrize(("name", "pool"), [("chat-completions", CHAT), ("responses", RESPONSES)])
def test_no_mixture_of_events_takes_more_than_linear_time(name: str, pool: tuple[str, ...]) -> None:
    """Whatever a server sends again and again, six times as much takes about six times as long."""

    @given(events_of(pool))
    @settings(max_examples=60, deadline=None)
    def holds(events: list[str]) -> None:
        once, more = (repeated(events, 20_000 * factor) for factor in (1, 6))
        # Quadratic is 36; a busy machine is given three chances.
        assert any(
            folded_seconds(more, name) < 14 * folded_seconds(once, name) + 0.02 for _attempt in range(3)
        )

    holds()


@pytest.mark.parametrize("name", ["chat-completions", "responses"])
@pytest.mark.parametrize("piece", [10, 1_000_000])
def test_an_argument_of_a_megabyte(name: str, piece: int) -> None:
    """A tool call with a megabyte of arguments comes whole, in small pieces or in one, within a moment."""
    text = json.dumps({"text": 'a "word" and {brackets} ' * 40_000})
    pieces = [text[at : at + piece] for at in range(0, len(text), piece)]
    if name == "responses":
        events: list[Any] = [
            {"type": "response.function_call_arguments.delta", "item_id": "f", "delta": each}
            for each in pieces
        ]
    else:
        events = [{"choices": [{"delta": call(each, index=0)}]} for each in pieces]
    body = b"".join(b"data: %s\n\n" % json.dumps(event).encode() for event in events)
    reader = ReplyReader(dialect(name))
    growing = GrowingMessage(Message(Role.ASSISTANT))
    began = time.process_time()
    for start in range(0, len(body), 65_536):
        for delta in reader.feed(body[start : start + 65_536]).deltas:
            growing.add(delta)
    for delta in reader.end().deltas:
        growing.add(delta)
    took = time.process_time() - began
    assert growing.message().tool_calls[0].arguments == text
    assert took < 4


def test_byte_by_byte_takes_linear_time() -> None:
    """A server that sends single bytes costs a step for each, no more."""
    body = chat({"content": "word"}, 400)
    assert (
        folded_seconds(body * 4, "chat-completions", 1)
        < ALLOWED * folded_seconds(body, "chat-completions", 1) + 0.02
    )


@pytest.mark.parametrize("name", ["chat-completions", "responses", "completions"])
def test_a_line_of_50_megabytes_is_an_error_of_the_answer(name: str) -> None:
    """Through the whole reader the same: what came before is kept, then comes the error, once and for all."""
    reader = ReplyReader(dialect(name))
    events = reader.feed(b": alive\n\ndata: ").events
    assert [event.kind for event in events] == ["comment"]
    chunk = b"x" * 1_000_000
    began = time.process_time()
    for _ in range(MAX_LINE // len(chunk)):
        assert not reader.feed(chunk).events
    for _ in range(50 - MAX_LINE // len(chunk)):
        with pytest.raises(BadReply, match="more than 33,554,432 bytes"):
            reader.feed(chunk)
    assert time.process_time() - began < 3
