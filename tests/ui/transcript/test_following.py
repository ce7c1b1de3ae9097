"""Who reads is not moved: the end is followed only while the reader is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.below_button import BelowButton
from chatdesk.ui.transcript.follow import FollowMode
from tests.ui.transcript.showing import answer, click, make_view, paint, question, say, send_mouse, wait_for

WORDS = "some words of it\n\n" * 40


def wheel(view: TranscriptView) -> None:
    """Turn the wheel up by a notch."""
    at, none = QPointF(view.viewport().rect().center()), Qt.MouseButton.NoButton
    turn, mods = QPoint(0, 120), Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(at, at, QPoint(), turn, none, mods, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view.viewport(), event)


def drag_a_little(view: TranscriptView) -> None:
    """Begin to select with the mouse, and hold it."""
    start = QPointF(view.stage.column_left + 5, 300)
    send_mouse(view, QEvent.Type.MouseButtonPress, start)
    send_mouse(view, QEvent.Type.MouseMove, start + QPointF(60, 0))


def double_click(view: TranscriptView) -> None:
    """Select a word."""
    place = QPointF(view.stage.column_left + 5, 300)
    click(view, place)
    send_mouse(view, QEvent.Type.MouseButtonDblClick, place)


def find(view: TranscriptView) -> None:
    """Look for a word."""
    view.search.open()
    assert view.search.bar is not None
    view.search.bar.field.setText("words")


ACTS: list[Callable[[TranscriptView], object]] = [
    wheel,
    drag_a_little,
    double_click,
    find,
    lambda view: QTest.keyClick(view, Qt.Key.Key_K),
    lambda view: QTest.keyClick(view, Qt.Key.Key_Up),
    lambda view: QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
]


@pytest.mark.parametrize("act", ACTS)
def test_the_reader_wins_at_once(qapp: QApplication, act: Callable[[TranscriptView], object]) -> None:
    """Any scroll, key, selection or search: from then on what arrives moves nothing, nor does the end."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, WORDS, 60)
    paint(view)
    assert view.page.scroll.follows
    act(view)
    paint(view)
    top = view.page.scroll.top
    say(view, message, WORDS, 60)
    paint(view)
    assert view.page.scroll.top == top
    view.finish(answer(WORDS + WORDS, id=message.id))
    paint(view)
    assert view.page.scroll.top == top


def test_the_button_leads_to_the_new_text(qapp: QApplication) -> None:
    """It comes with text that arrives out of sight, and goes when the end is in view."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, WORDS, 60)
    paint(view)
    view.bar.sync()
    assert view.findChild(BelowButton) is None
    wheel(view)
    say(view, message, WORDS, 60)
    paint(view)
    assert wait_for(lambda: view.findChild(BelowButton) is not None)
    button = view.findChild(BelowButton)
    assert isinstance(button, BelowButton)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    paint(view)
    assert view.page.scroll.follows
    assert wait_for(lambda: not button.isVisible())


def test_a_question_at_the_top_stays_there(qapp: QApplication) -> None:
    """The answer grows below it without a move until it fills the view, and goes on out of sight."""
    view = make_view(question(), answer(WORDS))
    view.modes.set_follow(FollowMode.TOP)
    asked = question("And this?")
    view.append(asked)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    paint(view)
    row = view.page.entries[-2].rows[0]
    assert view.page.entries[-2].message.id == asked.id

    def place() -> int:
        top = view.stage.y_of(row)
        assert top is not None
        return top + row.lead

    assert 0 <= place() <= 16
    before = place()
    for _ in range(6):
        say(view, message, WORDS, 60)
        paint(view)
        assert place() == before
    assert view.page.scroll.room == 0
    assert view.page.scroll.greatest_top > view.page.scroll.top
    view.finish(answer(WORDS * 6, id=message.id, parent_id=asked.id))
    paint(view)
    assert place() == before


@pytest.mark.parametrize("act", ACTS)
def test_the_reader_wins_over_the_question_at_the_top(
    qapp: QApplication, act: Callable[[TranscriptView], object]
) -> None:
    """What he does holds from then on; nothing that comes moves what he sees."""
    view = make_view(question(), answer(WORDS))
    view.modes.set_follow(FollowMode.TOP)
    view.append(question("And this?"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, WORDS, 60)
    paint(view)
    act(view)
    paint(view)
    top = view.page.scroll.top
    say(view, message, WORDS, 60)
    paint(view)
    assert view.page.scroll.top == top


def test_a_short_answer_leaves_the_question_at_the_top(qapp: QApplication) -> None:
    """Nothing jumps when it ends; another branch has no empty room."""
    view = make_view(question(), answer(WORDS))
    view.modes.set_follow(FollowMode.TOP)
    view.append(question("And this?"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "No.")
    paint(view)
    top = view.page.scroll.top
    view.finish(answer("No.", id=message.id))
    paint(view)
    assert view.page.scroll.top == top == view.page.scroll.greatest_top
    view.resize(700, 900)
    paint(view)
    assert view.page.scroll.top <= view.page.scroll.greatest_top
    view.set_branch([question(), answer(WORDS)], {})
    paint(view)
    assert view.page.scroll.room == 0


def test_an_answer_asked_for_again_has_its_question_at_the_top(qapp: QApplication) -> None:
    """A retry shows the branch anew; the question goes up all the same."""
    view = make_view(question(), answer(WORDS))
    view.modes.set_follow(FollowMode.TOP)
    asked = question("And this?")
    view.set_branch([question(), answer(WORDS), asked], {})
    view.begin(Message(Role.ASSISTANT))
    paint(view)
    row = view.page.entries[-2].rows[0]
    top = view.stage.y_of(row)
    assert top is not None
    assert 0 <= top + row.lead <= 16


def test_stay_shows_the_question_and_then_moves_nothing(qapp: QApplication) -> None:
    """Not even at the end of everything; the button tells of the new text."""
    view = make_view(question(), answer(WORDS))
    view.modes.set_follow(FollowMode.STAY)
    asked = question("And this?")
    view.append(asked)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    paint(view)
    top = view.page.scroll.top
    row = view.page.entries[-2].rows[0]
    assert view.stage.y_of(row) is not None
    say(view, message, WORDS, 60)
    paint(view)
    assert view.page.scroll.top == top
    assert wait_for(lambda: view.findChild(BelowButton) is not None)
    view.scroll_to_end()
    paint(view)
    top = view.page.scroll.top
    say(view, message, WORDS, 60)
    paint(view)
    assert view.page.scroll.top == top


def test_another_mode_holds_at_once_while_an_answer_comes(qapp: QApplication) -> None:
    """At rest nothing moves; the modes go round."""
    view = make_view(question(), answer(WORDS))
    top = view.page.scroll.top
    for mode in (FollowMode.STAY, FollowMode.TOP, FollowMode.FOLLOW):
        view.modes.set_follow(view.modes.follow.following)
        paint(view)
        assert (view.modes.follow, view.page.scroll.top) == (mode, top)
    view.append(question("And this?"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, WORDS, 60)
    paint(view)
    end = view.page.scroll.top
    assert end == view.page.scroll.greatest_top
    view.modes.set_follow(FollowMode.TOP)
    paint(view)
    assert view.page.scroll.top < end
    view.modes.set_follow(FollowMode.FOLLOW)
    paint(view)
    assert view.page.scroll.top == end
