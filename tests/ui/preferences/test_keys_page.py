"""The page of keys: commands found and given other keys by keys alone, clashes shown where they are made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication

from chatdesk.commands.groups import Group
from chatdesk.commands.table import BY_ID, COMMANDS
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.preferences.keys_page import KeysPage
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


def _page(someone: Person) -> KeysPage:
    someone.open("keys")
    someone.press(_Key.Key_Right)
    page = someone.preferences._stack.currentWidget()
    assert isinstance(page, KeysPage)
    page.list.setFocus()
    return page


def _at(someone: Person, page: KeysPage, command_id: str) -> None:
    """Walk down to a command."""
    for _ in COMMANDS:
        command = page.list.command
        if command is not None and command.id == command_id:
            return
        someone.press(_Key.Key_Down)
    raise AssertionError(command_id)


def _shown(page: KeysPage) -> list[str]:
    return [row.command.id for row in page.list.keys.rows if row.command is not None]


async def test_every_command_stands_under_its_group(person: MakePerson) -> None:
    """Also those that have no key."""
    someone = person()
    page = _page(someone)
    assert set(_shown(page)) == set(BY_ID)
    headings = [row.title for row in page.list.keys.rows if row.command is None]
    assert headings == [group.value for group in Group]


async def test_a_pressed_key_is_in_force_and_in_the_file(person: MakePerson) -> None:
    """Enter, the key; at once it is heard by all, stands in the file, and the list has the focus again."""
    someone = person()
    page = _page(someone)
    _at(someone, page, "conversation.pin")
    told: list[tuple[str, ...]] = []
    someone.keymap.listen(lambda: told.append(someone.keymap.keys("conversation.pin")))
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_F8)
    await someone.rest()
    assert told == [("F8",)]
    assert '"conversation.pin" = ["F8"]' in someone.file_text()
    assert someone.focus() is page.list
    assert [chip.key for chip in page.card.chips] == ["F8"]
    someone.press(_Key.Key_Return, modifiers=_SHIFT)
    someone.press(_Key.Key_F9, modifiers=_ALT)
    await someone.rest()
    assert someone.keymap.keys("conversation.pin") == ("F8", "Alt+F9")


async def test_while_keys_are_heard_they_do_nothing_else(person: MakePerson) -> None:
    """Not even those that reach the window from the preferences, nor Tab; Esc leaves all as it was."""
    someone = person()
    heard: list[bool] = []
    QShortcut("Ctrl+Q", someone.window).activated.connect(lambda: heard.append(True))
    someone.preferences.let_through(["Ctrl+Q"])
    page = _page(someone)
    _at(someone, page, "view.wrap_code")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_Tab)
    assert "one thing to the next" in someone.everything_seen()
    someone.press(_Key.Key_Q, modifiers=_CONTROL)
    assert heard == []
    assert "“Quit” (everywhere)" in someone.everything_seen()
    someone.press(_Key.Key_Escape)
    await someone.rest()
    assert (someone.focus(), someone.file_text()) == (page.list, "")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_Escape)
    assert (someone.focus(), page.card.is_asking) == (page.list, False)


async def test_a_key_can_be_taken_over(person: MakePerson) -> None:
    """The clash names who has it; taken over, the other keeps its other keys; Undo brings both back."""
    someone = person()
    page = _page(someone)
    _at(someone, page, "conversation.pin")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_K, modifiers=_CONTROL)
    assert "Ctrl+K is the key of “Palette” (everywhere)" in page.card.said.text()
    assert page.card.cancel.hasFocus()
    assert not page.card.share.isVisible()
    someone.press(_Key.Key_Backtab, modifiers=_SHIFT)
    assert page.card.take.hasFocus()
    someone.press(_Key.Key_Return)
    await someone.rest()
    keymap = someone.keymap
    assert (keymap.keys("conversation.pin"), keymap.keys("palette.open")) == (("Ctrl+K",), ("Ctrl+P",))
    assert keymap.conflicts() == ()
    someone.press(_Key.Key_Z, modifiers=_CONTROL)
    await someone.rest()
    assert not any(keymap.is_changed(command.id) for command in COMMANDS)
    assert "conversation" not in someone.file_text()


async def test_both_keep_a_key_where_they_never_meet(person: MakePerson) -> None:
    """A letter of the conversation may mean something else in the inspector."""
    someone = person()
    page = _page(someone)
    _at(someone, page, "message.quote")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_O, modifiers=_ALT)
    await someone.rest()
    _at(someone, page, "call.send_onward")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_O, modifiers=_ALT)
    assert "never act at the same time" in page.card.said.text()
    assert page.card.share.hasFocus()
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert someone.keymap.keys("call.send_onward") == someone.keymap.keys("message.quote") == ("Alt+O",)


async def test_keys_that_write_are_refused_with_a_sentence(person: MakePerson) -> None:
    """It goes on listening, and another key is taken."""
    someone = person()
    page = _page(someone)
    _at(someone, page, "conversation.pin")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_X)
    assert page.card.said.text() == "X only writes here. Hold Ctrl or Alt with it."
    someone.press(_Key.Key_X, modifiers=_CONTROL | _ALT)
    assert "AltGr" in page.card.said.text()
    someone.press(_Key.Key_F8)
    await someone.rest()
    assert someone.keymap.keys("conversation.pin") == ("F8",)


async def test_a_pair_of_letters_in_the_conversation(person: MakePerson) -> None:
    """Where the conversation hears pairs, the second key is waited for."""
    someone = person()
    page = _page(someone)
    _at(someone, page, "message.copy")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_Z, _Key.Key_Z)
    await someone.rest()
    assert someone.keymap.keys("message.copy") == ("Z, Z",)
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_G)
    await someone.until(page.card.said.text)
    assert "“First message” (in the conversation)" in page.card.said.text()
    someone.press(_Key.Key_Escape)


async def test_keys_are_taken_away_and_come_back(person: MakePerson) -> None:
    """One by its chip, all by Delete, its own by the button, everything by Reset all, each undone."""
    someone = person()
    page, keymap = _page(someone), someone.keymap
    _at(someone, page, "turn.stop")
    someone.tab_to("Take Ctrl+. away")
    someone.press(_Key.Key_Delete)
    await someone.rest()
    assert (keymap.keys("turn.stop"), someone.focus()) == (("Esc",), page.list)
    someone.press(_Key.Key_Delete)
    await someone.rest()
    assert keymap.keys("turn.stop") == ()
    assert '"turn.stop" = []' in someone.file_text()
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_Delete)
    await someone.rest()
    someone.tab_to("Reset")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert not keymap.is_changed("turn.stop")
    for _ in range(3):
        page.list.setFocus()
        someone.press(_Key.Key_Z, modifiers=_CONTROL)
        await someone.rest()
    assert not keymap.is_changed("turn.stop")
    someone.press(_Key.Key_Delete)
    await someone.rest()
    someone.tab_to("Reset all")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert not keymap.is_changed("turn.stop")
    assert someone.focus() is page.list
    someone.press(_Key.Key_Z, modifiers=_CONTROL)
    await someone.rest()
    assert keymap.keys("turn.stop") == ()


async def test_commands_are_found_by_words_and_by_keys(person: MakePerson) -> None:
    """A letter in the list looks for it; a key with Ctrl finds its act; nothing found says so."""
    someone = person()
    page = _page(someone)
    someone.type("p")
    someone.type("inned")
    assert set(_shown(page)) >= {"conversation.pin_up", "conversation.pin_down"}
    assert page.field.hasFocus()
    assert page.field.text() == "pinned"
    someone.press(_Key.Key_G, modifiers=_CONTROL)
    assert _shown(page) == ["branches.open"]
    someone.press(_Key.Key_Down)
    assert someone.focus() is page.list
    someone.press(_Key.Key_Up)
    assert page.field.hasFocus()
    page.field.setText("xyzzy")
    assert "No command is called “xyzzy”" in page.list.keys.rows[0].title
    assert not page.card.isVisible()
    someone.press(_Key.Key_Escape)
    assert set(_shown(page)) == set(BY_ID)


async def test_a_file_that_cannot_be_written_changes_nothing(person: MakePerson) -> None:
    """What is in force is shown, with the reason."""
    someone = person()
    someone.paths.config_file.mkdir()
    page = _page(someone)
    _at(someone, page, "conversation.pin")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_F8)
    await someone.rest()
    assert "cannot be" in page.card.said.text()
    assert not someone.keymap.is_changed("conversation.pin")


@pytest.mark.parametrize(("width", "height"), [(1280, 820), (720, 560), (560, 420)])
async def test_nothing_is_cut_at_any_size(person: MakePerson, width: int, height: int) -> None:
    """List and card share the page; the buttons of the card stay inside of it."""
    someone = person()
    someone.window.resize(width, height)
    page = _page(someone)
    for zoom in (1.0, 1.5):
        someone.preferences.set_theme(load_theme("dark", zoom))
        await someone.rest()
        assert page.list.height() > 0
        QApplication.processEvents()
        for button in (page.card.change, page.card.add_button, page.card.reset):
            assert button.mapTo(page, button.rect().topRight()).x() < page.width(), (zoom, button.text())
            assert button.width() >= button.sizeHint().width(), (zoom, button.text())
        chosen = page.list.visualRect(page.list.currentIndex())
        assert page.list.viewport().rect().contains(chosen)


async def test_it_opens_at_what_is_looked_for(person: MakePerson) -> None:
    """From the sheet of keys, or from the palette: Enter is enough to press another key."""
    someone = person()
    someone.preferences.open_setting("keys", "Ctrl+G")
    page = someone.preferences._stack.currentWidget()
    assert isinstance(page, KeysPage)
    assert someone.focus() is page.list
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_F8)
    await someone.rest()
    assert someone.keymap.keys("branches.open") == ("F8",)
    assert _shown(page) == ["branches.open"]
    assert [chip.key for chip in page.card.chips] == ["F8"]
    someone.preferences.open_setting("keys", "")
    assert set(_shown(page)) == set(BY_ID)
