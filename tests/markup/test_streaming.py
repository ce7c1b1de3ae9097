"""Markdown that arrives in pieces gives the blocks of the whole text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdesk.markup import StreamingMarkdown, borders, merge, parse
from chatdesk.markup import pieces as pieces_of
from chatdesk.markup.blocks import (
    Block,
    CodeBlock,
    Formula,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Table,
)
from tests.markup.documents import DOCUMENTS
from tests.markup.examples import EXAMPLES
from tests.markup.splitting import JOINTS, cuts, differs, held, streamed

_LINE_STARTS = (
    "",
    "- ",
    "1. ",
    "> ",
    "    ",
    "  ",
    "# ",
    "|",
    "```",
    "~~~",
    "[a]: ",
    "<!--",
    "\t",
    "$$",
    "\\[",
)
_LINE_REST = st.text(alphabet="ab`*_[]()|-~=<> !$\\\u2028é", max_size=9)
_LINES = st.lists(
    st.tuples(st.sampled_from(_LINE_STARTS), _LINE_REST, st.sampled_from(("\n", "\n\n", "\r\n")))
)

_LONG = (
    "[!TIP]\n"
    + "".join(
        f"Paragraph {number} of a quote. "
        + "It goes on and on. " * 12
        + "\n\n1. one\n   - two\n\n   three\n\n"
        f"```py\nx = {number}\n```\n\n"
        for number in range(12)
    )
    + "| a | b |\n|--|--|\n"
    + "| c | d |\n" * 60
)


def fed(text: str) -> StreamingMarkdown:
    """An unfinished stream that got the text at once."""
    stream = StreamingMarkdown()
    stream.feed(text)
    return stream


@pytest.mark.parametrize("joint", JOINTS)
def test_cuts_change_nothing_for_any_pair_of_constructs(joint: str) -> None:
    """Every example followed by every other, cut anywhere, gives the blocks of the whole."""
    pick = random.Random(joint)  # noqa: S311 - repeatable on purpose
    for first in EXAMPLES:
        for second in EXAMPLES:
            assert differs(first + joint + second, pick) is None


def test_cuts_change_nothing_for_a_sample_of_all_pairs() -> None:
    """Some of the pairs that `tests.benchmarks.splitter_pairs` goes through give the blocks of the whole."""
    pick = random.Random(11)  # noqa: S311 - repeatable on purpose
    for _ in range(6000):
        text = pick.choice(DOCUMENTS) + pick.choice(JOINTS) + pick.choice(DOCUMENTS)
        assert differs(text, pick) is None


def test_cuts_change_nothing_for_long_mixtures() -> None:
    """Texts of fifty examples, with long lists and tables between them, give the blocks of the whole."""
    pick = random.Random(7)  # noqa: S311 - repeatable on purpose
    long_list = "".join(f"3. item {number} of *many* [late]\n" for number in range(90))
    long_table = "|a|b|\n|-|-|\n" + "".join(f"| {number} | [late] |\n" for number in range(60))
    for _ in range(40):
        text = "".join(pick.choice((*EXAMPLES, long_list, long_table)) for _ in range(50))
        assert streamed(cuts(text, pick)).blocks == parse(text)


def test_quotes_and_items_are_cut_wherever_they_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in quotes and items: cut at every border, it gives the blocks of the whole."""
    monkeypatch.setattr(borders, "PIECE", 1)
    pick = random.Random(13)  # noqa: S311 - repeatable on purpose
    for _ in range(4000):
        text = "".join(pick.choice(DOCUMENTS) + pick.choice(JOINTS) for _ in range(pick.randint(1, 4)))
        text = held(text, pick)
        if pick.random() < 0.3:
            text = held(text, pick)
        assert differs(text, pick) is None
        whole = StreamingMarkdown()
        whole.feed(text)
        whole.finish()
        assert whole.blocks == parse(text)


def test_the_pieces_of_a_whole_text_are_those_of_a_stream() -> None:
    """A long quote with all kinds of blocks in it comes in pieces, together they are the quote."""
    text = "".join(f"> {line}\n" for line in _LONG.split("\n"))
    found = pieces_of(text)
    assert len(found) > 3
    assert merge.Whole(found).with_tail(()) == parse(text)
    assert all(isinstance(piece, Quote) and piece.alert == "tip" for piece in found)
    assert [piece.continues for piece in found if isinstance(piece, Quote)] == [False] + [True] * (
        len(found) - 1
    )


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("", "> a paragraph of a quote, *with* some `marks`\n>\n"),
        ("> 1. outer\n", ">    - an item of a list in a list in a quote\n"),
        ("1. outer\n", "   1. an item of a list in an item\n"),
        ("- outer\n\n", "  a paragraph of a very long item\n\n"),
        ("> [!NOTE]\n> | a | b |\n> |---|---|\n", "> | a cell | another |\n"),
        ("- | a | b |\n  |---|---|\n", "  | a cell | another |\n"),
    ],
)
def test_what_is_long_in_another_block_is_frozen_piece_by_piece(head: str, line: str) -> None:
    """All but the end is frozen; numbers, kind and weights go on, and the whole is that of the text."""
    text = head + line * 400
    stream = fed("")
    for piece in cuts(text, random.Random(5)):  # noqa: S311 - repeatable on purpose
        stream.feed(piece)
    assert len(stream.frozen) > 5
    assert stream.tail_length < 4000
    assert merge.Whole(stream.frozen).with_tail(stream.tail_blocks()) == parse(text)


@pytest.mark.parametrize("holder", ["> ", "- ", "[^1]: "])
def test_a_title_comes_to_its_definition_however_late(holder: str) -> None:
    """A quote, an item or a note that ends in a definition stays open while its title may be coming."""
    source = f"{holder}[late]: /titled\n'on two\nlines'\n"
    assert streamed(iter(source)).blocks == parse(source)


def test_a_line_too_far_in_to_begin_a_quote_is_not_cut_off_from_it() -> None:
    """A quote may go on with a line that would be code by itself: there it is not cut."""
    text = "> > " + "words " * 300 + "\n" + ">     > # Heading\n" * 3
    assert fed(text).blocks == parse(text)


@settings(max_examples=250, deadline=None)
@given(_LINES, st.randoms(use_true_random=False))
def test_cuts_change_nothing_for_random_lines(lines: list[tuple[str, str, str]], pick: random.Random) -> None:
    """Lines made of marks at random give the blocks of the whole, however cut."""
    text = "".join(start + rest + end for start, rest, end in lines)
    assert streamed(cuts(text, pick)).blocks == parse(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    """No text raises, neither whole nor character by character."""
    assert streamed(iter(text)).blocks == parse(text)


def test_what_is_frozen_stays() -> None:
    """A frozen block changes only when `take_changed` names it, and none disappears."""
    pick = random.Random(3)  # noqa: S311 - repeatable on purpose
    for _ in range(150):
        stream = StreamingMarkdown()
        before: list[Block] = []
        for piece in cuts("".join(pick.choice(EXAMPLES) for _ in range(12)), pick):
            stream.feed(piece)
            changed = stream.take_changed()
            assert len(stream.frozen) >= len(before)
            assert all(stream.frozen[at] == block or at in changed for at, block in enumerate(before))
            before = [*stream.frozen]


def test_a_late_definition_changes_the_blocks_that_wait_for_it() -> None:
    """A frozen paragraph with `[label]` becomes a link when the definition comes, and is reported once."""
    stream = fed("See [docs].\n\nNothing here.\n\nAlso [Docs][].\n\nEnd.\n")
    stream.feed("\n[docs]: /here\n\nEnd.\n\nReally.\n")
    assert stream.take_changed() == {0, 2}
    assert stream.take_changed() == frozenset()
    first = stream.frozen[0]
    assert isinstance(first, Paragraph)
    assert Span("docs", href="/here") in first.spans


def test_a_late_note_changes_its_mentions() -> None:
    """A label is text until its note comes; then each frozen block that mentions it is made again."""
    stream = fed("Bold claim[^1].\n\nNothing.\n\nAnother[^2][^1].\n\nMore.\n\n")
    assert stream.frozen[0] == Paragraph((Span("Bold claim[^1]."),))
    stream.feed("[^1]: A source.\n\n[^2]: A doubt.\n\nEnd.\n")
    assert stream.take_changed() == {0, 2}
    assert stream.frozen[2] == Paragraph(
        (Span("Another"), Span("[2]", note=2), Span("[1]", note=1), Span("."))
    )


def test_the_mark_of_an_alert_is_not_shown_as_text() -> None:
    """While the mark is being written the quote is empty; then it is an alert."""
    stream = fed("> [!WARN")
    assert not stream.blocks
    stream.feed("ING]\n> Hot.")
    assert stream.blocks == (Quote((Paragraph((Span("Hot."),)),), "warning"),)


def test_an_unfinished_formula_shows_its_source() -> None:
    """Nothing in it becomes a list or a heading before its end has come; what is before it waits too."""
    stream = fed("So:\n$$\na\n- b\n===\n")
    assert stream.blocks == (Paragraph((Span("So:"),)), Paragraph((Span("$$\na\n- b\n==="),)))
    assert not stream.frozen
    stream.feed("$$\n")
    assert stream.frozen == [Paragraph((Span("So:"),)), Formula("$$\na\n- b\n===\n$$")]


def test_a_blank_line_ends_the_waiting_for_a_formula() -> None:
    """Without an end before it the lines are what they look like."""
    stream = fed("So:\n$$\n- b\n\nEnd")
    kinds = [type(block) for block in stream.blocks]
    assert kinds == [Paragraph, ListBlock, Paragraph]


def test_unfinished_emphasis_shows_as_text() -> None:
    """While the closing mark is missing, the opening one is shown."""
    stream = fed("some **strong")
    assert stream.blocks == (Paragraph((Span("some **strong"),)),)
    stream.feed("** text")
    assert stream.blocks == (Paragraph((Span("some "), Span("strong", bold=True), Span(" text"))),)


def test_a_line_that_may_become_something_else_waits() -> None:
    """A lone dash does not make a heading of the paragraph above for the length of a frame."""
    stream = fed("Items:\n-")
    assert [*stream.blocks] == [Paragraph((Span("Items:"),))]
    stream.feed(" one")
    assert [type(block) for block in stream.blocks] == [Paragraph, ListBlock]
    assert fed("Items:\n-\n").blocks == (Heading(2, (Span("Items:"),)),)


def test_nothing_that_waited_is_lost_at_the_end() -> None:
    """What was held back is there after `finish`."""
    for text in ("``", "-", "```\ncode\n``", "```\ncode\n  ", "words\n=", "a\r"):
        stream = fed(text)
        stream.finish()
        assert stream.blocks == parse(text)
        assert stream.tail_blocks() == ()
        assert stream.tail_length == 0


def test_finish_closes() -> None:
    """A second `finish` does nothing; text after it is refused."""
    stream = fed("```\nx")
    stream.finish()
    stream.finish()
    assert stream.frozen == [CodeBlock("", "x")]
    with pytest.raises(ValueError, match="finished"):
        stream.feed("more")


def test_a_closed_fence_is_frozen_at_once() -> None:
    """The code block is final with its closing line, before anything follows."""
    stream = fed("Intro\n\n```py\nx = 1\n")
    assert stream.frozen == [Paragraph((Span("Intro"),))]
    assert stream.blocks[-1] == CodeBlock("py", "x = 1", is_open=True)
    stream.feed("```\n")
    assert stream.open_code is None
    assert stream.frozen[-1] == CodeBlock("py", "x = 1")


def test_a_long_list_is_frozen_in_pieces_that_carry_on_numbering() -> None:
    """All but the end of a growing list is frozen; the numbers go on although the source says 1 each time."""
    stream = fed("".join("1. an item with some words to fill the line\n" for _ in range(100)))
    pieces = [*stream.frozen, *stream.tail_blocks()]
    assert len(stream.frozen) > 2
    assert all(isinstance(piece, ListBlock) for piece in pieces)
    assert [piece.continues for piece in pieces if isinstance(piece, ListBlock)] == [False] + [True] * (
        len(pieces) - 1
    )
    numbers = [item.number for piece in pieces if isinstance(piece, ListBlock) for item in piece.items]
    assert numbers == [*range(1, 101)]
    assert len(stream.blocks) == 1


def test_a_long_table_is_frozen_by_rows_with_fixed_weights() -> None:
    """Later pieces have no header and the weights of the first, wide cells notwithstanding."""
    stream = fed("| a | bb |\n|:--|--:|\n" + "| x | y |\n" * 30)
    assert isinstance(stream.frozen[0], Table)
    weights = stream.frozen[0].weights
    stream.feed(f"| {'wide ' * 20}| y |\n" * 30)
    stream.finish()
    tables = [block for block in stream.frozen if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [24, 24, 12]
    assert {table.weights for table in tables} == {weights}
    assert [table.continues for table in tables] == [False, True, True]
    assert {table.alignments for table in tables} == {("left", "right")}
    assert [bool(table.header) for table in tables] == [True, False, False]
