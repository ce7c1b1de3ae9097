"""Cutting bytes into lines, and what stands for a line that was too long."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.tools.lines import Line, LineCutter
from chatdesk.tools.oversize import MOST_LETTERS, answer_for


@given(st.lists(st.binary(max_size=12)), st.lists(st.integers(1, 9)))
def test_lines_are_the_same_however_they_are_cut(texts: list[bytes], sizes: list[int]) -> None:
    """Whatever arrives together."""
    data = b"".join(text.replace(b"\n", b"") + b"\n" for text in texts)
    whole = LineCutter(100).feed(data)
    cutter, pieces, rest = LineCutter(100), [], data
    for size in sizes:
        pieces += cutter.feed(rest[:size])
        rest = rest[size:]
    pieces += cutter.feed(rest)
    assert pieces == whole
    assert [line.data for line in whole] == data.split(b"\n")[:-1]


def test_a_long_line_keeps_its_ends() -> None:
    """Its beginning up to the limit, its last bytes, and how long it was; the next line is whole."""
    cutter = LineCutter(10)
    lines = cutter.feed(b"0123456789" + b"x" * 9000)
    lines += cutter.feed(b"end\nnext\n")
    first, second = lines
    assert (first.data, first.size, first.is_cut) == (b"0123456789", 9013, True)
    assert first.tail == (b"x" * 9000 + b"end")[-4096:]
    assert second == Line(b"next", 4)


def line(message: object, limit: int = 300_000) -> Line:
    """Return a message as it comes out of the cutter."""
    (cut,) = LineCutter(limit).feed(json.dumps(message).encode() + b"\n")
    return cut


@pytest.mark.parametrize("request_id", [7, "seven"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_cut_result_is_answered_with_its_beginning(request_id: int | str, is_first: bool) -> None:
    """Wherever the id stands in the message, and whatever the text holds."""
    text = '"quoted" \\ \n é 😀 ' * 60_000
    head = {"jsonrpc": "2.0", "id": request_id}
    result = {"result": {"content": [{"type": "text", "text": text}]}}
    answer = answer_for(line(head | result if is_first else result | head), {request_id: "tools/call"})
    assert answer is not None
    assert answer["id"] == request_id
    (block,) = answer["result"]["content"]
    kept, _, note = block["text"].rpartition("\n\n")
    assert text.startswith(kept)
    assert 50_000 < len(kept) <= MOST_LETTERS
    assert note == "[Cut: the result has 2 MB, and this is where it begins.]"


def test_a_cut_answer_to_another_question_is_an_error() -> None:
    """A list of tools, say: half of it is none."""
    answer = answer_for(line({"id": 1, "result": {"tools": ["x" * 400_000]}}), {1: "tools/list"})
    assert answer is not None
    assert "too much" in answer["error"]["message"]


def test_a_cut_line_that_nobody_waits_for_is_dropped() -> None:
    """A notification, or the answer to nothing."""
    assert answer_for(line({"method": "notifications/message", "params": "x" * 400_000}), {1: "a"}) is None
    assert answer_for(line({"id": 5, "result": "x" * 400_000}), {1: "tools/call"}) is None


def test_a_cut_result_without_text_says_so() -> None:
    """A picture of many megabytes."""
    message = {"id": 1, "result": {"content": [{"type": "image", "data": "A" * 400_000}]}}
    answer = answer_for(line(message), {1: "tools/call"})
    assert answer is not None
    assert answer["result"]["isError"]
