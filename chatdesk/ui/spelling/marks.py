"""Wavy lines under the words of a text field that no dictionary knows."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from chatdesk.spelling.words import FENCE, Word, words_of
from chatdesk.ui import utf16
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.spelling.speller import Speller

# A longer text was not typed here; looking at each of its lines would be felt when it is pasted.
MOST_CHARACTERS = 50_000
_LONGEST_LINE = 5_000
_IN_FENCE = 1


class SpellMarks(QSyntaxHighlighter):
    """Marks the words of a field; the one that is just being written is left alone until it is left.

    Code between fences, quotations and what `words_of` leaves out are not looked at. The marks are no part of
    the text and of no step that can be undone.
    """

    def __init__(self, edit: QPlainTextEdit, speller: Speller, theme: Theme) -> None:
        super().__init__(edit)
        self._edit, self._speller = edit, speller
        self._mark = QTextCharFormat()
        self._mark.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        self._written_at = -1
        # Where words stand that were asked about; they move with the text.
        self._asked: list[QTextCursor] = []
        self.set_theme(theme)
        speller.answered.connect(self._on_answer)
        speller.changed.connect(self.rehighlight)
        # Before Qt's own connection: what is highlighted depends on it.
        edit.document().contentsChange.connect(self._on_change)
        edit.cursorPositionChanged.connect(self._on_caret)
        if not self._is_too_long():
            self.setDocument(edit.document())

    def set_theme(self, theme: Theme) -> None:
        """Take the colour of another theme."""
        self._mark.setUnderlineColor(theme.color("error"))
        self.rehighlight()

    def remove(self) -> None:
        """Take the marks away for good."""
        self._edit.document().contentsChange.disconnect(self._on_change)
        self._edit.cursorPositionChanged.disconnect(self._on_caret)
        self._speller.answered.disconnect(self._on_answer)
        self._speller.changed.disconnect(self.rehighlight)
        self.setDocument(None)
        self.deleteLater()

    def highlightBlock(self, text: str) -> None:
        is_fence = text.lstrip().startswith(FENCE)
        was_in_fence = self.previousBlockState() == _IN_FENCE
        self.setCurrentBlockState(_IN_FENCE if was_in_fence is not is_fence else 0)
        if was_in_fence or is_fence or len(text) > _LONGEST_LINE:
            return
        written_at = self._written_at - self.currentBlock().position()
        is_asked = False
        for word in words_of(text):
            verdict = self._speller.verdict(word.text)
            is_asked |= verdict is None
            if verdict is False:
                start, end = _in_units(text, word)
                if not start < written_at <= end:
                    self.setFormat(start, end - start, self._mark)
        if is_asked:
            self._asked.append(QTextCursor(self.currentBlock()))

    def _is_too_long(self) -> bool:
        return self._edit.document().characterCount() > MOST_CHARACTERS

    def _on_change(self, position: int, _removed: int, added: int) -> None:
        self._written_at = position + added
        if self._is_too_long() is not (self.document() is None):
            # To be called for each of 12,000 pasted lines would be felt.
            self.setDocument(None if self._is_too_long() else self._edit.document())

    def _on_caret(self) -> None:
        written_at = self._written_at
        if written_at >= 0 and self._edit.textCursor().position() != written_at:
            self._written_at = -1
            self.rehighlightBlock(self._edit.document().findBlock(written_at))

    def _on_answer(self) -> None:
        asked, self._asked = self._asked, []
        for number in {cursor.blockNumber() for cursor in asked}:
            self.rehighlightBlock(self._edit.document().findBlockByNumber(number))


def words_in(edit: QPlainTextEdit) -> Iterator[tuple[QTextBlock, Word]]:
    """Yield the words of a field that can be wrong, in their order; none of a text that is too long."""
    if edit.document().characterCount() > MOST_CHARACTERS:
        return
    block = edit.document().firstBlock()
    is_in_fence = False
    while block.isValid():
        text = block.text()
        if text.lstrip().startswith(FENCE):
            is_in_fence = not is_in_fence
        elif not is_in_fence and len(text) <= _LONGEST_LINE:
            yield from ((block, word) for word in words_of(text))
        block = block.next()


def place_of(block: QTextBlock, word: Word) -> tuple[int, int]:
    """Return where a word of a block stands in the document, in Qt's units."""
    start, end = _in_units(block.text(), word)
    return block.position() + start, block.position() + end


def _in_units(text: str, word: Word) -> tuple[int, int]:
    if text.isascii():
        return word.start, word.end
    return utf16.length(text[: word.start]), utf16.length(text[: word.end])
