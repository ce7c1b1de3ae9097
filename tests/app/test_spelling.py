"""Spell check of a message: marks, the menu, the key to the next word, the user's own words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from chatdesk.settings.declared import CHECK_SPELLING, SPELLING_LANGUAGES
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.acts.spelling import Spelling
from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.spelling.marks import MOST_CHARACTERS
from chatdesk.ui.window.notices import Notice
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = [pytest.mark.qt, pytest.mark.needs("spelling")]
KEY = Qt.Key
_WAVE = QTextCharFormat.UnderlineStyle.SpellCheckUnderline


class Checked:
    """A window whose messages are checked in English."""

    def __init__(self, made: DeskInWindow, folder: Path) -> None:
        self.made = made
        self.config = ConfigFile(folder / "config.toml")
        self.config.read()
        self.config.set(SPELLING_LANGUAGES, "en_US")
        self.words_file = folder / "words.txt"
        self.spelling = Spelling(made.window, lambda: made.page, self.config, self.words_file, made.tasks)
        self.spelling.watch(made.page)

    @property
    def edit(self) -> MessageEdit:
        """The field of the page in front."""
        return self.made.page.composer.edit

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText()

    def marked(self) -> list[str]:
        """The words with a wave under them."""
        found = []
        block = self.edit.document().firstBlock()
        while block.isValid():
            raw = block.text().encode("utf-16-le")
            for piece in block.layout().formats():
                assert piece.format.underlineStyle() == _WAVE
                found.append(raw[2 * piece.start : 2 * (piece.start + piece.length)].decode("utf-16-le"))
            block = block.next()
        return found

    @property
    def has_menu(self) -> bool:
        """Whether a menu is open."""
        return isinstance(QApplication.activePopupWidget(), QMenu)

    @property
    def menu(self) -> QMenu:
        """The menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def entries(self) -> list[str]:
        """What the open menu offers."""
        return [action.text() for action in self.menu.actions() if action.text()]

    def choose(self, beginning: str) -> None:
        """Choose the entry that begins so."""
        menu = self.menu
        next(action for action in menu.actions() if action.text().startswith(beginning)).trigger()
        menu.close()

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait for the dictionary, which answers on another thread."""
        async with asyncio.timeout(20):
            while not is_true():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.005)

    async def told(self) -> Notice:
        """Wait for a notice."""
        newest = self.made.window.notices.newest
        await self.until(newest)
        notice = newest()
        assert notice is not None
        return notice

    async def write(self, text: str, *marked: str) -> None:
        """Type a text and wait for the words that are marked then."""
        self.edit.setFocus()
        QTest.keyClicks(self.edit, text)
        await self.until(lambda: self.marked() == list(marked))

    async def open_next(self) -> None:
        """Go to the next wrong word and wait for what its menu suggests."""
        self.spelling.go_to_next()
        await self.until(lambda: self.has_menu and "Looking for suggestions…" not in self.entries())


@pytest.fixture
async def checked(tmp_path: Path) -> AsyncIterator[Checked]:
    """Return the window, with an empty message."""
    async with desk_in_window(tmp_path) as made:
        yield Checked(made, tmp_path)
        await made.tasks.drain(5)


async def test_wrong_words_are_marked_when_they_are_left(checked: Checked) -> None:
    """The one that is being written is not, however often the dictionary answers; a space ends it."""
    await checked.write("I recieve a lettr", "recieve")
    await checked.write(" ", "recieve", "lettr")
    QTest.keyClick(checked.edit, KEY.Key_Backspace)
    assert checked.marked() == ["recieve"]
    QTest.keyClick(checked.edit, KEY.Key_Home)
    assert checked.marked() == ["recieve", "lettr"]


async def test_marks_stay_with_their_words(checked: Checked) -> None:
    """Also after what Qt counts as two, and when something is written before them."""
    checked.edit.insertPlainText("\U0001f600 recieve it")
    await checked.until(lambda: checked.marked() == ["recieve"])
    QTest.keyClick(checked.edit, KEY.Key_Home)
    QTest.keyClicks(checked.edit, "well, ")
    assert checked.marked() == ["recieve"]


async def test_code_is_nobodys_spelling(checked: Checked) -> None:
    """What stands between fences is left out, and looked at when the fence goes."""
    checked.edit.setPlainText("wrng\n```\nwrng\n```\nwrng \n")
    await checked.until(lambda: checked.marked() == ["wrng", "wrng"])
    checked.edit.moveCursor(QTextCursor.MoveOperation.Start)
    checked.edit.moveCursor(QTextCursor.MoveOperation.Down)
    for _ in range(3):
        QTest.keyClick(checked.edit, KEY.Key_Delete)
    # Now the second fence opens one that nothing closes.
    await checked.until(lambda: checked.marked() == ["wrng", "wrng"])
    assert checked.text == "wrng\n\nwrng\n```\nwrng \n"


async def test_marks_are_no_step_and_no_change(checked: Checked) -> None:
    """Undo takes letters back, not marks; the text that is sent is the text that was typed."""
    await checked.write("wrng words ", "wrng")
    assert checked.edit.document().availableUndoSteps() == 1
    QTest.keyClick(checked.edit, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert checked.text == ""


async def test_the_key_goes_from_word_to_word(checked: Checked) -> None:
    """It selects one and opens its menu with the likeliest in front: Enter takes it, in one step."""
    await checked.write("I recieve a lettr now ", "recieve", "lettr")
    checked.edit.moveCursor(QTextCursor.MoveOperation.Start)
    await checked.open_next()
    assert checked.edit.textCursor().selectedText() == "recieve"
    assert checked.entries()[0] == "receive"
    assert "Add “recieve” to the dictionary" in checked.entries()
    QTest.keyClick(checked.menu, KEY.Key_Return)
    assert checked.text == "I receive a lettr now "
    await checked.open_next()
    assert checked.edit.textCursor().selectedText() == "lettr"
    QTest.keyClick(checked.menu, KEY.Key_Escape)
    assert not checked.has_menu
    QTest.keyClick(checked.edit, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert checked.text == "I recieve a lettr now "


async def test_after_the_last_word_comes_the_first(checked: Checked) -> None:
    """And where none is wrong it says so in passing."""
    await checked.write("frst and scond ", "frst", "scond")
    await checked.open_next()
    assert checked.edit.textCursor().selectedText() == "frst"
    QTest.keyClick(checked.menu, KEY.Key_Escape)
    checked.edit.setPlainText("all is well")
    checked.spelling.go_to_next()
    said = await checked.told()
    assert (said.title, said.is_quiet) == ("No misspelled word", True)


async def test_a_word_can_be_added_and_taken_back(checked: Checked) -> None:
    """It stands in the user's own file and is marked nowhere; Undo of the notice takes it out."""
    await checked.write("qasync and Qasync ", "qasync", "Qasync")
    await checked.open_next()
    checked.choose("Add")
    await checked.until(lambda: checked.marked() == [])
    assert checked.words_file.read_text("utf-8") == "qasync\n"
    said = await checked.told()
    assert said.title == "“qasync” is in your dictionary now"
    checked.made.window.notices.act_chosen.emit(said.key)
    await checked.until(lambda: checked.marked() == ["qasync", "Qasync"])
    assert checked.words_file.read_text("utf-8") == ""


async def test_what_cannot_be_kept_is_told(checked: Checked) -> None:
    """The word stays marked, and the notice names the file."""
    checked.words_file.mkdir()
    await checked.write("qasync ", "qasync")
    await checked.open_next()
    checked.choose("Add")
    said = await checked.told()
    assert said.title == "Your dictionary cannot be written"
    assert str(checked.words_file) in said.text
    assert checked.marked() == ["qasync"]


async def test_a_word_can_be_ignored(checked: Checked) -> None:
    """Until the program ends, and in no file."""
    await checked.write("qasync ", "qasync")
    await checked.open_next()
    checked.choose("Ignore")
    assert checked.marked() == []
    assert not checked.words_file.exists()


async def test_the_menu_of_the_mouse_is_that_of_the_word(checked: Checked) -> None:
    """On a wrong word it has suggestions, elsewhere it is the usual one."""
    await checked.write("recieve it now ", "recieve")
    viewport = checked.edit.viewport()

    def open_at(position: int) -> None:
        cursor = QTextCursor(checked.edit.document())
        cursor.setPosition(position)
        at = checked.edit.cursorRect(cursor).center() + QPoint(1, 0)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
        QApplication.sendEvent(viewport, event)

    open_at(3)
    await checked.until(lambda: "receive" in checked.entries())
    checked.menu.close()
    open_at(10)
    assert not any("dictionary" in entry for entry in checked.entries())
    checked.menu.close()


async def test_it_can_be_turned_off_and_on(checked: Checked) -> None:
    """Marks go and come at once; while it is off the key says where to turn it on."""
    await checked.write("wrng ", "wrng")
    checked.config.set(CHECK_SPELLING, value=False)
    checked.spelling.take_settings()
    assert checked.marked() == []
    checked.spelling.go_to_next()
    said = await checked.told()
    assert said.title == "Spelling is not checked"
    checked.config.set(CHECK_SPELLING, value=True)
    checked.spelling.take_settings()
    await checked.until(lambda: checked.marked() == ["wrng"])


async def test_a_language_without_a_dictionary_is_named(checked: Checked) -> None:
    """Nothing is marked then, and the key tells which dictionaries there are."""
    checked.config.set(SPELLING_LANGUAGES, "tlh")
    await checked.write("wrng ")
    checked.spelling.go_to_next()
    said = await checked.told()
    assert said.title == "No dictionary for your languages"
    assert "en_US" in said.text
    assert checked.marked() == []


async def test_a_long_text_is_not_checked(checked: Checked) -> None:
    """Whoever pastes a book is not kept waiting; when it is short again it is checked."""
    await checked.write("wrng ", "wrng")
    checked.edit.setPlainText("wrng \n" * (MOST_CHARACTERS // 5))
    assert checked.marked() == []
    checked.edit.setPlainText("wrng \n")
    await checked.until(lambda: checked.marked() == ["wrng"])
