"""Slanted lines: the sign of a time in which nothing comes."""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

_SIDE = 5


def draw_time_bar(painter: QPainter, rect: QRectF, color: QColor, *, is_hatched: bool) -> None:
    """Fill a bar, or hatch it inside of its border; the lines begin at the bar, wherever that is."""
    radius = min(2.0, rect.width() / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_hatched:
        scale = painter.device().devicePixelRatioF()
        painter.setBrushOrigin(rect.topLeft())
        painter.setBrush(QBrush(_tile(color.rgba(), scale)))
        painter.setPen(QPen(color, 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    painter.restore()


@functools.lru_cache(maxsize=32)
def _tile(rgba: int, scale: float) -> QPixmap:
    """Draw a square that meets itself on all sides."""
    tile = QPixmap(round(_SIDE * scale), round(_SIDE * scale))
    tile.setDevicePixelRatio(scale)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(rgba), 1.3))
    for shift in (-_SIDE, 0, _SIDE):
        painter.drawLine(QPointF(shift, _SIDE), QPointF(shift + _SIDE, 0))
    painter.end()
    return tile
