"""What is wider than its room and is moved sideways: by how much, and what shows that it goes on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QLinearGradient, QPainter

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.style import Style

_HANDLE = 4
_SHORTEST_HANDLE = 32


class SideScroll:
    """`at` is by how many pixels it is moved to the left, `overflow` how far it can be: 0 where it fits."""

    __slots__ = ("at", "overflow")

    def __init__(self) -> None:
        self.at = 0
        self.overflow = 0

    def fit(self, overflow: int) -> None:
        """Take how much wider it is now; what is moved stays moved as far as that goes."""
        self.overflow = overflow
        self.at = min(self.at, overflow)

    def move(self, distance: int) -> bool:
        """Move it to the left by that many pixels; return whether anything moved."""
        before = self.at
        self.at = max(0, min(self.overflow, self.at + distance))
        return self.at != before

    def paint_handle(self, painter: QPainter, left: float, bottom: float, room: float, style: Style) -> None:
        """Draw which part is seen, in a room that is as wide as what is seen."""
        if not self.overflow:
            return
        size = max(style.px(_SHORTEST_HANDLE), room * room / (room + self.overflow))
        thick = style.px(_HANDLE)
        box = QRectF(left + (room - size) * self.at / self.overflow, bottom - thick, size, thick)
        draw_rounded(painter, box, box.height() / 2, style.color("line_strong"))

    def paint_edges(self, painter: QPainter, area: QRectF, side: float, ground: QColor) -> None:
        """Let what goes on vanish into its ground, in a strip at the edge beyond which it does."""
        if self.at:
            left = QRectF(area.left(), area.top(), side, area.height())
            fade(painter, left, left.topRight(), left.topLeft(), ground)
        if self.at < self.overflow:
            right = QRectF(area.right() - side, area.top(), side, area.height())
            fade(painter, right, right.topLeft(), right.topRight(), ground)


def fade(painter: QPainter, area: QRectF, start: QPointF, end: QPointF, ground: QColor) -> None:
    """Fill an area with what becomes its ground from one point to the other."""
    clear = QColor(ground)
    clear.setAlpha(0)
    filling = QLinearGradient(start, end)
    filling.setColorAt(0, clear)
    filling.setColorAt(1, ground)
    painter.fillRect(area, filling)
