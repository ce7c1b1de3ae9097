"""The empty conversation: suggestions, found servers, and all of it by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.look.column import column_in
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.page.welcome import Search, Suggestion, Welcome
from chatdesk.ui.page.welcome_cards import FoundServer
from tests.ui.conftest import Show, emitted

SUGGESTIONS = [
    Suggestion(
        "around", "list-bullets", "Show me around", "What this window can do, in one answer", "Show me"
    ),
    Suggestion("long", "stop-fill", "A long answer to stop", "Press Esc in the middle", "Write a long one"),
    Suggestion("tools", "wrench", "Use two tools at once", "Approve them, then look inside", "Use two tools"),
]
SERVERS = [
    FoundServer("ollama", "Ollama", "localhost:11434", 6),
    FoundServer("lm", "LM Studio", "localhost:1234", 1),
]


@pytest.fixture
def welcome(theme: Theme, show: Show) -> Welcome:
    """Return the empty conversation of 1,016 x 640 with three suggestions and two servers."""
    made = Welcome(theme, SUGGESTIONS)
    made.resize(1016, 640)
    made.set_found(SERVERS, Search.DONE)
    show(made)
    return made


def test_a_card_asks_to_send_its_prompt(welcome: Welcome) -> None:
    """By mouse and by Space."""
    spy = QSignalSpy(welcome.suggestion_chosen)
    QTest.mouseClick(welcome.cards[1], Qt.MouseButton.LeftButton)
    welcome.focus_suggestions()
    QTest.keyClick(welcome.cards[0], Qt.Key.Key_Space)
    assert emitted(spy) == [["long", "Write a long one"], ["around", "Show me"]]


def test_enter_takes_the_suggestion_in_focus(welcome: Welcome) -> None:
    """Down from the composer, then Enter."""
    spy = QSignalSpy(welcome.suggestion_chosen)
    welcome.focus_suggestions()
    QTest.keyClick(welcome.cards[0], Qt.Key.Key_Return)
    assert emitted(spy) == [["around", "Show me"]]


def test_arrows_walk_and_up_leaves(welcome: Welcome) -> None:
    """Right goes to the next card, Up and Esc back to the composer."""
    spy = QSignalSpy(welcome.left)
    welcome.focus_suggestions()
    assert welcome.cards[0].hasFocus()
    QTest.keyClick(welcome.cards[0], Qt.Key.Key_Right)
    assert welcome.cards[1].hasFocus()
    QTest.keyClick(welcome.cards[1], Qt.Key.Key_Up)
    QTest.keyClick(welcome.cards[1], Qt.Key.Key_Escape)
    assert spy.count() == 2


def test_everything_is_reached_by_tab(welcome: Welcome) -> None:
    """Cards, Look again, Use, Use, Add account: none is for the mouse alone."""
    wanted = {*welcome.cards, welcome.found.again, welcome.found.add_row.button}
    wanted |= {row.button for row in welcome.found._rows}
    welcome.focus_suggestions()
    seen = set()
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted <= seen


def test_found_servers_can_be_used(welcome: Welcome) -> None:
    """Use carries the server; its button is named with it."""
    spy = QSignalSpy(welcome.server_chosen)
    button = welcome.found._rows[1].button
    assert button.accessibleName() == "Use LM Studio"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert emitted(spy) == [["lm"]]


def test_looking_again_and_adding_are_asked_for(welcome: Welcome) -> None:
    """While it looks it cannot be asked to look, and says why."""
    look, add = QSignalSpy(welcome.look_again_requested), QSignalSpy(welcome.add_account_requested)
    QTest.mouseClick(welcome.found.again, Qt.MouseButton.LeftButton)
    welcome.set_found(SERVERS, Search.LOOKING)
    QTest.mouseClick(welcome.found.again, Qt.MouseButton.LeftButton)
    assert welcome.found.again.toolTip()
    QTest.mouseClick(welcome.found.add_row.button, Qt.MouseButton.LeftButton)
    assert (look.count(), add.count()) == (1, 1)


def test_nothing_found_says_what_to_do(welcome: Welcome) -> None:
    """The way to a service elsewhere is there all the same."""
    welcome.set_found([], Search.DONE)
    assert "Ollama" in welcome.found._words
    assert welcome.found.add_row.isVisible()


def test_the_cards_stand_in_the_column(welcome: Welcome, qapp: QApplication) -> None:
    """Their left edge is that of the composer, with and without a scroll bar."""
    for height in (640, 300):
        welcome.resize(1016, height)
        qapp.processEvents()
        column = column_in(load_theme("light"), 1016)
        assert welcome.cards[0].mapTo(welcome, welcome.cards[0].rect().topLeft()).x() == column.left
        right = welcome.cards[-1].mapTo(welcome, welcome.cards[-1].rect().topRight()).x() + 1
        assert right == column.left + column.width


def test_in_a_small_window_it_scrolls_and_stacks(welcome: Welcome, qapp: QApplication) -> None:
    """Nothing is cut: cards below each other, and what has the focus comes into view."""
    welcome.resize(440, 300)
    qapp.processEvents()
    tops = [card.y() for card in welcome.cards]
    assert tops == sorted(set(tops))
    assert welcome.verticalScrollBar().maximum() > 0
    assert welcome.horizontalScrollBar().maximum() == 0
    button = welcome.found.add_row.button
    welcome.found._rows[1].button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(welcome.found._rows[1].button, Qt.Key.Key_Tab)
    assert button.hasFocus()
    shown = button.mapTo(welcome.viewport(), button.rect().center())
    assert welcome.viewport().rect().contains(shown)


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_it_paints_in_every_theme(welcome: Welcome, scheme: str) -> None:
    """Also at 200 %, and with other words where a real model answers."""
    welcome.set_theme(load_theme(scheme, 2.0))
    welcome.set_lead("What is on your mind?", "qwen3-30b on Home server answers here.")
    welcome.set_found_visible(False)
    assert not welcome.grab().isNull()
    assert not welcome.found.isVisible()


def test_the_rings_of_the_cards_are_whole(welcome: Welcome, theme: Theme) -> None:
    """The cards at both ends leave room for a ring inside of what they stand in."""
    reach = theme.line("ring") + theme.line("ring_gap")
    first, last = welcome.cards[0], welcome.cards[-1]
    assert first.x() >= reach
    row = first.parentWidget()
    assert row is not None
    assert row.width() - last.geometry().right() - 1 >= reach


def test_the_cards_name_the_keys_in_force(theme: Theme, show: Show) -> None:
    """Those of now, to the eye and the ear, and others as soon as they are in force."""
    keys = {"{stop}": "Esc"}
    cards = [SUGGESTIONS[1]._replace(text="Press {stop} in the middle")]
    welcome = Welcome(theme, cards, lambda text: text.replace("{stop}", keys["{stop}"]))
    show(welcome)
    assert welcome.cards[0].accessibleName() == "A long answer to stop. Press Esc in the middle"
    before = welcome.cards[0].grab().toImage()
    keys["{stop}"] = "F8"
    welcome.name_keys()
    assert welcome.cards[0].accessibleName() == "A long answer to stop. Press F8 in the middle"
    assert welcome.cards[0].grab().toImage() != before
