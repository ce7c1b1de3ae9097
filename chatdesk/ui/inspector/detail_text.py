"""The lower half of the inspector: text to read and to copy, under quiet headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme

_LONGEST_TEXT = 200_000


class Section(NamedTuple):
    """A piece of text and what it is."""

    title: str
    text: str


class DetailText(QPlainTextEdit):
    """Sections that can be selected; keeps place and selection while they stay the same.

    Of a text over 200,000 characters the beginning is shown.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(readOnly=True, undoRedoEnabled=False)
        self._theme = theme
        self._sections: list[Section] = []
        self._shows_ring = False
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections, each long one cut."""
        if list(sections) != self._sections:
            self._sections = list(sections)
            self._write()

    def clear(self) -> None:
        """Show nothing."""
        self._sections = []
        super().clear()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.setFont(theme.font("code_small"))
        self.document().setDocumentMargin(theme.px(16))
        self._write()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_ring = came_by_key(event.reason())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_ring = False
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shows_ring:
            painter = QPainter(self.viewport())
            draw_ring(painter, self._theme, QRectF(self.viewport().rect()), 0)

    def _write(self) -> None:
        super().clear()
        heading, body = QTextCharFormat(), QTextCharFormat()
        heading.setFont(self._theme.font("small", weight=500))
        heading.setForeground(self._theme.color("text_tertiary"))
        body.setFont(self._theme.font("code_small"))
        body.setForeground(self._theme.color("text"))
        cursor = QTextCursor(self.document())
        for place, section in enumerate(self._sections):
            text = section.text
            if len(text) > _LONGEST_TEXT:
                text = text[:_LONGEST_TEXT] + "\n…"
            cursor.insertText("\n\n" if place else "", body)
            cursor.insertText(section.title, heading)
            cursor.insertText(f"\n{text}", body)
        self.moveCursor(QTextCursor.MoveOperation.Start)
