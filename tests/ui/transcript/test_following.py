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
    view.open_find()
    assert view.find_bar is not None
    view.find_bar.field.setText("words")


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
    view.sync_bar()
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
