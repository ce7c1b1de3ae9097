"""The text of a message, to be walked through by letters, words and lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessibleTextInterface

from chatdesk.ui.transcript.accessible.letters import MessageLetters


class Reading(QAccessibleTextInterface):
    """A caret and the letters around it; Qt finds words, sentences and lines in them itself.

    PySide hides `selection` and `attributes`, which Qt would need to tell what is selected: their C++ ends
    answer whatever is on the stack. So no selection is ever told of here. `moved` hears where the caret is.
    """

    def __init__(self, letters: MessageLetters, moved: Callable[[int], None]) -> None:
        super().__init__()
        self._letters: MessageLetters | None = letters
        self._moved = moved
        self.caret = 0

    def close(self) -> None:
        """Let go of the message."""
        self._letters, self._moved = None, _unheard

    def characterCount(self) -> int:
        return self._letters.words().length if self._letters is not None else 0

    def text(self, start: int, end: int) -> str:
        return self._letters.words().cut(start, end) if self._letters is not None else ""

    def cursorPosition(self) -> int:
        return min(self.caret, self.characterCount())

    def setCursorPosition(self, position: int) -> None:
        self.caret = max(0, min(position, self.characterCount()))
        self._moved(self.caret)

    def selectionCount(self) -> int:
        return 0

    def addSelection(self, start: int, end: int) -> None:
        if self._letters is not None:
            self._letters.select(start, end)

    def setSelection(self, index: int, start: int, end: int) -> None:
        self.addSelection(start, end)

    def removeSelection(self, index: int) -> None:
        if self._letters is not None:
            self._letters.select(0, 0)

    def characterRect(self, offset: int) -> QRect:
        return self._letters.rect(offset) if self._letters is not None else QRect()

    def offsetAtPoint(self, point: QPoint) -> int:
        return self._letters.offset_at(point) if self._letters is not None else -1

    def scrollToSubstring(self, start: int, end: int) -> None:
        if self._letters is not None:
            self._letters.show(start)


def _unheard(_offset: int) -> None:
    pass
