"""The actions of a window: what Alt means beside the shortcuts that it is part of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.window.actions import Actions
from tests.ui.conftest import Show

ALT, UP = Qt.Key.Key_Alt, Qt.Key.Key_Up
HELD = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def walked() -> list[bool]:
    """Return a list that grows with every message that is walked to."""
    return []


@pytest.fixture
def window(show: Show, walked: list[bool]) -> QMainWindow:
    """Return a window with one command, on Alt+Up."""
    made = QMainWindow()
    Actions(made, Keymap(), {"message.previous": lambda: walked.append(True)})
    show(made)
    return made


def test_alt_alone_shows_the_menu_bar(window: QMainWindow, qapp: QApplication) -> None:
    """Pressed and released."""
    QTest.keyPress(window.windowHandle(), ALT, HELD)
    QTest.keyRelease(window.windowHandle(), ALT)
    assert window.menuBar().isVisible()


@pytest.mark.parametrize("is_late", [False, True])
def test_alt_in_a_shortcut_does_not(
    window: QMainWindow, qapp: QApplication, walked: list[bool], is_late: bool
) -> None:
    """Also where the press of Alt comes after the shortcut, as while a screen reader listens to keys."""
    handle = window.windowHandle()
    if is_late:
        QTest.keyPress(handle, UP, HELD)
        QTest.keyPress(handle, ALT, HELD)
    else:
        QTest.keyPress(handle, ALT, HELD)
        QTest.keyPress(handle, UP, HELD)
    QTest.keyRelease(handle, UP, HELD)
    QTest.keyRelease(handle, ALT)
    assert walked == [True]
    assert not window.menuBar().isVisible()
    # Alone again, it shows the bar.
    QTest.keyPress(handle, ALT, HELD)
    QTest.keyRelease(handle, ALT)
    assert window.menuBar().isVisible()


def test_other_keys_are_heard_at_once(show: Show, walked: list[bool], qapp: QApplication) -> None:
    """The new key gives the command, the old one does not; the menu shows a key that makes no shortcut."""
    made, keymap = QMainWindow(), Keymap()
    actions = Actions(made, keymap, {"message.previous": lambda: walked.append(True), "message.copy": list})
    show(made)
    keymap.change({"message.previous": ["Alt+Down"], "message.copy": "X"})
    QTest.keyClick(made.windowHandle(), UP, HELD)
    assert walked == []
    QTest.keyClick(made.windowHandle(), Qt.Key.Key_Down, HELD)
    assert walked == [True]
    assert actions.action("message.copy").text() == "Copy the message\tX"
    keymap.change({"message.previous": "P", "message.copy": []})
    assert actions.action("message.previous").shortcuts() == []
    assert actions.action("message.previous").text() == "Message before\tP"
    assert actions.action("message.copy").text() == "Copy the message"


def test_a_command_that_leads_to_a_place_brings_its_window(show: Show, qapp: QApplication) -> None:
    """Given in another window, what is typed next goes where it leads; one that leads nowhere leaves it."""
    main, other = QMainWindow(), QWidget()
    fields = [QLineEdit(main), QLineEdit(main)]
    handlers = {"sidebar.filter": fields[1].setFocus, "turn.stop": lambda: None}
    actions = Actions(main, Keymap(), handlers)
    show(main)
    fields[0].setFocus()
    show(other)
    other.activateWindow()
    qapp.processEvents()
    actions.action("turn.stop").trigger()
    qapp.processEvents()
    assert QApplication.activeWindow() is other
    actions.action("sidebar.filter").trigger()
    qapp.processEvents()
    assert QApplication.activeWindow() is main
    assert QApplication.focusWidget() is fields[1]


@pytest.mark.parametrize("written", ["Ctrl+Enter", "Ctrl+Return"])
def test_both_enter_keys_are_enter(show: Show, written: str, qapp: QApplication) -> None:
    """However the key is written in the file."""
    made, given = QMainWindow(), list[bool]()
    Actions(made, Keymap({"app.quit": written}), {"app.quit": lambda: given.append(True)})
    show(made)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(made.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    assert given == [True, True]
