"""Tooltips and buttons tell the keys that are in force."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.key_tips import show_keys, show_keys_of_composer
from chatdesk.ui.window.main_window import MainWindow
from tests.ui.conftest import Show

pytestmark = pytest.mark.qt


def _tips(window: MainWindow) -> list[str]:
    header, head = window.header, window.sidebar.head
    buttons = (
        header.model_button,
        header.inspector_button,
        head.new_button,
        window.sidebar.foot.settings_button,
    )
    return [button.toolTip() for button in buttons]


def test_tooltips_follow_the_keymap(theme: Theme, show: Show) -> None:
    """The default keys, the user's own, and none where there is none."""
    window = MainWindow(theme)
    window.complete()
    show(window)
    show_keys(window, Keymap())
    assert _tips(window) == [
        *("Choose the model  Ctrl+Shift+M", "Inspector  Ctrl+J"),
        *("New conversation  Ctrl+N", "Preferences  Ctrl+,"),
    ]
    show_keys(window, Keymap({"model.pick": "Alt+M", "inspector.toggle": [], "conversation.new": "F4"}))
    assert _tips(window)[:3] == ["Choose the model  Alt+M", "Inspector", "New conversation  F4"]
    window.header.set_model("other", "Home")
    assert _tips(window)[0] == "Choose the model  Alt+M"


@pytest.fixture
def composer(theme: Theme, show: Show) -> Composer:
    """Return a composer in a window."""
    window = QWidget()
    made = Composer(theme)
    QVBoxLayout(window).addWidget(made)
    show(window)
    return made


def test_stop_shows_its_key(composer: Composer) -> None:
    """Also after the kind of Enter that sends was changed."""
    show_keys_of_composer(composer, Keymap({"turn.stop": ["Ctrl+."]}))
    composer.set_running(True)
    assert composer.button.toolTip() == "Stop  Ctrl+."
    composer.keys.set_enter_sends(False)
    assert composer.button.toolTip() == "Stop  Ctrl+."


def test_what_the_user_bound_sends_and_walks(composer: Composer, qapp: QApplication) -> None:
    """Keys of the composer follow the keymap; Enter, free of sending, makes a new line."""
    sent = QSignalSpy(composer.sent)
    keymap = Keymap({"turn.send": "Alt+S", "composer.history_previous": "Alt+P", "composer.edit_last": []})
    show_keys_of_composer(composer, keymap)
    composer.history.set(["before"])
    edited = QSignalSpy(composer.edit_last_requested)
    edit = composer.edit
    QTest.keyClick(edit, Qt.Key.Key_Up)
    QTest.keyClick(edit, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert (composer.text(), edited.count()) == ("before", 0)
    assert composer.button.toolTip() == "Send  Alt+S"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "x")
    assert (composer.text(), sent.count()) == ("before\nx", 0)
    QTest.keyClick(edit, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert sent.count() == 1
