"""The question what shall be sent of a conversation that is too long: its buttons, keys and words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import FlatButton
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.transcript.asks.context_card import ContextCard
from tests.ui.conftest import Show, emitted


def card_at(show: Show, theme: Theme, width: int, left_out: int = 18) -> ContextCard:
    """Return a shown card, as high as it wants to be."""
    around = QWidget()
    around.resize(width, 900)
    card = ContextCard(theme, "~41k", "33k", left_out, around)
    card.set_can_fork(left_out > 0)
    card.setGeometry(0, 0, width, card.height_for(width, 900))
    show(around)
    return card


def shown(card: ContextCard) -> list[FlatButton]:
    """Return the buttons that can be seen."""
    return [button for button in card.findChildren(FlatButton) if button.isVisible()]


@pytest.mark.parametrize(("width", "zoom"), [(672, 1.0), (528, 1.0), (572, 1.5), (528, 2.0)])
def test_no_button_is_cut_or_under_another_one(show: Show, theme: Theme, width: int, zoom: float) -> None:
    """They go into as many lines as they need."""
    card = card_at(show, load_theme("light", zoom), width)
    boxes = [button.rect().translated(button.mapTo(card, button.rect().topLeft())) for button in shown(card)]
    assert len(boxes) == 4
    assert all(card.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)


def test_each_key_is_an_answer(show: Show, theme: Theme) -> None:
    """Enter and D send nothing, Esc neither."""
    card = card_at(show, theme, 672)
    spy = QSignalSpy(card.decided)
    for key in (Qt.Key.Key_D, Qt.Key.Key_O, Qt.Key.Key_F, Qt.Key.Key_S, Qt.Key.Key_Escape):
        assert card.press(key, with_shift=False)
    assert emitted(spy) == [["not_now"], ["shorter"], ["fork"], ["whole"], ["not_now"]]
    assert not card.press(Qt.Key.Key_X, with_shift=False)
    assert card.first.text() == "Not now"


def test_where_nothing_can_be_left_out_that_is_not_offered(show: Show, theme: Theme) -> None:
    """The last question alone is too long."""
    card = card_at(show, theme, 672, left_out=0)
    assert [button.text() for button in shown(card)] == ["Not now", "Send anyway"]
    assert not card.press(Qt.Key.Key_O, with_shift=False)
    assert not card.press(Qt.Key.Key_F, with_shift=False)


def test_it_is_named_for_those_who_do_not_see_it(show: Show, theme: Theme) -> None:
    """The name says what is too much for what."""
    assert card_at(show, theme, 672).accessibleName() == "Too long for the model. ~41k of 33k tokens"
