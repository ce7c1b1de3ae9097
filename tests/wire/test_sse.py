"""Server-sent events by the book, and the few tolerances beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.errors import BadReply
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.sse import TOLERANT, SseDecoder, SseEvent


def decoded(*chunks: bytes) -> list[SseEvent]:
    """Return the events of a body that comes in these chunks."""
    decoder = SseDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.end()


def data_of(*chunks: bytes) -> list[str]:
    """Return the data of its events."""
    return [event.data for event in decoded(*chunks)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", ["YHOO\n+2\n10"]),
        (
            b": test\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n",
            ["first", "second", " third"],
        ),
        (b"data\n\ndata\ndata\n\ndata:", ["", "\n"]),
        (b"data:test\n\ndata: test\n\n", ["test", "test"]),
        (b"data:x\n data\nfoobar:y\njusttext\n:comment\n\n", ["x"]),
        (b"Data: no\nDATA: no\n data: no\ndata : no\n\n", []),
        (b"event: only\n\n", []),
        (b"data: a:b: c\n\n", ["a:b: c"]),
        (b"\n\n\ndata: x\n\n\n\n", ["x"]),
        (b"data: \xe2\x80\xa8x\x0b\x0c\x85\xc2\x85\n\n", ["\u2028x\x0b\x0c\ufffd\x85"]),
        (b"data: \xff\xc3\n\n", ["\ufffd\ufffd"]),
        (b"data: a\x00b\n\n", ["a\x00b"]),
        (b"data: {broken\n\n", ["{broken"]),
    ],
)
def test_bodies_decode_as_the_standard_says(body: bytes, expected: list[str]) -> None:
    """The examples of the standard, and the corners of its grammar, come out as it says."""
    assert data_of(body) == expected


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_any_line_end_works_at_any_cut(end: bytes) -> None:
    """CR, LF and CR LF end lines, also where a chunk ends between the two."""
    body = end.join([b"event: a", b"data: 1", b"data: 2", b"", b"data: 3", b"", b""])
    expected = [SseEvent("a", "1\n2"), SseEvent("message", "3")]
    for cut in range(len(body) + 1):
        assert decoded(body[:cut], body[cut:]) == expected
    assert decoded(*(body[i : i + 1] for i in range(len(body)))) == expected


def test_an_event_is_told_with_its_last_cr() -> None:
    """A lone CR ends a line at once: nobody waits for an LF that may never come."""
    decoder = SseDecoder()
    assert decoder.feed(b"data: x\r\r") == [SseEvent("message", "x")]
    assert decoder.feed(b"\ndata: y\r\n\r") == [SseEvent("message", "y")]
    assert decoder.feed(b"\n") == []


def test_one_bom_at_the_start_is_dropped() -> None:
    """A BOM goes only at the start of the stream, also when it comes byte by byte."""
    assert data_of(b"\xef\xbb\xbfdata: x\n\n") == ["x"]
    assert data_of(b"\xef", b"\xbb", b"\xbf", b"data: x\n\n") == ["x"]
    assert data_of(b"\xef\xbb\xbf\xef\xbb\xbfdata: x\n\n") == []
    assert data_of(b"data: \xef\xbb\xbfx\n\n") == ["\ufeffx"]


def test_characters_may_be_split_anywhere() -> None:
    """UTF-8 that is cut between its bytes comes out whole."""
    body = "data: é世🎉\n\n".encode()
    for cut in range(len(body)):
        assert data_of(body[:cut], body[cut:]) == ["é世🎉"]


def test_ids_last_until_another_comes() -> None:
    """An id holds for later events, an empty one clears it, one with NUL is ignored."""
    events = decoded(
        b"id: 1\ndata: a\n\ndata: b\n\nid: 2\x00\ndata: c\n\nid\ndata: d\n\nid: 5\n\ndata: e\n\n"
    )
    assert [event.id for event in events] == ["1", "1", "1", "", "5"]


def test_retry_takes_digits_only() -> None:
    """Only ASCII digits are a pause; anything else leaves the last one."""
    decoder = SseDecoder()
    events = decoder.feed(
        b"retry: 30\ndata: a\n\nretry: 1x\ndata: b\n\nretry: -1\nretry:\nretry: 5\n\ndata: c\n\n"
    )
    assert [event.retry for event in events] == [30, None, None]
    assert decoder.retry == 5
    decoder.feed(b"retry: " + b"9" * 5000 + b"\n\n")
    assert decoder.retry == 5


def test_types_last_for_one_event() -> None:
    """The type of an event is "message" again after a blank line, told or not."""
    events = decoded(b"event: a\ndata: 1\n\nevent: b\n\ndata: 2\n\nevent:\ndata: 3\n\n")
    assert [event.event for event in events] == ["a", "message", "message"]


def test_an_unfinished_event_is_dropped() -> None:
    """Without its blank line the last event is dropped, as the standard says."""
    assert data_of(b"data: a\n\ndata: b\n") == ["a"]
    assert data_of(b"data: a\n\ndata: b") == ["a"]
    assert data_of(b'data: {"a": ') == []


@pytest.mark.parametrize(
    "body", [b'data: {"a": 1}', b'data: {"a": 1}\n', b'data: {"a": 1}\nid: 4', b"data: [DONE]"]
)
def test_an_unfinished_event_that_is_whole_is_kept(body: bytes) -> None:
    """A last event whose data is a whole JSON object, list or the end mark is kept, and counted."""
    decoder = SseDecoder()
    assert decoder.feed(body) == []
    assert len(decoder.end()) == 1
    assert decoder.quirks == {Quirk.NO_LAST_BLANK_LINE: 1}
    strict = SseDecoder(tolerances=())
    assert strict.feed(body) + strict.end() == []


def test_comments_are_reported_beside_the_events() -> None:
    """Comments are no events, but whoever asks is told of them once."""
    decoder = SseDecoder()
    assert decoder.feed(b": OPENROUTER PROCESSING\n\n:\n:x\n\n") == []
    assert decoder.take_comments() == ["OPENROUTER PROCESSING", "", "x"]
    assert decoder.take_comments() == []
    assert decoder.comment_count == 3
    decoder.feed(b":\n" * 1000)
    assert len(decoder.take_comments()) == 64
    assert decoder.comment_count == 1003


def test_known_mistakes_are_put_right_only_on_request() -> None:
    """JSON on a bare line and an error field are ignored by the book and read by the tolerant decoder."""
    body = b'data:\n{"a": 1}\n\nerror: {"b": 2}\n\n'
    assert data_of(body) == [""]
    tolerant = SseDecoder(tolerances=TOLERANT)
    assert tolerant.feed(body) == [SseEvent("message", '{"a": 1}'), SseEvent("error", '{"b": 2}')]
    assert tolerant.quirks == {Quirk.BARE_JSON_LINE: 1, Quirk.ERROR_FIELD: 1}


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_a_line_over_the_limit_is_our_error(size: int) -> None:
    """What is longer than the limit ends in BadReply, after the events before it, however it is cut."""
    decoder = SseDecoder(max_line=100)
    body = b"data: " + b"x" * 94 + b"\n\ndata: " + b"y" * 95 + b"\n\n"
    events: list[SseEvent] = []

    def feed_all() -> None:
        for start in range(0, len(body), size):
            events.extend(decoder.feed(body[start : start + size]))
        decoder.end()

    with pytest.raises(BadReply, match="more than 100 bytes"):
        feed_all()
    assert [len(event.data) for event in events] == [94]


def test_many_data_lines_share_the_limit() -> None:
    """An event that never ends is stopped too."""
    decoder = SseDecoder(max_line=1000)
    with pytest.raises(BadReply):
        decoder.feed(b"data: 0123456789\n" * 100)


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_cuts_change_nothing(chunks: list[bytes]) -> None:
    """The events do not depend on where the bytes were cut."""
    assert decoded(*chunks) == decoded(b"".join(chunks))


def reference(body: bytes) -> list[tuple[str, str, str]]:
    """The algorithm of the standard, written down as it stands there, on whole text."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    events, data, kind, last_id = [], "", "", ""
    for line in text.split("\n")[:-1]:
        if not line:
            if data:
                events.append((kind or "message", data[:-1], last_id))
            data, kind = "", ""
            continue
        name, _, value = line.partition(":")
        value = value[1:] if value[:1] == " " else value
        if name == "data":
            data += value + "\n"
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
    return events


@given(
    st.lists(
        st.sampled_from(
            [
                b"data",
                b"event",
                b"id",
                b"retry",
                b":",
                b" ",
                b"\r",
                b"\n",
                b"\r\n",
                b"x",
                b"{",
                b"\0",
                b"\xef\xbb\xbf",
                b"\xc3",
                b"1",
            ]
        )
    ).map(b"".join)
)
def test_the_decoder_agrees_with_the_algorithm_of_the_standard(body: bytes) -> None:
    """Any mixture of fields, line ends and odd bytes gives what the standard's own algorithm gives."""
    events = SseDecoder().feed(body)
    assert [(event.event, event.data, event.id) for event in events] == reference(body)
