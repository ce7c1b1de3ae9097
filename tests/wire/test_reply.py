"""A body is recognised for what it is, and every event of it is told."""

from __future__ import annotations

import json

import pytest

from chatdesk.domain.delta import FinishDelta, TextDelta
from chatdesk.domain.errors import BadReply
from chatdesk.domain.message import FinishReason
from chatdesk.domain.stream import Received
from chatdesk.wire.dialects import dialect
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.reply import MAX_BODY, ReplyReader
from chatdesk.wire.sniff import BodyKind, sniff

CHAT = dialect("chat-completions")
CHUNK = b'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n'
END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
WHOLE = json.dumps({"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}).encode()
DELTAS = (TextDelta("Hi"), FinishDelta(FinishReason.COMPLETE, "stop"))


@pytest.mark.parametrize(
    ("content_type", "head", "kind"),
    [
        ("text/event-stream", b"data: {", BodyKind.STREAM),
        ("application/json", b"data: {", BodyKind.STREAM),
        ("", b": hi\n", BodyKind.STREAM),
        ("", b"event: x", BodyKind.STREAM),
        ("", b"\xef\xbb\xbf\n\ndata:", BodyKind.STREAM),
        ("text/event-stream", b" \n{", BodyKind.JSON),
        ("text/plain", b"[", BodyKind.JSON),
        ("text/event-stream; charset=utf-8", b"<!DOCTYPE html>", BodyKind.HTML),
        ("", b"<html>", BodyKind.HTML),
        ("text/event-stream", b"unknownfield: but a stream", BodyKind.STREAM),
        ("text/plain", b"Service is running fine", BodyKind.OTHER),
        ("application/json", b"database error: no such", BodyKind.OTHER),
        ("", b"dat", None),
        ("", b"", None),
        ("", b"\xef\xbb", None),
        ("", b" \r\n", None),
    ],
)
def test_the_first_bytes_tell(content_type: str, head: bytes, kind: BodyKind | None) -> None:
    """The bytes decide, the content type only where they leave it open."""
    assert sniff(content_type, head) is kind


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "sent an empty answer"),
        (b"\n\n \n", "sent an empty answer"),
        (b"<html><body>Sign in</body></html>", "a web page"),
        (b"Ollama is running", "neither an event stream nor JSON"),
        (b"ok", "neither an event stream nor JSON"),
        (b"{not json at all", "not JSON"),
        (b"{}", "holds no message"),
        (b"[]", "no answer"),
        (b"event: x\n\n", "neither an event stream nor JSON"),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_is_no_answer_is_explained(body: bytes, sentence: str, size: int) -> None:
    """A body that cannot be used ends in BadReply with a sentence of its own."""
    reader = ReplyReader(CHAT, content_type="text/event-stream" if body.startswith(b"event") else "")
    for start in range(0, len(body), size):
        assert reader.feed(body[start : start + size]) == Received(0.0, ())
    with pytest.raises(BadReply, match=sentence):
        reader.end()


def test_a_stream_is_told_as_it_comes() -> None:
    """Deltas and raw events come with the read that completes them, with its time."""
    reader = ReplyReader(CHAT)
    assert reader.feed(CHUNK[:20], 0.5) == Received(0.5, ())
    received = reader.feed(CHUNK[20:], 1.0)
    assert received.deltas == (TextDelta("Hi"),)
    assert [(e.at, e.kind, e.name, e.size) for e in received.events] == [
        (1.0, "data", "message", len(CHUNK) - 8)
    ]
    has_ended = [reader.saw_terminator]
    received = reader.feed(b": alive\n\n" + END, 2.0)
    assert received.deltas == DELTAS[1:]
    assert [event.kind for event in received.events] == ["data", "done", "comment"]
    assert received.events[-1].data == "alive"
    assert [*has_ended, reader.saw_terminator] == [False, True]
    assert reader.end(3.0) == Received(3.0, ())
    assert not reader.quirks


def test_an_error_event_is_marked() -> None:
    """The event that brought an error is one in the inspector too."""
    received = ReplyReader(CHAT).feed(b'data: {"error": "no"}\n\n')
    assert received.events[0].kind == "error"
    assert received.events[0].notes == ("error-as-text",)


def test_each_event_counts_its_own_deltas() -> None:
    """Of a read that brought several events it can be told which delta came of which."""
    received = ReplyReader(CHAT).feed(CHUNK + b": alive\n\n" + CHUNK.replace(b"Hi", b"there") + END)
    made = [event.made for event in received.events]
    assert sum(made) == len(received.deltas)
    first, second = made[:2]
    assert received.deltas[first : first + second] == (TextDelta("there"),)
    assert received.events[-1].made == 0


def test_repairs_are_noted_at_their_event() -> None:
    """Each raw event names the quirks that were put right in it."""
    received = ReplyReader(CHAT).feed(CHUNK + b"data: : alive\n\n")
    assert [event.notes for event in received.events] == [(), ("comment-as-data",)]


@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_repairs_are_counted_whatever_the_reads_were(size: int) -> None:
    """Each time counts, in the framing, in the payload and at the end; no time counts twice."""
    body = b"data:\n" + CHUNK.removeprefix(b"data: ") + b'data: {"choices":[{"index":0}]}\n\n' * 17
    body = body * 2 + b"data: [DONE]\n\n"
    reader = ReplyReader(CHAT)
    parts = [reader.feed(body[at : at + size]) for at in range(0, len(body), size)]
    parts.append(reader.end())
    sentences = {quirk.value: quirk.sentence for quirk in Quirk}
    counts: dict[str, int] = {}
    for part in parts:
        for mended in part.mended:
            counts[mended.id] = counts.get(mended.id, 0) + mended.count
            assert mended.sentence == sentences[mended.id]
    assert counts == {"bare-json-line": 2, "no-delta": 34, "no-finish-reason": 1}


@pytest.mark.parametrize(
    ("body", "is_stream", "quirks"),
    [
        (WHOLE, True, {Quirk.JSON_FOR_STREAM: 1}),
        (WHOLE, False, {}),
        (CHUNK + END, True, {}),
        (CHUNK + END, False, {Quirk.STREAM_FOR_JSON: 1}),
    ],
)
def test_either_form_is_read_whatever_was_asked_for(
    body: bytes, is_stream: bool, quirks: dict[Quirk, int]
) -> None:
    """A stream for JSON and JSON for a stream give the same answer, counted as quirks."""
    reader = ReplyReader(CHAT, is_stream=is_stream)
    deltas = [delta for i in range(len(body)) for delta in reader.feed(body[i : i + 1]).deltas]
    assert (*deltas, *reader.end().deltas) == DELTAS
    assert reader.quirks == quirks
    assert reader.saw_terminator


def test_comments_alone_are_a_cut_answer() -> None:
    """A server that only kept the line alive and then ended said nothing: no error, no finish."""
    reader = ReplyReader(CHAT)
    reader.feed(b": keep-alive\n\n")
    assert reader.end() == Received(0.0, ())


@pytest.mark.parametrize(
    ("event", "is_content"),
    [
        (b": alive\n\n", False),
        (b"data: : alive\n\n", False),
        (b"data:\n\n", False),
        (b"event: ping\ndata: {}\n\n", False),
        (b'data: { "type": "keepalive", "sequence_number": 7}\n\n', False),
        (b'data: {"type": "pingpong"}\n\n', True),
        (b'data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n', True),
        (CHUNK, True),
        (b'event: ping\ndata: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n', True),
    ],
)
def test_signs_of_life_are_no_content(event: bytes, is_content: bool) -> None:
    """Whatever form a server keeps the line alive in, it does not count as a piece of the answer."""
    reader = ReplyReader(CHAT)
    reader.feed(CHUNK)
    assert reader.feed(event).is_content is is_content


def test_a_json_answer_has_a_limit() -> None:
    """An answer that never ends is stopped at the stated size."""
    reader = ReplyReader(CHAT)
    reader.feed(b"[")
    block = b" " * (8 * 1024 * 1024)
    for _ in range(MAX_BODY // len(block) - 1):
        reader.feed(block)
    with pytest.raises(BadReply, match="longer than"):
        reader.feed(block)


def test_tags_can_be_left_alone() -> None:
    """With the option off <think> is text like any other, streamed or whole."""
    chunk = CHUNK.replace(b"Hi", b"<think>a</think>b")
    reader = ReplyReader(CHAT, think_tags=False)
    assert reader.feed(chunk).deltas == (TextDelta("<think>a</think>b"),)
    whole = ReplyReader(CHAT, think_tags=False)
    whole.feed(WHOLE.replace(b"Hi", b"<think>a</think>b"))
    assert whole.end().deltas[0] == TextDelta("<think>a</think>b")


@pytest.mark.parametrize("size", [1, 10, 1000])
@pytest.mark.parametrize("blanks", [b"\0" * 40, b" \t\r\n" * 10, b"\xef\xbb\xbf\n\n"])
def test_blanks_before_a_stream_are_passed_over(blanks: bytes, size: int) -> None:
    """What a server sends to keep the line open before its first event hides no event, however it is cut."""
    reader = ReplyReader(CHAT)
    body = blanks + CHUNK + END
    deltas = [d for at in range(0, len(body), size) for d in reader.feed(body[at : at + size]).deltas]
    assert (*deltas, *reader.end().deltas) == DELTAS
