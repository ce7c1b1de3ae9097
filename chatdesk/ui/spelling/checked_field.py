"""One text field whose words are checked: its marks, its menu, the way from word to word."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from shiboken6 import isValid

from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.spelling.marks import SpellMarks, place_of, words_in
from chatdesk.ui.spelling.spell_menu import SpellMenu
from chatdesk.ui.spelling.speller import Speller


class CheckedField(QObject):
    """Lives as long as its field, or until `remove`. `learnt` brings a word, `failed` an `OSError`."""

    learnt = Signal(str)
    failed = Signal(object)

    def __init__(self, edit: QPlainTextEdit, speller: Speller, theme: Theme, tasks: Tasks) -> None:
        super().__init__(edit)
        self._edit, self._speller, self._tasks = edit, speller, tasks
        self.marks = SpellMarks(edit, speller, theme)

    def remove(self) -> None:
        """Check no more."""
        self.marks.remove()
        self.deleteLater()

    async def go_to_next(self) -> bool:
        """Select the next wrong word and open its menu, after the last the first; False for none."""
        await self._speller.look_up(word.text for _, word in words_in(self._edit))
        if not isValid(self):
            return True
        wrong = [
            place_of(block, word)
            for block, word in words_in(self._edit)
            if self._speller.verdict(word.text) is False
        ]
        if not wrong:
            return False
        caret = self._edit.textCursor().selectionEnd()
        place = next((place for place in wrong if place[0] >= caret), wrong[0])
        self._edit.setTextCursor(self._cursor(place))
        self._edit.ensureCursorVisible()
        below = self._edit.cursorRect(self._cursor((place[0], place[0]))).bottomLeft()
        self.open_menu(place[0], self._edit.viewport().mapToGlobal(below), by_key=True)
        return True

    def open_menu(self, position: int, at: QPoint, *, by_key: bool = False) -> bool:
        """Open the menu of the word at a position of the text; False where that is no wrong word."""
        for block, word in words_in(self._edit):
            place = place_of(block, word)
            if place[0] <= position <= place[1] and self._speller.verdict(word.text) is False:
                self._open_menu(word.text, place, at, by_key)
                return True
        return False

    def _open_menu(self, word: str, place: tuple[int, int], at: QPoint, by_key: bool) -> None:
        made = SpellMenu(
            self._edit,
            word,
            learn=lambda: self._tasks.spawn(self._learn(word)),
            let_pass=lambda: self._speller.let_pass(word),
        )
        made.menu.popup(at)
        self._tasks.spawn(self._suggest(made, word, place, by_key))

    async def _suggest(self, made: SpellMenu, word: str, place: tuple[int, int], by_key: bool) -> None:
        words = await self._speller.suggestions(word)
        if isValid(made.menu):
            made.show_suggestions(
                words, lambda chosen: self._replace(place, word, chosen), takes_first=by_key
            )

    def unlearn(self, word: str) -> None:
        """Take back that a word was learnt."""
        self._tasks.spawn(self._unlearn(word))

    async def _learn(self, word: str) -> None:
        try:
            await self._speller.learn(word)
        except OSError as error:
            self.failed.emit(error)
        else:
            self.learnt.emit(word)

    async def _unlearn(self, word: str) -> None:
        try:
            await self._speller.forget(word)
        except OSError as error:
            self.failed.emit(error)

    def _replace(self, place: tuple[int, int], word: str, chosen: str) -> None:
        """Write another word in the place of one, as one step; not where the text is another by now."""
        cursor = self._cursor(place)
        if cursor.selectedText() == word:
            cursor.insertText(chosen)
            self._edit.setTextCursor(cursor)

    def _cursor(self, place: tuple[int, int]) -> QTextCursor:
        cursor = QTextCursor(self._edit.document())
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        return cursor
