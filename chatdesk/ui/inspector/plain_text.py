"""A text to read, to mark and to copy, in which finds can be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from chatdesk.domain.hidden import spelled
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.resting_caret import RestingCaret
from chatdesk.ui.look.theme import Theme

_MARKED = 400


class PlainText(QPlainTextEdit):
    """What is hidden in the text is spelled out: finds are in what is shown (`shown`)."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(readOnly=True, undoRedoEnabled=False)
        self._theme = theme
        self.shown = ""
        self._finds: Sequence[tuple[int, int]] = ()
        self._find = -1
        self._caret = RestingCaret(self)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.set_theme(theme)

    def show_text(self, text: str) -> None:
        """Show a text from its beginning, unless it is the one that stands there."""
        text = spelled(text)
        if text != self.shown:
            self.shown = text
            self._finds = ()
            self.setPlainText(text)
            self.setExtraSelections([])

    def show_finds(self, finds: Sequence[tuple[int, int]], current: int) -> None:
        """Mark what was found around the current one, and go there."""
        self._finds, self._find = finds, current
        first = max(0, current - _MARKED // 2)
        marks = []
        for number, (start, end) in enumerate(finds[first : first + _MARKED], first):
            mark = QTextEdit.ExtraSelection()
            color = "bg_mark_current" if number == current else "bg_mark"
            look = QTextCharFormat()
            look.setBackground(self._theme.color(color))
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._units(start))
            cursor.setPosition(self._units(end), QTextCursor.MoveMode.KeepAnchor)
            mark.format, mark.cursor = look, cursor
            marks.append(mark)
        self.setExtraSelections(marks)
        if 0 <= current < len(finds):
            cursor = self.textCursor()
            cursor.setPosition(self._units(finds[current][0]))
            self.setTextCursor(cursor)
            self.centerCursor()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.setFont(theme.font("code_small"))
        self.document().setDocumentMargin(theme.px(16))
        if self._finds:
            self.show_finds(self._finds, self._find)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # A text to read has no caret that would show where the keys go.
        if self.hasFocus():
            draw_ring(QPainter(self.viewport()), self._theme, QRectF(self.viewport().rect()), 0)

    def _units(self, place: int) -> int:
        """Return a place as Qt counts: two for an emoji."""
        before = self.shown[:place]
        return place if before.isascii() else place + sum(character > "\uffff" for character in before)
