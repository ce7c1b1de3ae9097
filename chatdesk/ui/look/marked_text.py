"""One line of text in which some letters are marked: bold, and in a colour of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout

_BOLD = 700


def draw_marked_line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    marks: Sequence[int],
    font: QFont,
    color: QColor,
    mark_color: QColor,
) -> float:
    """Draw it, cut with an ellipsis where it does not fit; return the width it took.

    `marks` are the places of the letters in `text`, in order. Letters that join each other, and lines
    that run to the left, are shaped as a whole.
    """
    metrics = QFontMetricsF(font)
    layout, width = _laid_out(text, marks, font, mark_color)
    if width > rect.width() + 0.5:
        # Bold letters are wider than those that are measured here.
        room = rect.width() - (width - metrics.horizontalAdvance(text))
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        layout, width = _laid_out(text, [place for place in marks if place < len(text) - 1], font, mark_color)
    top = rect.top() + (rect.height() - metrics.ascent() - metrics.descent()) / 2
    baseline = round(top + metrics.ascent())
    painter.setPen(color)
    layout.draw(painter, QPointF(rect.left(), baseline - layout.lineAt(0).ascent()))
    return width


def _laid_out(text: str, marks: Sequence[int], font: QFont, color: QColor) -> tuple[QTextLayout, float]:
    layout = QTextLayout(text, font)
    layout.setFormats([_format(text, start, end, color) for start, end in _runs(marks)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1_000_000)
    layout.endLayout()
    return layout, line.naturalTextWidth()


def _runs(marks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return marks that stand side by side as one."""
    start = end = -1
    for place in marks:
        if place != end:
            if start >= 0:
                yield start, end
            start = place
        end = place + 1
    if start >= 0:
        yield start, end


def _format(text: str, start: int, end: int, color: QColor) -> QTextLayout.FormatRange:
    # Qt counts in UTF-16: letters beyond the first plane are two.
    found = QTextLayout.FormatRange()
    found.start = len(text[:start].encode("utf-16-le")) // 2
    found.length = len(text[start:end].encode("utf-16-le")) // 2
    style = QTextCharFormat()
    style.setForeground(color)
    style.setFontWeight(_BOLD)
    found.format = style
    return found
