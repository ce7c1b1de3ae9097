"""Reasoning is shown as the setting says, and as the reader has opened it himself."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import ReasoningDelta, TextDelta
from chatdesk.domain.message import Message, ReasoningPart, Role
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.side_rows import ThoughtRow, ThoughtTextRow
from chatdesk.ui.transcript.thinking import ReasoningView
from tests.ui.transcript.showing import all_text, answer, click, make_view, paint, point_of, question

THOUGHT = "First the one.\n\nThen the other."


def opened(view: TranscriptView) -> list[bool]:
    """Return for each thought whether it is open."""
    return [row.thought.is_open for row in view.page.rows if isinstance(row, ThoughtRow)]


def is_sound(view: TranscriptView) -> bool:
    """Tell whether rows, entries and heights agree."""
    page = view.page
    flat = [row for entry in page.entries for row in entry.rows]
    places = [row.index for row in page.rows] == list(range(len(page.rows)))
    return flat == page.rows and places and len(page.scroll.heights) == len(page.rows)


def talk(rounds: int) -> list[Message]:
    """Return questions and answers with reasoning before each."""
    return [m for n in range(rounds) for m in (question(), answer(ReasoningPart(THOUGHT, 3.0), f"words {n}"))]


def test_the_setting_opens_and_folds_all(qapp: QApplication) -> None:
    """The default is folded with a line; open shows every word, folded not even the newest line."""
    view = make_view(*talk(2))
    assert opened(view) == [False, False]
    lined = view.viewport().grab().toImage()
    view.modes.set_reasoning(ReasoningView.OPEN)
    paint(view)
    assert opened(view) == [True, True]
    assert all_text(view).count("Then the other.") == 2
    assert is_sound(view)
    view.modes.set_reasoning(ReasoningView.FOLDED)
    paint(view)
    assert opened(view) == [False, False]
    assert "Then the other." not in all_text(view)
    assert is_sound(view)
    assert view.viewport().grab().toImage() != lined
    view.modes.set_reasoning(ReasoningView.LINE)
    paint(view)
    assert view.viewport().grab().toImage() == lined


def test_what_the_reader_opened_stays_open(qapp: QApplication) -> None:
    """Also when the branch is shown anew and when the setting changes; what he folded stays folded."""
    messages = talk(2)
    view = make_view(*messages)
    click(view, point_of(view, "fold"))
    assert opened(view) == [False, True]
    view.set_branch(messages, {})
    paint(view)
    assert opened(view) == [False, True]
    assert all_text(view).count("Then the other.") == 1
    view.modes.set_reasoning(ReasoningView.OPEN)
    paint(view)
    assert opened(view) == [True, True]
    click(view, point_of(view, "fold"))
    view.modes.set_reasoning(ReasoningView.LINE)
    view.set_branch(messages, {})
    assert opened(view) == [False, False]
    assert is_sound(view)


@pytest.mark.parametrize("shown", list(ReasoningView))
def test_reasoning_that_streams_in(qapp: QApplication, shown: ReasoningView) -> None:
    """It grows open where it is to be open, and stays so when the answer is stored."""
    view = make_view(question())
    view.modes.set_reasoning(shown)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    for piece in ("First the ", "one.\n\nThen ", "the other."):
        view.add_deltas(message.id, [ReasoningDelta(piece)], 0.1)
        view.growth.advance()
    paint(view)
    is_open = shown is ReasoningView.OPEN
    assert opened(view) == [is_open]
    assert ("Then the other." in all_text(view)) is is_open
    view.add_deltas(message.id, [TextDelta("So it is.")], 0.2)
    view.flush()
    view.finish(answer(ReasoningPart(THOUGHT, 3.0), "So it is.", id=message.id))
    paint(view)
    assert opened(view) == [is_open]
    assert ("Then the other." in all_text(view)) is is_open
    assert is_sound(view)


def test_reasoning_is_opened_while_it_comes(qapp: QApplication) -> None:
    """What is opened then is open afterwards, and in the second thought of the same answer nothing is."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    view.add_deltas(message.id, [ReasoningDelta(THOUGHT)], 0.1)
    view.growth.advance()
    view.modes.toggle_reasoning()
    view.add_deltas(message.id, [TextDelta("So."), ReasoningDelta("Again."), TextDelta("Yes.")], 0.2)
    view.flush()
    stored = answer(ReasoningPart(THOUGHT, 3.0), "So.", ReasoningPart("Again.", 1.0), "Yes.", id=message.id)
    view.finish(stored)
    view.set_branch([question(), stored], {})
    assert opened(view) == [True, False]


def test_the_reader_stays_where_he_is(qapp: QApplication) -> None:
    """What he reads is where it was, whatever opens above it; inside of reasoning its title is then there."""
    view = make_view(*talk(60))
    target = next(entry for entry in view.page.entries[60:] if entry.message.role is Role.ASSISTANT)
    view.page.scroll.go_to(target.rows[-1].index, 5)
    paint(view)
    for shown in (ReasoningView.OPEN, ReasoningView.FOLDED):
        view.modes.set_reasoning(shown)
        paint(view)
        assert view.page.scroll.anchor == (target.rows[-1].index, 5)
    view.modes.set_reasoning(ReasoningView.OPEN)
    inner = next(row for row in target.rows if isinstance(row, ThoughtTextRow))
    view.page.scroll.go_to(inner.index, 5)
    paint(view)
    view.modes.set_reasoning(ReasoningView.LINE)
    paint(view)
    title = next(row for row in target.rows if isinstance(row, ThoughtRow))
    assert view.page.scroll.anchor[0] == title.index
