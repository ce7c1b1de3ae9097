"""Buttons: their faces, sizes, names, keys and the ring of the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from chatdesk.ui.look.buttons import (
    FilledButton,
    FlatButton,
    IconButton,
    LinkButton,
    PlainButton,
    QuietButton,
)
from chatdesk.ui.look.focus_ring import FocusRing
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.look.send_stop_button import SendStopButton, SendStopState
from chatdesk.ui.look.theme import Theme, load_theme
from tests.ui.conftest import Show


def _in_a_window(*widgets: QWidget) -> QWidget:
    window = QWidget()
    row = QHBoxLayout(window)
    row.addWidget(QLineEdit())
    for widget in widgets:
        row.addWidget(widget)
    return window


@pytest.mark.parametrize("kind", [PlainButton, QuietButton, LinkButton, FilledButton])
def test_a_button_has_room_for_icon_words_and_keys(theme: Theme, kind: type[FlatButton]) -> None:
    """Each part adds to the width; the height is that of a hit area."""
    words = kind(theme, "Retry")
    full = kind(theme, "Retry", icon_name="arrow-clockwise", keys=("Ctrl", "R"))
    assert full.sizeHint().width() > words.sizeHint().width() > 30
    assert full.sizeHint().height() == 30


def test_an_icon_button_has_a_name_and_a_tooltip_with_its_key(theme: Theme) -> None:
    """What has no words is named for those who do not see it, with its key for those who do."""
    button = IconButton(theme, "note-pencil", "New conversation", keys="Ctrl+N")
    assert button.accessibleName() == "New conversation"
    assert "Ctrl+N" in button.toolTip()
    interface = QAccessible.queryAccessibleInterface(button)
    assert interface.role() == QAccessible.Role.Button


def test_the_ring_stays_when_the_theme_changes(theme: Theme, show: Show) -> None:
    """Who walks by keys still sees where she is after another theme was chosen."""
    button, dark = PlainButton(theme, "Retry"), load_theme("dark")
    show(_in_a_window(button))
    button.setFocus(Qt.FocusReason.TabFocusReason)
    button.set_theme(dark)
    assert button._ring is not None
    assert button._ring.widget() is button
    assert button._ring._theme is dark


def test_the_ring_shows_for_keys_and_not_for_the_mouse(theme: Theme, show: Show) -> None:
    """A focus that came by Tab has a ring around the button; a click needs none."""
    button = PlainButton(theme, "Use")
    window = _in_a_window(button)
    show(window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    ring = window.findChild(FocusRing)
    assert ring is not None
    assert ring.widget() is button
    button.clearFocus()
    assert button._ring is None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button._ring is None


def test_buttons_take_another_theme(theme: Theme) -> None:
    """The measures of a larger zoom are those of the button at once."""
    button = PlainButton(theme, "Use")
    button.set_theme(load_theme("dark", 2.0))
    assert button.sizeHint().height() == 60


def test_send_is_disabled_while_there_is_nothing_to_send(theme: Theme) -> None:
    """An empty composer disables Send and says why; Stop never depends on it."""
    button = SendStopButton(theme)
    assert not button.isEnabled()
    assert button.toolTip()
    button.set_state(SendStopState.STOP)
    assert button.isEnabled()
    button.set_state(SendStopState.SEND)
    button.set_can_send(True)
    assert button.isEnabled()


def test_the_button_has_its_names_in_english(theme: Theme) -> None:
    """Its accessible name is Send or Stop, whatever the words on it are."""
    button = SendStopButton(theme)
    assert button.accessibleName() == "Send"
    button.set_state(SendStopState.STOP)
    assert button.accessibleName() == "Stop"
    button.set_state(SendStopState.STOPPING)
    assert button.accessibleName() == "Stop"


def test_the_button_keeps_one_size(theme: Theme) -> None:
    """Send, Stop and Stopping stand in the same place."""
    button = SendStopButton(theme)
    sizes = set()
    for state in SendStopState:
        button.set_state(state)
        sizes.add(button.sizeHint().toTuple())
    assert len(sizes) == 1


def test_a_button_that_sends_does_not_move_for_another_key_of_stop(theme: Theme) -> None:
    """Where the focus is elsewhere Ctrl+. stops: only a button that says so takes the room for it."""
    button = SendStopButton(theme)
    width = button.sizeHint().width()
    for keys in (("Ctrl", "."), (), ("Esc",)):
        button.set_faces_keys(("Enter",), keys)
        assert button.sizeHint().width() == width
    button.set_faces_keys(("Enter",), ("Ctrl", "."))
    button.set_state(SendStopState.STOP)
    assert button.sizeHint().width() > width


def test_one_press_is_one_stop(theme: Theme, show: Show) -> None:
    """While it is stopping more presses do nothing."""
    button = SendStopButton(theme)
    show(button)
    stops, sends = QSignalSpy(button.stop_pressed), QSignalSpy(button.send_pressed)
    button.set_state(SendStopState.STOP)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.set_state(SendStopState.STOPPING)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stops.count() == 1
    assert sends.count() == 0


@pytest.mark.parametrize(
    ("keys", "caps"),
    [
        ("Ctrl+Shift+K", ("Ctrl", "Shift", "K")),
        ("Ctrl++", ("Ctrl", "+")),
        ("+", ("+",)),
        ("Alt+Up", ("Alt", "↑")),
        ("Return", ("Enter",)),
        ("", ()),
    ],
)
def test_shortcuts_become_keycaps(keys: str, caps: tuple[str, ...]) -> None:
    """Each key of a shortcut is one cap; a plus can be a key."""
    assert split_keys(keys) == caps
