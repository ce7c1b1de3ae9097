"""Arguments to be read: all of them, in colours, selectable; what does not fit scrolls inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.argument_lines import ArgumentLine
from chatdesk.ui.transcript.asks.words import tr

_MARGIN = 10
_MOST_LINES = 40
_FEWEST_LINES = 4
# Colours for more lines would take longer than a frame or two; the text itself is there in full.
_MOST_COLORED = 500
_SPELLED = re.compile(r"(⟨U\+[0-9A-F]{4,6}⟩)")


class ArgumentsView(QPlainTextEdit):
    """Shows lines of arguments; `height_for` says how high it is at a width, at most 40 lines."""

    def __init__(self, theme: Theme, lines: Sequence[ArgumentLine], parent: QWidget) -> None:
        super().__init__(parent, readOnly=True, undoRedoEnabled=False)
        self._theme = theme
        self._lines = lines
        self._shows_ring = False
        self._is_written = False
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Arguments")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        if theme is self._theme and self._is_written:
            return
        self._theme, self._is_written = theme, True
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_code"))
        self.setPalette(palette)
        self.setFont(theme.font("code"))
        self.document().setDocumentMargin(theme.px(_MARGIN))
        self._write()

    def set_lines(self, lines: Sequence[ArgumentLine]) -> None:
        """Show other lines; who reads at the end, or elsewhere, stays there."""
        if lines == self._lines:
            return
        bar = self.verticalScrollBar()
        place, is_at_end = bar.value(), bar.value() == bar.maximum() > 0
        self._lines = lines
        self._write()
        bar.setValue(bar.maximum() if is_at_end else place)

    def height_for(self, width: int, most: int) -> int:
        """Return the height that shows all of it at a width, at most `most` pixels or 40 lines."""
        self.resize(width, self.height())
        line = self._line_height()
        # A pixel more, or Qt finds that it does not fit.
        margins = 2 * self._theme.px(_MARGIN) + 2
        room = round(max(_FEWEST_LINES * line, min(_MOST_LINES * line, most - margins)))
        needed, block = 0, self.document().begin()
        while block.isValid() and needed <= room:
            self.blockBoundingRect(block)  # lays it out
            needed += round(line * max(1, block.layout().lineCount()))
            block = block.next()
        return min(room, needed) + margins

    def _line_height(self) -> float:
        block = self.document().begin()
        self.blockBoundingRect(block)
        line = block.layout().lineAt(0)
        return line.height() if line.isValid() else self.fontMetrics().lineSpacing()

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
            draw_ring(painter, self._theme, self.viewport().rect().toRectF(), self._theme.radius("button"))

    def _write(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if not self._lines:
            cursor.insertText(tr("None"), self._format("text_tertiary"))
        for place, line in enumerate(self._lines[:_MOST_COLORED]):
            if place:
                cursor.insertBlock()
            cursor.insertText(line.name, self._format("code_type"))
            cursor.insertText(line.number, self._format("text_tertiary"))
            for index, piece in enumerate(_SPELLED.split(line.value)):
                is_sign = index % 2 == 1
                cursor.insertText(
                    piece, self._format("wait") if is_sign else self._format(f"code_{line.kind}")
                )
        rest = self._lines[_MOST_COLORED:]
        if rest:
            text = "\n".join(f"{line.name}{line.number}{line.value}" for line in rest)
            cursor.insertText(f"\n{text}", self._format("code_text"))
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _format(self, color: str) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.color(color))
        if color == "wait":
            made.setBackground(self._theme.color("wait_soft"))
        return made
