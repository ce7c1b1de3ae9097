"""The sheet of keys: what it lists, what is found by words and by pressing, and where it opens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from chatdesk.commands.groups import Group
from chatdesk.commands.keymap import Keymap
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.palette.key_entries import entries_of, narrowed
from chatdesk.ui.palette.key_rows import KeyRow
from chatdesk.ui.palette.key_sheet import KeySheet

pytestmark = pytest.mark.qt
_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
CHANGED = {"conversation.new": "Ctrl+M", "reply.copy_last": []}


@pytest.fixture
def sheet(theme: Theme, window: QWidget) -> KeySheet:
    """Return an open sheet over keys of which some were changed."""
    made = KeySheet(theme, window, Keymap(CHANGED))
    made.close_by({"f1", "ctrl+/"})
    made.open_at(Group.MESSAGE)
    return made


def _shown(sheet: KeySheet) -> list[str]:
    return [entry.title for entry in sheet.groups.rows()]


def test_it_lists_the_keys_in_force() -> None:
    """A changed key is told as one, a command without a key is left out, several keys are all there."""
    entries = entries_of(Keymap(CHANGED))
    every = {entry.title: entry for some in entries.values() for entry in some}
    assert (every["New conversation"].keys, every["New conversation"].is_changed) == (("Ctrl+M",), True)
    assert "Copy the last answer" not in every
    assert every["Stop"].keys == ("Esc", "Ctrl+.")
    assert not every["Stop"].is_changed
    assert every["Reason for the model, in the request"].keys == ("Shift+D",)


def test_words_and_keys_narrow_it() -> None:
    """A key names its act, also in another spelling; words are those of title and help."""
    entries = entries_of(Keymap())

    def titles(typed: str) -> list[str]:
        return [entry.title for some in narrowed(entries, typed).values() for entry in some]

    assert titles("shift+ctrl+m") == ["Choose the model"]
    assert titles("f1") == ["Keys"]
    assert titles("zoom timeline") == ["Zoom the timeline in", "Zoom the timeline out"]
    assert "Quote" in titles("quotation")
    assert titles("nothing like it") == []
    assert len(titles("")) > 60


def test_it_opens_at_the_place_where_one_was(sheet: KeySheet) -> None:
    """Its group comes first; the focus is in the field."""
    assert sheet.groups.shown()[0] is Group.MESSAGE
    assert sheet.field.hasFocus()
    assert len(_shown(sheet)) > 60


def test_a_pressed_key_finds_its_act(sheet: KeySheet) -> None:
    """What is pressed stands in the field, and what is pressed next takes its place."""
    QTest.keyClick(sheet.field, _Key.Key_B, _CONTROL)
    assert sheet.field.text() == "Ctrl+B"
    assert _shown(sheet) == ["Sidebar"]
    QTest.keyClick(sheet.field, _Key.Key_F6)
    assert _shown(sheet) == ["Next pane"]
    QTest.keyClicks(sheet.field, "quit")
    assert _shown(sheet) == ["Quit"]
    QTest.keyClick(sheet.field, _Key.Key_U, _CONTROL | Qt.KeyboardModifier.AltModifier)
    assert sheet.field.text() == "Ctrl+Alt+U"
    assert _shown(sheet) == []


@pytest.mark.parametrize("key", [_Key.Key_Escape, _Key.Key_F1])
def test_keys_that_close_it(sheet: KeySheet, window: QWidget, key: Qt.Key) -> None:
    """The focus goes back; the next time all is there again."""
    QTest.keyClicks(sheet.field, "quit")
    QTest.keyClick(sheet.field, key)
    assert sheet.isHidden()
    assert window.focusWidget() is not sheet.field
    sheet.open_at(None)
    assert len(_shown(sheet)) > 60


def test_rows_are_named_for_assistive_tools(sheet: KeySheet) -> None:
    """With their keys, and that they were changed."""
    names = {row.accessibleName() for row in sheet.groups.findChildren(KeyRow) if row.isVisible()}
    assert "New conversation, Ctrl+M, changed by you" in names
    assert "Stop, Esc or Ctrl+." in names


@pytest.mark.parametrize("size", [QSize(560, 420), QSize(1600, 1000)])
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_it_stays_in_the_window(sheet: KeySheet, window: QWidget, size: QSize, zoom: float) -> None:
    """In fewer columns where there is less room; no row is wider than the sheet."""
    window.resize(size)
    sheet.set_theme(load_theme("contrast", zoom))
    panel = sheet.panel_rect()
    assert sheet.rect().contains(panel)
    assert panel.contains(sheet.area.geometry())
    rows = [row for row in sheet.groups.findChildren(KeyRow) if row.isVisible()]
    assert max(row.geometry().right() for row in rows) < sheet.area.viewport().width()
    assert not sheet.grab().isNull()


def test_arrows_and_pages_scroll(sheet: KeySheet, window: QWidget) -> None:
    """From the field."""
    window.resize(560, 420)
    bar = sheet.area.verticalScrollBar()
    QTest.keyClick(sheet.field, _Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(sheet.field, _Key.Key_PageUp)
    assert bar.value() == 0


def test_enter_leads_to_where_keys_are_changed(sheet: KeySheet, window: QWidget) -> None:
    """With what was looked for; the sheet has given the focus back by then."""
    spy = QSignalSpy(sheet.change_wanted)
    QTest.keyClick(sheet.field, _Key.Key_G, _CONTROL)
    QTest.keyClick(sheet.field, _Key.Key_Return)
    assert spy.at(0) == ["Ctrl+G"]
    assert sheet.isHidden()
    sheet.open_at(None)
    assert sheet.change.isVisible()
    sheet.change.click()
    assert spy.at(1) == [""]
    window.resize(560, 420)
    sheet.set_theme(load_theme("light", 1.5))
    sheet.open_at(None)
    assert not sheet.change.isVisible()
    assert sheet.field.width() >= 160
