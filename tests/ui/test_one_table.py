"""Menus, sheet of keys, page of keys and tooltips say what the one table of commands says."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from chatdesk.commands.command import Menu
from chatdesk.commands.groups import FIXED_KEYS
from chatdesk.commands.keymap import Keymap, writes_text
from chatdesk.commands.table import COMMANDS
from chatdesk.ui.palette.key_entries import entries_of
from chatdesk.ui.preferences.key_rows import rows_of
from chatdesk.ui.window.actions import Actions
from tests.ui.conftest import Show

pytestmark = pytest.mark.qt

# One set of keys that come with the program, and one in which every command has another one.
_OTHER = {command.id: f"Ctrl+Meta+F{number % 35 + 1}" for number, command in enumerate(COMMANDS)}
KEYMAPS = [pytest.param({}, id="defaults"), pytest.param(_OTHER, id="others")]


@pytest.mark.parametrize("changes", KEYMAPS)
def test_every_command_is_in_its_menu_with_its_keys(show: Show, changes: dict[str, str]) -> None:
    """In the order of the table; a key stands beside each that has one."""
    window, keymap = QMainWindow(), Keymap()
    actions = Actions(window, keymap, {command.id: list for command in COMMANDS})
    keymap.change(changes)
    show(window)
    bar = window.menuBar()
    menus = {found.title(): found for found in bar.findChildren(QMenu)}
    assert [entry.text() for entry in bar.actions()] == [menu.value for menu in Menu]
    for menu in Menu:
        wanted = [command.id for command in COMMANDS if command.menu is menu]
        assert [action.objectName() for action in menus[menu.value].actions()] == wanted
    for command in COMMANDS:
        action, keys = actions.action(command.id), keymap.keys(command.id)
        title, _, told = action.text().partition("\t")
        heard = [QKeySequence(key) for key in keys if not writes_text(key)]
        assert (title, action.statusTip()) == (command.title, command.help)
        if told or not heard or command.is_local:
            assert told == (keys[0] if keys else "")
        else:
            # Enter has two names, one beside the letters and one on the keypad: both are heard.
            assert [one for one in action.shortcuts() if "Enter" not in one.toString()] == heard


@pytest.mark.parametrize("changes", KEYMAPS)
def test_sheet_and_page_of_keys_list_every_command(changes: dict[str, str]) -> None:
    """The sheet those that have a key, with the keys of places; the page all."""
    keymap = Keymap(changes)
    on_sheet = [(entry.title, entry.keys) for some in entries_of(keymap).values() for entry in some]
    wanted = [(c.title.rstrip("…"), keymap.keys(c.id)) for c in COMMANDS if keymap.keys(c.id)]
    assert sorted(on_sheet) == sorted([*wanted, *((fixed.title, fixed.keys) for fixed in FIXED_KEYS)])
    on_page = {row.command.id: row.keys for row in rows_of(keymap) if row.command is not None}
    assert on_page == {command.id: keymap.keys(command.id) for command in COMMANDS}
