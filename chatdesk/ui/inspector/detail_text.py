"""The lower half of the inspector: text to read and to copy, under quiet headings that fold it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from chatdesk.ui.inspector.text_colors import Syntax, formats
from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.resting_caret import RestingCaret
from chatdesk.ui.look.theme import Theme

_LONGEST_TEXT = 200_000
_MARGIN = 16
_FOLDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Section(NamedTuple):
    """A piece of text and what it is; `note` stands quietly behind the title."""

    title: str
    text: str
    note: str = ""
    syntax: Syntax = Syntax.PLAIN


class DetailText(QPlainTextEdit):
    """Sections that can be folded, selected and copied; keeps place and selection while they stay the same.

    A click on a heading folds its section, Enter and Space the one in which the caret is. What was folded
    stays so by its title, whatever is shown next. Of a text over 200,000 characters the beginning is shown.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(readOnly=True, undoRedoEnabled=False)
        self._theme = theme
        self._sections: list[Section] = []
        self._folded: set[str] = set()
        self._headings: dict[int, Section] = {}
        self._shows_ring = False
        self._caret = RestingCaret(self)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._color_what_is_seen)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections, each long one cut; what only grows at its end keeps its place."""
        before, self._sections = self._sections, list(sections)
        if before and self._sections[: len(before)] == before:
            self._append(self._sections[len(before) :])
        elif self._sections != before:
            self._write()

    def clear(self) -> None:
        """Show nothing."""
        self._sections = []
        self._headings = {}
        super().clear()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.setFont(theme.font("code_small"))
        self.document().setDocumentMargin(theme.px(_MARGIN))
        self._write()

    def is_folded(self, title: str) -> bool:
        """Whether the section of that title shows its heading alone."""
        return title in self._folded

    def fold(self, title: str, folded: bool) -> None:
        """Fold or unfold the section of that title; the rest stays where it is."""
        if folded == (title in self._folded):
            return
        (self._folded.add if folded else self._folded.discard)(title)
        place = self.verticalScrollBar().value()
        self._write()
        for number, section in self._headings.items():
            if section.title == title:
                self.setTextCursor(QTextCursor(self.document().findBlockByNumber(number)))
        self.verticalScrollBar().setValue(place)
        self.ensureCursorVisible()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_ring = came_by_key(event.reason())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_ring = False
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _FOLDING_KEYS and not event.isAutoRepeat():
            section = self._section_of(self.textCursor().block())
            if section is not None:
                self.fold(section.title, section.title not in self._folded)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        section = self._heading_at(event.position())
        if section is not None and event.button() is Qt.MouseButton.LeftButton:
            self.fold(section.title, section.title not in self._folded)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_heading = self._heading_at(event.position()) is not None
        shape = Qt.CursorShape.PointingHandCursor if is_heading else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._color_what_is_seen()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for block, rect in self._seen():
            section = self._headings.get(block.blockNumber())
            if section is not None:
                self._draw_caret(painter, section, rect)
        if self._shows_ring:
            draw_ring(painter, self._theme, QRectF(self.viewport().rect()), 0)

    def _draw_caret(self, painter: QPainter, section: Section, rect: QRectF) -> None:
        side = self._theme.px(11)
        box = QRectF(self._theme.px(3), rect.center().y() - side / 2, side, side)
        icon = "caret-right" if section.title in self._folded else "caret-down"
        draw_icon(painter, icon, box, self._theme.color("text_tertiary"))

    def _write(self) -> None:
        super().clear()
        self._headings = {}
        self._append(self._sections)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _append(self, sections: Sequence[Section]) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for section in sections:
            self._insert(cursor, section)
        cursor.endEditBlock()
        self._color_what_is_seen()

    def _insert(self, cursor: QTextCursor, section: Section) -> None:
        theme = self._theme
        body = _format(theme, "code_small", "text")
        if self._headings:
            above = list(self._headings.values())[-1]
            # No empty line between folded headings: they read as a list then.
            are_folded = {above.title, section.title} <= self._folded
            cursor.insertText("\n" if are_folded else "\n\n", body)
        self._headings[cursor.blockNumber()] = section
        cursor.insertText(section.title, _format(theme, "small", "text_secondary", weight=600))
        if section.note:
            cursor.insertText(f"   {section.note}", _format(theme, "small", "text_tertiary"))
        if section.title in self._folded:
            return
        text = section.text
        if len(text) > _LONGEST_TEXT:
            text = text[:_LONGEST_TEXT] + "\n…"
        first = cursor.blockNumber() + 1
        cursor.insertText(f"\n{text}", body)
        block = self.document().findBlockByNumber(first)
        while section.syntax is not Syntax.PLAIN and block.isValid():
            block.setUserState(section.syntax)
            block = block.next()

    def _section_of(self, block: QTextBlock) -> Section | None:
        while block.isValid():
            section = self._headings.get(block.blockNumber())
            if section is not None:
                return section
            block = block.previous()
        return None

    def _heading_at(self, place: QPointF) -> Section | None:
        for block, rect in self._seen():
            if rect.top() <= place.y() < rect.bottom():
                return self._headings.get(block.blockNumber())
        return None

    def _seen(self) -> list[tuple[QTextBlock, QRectF]]:
        """Return the blocks that are in view, and where they are."""
        found = []
        block, lowest = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if rect.top() > lowest:
                break
            found.append((block, rect))
            block = block.next()
        return found

    def _color_what_is_seen(self) -> None:
        for block, _ in self._seen():
            if block.userState() > Syntax.PLAIN:
                block.layout().setFormats(formats(block.text(), Syntax(block.userState()), self._theme))
                block.setUserState(Syntax.PLAIN)


def _format(theme: Theme, font: str, color: str, *, weight: int | None = None) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(theme.font(font, weight=weight))
    made.setForeground(theme.color(color))
    return made
