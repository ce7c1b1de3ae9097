"""The help over a window: read by keys alone, found through, left where it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.settings.paths import find_paths
from chatdesk.ui.help.pages import PAGES, Filler
from chatdesk.ui.help.panel import HelpPanel
from chatdesk.ui.look.theme import Theme, load_theme
from tests.ui.conftest import emitted
from tests.ui.transcript.showing import wait_for

pytestmark = pytest.mark.qt
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(theme: Theme, window: QWidget, tmp_path: Path) -> HelpPanel:
    """Return the help, open at its first page."""
    keymap = Keymap()
    made = HelpPanel(theme, window, keymap, Filler(keymap, find_paths(tmp_path, os.environ)))
    made.open_at()
    QApplication.processEvents()
    return made


def _text(panel: HelpPanel) -> str:
    return panel.reader.page.entries[0].message.text


def _focus() -> QWidget:
    now = QApplication.focusWidget()
    assert now is not None
    return now


def _press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_focus(), key, held)
    QApplication.processEvents()


def _tab_to_link(panel: HelpPanel, words: str) -> None:
    for _ in range(40):
        _press(Qt.Key.Key_Tab)
        found = panel.reader.walk.current()
        if found is not None and found[1].label.startswith(words):
            return
    raise AssertionError(f"Tab leads to no link {words!r}")


def test_a_link_to_a_page_is_followed_by_keys_and_back_leads_to_the_same_place(panel: HelpPanel) -> None:
    """Tab and Enter follow a link; Alt+Left goes back to where one read, Alt+Right forward again."""
    assert _text(panel).startswith("# Start")
    assert not panel.back.isEnabled()
    panel.reader.scroll_by(120)
    place = panel.reader.place
    panel.reader.page.scroll.go_to(0, -16)
    _tab_to_link(panel, "Accounts and models")
    panel.reader.restore_scroll_state(place)
    _press(Qt.Key.Key_Return)
    assert _text(panel).startswith("# Accounts and models")
    assert panel.reader.page.scroll.top == 0
    _press(Qt.Key.Key_Left, _ALT)
    assert _text(panel).startswith("# Start")
    assert panel.reader.place == place
    _press(Qt.Key.Key_Right, _ALT)
    assert _text(panel).startswith("# Accounts and models")
    assert not panel.forward.isEnabled()


def test_a_link_to_a_command_closes_the_help_and_gives_it(panel: HelpPanel, window: QWidget) -> None:
    """The focus is back in the window before the command acts."""
    given: list[tuple[str, bool]] = []
    panel.command_wanted.connect(lambda id_: given.append((id_, panel.isHidden())))
    panel.go_to("talking")
    _tab_to_link(panel, "Continue")
    _press(Qt.Key.Key_Return)
    assert given == [("turn.continue", True)]
    assert isinstance(_focus(), QLineEdit)


def test_a_link_to_a_setting_tells_its_page(panel: HelpPanel) -> None:
    """Page and setting come apart; a page alone has no setting."""
    wanted = QSignalSpy(panel.preferences_wanted)
    panel.go_to("keys")
    panel.reader.followed.emit("preferences:appearance/appearance.key_hints")
    panel.open_at()
    panel.reader.followed.emit("preferences:accounts")
    assert emitted(wanted) == [["appearance", "appearance.key_hints"], ["accounts", ""]]


def test_the_list_of_pages_is_walked_by_arrows(panel: HelpPanel) -> None:
    """It is one stop of Tab; the arrows show the pages one after the other."""
    panel.list.current.setFocus()
    _press(Qt.Key.Key_Down)
    _press(Qt.Key.Key_Space)
    assert panel.list.current.text() == PAGES[1].title
    assert _text(panel).startswith(f"# {PAGES[1].title}")


def test_tab_goes_round_inside(panel: HelpPanel) -> None:
    """Whatever Tab does, the focus stays in the help, and comes to its buttons and its list."""
    seen = set()
    for _ in range(30):
        _press(Qt.Key.Key_Tab)
        now = _focus()
        assert panel.isAncestorOf(now)
        seen.add(now.accessibleName())
    assert {"Help page", "Find in this page", "Close", "Start"} <= seen


def test_find_marks_what_is_found(panel: HelpPanel) -> None:
    """Ctrl+F opens the field of the page; letters typed into the page begin to look for them. Esc closes."""
    _press(Qt.Key.Key_F, _CONTROL)
    bar = panel.reader.search.bar
    assert bar is not None
    assert bar.field.hasFocus()
    assert bar.field.accessibleName() == bar.field.placeholderText() == "Find in this page"
    QTest.keyClicks(bar.field, "Ollama")
    finder = panel.reader.search.finder
    assert wait_for(lambda: not finder.is_searching)
    assert len(finder.hits) == 1
    _press(Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert not panel.isHidden()
    _press(Qt.Key.Key_Z)
    assert not bar.isHidden()
    assert bar.field.text() == "z"


def test_esc_closes_and_it_opens_where_it_was(panel: HelpPanel) -> None:
    """The page and the place in it are kept; the focus goes back to where it came from."""
    panel.go_to("tools")
    panel.reader.scroll_by(200)
    place = panel.reader.place
    _press(Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert isinstance(_focus(), QLineEdit)
    panel.open_at()
    assert _text(panel).startswith("# Tools and approvals")
    assert panel.reader.place == place


def test_nothing_can_be_done_with_a_page_but_reading(panel: HelpPanel) -> None:
    """There is no bar of acts, no line below it, and it is no message that somebody said at some time."""
    panel.reader.ring.step(1)
    QApplication.processEvents()
    assert not panel.reader.verbs.take_focus()
    assert all(type(row).__name__ != "EndRow" for row in panel.reader.page.entries[0].rows)
    face = QAccessible.queryAccessibleInterface(panel.reader)
    item = face.child(0)
    assert item.text(QAccessible.Text.Name) == "Start"
    assert not item.state().busy
    names = [item.child(n).text(QAccessible.Text.Name) for n in range(item.childCount())]
    assert "Accounts and models" in names


def test_other_keys_and_another_look_show_at_once(panel: HelpPanel, tmp_path: Path) -> None:
    """A key that was changed is another word on the open page; a theme changes everything."""
    assert "`Ctrl+K`" in _text(panel)
    panel._keymap.change({"palette.open": "F9"})
    assert "`F9`" in _text(panel)
    panel.set_theme(load_theme("dark", 1.5))
    QApplication.processEvents()
    assert panel.list.buttons[0].height() == 48


def test_a_narrow_window_has_icons_for_pages(panel: HelpPanel, window: QWidget) -> None:
    """At 560 x 420 the words of the list go, and the text has the room; every page is still named."""
    window.resize(560, 420)
    QApplication.processEvents()
    assert panel.list.buttons[0].is_folded
    assert panel.reader.page.width >= 400
    assert panel.list.buttons[3].toolTip() == PAGES[3].title
    assert panel.panel_rect().right() < 560
