"""Flagged passages: folded to a line that can be opened, in stored answers and in those that grow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import TextDelta, ToolCallDelta
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import FinishReason, Message, ReasoningPart, Role, TextPart, ToolCallPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.units.hidden import HiddenUnit
from tests.ui.transcript.showing import all_text, answer, click, make_view, paint, point_of, question, say

ONE, TWO, THREE = "The first paragraph.\n\n", "Something *bad*.\n\n- and a list\n\n", "The third one.\n\n"
TEXT = ONE + TWO + THREE
FLAG = Flag(len(ONE), len(ONE + TWO), ("violence",))
FOLDED = "The first paragraph.\n\n[Hidden: violence]\n\nThe third one."
OPEN = "The first paragraph.\n\nSomething bad.\n\n• and a list\n\nThe third one."


def shown(view: TranscriptView) -> str:
    """Return what is shown, without the empty lines of notes that copy as nothing."""
    return "\n\n".join(part for part in all_text(view).split("\n\n") if part)


def places(view: TranscriptView) -> dict[str, int]:
    """Return where each paragraph in view is."""
    style = view.page.style
    placed = (found for row, top in view.stage.visible for found in row.placed(style, top))
    return {unit.text(0, unit.length): y for _, unit, y in placed if -unit.height < y < view.stage.height}


def flagged(*parts: str, flags: tuple[Flag, ...] = (FLAG,)) -> Message:
    """Return a stored answer that is flagged."""
    return answer(*(parts or (TEXT,)), flags=flags)


def hidden_rows(view: TranscriptView) -> list[HiddenRow]:
    """Return the lines that hide something."""
    return [row for row in view.page.rows if isinstance(row, HiddenRow)]


def test_a_flagged_passage_is_one_line(qapp: QApplication) -> None:
    """It says what it was flagged as; a copy says that something is left out."""
    view = make_view(question("Q"), flagged())
    assert shown(view) == f"Q\n\n{FOLDED}"
    units = hidden_rows(view)[0].units
    assert units is not None
    unit = units[0]
    assert isinstance(unit, HiddenUnit)
    assert unit.words == "Hidden: violence"
    assert unit.spots()[0].label == "Hidden: violence. Show"


def test_it_is_opened_and_folded_by_a_click(qapp: QApplication) -> None:
    """The text appears below the line and goes again; the line stays where it is."""
    view = make_view(flagged())
    at = point_of(view, "fold")
    click(view, at)
    assert shown(view) == OPEN
    assert point_of(view, "fold") == at
    click(view, at)
    assert shown(view) == FOLDED


def test_it_is_opened_by_keys(qapp: QApplication) -> None:
    """Tab comes to the line, in an earlier message too, and Enter opens what it hides."""
    view = make_view(flagged(), question("And?"), answer("Well."))
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    paint(view)
    assert shown(view).startswith(OPEN)
    QTest.keyClick(view, Qt.Key.Key_Space)
    paint(view)
    assert shown(view).startswith(FOLDED)


def test_what_surrounds_it_looks_as_before(qapp: QApplication) -> None:
    """Opened, a flagged answer has the text of one that is not, and its links find their definitions."""
    text = "A [link][late] here.\n\nBad [link][late] too.\n\n[late]: https://example.org\n\nEnd."
    start = text.index("Bad")
    view = make_view(flagged(text, flags=(Flag(start, text.index("[late]:"), ("hate",)),)))
    click(view, point_of(view, "fold"))
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]
    linked = [unit for unit in units if any(unit.link_at(x, 8) == "https://example.org" for x in range(99))]
    assert len(linked) == 2
    assert shown(view) == shown(make_view(answer(text)))


def test_several_parts_are_flagged_by_their_place_in_the_whole(qapp: QApplication) -> None:
    """Offsets go through all text parts; what lies between them does not count."""
    first, second = TextPart("Fine.\n\n"), TextPart("Bad.\n\nFine again.")
    parts = (first, ToolCallPart("c", "look", "{}"), second)
    start = len(first.text)
    message = answer(*parts, flags=(Flag(start, start + len("Bad.\n\n"), ("hate", "self_harm")),))
    assert shown(make_view(message)) == "Fine.\n\n[Hidden: hate, self harm]\n\nFine again."


def test_a_passage_that_is_flagged_while_text_streams_is_folded(qapp: QApplication) -> None:
    """What stands above and below stays, and the answer goes on growing."""
    view = make_view(question("Q"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, TEXT + "Half of the four")
    view.set_flags(message.id, (FLAG,))
    paint(view)
    assert shown(view) == f"Q\n\n{FOLDED}\n\nHalf of the four"
    assert view.growth.caret_unit() is not None
    say(view, message, "th.\n\nAnd a fifth.")
    assert shown(view) == f"Q\n\n{FOLDED}\n\nHalf of the fourth.\n\nAnd a fifth."
    whole = TEXT + "Half of the fourth.\n\nAnd a fifth."
    view.finish(
        Message(Role.ASSISTANT, (TextPart(whole),), id=message.id, finish_reason=FinishReason.COMPLETE)
    )
    paint(view)
    assert shown(view) == f"Q\n\n{FOLDED}\n\nHalf of the fourth.\n\nAnd a fifth."


def test_verdicts_may_come_in_any_order(qapp: QApplication) -> None:
    """A later passage is folded before an earlier one, an opened one stays open."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, TEXT + "The end")
    third = Flag(len(ONE + TWO), len(TEXT), ("hate",))
    view.set_flags(message.id, (third,))
    paint(view)
    click(view, point_of(view, "fold"))
    view.set_flags(message.id, (FLAG, third))
    paint(view)
    assert shown(view) == "The first paragraph.\n\n[Hidden: violence]\n\nThe third one.\n\nThe end"
    assert [row.is_open for row in hidden_rows(view)] == [False, True]
    say(view, message, " of it.")
    assert shown(view).endswith("The third one.\n\nThe end of it.")


def test_a_text_that_was_left_for_tools_is_folded_in_its_place(qapp: QApplication) -> None:
    """Text before a tool call is flagged when other things stand below it already."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, TEXT)
    parts = (TextPart(TEXT), ToolCallPart("c", "look", "{}"), TextPart("After."))
    view.add_deltas(message.id, [ToolCallDelta(0, "c", "look", "{}"), TextDelta("After.")], 1.0)
    view.growth.advance()
    view.set_flags(message.id, (FLAG,))
    paint(view)
    kinds = [type(row).__name__ for row in view.page.rows]
    assert kinds == ["TextRow", "HiddenRow", "TextRow", "CallRow", "TextRow"]
    stored = Message(Role.ASSISTANT, parts, id=message.id, finish_reason=FinishReason.COMPLETE)
    view.finish(stored)
    paint(view)
    assert shown(view) == f"{FOLDED}\n\nAfter."


def test_a_continuation_is_flagged_by_its_place_in_the_whole(qapp: QApplication) -> None:
    """What an answer began with counts, and what is folded in it stays folded."""
    stored = replace(flagged(), finish_reason=FinishReason.STOPPED)
    view = make_view(stored)
    view.begin(replace(stored, finish_reason=None))
    say(view, stored, "More.\n\nWorse.\n\nFine")
    start = len(TEXT + "More.\n\n")
    view.set_flags(stored.id, (FLAG, Flag(start, start + len("Worse.\n\n"), ("hate",))))
    paint(view)
    assert shown(view) == f"{FOLDED}\n\nMore.\n\n[Hidden: hate]\n\nFine"


def test_flags_that_come_after_the_end_fold_too(qapp: QApplication) -> None:
    """The last passage is checked when the answer is there; open reasoning and the end line survive."""
    stored = answer(ReasoningPart("hm", 1.0), TEXT)
    view = make_view(question("Q"), stored)
    view.amend(replace(stored, flags=(FLAG,)))
    paint(view)
    assert FOLDED in shown(view)
    assert view.page.entries[-1].message.flags == (FLAG,)
    view.amend(replace(stored, flags=(FLAG,)))
    assert len(hidden_rows(view)) == 1
    view.set_flags("unknown", (FLAG,))


def test_the_theme_and_the_branch_change_around_it(qapp: QApplication) -> None:
    """What is open stays open in another theme, and is folded when the conversation is opened anew."""
    message = flagged()
    view = make_view(message)
    click(view, point_of(view, "fold"))
    view.set_theme(load_theme("dark"))
    paint(view)
    assert shown(view) == OPEN
    view.set_branch((message,), {})
    paint(view)
    assert shown(view) == FOLDED


@pytest.mark.parametrize("number", [20, 180])
def test_the_reader_stays_where_he_is(qapp: QApplication, number: int) -> None:
    """Folding above or below the reader of a long answer moves nothing that he sees."""
    paragraphs = [f"Paragraph number {n} with some words in it.\n\n" for n in range(200)]
    view = make_view(question("Q"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "".join(paragraphs), 900)
    paint(view)
    view.scroll_by(-4_000)
    paint(view)
    before = places(view)
    start = sum(map(len, paragraphs[:number]))
    end = start + sum(map(len, paragraphs[number : number + 3]))
    view.set_flags(message.id, (Flag(start, end, ("hate",)),))
    paint(view)
    assert len(hidden_rows(view)) == 1
    assert places(view) == before
    assert len(before) > 10
