"""Finished texts are cut where each part can be parsed alone."""

from __future__ import annotations

import random
import time

import pytest

from chatdesk.markup import Borders, definitions, parse, rows, segments
from chatdesk.markup.blocks import Block
from tests.markup.examples import EXAMPLES

_UNITS = (
    "# A heading\n\n",
    "Some words in a paragraph, enough to fill a line and a half or so, and [late].\n\n",
    "- item\n- item\n\n  ```\n  code\n\n  in item\n  ```\n\n",
    "1. item\n\n   more of it\n\n2. item\n\n",
    "```py\ncode\n\nafter a blank\n\n# no heading\n```\n\n",
    "~~~\n```\n\nstill code\n~~~\n\n",
    "|a|b|\n|-|-|\n|1|2|\n\n",
    "> quote\n>\n> ```\n> code\n\n",
    "<!--\n\nnot a paragraph\n\n-->\n\n",
    "**Bold** start\n\n",
    "[late]: /u\n\n",
)


def parsed_by_rows(text: str) -> tuple[Block, ...]:
    """The blocks of all rows, each parsed alone."""
    known = definitions(text)
    return tuple(block for row in segments(text) for block in parse(row, known))


def test_rows_give_the_blocks_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut at every border there is, ordinary texts keep their blocks and all of their characters."""
    monkeypatch.setattr(rows, "ROW_LENGTH", 1)
    pick = random.Random(1)  # noqa: S311 - repeatable on purpose
    for _ in range(300):
        text = "".join(pick.choice(_UNITS) for _ in range(12))
        assert "".join(segments(text)) == text
        assert parsed_by_rows(text) == parse(text), text


def test_rows_are_short_where_there_are_borders() -> None:
    """Paragraphs fill rows up to the limit; only what has no border inside is longer."""
    text = "A paragraph of some forty characters.\n\n" * 1000
    lengths = [len(row) for row in segments(text)]
    assert max(lengths) <= rows.ROW_LENGTH
    assert min(lengths[:-1]) > rows.ROW_LENGTH - 100
    fence = "```\n" + "code\n\n" * 2000 + "```\n\n"
    assert fence in segments(text + fence + text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line ends of any system make the same rows."""
    monkeypatch.setattr(rows, "ROW_LENGTH", 1)
    text = "one\n\n```\na\n\nb\n```\n\ntwo\n".replace("\n", end)
    assert len(segments(text)) == 3
    assert parsed_by_rows(text) == parse(text)


def test_no_text_has_no_rows_and_any_text_keeps_its_characters() -> None:
    """Rows joined are the text, whatever it is."""
    assert segments("") == []
    for example in EXAMPLES:
        text = example * 300
        assert "".join(segments(text)) == text


def borders_of(text: str, cut: random.Random | None = None) -> list[int]:
    """Return the borders of a text that arrives in pieces, or letter by letter."""
    finder, found, start = Borders(), [], 0
    while start < len(text):
        end = start + (1 if cut is None else cut.randint(1, 12))
        found += finder.feed(text[start:end])
        start = end
    return found + finder.finish()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_borders_of_a_text_that_arrives_are_those_of_the_whole(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a text is cut, its borders are where it would be cut into rows."""
    monkeypatch.setattr(rows, "ROW_LENGTH", 0)
    pick = random.Random(2)  # noqa: S311 - repeatable on purpose
    for _ in range(60):
        text = "".join(pick.choice(_UNITS) for _ in range(8)).replace("\n", end)
        text = text[: pick.randint(1, len(text))]
        lengths = [len(row) for row in segments(text)]
        expected = [sum(lengths[:number]) for number in range(1, len(lengths))]
        assert [border for border in borders_of(text) if border] == expected
        assert [border for border in borders_of(text, pick) if border] == expected


def test_a_line_that_never_ends_costs_what_it_holds() -> None:
    """A megabyte without a line end is looked at once, when it ends."""
    finder = Borders()
    began = time.process_time()
    for _ in range(100_000):
        assert finder.feed("ten letter") == []
    assert finder.feed("\n\n**") == []
    assert finder.feed("b") == [1_000_002]
    assert finder.feed("old**") == finder.finish() == []
    assert time.process_time() - began < 2
