"""A layout of plain text with lines of a fixed height, which Qt's own cannot do."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

# Moving the 12,000 lines of a pasted megabyte without a break costs half a second at every key.
_MOST_LINES = 500


class TallLayout(QPlainTextDocumentLayout):
    """Puts the lines of each block `line_height` apart, each in the middle of its height.

    Qt breaks the lines; they are moved when a block is asked for its size, which happens before it is
    painted, clicked or scrolled to. Blocks out of sight are not touched, and a single block of
    more lines than a person writes keeps Qt's own height.
    """

    def __init__(self, document: QTextDocument, line_height: int) -> None:
        super().__init__(document)
        self.line_height = line_height

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        if not block.isValid() or not block.isVisible():
            return rect
        layout = block.layout()
        count = layout.lineCount()
        if not count or count > _MOST_LINES:
            return rect
        first = layout.lineAt(0)
        lead = round((self.line_height - first.height()) / 2)
        if count > 1 or first.y() != lead:
            for number in range(count):
                line = layout.lineAt(number)
                line.setPosition(QPointF(line.x(), number * self.line_height + lead))
        return QRectF(rect.x(), rect.y(), rect.width(), count * self.line_height)
