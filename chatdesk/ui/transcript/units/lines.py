"""Straight lines, and the unit that is nothing but one."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Unit

_RULE_HEIGHT = 9


def paint_hairline(painter: QPainter, area: QRectF, y: float, color: QColor) -> None:
    """Draw a line of exactly one device pixel from the left to the right edge of `area`."""
    _paint_line(painter, area, y, color, 1)


def paint_rule(painter: QPainter, area: QRectF, color: QColor) -> None:
    """Draw the line under a table's head: a hairline and a half, in whole device pixels."""
    dpr = painter.device().devicePixelRatioF()
    _paint_line(painter, area, area.top(), color, max(1, round(1.5 * dpr - 0.25)))


def _paint_line(painter: QPainter, area: QRectF, y: float, color: QColor, pixels: int) -> None:
    dpr = painter.device().devicePixelRatioF()
    top = round(y * dpr) / dpr
    painter.fillRect(QRectF(area.left(), top, area.width(), pixels / dpr), color)


def paint_bar(painter: QPainter, bar: Bar, x: float, top: float, bottom: float, style: Style) -> None:
    """Draw a stretch of a quote's bar; `x` is the left edge of the column."""
    box = QRectF(x + bar.level * style.item_indent, top, style.px(2), bottom - top)
    painter.fillRect(box, style.color(bar.color))


class RuleUnit(Unit):
    """A thematic break."""

    __slots__ = ()

    def lay_out(self, style: Style, width: int) -> int:
        """Take the room of a short line."""
        self.width = width
        self.height = style.px(_RULE_HEIGHT)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw one hairline."""
        middle = y + self.height // 2
        area = QRectF(x + self.indent, middle, self.width - self.indent, 1)
        paint_hairline(painter, area, middle, paint.style.color("line_strong"))
