"""An answer that grows."""

from __future__ import annotations

import asyncio
import random

import pytest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
)
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, RefusalPart, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.side_rows import EndRow, ThoughtTextRow, WaitRow
from chatdesk.ui.transcript.text_rows import TextRow
from tests.benchmarks.bench_frames import Writer
from tests.ui.transcript.showing import (
    RICH,
    all_text,
    answer,
    click,
    make_view,
    paint,
    point_of,
    question,
    say,
)


def finished(message: Message, *parts: TextPart, reason: FinishReason = FinishReason.COMPLETE) -> Message:
    """Return the stored form of a growing message."""
    return Message(Role.ASSISTANT, parts, id=message.id, finish_reason=reason)


@pytest.mark.parametrize("size", [1, 5, 64, 10_000])
def test_streamed_text_looks_like_stored_text(qapp: QApplication, size: int) -> None:
    """However a text is cut, its units have the heights and the words of the stored text."""
    stored = make_view(answer(RICH))
    streamed = make_view()
    message = Message(Role.ASSISTANT)
    streamed.begin(message)
    say(streamed, message, RICH, size)
    streamed.finish(finished(message, TextPart(RICH)))
    paint(streamed)
    assert all_text(streamed) == all_text(stored)
    heights = [unit.height for unit in streamed.page.rows[0].units or ()]
    assert heights == [unit.height for unit in stored.page.rows[0].units or ()]


@pytest.mark.parametrize("seed", range(4))
def test_a_long_streamed_answer_is_as_high_as_the_stored_one(qapp: QApplication, seed: int) -> None:
    """Rows that filled while text came and rows cut from the stored text show the same, to the pixel."""
    cuts = random.Random(seed)  # noqa: S311 - not a secret
    text = (
        Writer(seed).text(15_000) if seed else "1. item *one*\n" * 400 + "\n|a|b|\n|-|-|\n" + "|c|d|\n" * 60
    )
    stored, streamed = make_view(answer(text)), make_view()
    message = Message(Role.ASSISTANT)
    streamed.begin(message)
    start = 0
    while start < len(text):
        end = start + cuts.randint(1, 400)
        streamed.add_deltas(message.id, [TextDelta(text[start:end])], 0.0)
        streamed.growth.advance()
        start = end
    streamed.finish(finished(message, TextPart(text)))
    heights = [sum(view.page.measure(n) for n in range(len(view.page.rows))) for view in (stored, streamed)]
    assert heights[0] == heights[1]
    assert all_text(streamed) == all_text(stored)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("> [!TIP]\n", "> A paragraph of a quote that fills its line.\n>\n"),
        ("1. outer\n", "   - an item of a list in an item\n"),
        ("> - item\n>\n", ">   > A paragraph of a quote in an item of a quote.\n>   >\n"),
        ("- item\n\n  |a|b|\n  |-|-|\n", "  | c | d |\n"),
    ],
)
def test_a_long_block_is_as_high_streamed_as_stored(qapp: QApplication, head: str, line: str) -> None:
    """Quotes and items that were frozen piece by piece stand where those stand that came at once."""
    text = head + line * 200
    stored, streamed = make_view(answer(text)), make_view()
    message = Message(Role.ASSISTANT)
    streamed.begin(message)
    say(streamed, message, text, 150)
    streamed.finish(finished(message, TextPart(text)))
    assert len(streamed.page.rows) > 1
    heights = [sum(view.page.measure(n) for n in range(len(view.page.rows))) for view in (stored, streamed)]
    assert heights[0] == heights[1]
    assert all_text(streamed) == all_text(stored)


def test_a_retried_answer_ends_with_one_line(qapp: QApplication) -> None:
    """Versions that are told just before the end bring no second line below the answer."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "Again.")
    view.set_siblings({message.id: (2, 2)})
    view.finish(finished(message, TextPart("Again."), reason=FinishReason.STOPPED))
    paint(view)
    assert [type(row) for row in view.page.entries[-1].rows] == [TextRow, EndRow]


def test_finishing_moves_nothing(qapp: QApplication) -> None:
    """The rows that grew are the rows that stay, where they were; only the end line comes."""
    view = make_view(question(), height=2000)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, RICH, 50)
    paint(view)
    rows = list(view.page.rows)
    places = [(row, y, row.height) for row, y in view.stage.visible]
    view.finish(finished(message, TextPart(RICH)))
    paint(view)
    assert view.page.rows[:-1] == rows
    assert isinstance(view.page.rows[-1], EndRow)
    assert [(row, y, row.height) for row, y in view.stage.visible][: len(places)] == places


def test_open_reasoning_grows_in_rows(qapp: QApplication) -> None:
    """Reasoning that is open while it comes is shown whole, in rows of bounded size."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    lines = [f"thought {n} and some words about it" for n in range(400)]
    view.add_deltas(message.id, [ReasoningDelta(lines[0] + "\n")], 0.0)
    view.growth.advance()
    paint(view)
    click(view, point_of(view, "fold"))
    for line in lines[1:]:
        view.add_deltas(message.id, [ReasoningDelta(line + "\n")], 0.1)
        view.growth.advance()
    paint(view)
    rows = [row for row in view.page.rows if isinstance(row, ThoughtTextRow)]
    assert len(rows) > 3
    assert max(len(row.text) for row in rows) <= 4096
    shown = all_text(view)
    assert all(f"{line}\n" in shown + "\n" for line in lines)
    click(view, point_of(view, "fold"))
    assert not any(isinstance(row, ThoughtTextRow) for row in view.page.rows)


def test_further_choices_are_not_mixed_in(qapp: QApplication) -> None:
    """Where a service sends several answers, the first one is shown alone."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    view.add_deltas(message.id, [TextDelta("one"), TextDelta("two", choice=1)], 0.0)
    view.flush()
    assert all_text(view) == "one"


def test_parts_that_were_forgotten_meanwhile_are_still_there(qapp: QApplication) -> None:
    """A part that closed and went far out of view is not lost when the whole answer is finished."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "first part", 100)
    view.add_deltas(message.id, [RefusalDelta("no")], 0.0)
    view.growth.advance()
    view.set_theme(load_theme("dark"))
    say(view, message, "second part", 100)
    parts = (TextPart("first part"), RefusalPart("no"), TextPart("second part"))
    view.finish(Message(Role.ASSISTANT, parts, id=message.id))
    paint(view)
    assert all_text(view) == "Why?\n\nfirst part\n\nThe model declined\nno\n\nsecond part"


async def test_nothing_is_painted_after_flush(qapp: QApplication) -> None:
    """What was added before `flush` is in the picture, and no further frame changes it."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    view.add_deltas(message.id, [TextDelta("some words")], 0.1)
    view.flush()
    counts: list[int] = []
    view.frame_painted.connect(counts.append)
    paint(view)
    await asyncio.sleep(0.1)
    assert set(counts) == {10}
    before = view.grab().toImage()
    view.add_deltas("another message", [TextDelta("too late")], 0.2)
    await asyncio.sleep(0.1)
    assert view.grab().toImage() == before


async def test_nothing_happens_at_rest(qapp: QApplication) -> None:
    """When nothing changes nothing is painted: no timer keeps the processor busy."""
    view = make_view(question(), answer(RICH))
    await asyncio.sleep(0.5)
    counts: list[int] = []
    view.frame_painted.connect(counts.append)
    await asyncio.sleep(0.5)
    assert counts == []


async def test_one_batch_is_one_picture(qapp: QApplication) -> None:
    """A thousand deltas within a frame are painted once."""
    view = make_view(question())
    await asyncio.sleep(0.2)  # the first pictures of the new window
    message = Message(Role.ASSISTANT)
    view.begin(message)
    paint(view)
    await asyncio.sleep(0.2)
    counts: list[int] = []
    view.frame_painted.connect(counts.append)
    for number in range(1000):
        view.add_deltas(message.id, [TextDelta("word ")], number / 1000)
    await asyncio.sleep(0.2)
    assert counts.count(5000) == len(counts) <= 2


def test_a_long_answer_has_many_rows_and_few_units(qapp: QApplication) -> None:
    """Rows of an answer stay small, and those out of view keep only their height."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    text = "\n\n".join(f"Paragraph {n} " + "with words " * 40 for n in range(600))
    say(view, message, text, 6000)
    paint(view)
    texts = [row for row in view.page.rows if isinstance(row, TextRow)]
    assert len(texts) > 40
    assert max(row.size for row in texts) < 4096 + 600
    assert sum(row.units is not None for row in texts) < 80
    assert all_text(view).startswith("Paragraph 0")
    assert all_text(view).count("Paragraph") == 600


def test_a_whole_answer_at_once_is_not_built(qapp: QApplication) -> None:
    """Half a megabyte that arrives in one piece is laid out near the view only."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "Some words in a paragraph.\n\n" * 18_000, 600_000)
    paint(view)
    built = [row for row in view.page.rows if row.units is not None]
    assert len(view.page.rows) > 100
    assert len(built) < 6


def test_a_late_link_definition_reaches_closed_blocks(qapp: QApplication) -> None:
    """A definition at the end makes a link of the words at the beginning."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    text = "See [the notes][n].\n\n" + "More words.\n\n" * 5 + "[n]: https://example.org/n\n\nEnd"
    say(view, message, text)
    view.finish(finished(message, TextPart(text)))
    paint(view)
    unit = view.page.ready(view.page.rows[0])[0]
    assert unit.link_at(50, 10) == "https://example.org/n"


def test_a_stored_message_that_differs_wins(qapp: QApplication) -> None:
    """When the stored text is not what streamed in, the stored one is shown."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "streamed words")
    view.add_deltas(message.id, [TextReplaced("the true words")], 1.0)
    view.finish(finished(message, TextPart("the true words")))
    assert all_text(view) == "Why?\n\nthe true words"
    view.finish(finished(message, TextPart("and other words")))
    assert all_text(view) == "Why?\n\nand other words"


def test_every_kind_of_part_streams_and_stays(qapp: QApplication) -> None:
    """Reasoning, text, a call and a refusal keep their rows when the message is stored."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    assert isinstance(view.page.rows[-1], WaitRow)
    growing = GrowingMessage(message)
    deltas: list[Delta] = [
        ReasoningDelta("Hm.\nYes."),
        TextDelta("Words "),
        TextDelta("here."),
        ToolCallDelta(0, "c1", "look", '{"a": '),
        ToolCallDelta(0, arguments="1}"),
        RefusalDelta("But no."),
    ]
    for number, delta in enumerate(deltas):
        growing.add(delta, number)
        view.add_deltas(message.id, [delta], number)
        view.growth.advance()
    rows = view.page.rows[1:]
    assert [type(row).__name__ for row in rows] == ["ThoughtRow", "TextRow", "CallRow", "RefusalRow"]
    view.finish(growing.message())
    assert view.page.rows[1:5] == rows


def test_text_arrives_while_nobody_looks(qapp: QApplication) -> None:
    """A hidden view lays nothing out; when it is shown again everything is there."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    view.hide()
    view.add_deltas(message.id, [TextDelta("unseen words")], 0.0)
    assert isinstance(view.page.rows[-1], WaitRow)
    view.show()
    view.growth.advance()
    assert "unseen words" in all_text(view)


def test_the_end_is_followed_only_by_a_reader_who_is_there(qapp: QApplication) -> None:
    """New text scrolls into view at the end, and moves nothing for a reader further up."""
    view = make_view(question(), answer("words\n\n" * 200))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "new\n\n" * 50, 50)
    paint(view)
    assert view.stage.visible[-1][0] is view.page.rows[-1]
    view.scroll_by(-300)
    paint(view)
    before = view.stage.visible[0]
    say(view, message, "newer\n\n" * 50, 50)
    paint(view)
    assert view.stage.visible[0] == before
    view.scroll_to_end()
    paint(view)
    assert view.stage.visible[-1][0] is view.page.rows[-1]
