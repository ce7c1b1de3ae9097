"""An answer that was gone on with reads as one, with a mark where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from chatdesk.domain.delta import ReasoningDelta, SeamDelta, TextDelta
from chatdesk.domain.message import FinishReason, Message, Part, ReasoningPart, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.side_rows import EndRow, ThoughtRow
from chatdesk.ui.transcript.text_rows import TextRow
from chatdesk.ui.transcript.units.base import Seam, Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from tests.benchmarks.bench_frames import Writer
from tests.ui.transcript.showing import RICH, all_text, answer, make_view, paint, question, say


def goes_on(text: str, repeated: str = "", means: str = "") -> TextPart:
    """Return a continuation."""
    return TextPart(text, True, repeated, means)


def continued(view: TranscriptView, partial: Message, text: str, size: int = 7) -> Message:
    """Go on with an answer in a view; return the stored whole."""
    view.begin(partial)
    say(view, partial, text, size)
    whole = Message(
        Role.ASSISTANT,
        (*partial.parts, goes_on(text)),
        id=partial.id,
        finish_reason=FinishReason.COMPLETE,
        model=partial.model,
    )
    view.finish(whole)
    paint(view)
    return whole


def seams_of(view: TranscriptView) -> Iterator[tuple[Unit, Seam, int]]:
    """Return every seam on the screen with its unit and the y of its line."""
    for row, top in view.stage.visible:
        for _, unit, y in row.placed(view.page.style, top):
            for seam in unit.seams:
                yield unit, seam, y + round(unit.place_of(seam.position).top())


def shown_before(unit: Unit, seam: Seam) -> str:
    """Return what a unit shows before a seam."""
    return unit.text(0, seam.position)


CASES = [
    ("It beg", "an and went on", "It beg"),
    ("It began ", "and went on", "It began "),
    ("One.\n\n", "Two.", ""),
    ("One.\n\nTwo", " words.", "Two"),
    ("- one\n- tw", "o\n- three", "• one\n• tw"),
    ("- one\n", "- two", "• one\n• "),
    ("Code:\n\n```python\nx = fo", "o(1)\ny = 2\n```\n\nDone.", "x = fo"),
    ("```python\nx = 1\n", "y = 2\n```\n", "x = 1\n"),
    ("| a | b |\n|---|---|\n| 1 | tw", "o |\n| 3 | 4 |\n", "a\tb\n1\ttw"),
    ("> quo", "ted", "quo"),
    ("# He", "ad\n\ntext", "He"),
    ("Emoji 🚀 an", "d 天气", "Emoji 🚀 an"),
]


@pytest.mark.parametrize(("before", "text", "shown"), CASES)
@pytest.mark.parametrize("is_live", [False, True])
def test_both_pieces_are_one_text(
    qapp: QApplication, before: str, text: str, shown: str, is_live: bool
) -> None:
    """Words, items, tables and code that were cut in two are whole; the mark is where they meet."""
    partial = answer(before, reason=FinishReason.STOPPED)
    if is_live:
        view = make_view(question(), partial)
        continued(view, partial, text, 3)
    else:
        view = make_view(question(), answer(TextPart(before), goes_on(text)))
    whole = make_view(question(), answer(before + text))
    assert all_text(view) == all_text(whole)
    heights = [[unit.height for unit in made.page.rows[1].units or ()] for made in (view, whole)]
    assert heights[0] == heights[1]
    ((unit, seam, _),) = seams_of(view)
    assert shown_before(unit, seam).replace("◦", "•") == shown
    assert seam.tip == "Continued here"


@pytest.mark.parametrize("cut", [1, 40, 150, 400, 700])
def test_a_rich_text_looks_the_same_wherever_it_was_cut(qapp: QApplication, cut: int) -> None:
    """Streamed in two pieces or stored, it is as high as the whole and has one mark."""
    cut = min(cut, len(RICH) - 1)
    partial = answer(RICH[:cut], reason=FinishReason.STOPPED)
    live = make_view(question(), partial, height=2000)
    continued(live, partial, RICH[cut:])
    stored = make_view(question(), answer(TextPart(RICH[:cut]), goes_on(RICH[cut:])), height=2000)
    whole = make_view(question(), answer(RICH), height=2000)
    for view in (live, stored):
        assert all_text(view) == all_text(whole)
        assert view.page.scroll.total == whole.page.scroll.total
        assert len(list(seams_of(view))) == 1
    assert [y for *_, y in seams_of(live)] == [y for *_, y in seams_of(stored)]


@pytest.mark.parametrize("cut", [7_000, 12_111])
def test_a_long_answer_goes_on_in_its_last_row(qapp: QApplication, cut: int) -> None:
    """Of a long answer the rows before the last are left alone, stored or just streamed."""
    text = Writer(3).text(15_000)
    whole = make_view(answer(text))
    partial = answer(text[:cut], reason=FinishReason.STOPPED)
    stored = make_view(partial)
    first = stored.page.rows[0]
    continued(stored, partial, text[cut:], 300)
    assert stored.page.rows[0] is first
    streamed = make_view()
    begun = Message(Role.ASSISTANT, id=partial.id)
    streamed.begin(begun)
    say(streamed, begun, text[:cut], 300)
    streamed.finish(partial)
    continued(streamed, partial, text[cut:], 300)
    heights = [sum(map(view.page.measure, range(len(view.page.rows)))) for view in (stored, streamed, whole)]
    assert heights[0] == heights[1] == heights[2]
    for view in (stored, streamed):
        assert all_text(view) == all_text(whole)


def test_several_seams_each_have_their_mark(qapp: QApplication) -> None:
    """What was gone on with twice has two marks, and a third one where it is gone on with again."""
    partial = answer(
        TextPart("One"), goes_on(" two", "One", "prompt"), goes_on(" three"), reason=FinishReason.LENGTH
    )
    view = make_view(question(), partial)
    continued(view, partial, " four")
    assert all_text(view).splitlines()[-1] == "One two three four"
    found = [(shown_before(unit, seam), seam.tip) for unit, seam, _ in seams_of(view)]
    assert [words for words, _ in found] == ["One", "One two", "One two three"]
    assert "“One”" in found[0][1]
    assert "told to go on" in found[0][1]


def test_reasoning_between_the_pieces_stays_there(qapp: QApplication) -> None:
    """Code that was open goes on in a block of its own behind what the model thought first."""
    before, rest = "So:\n\n```python\nx = 1\n", "y = 2\n```\nDone."
    parts: tuple[Part, ...] = (TextPart(before), ReasoningPart("Hm."), goes_on(rest))
    stored = make_view(question(), answer(*parts), height=900)
    partial = answer(before, reason=FinishReason.STOPPED)
    live = make_view(question(), partial, height=900)
    live.begin(partial)
    live.add_deltas(partial.id, [SeamDelta("prefill"), ReasoningDelta("Hm.")], 0.1)
    live.growth.advance()
    live.add_deltas(partial.id, [TextDelta(rest)], 0.2)
    live.finish(Message(Role.ASSISTANT, parts, id=partial.id, finish_reason=FinishReason.COMPLETE))
    paint(live)
    for view in (stored, live):
        kinds = [type(row) for row in view.page.rows[1:]]
        assert kinds == [TextRow, ThoughtRow, TextRow, EndRow]
        codes = [unit for row in view.page.rows for unit in row.units or () if isinstance(unit, CodeUnit)]
        assert [code.text(0, 99) for code in codes] == ["x = 1", "y = 2"]
        ((unit, seam, _),) = seams_of(view)
        assert (unit, seam.position) == (codes[1], 0)


def test_nothing_moves_when_it_goes_on(qapp: QApplication) -> None:
    """The text that is there stays where it is while the continuation grows below it."""
    partial = answer("First.\n\n" * 30 + "Last wor", reason=FinishReason.STOPPED)
    view = make_view(question(), partial)
    view.scroll_by(-300)
    paint(view)
    row = view.page.rows[1]
    before = view.stage.y_of(row)
    view.begin(partial)
    view.add_deltas(partial.id, [TextDelta("ds and more")], 0.1)
    view.growth.advance()
    paint(view)
    assert not view.page.scroll.follows
    assert view.stage.y_of(view.page.rows[1]) == before


def test_a_mark_says_what_it_is(qapp: QApplication) -> None:
    """The margin beside the line has a tooltip; the text beside it has none."""
    view = make_view(question(), answer(TextPart("It began"), goes_on(" and went on")))
    ((unit, _, y),) = seams_of(view)
    line = unit.place_of(0)
    left = view.stage.column_left
    row = next(row for row, _ in view.stage.visible if unit in (row.units or ()))
    assert row is view.page.rows[1]
    middle = y + round(line.height() / 2)
    beside, inside = (view.stage.hit(left + x, middle) for x in (-8, 30))
    assert beside is not None
    assert inside is not None
    assert (beside.tip(), inside.tip()) == ("Continued here", "")
    at = QPoint(left - 8, middle)
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    )
    assert QToolTip.text() == "Continued here"


def test_marks_survive_another_theme_and_another_width(qapp: QApplication) -> None:
    """A mark belongs to its letters: it moves with them."""
    text = "word " * 60
    view = make_view(question(), answer(TextPart(text), goes_on("and more words")), width=900)
    ((_, wide, y),) = seams_of(view)
    view.resize(500, 600)
    view.set_theme(load_theme("dark"))
    paint(view)
    ((_, narrow, lower),) = seams_of(view)
    assert narrow.position == wide.position
    assert lower > y
