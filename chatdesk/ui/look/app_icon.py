"""The sign of the program, as in its files, without Qt's reader of SVG: that takes a megabyte for good."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPixmap

_SMALL_UP_TO = 24

_PETROL = QColor("#0A676B")
_WHITE = QColor("#FFFFFF")
_AMBER = QColor("#F2A93B")


class _Drawing(NamedTuple):
    """Boxes with the radius of their corners, in a square of `side`.

    The tail of the bubble begins at a point and goes round `tip`, from an angle in degrees, to its left end.
    """

    side: float
    ground: tuple[QRectF, float]
    bubble: tuple[QRectF, float]
    tail: QPointF
    tip: tuple[QRectF, float]
    line: tuple[QRectF, float]
    caret: tuple[QRectF, float]


# resources/icons/chatdesk-small.svg
_SMALL = _Drawing(
    16,
    (QRectF(0, 0, 16, 16), 3.5),
    (QRectF(2, 3, 12, 8), 2),
    QPointF(7.5, 11),
    (QRectF(4, 13, 0.7, 0.7), -45),
    (QRectF(4, 6, 4, 2), 0),
    (QRectF(9, 5, 3, 4), 0),
)
# resources/icons/chatdesk.svg
_LARGE = _Drawing(
    256,
    (QRectF(8, 8, 240, 240), 56),
    (QRectF(48, 56, 160, 124), 28),
    QPointF(120, 180),
    (QRectF(80, 199, 10, 10), -53.13),
    (QRectF(76, 104, 56, 28), 8),
    (QRectF(144, 92, 36, 52), 8),
)


def app_icon_pixmap(size: int, dpr: float = 1.0) -> QPixmap:
    """Return the sign at `size` logical pixels; small ones have a drawing of their own."""
    pixels = round(size * dpr)
    drawing = _SMALL if pixels <= _SMALL_UP_TO else _LARGE
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(pixels / drawing.side, pixels / drawing.side)
    _draw(painter, drawing)
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def app_icon() -> QIcon:
    """Return the icon of windows and of the task bar, drawn when it is asked for."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        made.addPixmap(app_icon_pixmap(size))
    return made


def _draw(painter: QPainter, drawing: _Drawing) -> None:
    bubble = QPainterPath()
    bubble.addRoundedRect(drawing.bubble[0], drawing.bubble[1], drawing.bubble[1])
    tip, angle = drawing.tip
    tail = QPainterPath(drawing.tail)
    tail.arcTo(tip, angle, -180 - angle)
    tail.lineTo(tip.left(), drawing.tail.y())
    # Joined, so that no seam shines through between them.
    shapes = (_box(drawing.ground), _PETROL), (bubble.united(tail), _WHITE)
    for shape, color in (*shapes, (_box(drawing.line), _PETROL), (_box(drawing.caret), _AMBER)):
        painter.fillPath(shape, QBrush(color))


def _box(box: tuple[QRectF, float]) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box[0], box[1], box[1])
    return path
