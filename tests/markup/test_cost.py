"""What a piece of text costs does not depend on how much came before."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from statistics import median
from typing import Any

import pytest
from markdown_it.token import Token

from chatdesk.markup import StreamingMarkdown, cut, parse, streaming
from chatdesk.markup.parser import block_tokens

_SECTION = (
    "## A heading\n\nA paragraph with *some* marks, `code` and a [link](http://a.example/b) that goes on\n"
    "for two lines.\n\n- an item\n- another item with **more** words\n  - and one below\n\n"
    "```python\ndef f(x: int) -> int:\n    return x + 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "> a quote\n\n"
)
_PIECE = 128


class _Meter:
    """Counts the characters that are parsed, by standing in front of the parser."""

    def __init__(self) -> None:
        self.characters = 0

    def __call__(
        self, source: str, references: MutableMapping[str, Any], *, may_go_on: bool = False
    ) -> list[Token]:
        self.characters += len(source)
        return block_tokens(source, references, may_go_on=may_go_on)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> _Meter:
    """A count of the characters that the streaming modules have parsed."""
    counting = _Meter()
    monkeypatch.setattr(cut, "block_tokens", counting)
    monkeypatch.setattr(streaming, "block_tokens", counting)
    return counting


def per_piece(text: str) -> list[float]:
    """CPU seconds of each piece, the blocks of the tail included."""
    stream = StreamingMarkdown()
    costs = []
    for at in range(0, len(text), _PIECE):
        before = time.thread_time()
        stream.feed(text[at : at + _PIECE])
        if stream.open_code is None:
            stream.tail_blocks()
        costs.append(time.thread_time() - before)
    return costs


def test_400_kilobytes_cost_the_same_at_the_end() -> None:
    """The median piece of the last tenth takes at most 1.5 times that of the first; the best of three."""
    text = _SECTION * (400_000 // len(_SECTION))
    ratios = []
    for _ in range(3):
        costs = per_piece(text)
        tenth = len(costs) // 10
        ratios.append(median(costs[-tenth:]) / median(costs[:tenth]))
        if ratios[-1] <= 1.5:
            return
    pytest.fail(f"the end costs {ratios} times the start")


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("", "- an item of a long list, *with* some `marks`\n"),
        ("", "1. an item\n\n   with a second paragraph\n\n"),
        ("|a|b|\n|-|-|\n", "| a cell | another cell |\n"),
        ("```python\n", "    value = function(1, 'two')  # three\n"),
        ("", "> a paragraph of a long quote, *with* some `marks`\n>\n"),
        ("1. outer\n", "   - an item of a long list in an item\n"),
        ("> [!NOTE]\n> - item\n>\n", ">   a paragraph of an item in a quote\n>\n"),
        ("- a\n\n  |a|b|\n  |-|-|\n", "  | a cell | another cell |\n"),
        ("", "[a#]: http://a.example/b\n"),
        ("", "\n"),
    ],
)
def test_one_long_block_is_not_parsed_again_and_again(meter: _Meter, head: str, line: str) -> None:
    """40 KB of one block, or of one in another: each piece parses the open 2 KB twice at most."""
    lines = 40_000 // len(line)
    text = head + "".join(line.replace("#", str(number)) for number in range(lines))
    stream = StreamingMarkdown()
    for at in range(0, len(text), _PIECE):
        before = meter.characters
        stream.feed(text[at : at + _PIECE])
        stream.tail_blocks()
        assert meter.characters - before < 5_000
    stream.finish()
    assert stream.blocks == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "- item\n  ```\n" + "  some code in an item\n" * 1800,
        "some words of one paragraph\n" * 1500,
        "some words of one paragraph " * 1500,
        "> a quote that goes on and on\n" * 1300,
        "<!-- never closed\n" + "# text\n\n" * 5000,
    ],
)
def test_what_cannot_be_cut_is_looked_at_ever_more_rarely(meter: _Meter, text: str) -> None:
    """40 KB that stay one open block cost, without display, a fixed multiple of their length."""
    stream = StreamingMarkdown()
    for at in range(0, len(text), _PIECE):
        stream.feed(text[at : at + _PIECE])
    assert meter.characters < 15 * len(text)
    assert stream.tail_length == len(text)


def test_the_tail_is_parsed_once_per_change(meter: _Meter) -> None:
    """Asking for the blocks again costs nothing."""
    stream = StreamingMarkdown()
    stream.feed("a paragraph")
    first = stream.tail_blocks()
    parsed = meter.characters
    assert stream.tail_blocks() is first
    assert meter.characters == parsed
