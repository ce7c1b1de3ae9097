"""Strokes that many widgets share: hairlines, rounded frames, rings, one line of text, shadows."""

from __future__ import annotations

import functools
import math

from PySide6.QtCore import QLineF, QMargins, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QPixmap,
)

from chatdesk.ui.look.theme import Shadow, Theme


def draw_hairline(painter: QPainter, theme: Theme, line: QLineF, color: str = "line_hair") -> None:
    """Draw a line of one device pixel, at any scale."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen = QPen(theme.color(color))
    pen.setWidth(0)
    painter.setPen(pen)
    painter.drawLine(line)
    painter.restore()


def bottom_edge(rect: QRect) -> QLineF:
    """Return the line along the lowest row of pixels of a rectangle."""
    y = rect.bottom() + 0.5
    return QLineF(rect.left(), y, rect.right() + 1, y)


def top_edge(rect: QRect) -> QLineF:
    """Return the line along the highest row of pixels of a rectangle."""
    y = rect.top() + 0.5
    return QLineF(rect.left(), y, rect.right() + 1, y)


def draw_rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    line: QColor | None = None,
    width: float = 1.0,
) -> None:
    """Fill a rounded rectangle and stroke its border inside of `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = width / 2 if line is not None else 0.0
    inner = rect.adjusted(half, half, -half, -half)
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, max(0.0, radius - half), max(0.0, radius - half))
    painter.restore()


def draw_ring(painter: QPainter, theme: Theme, rect: QRectF, radius: float) -> None:
    """Draw the ring of the focus along the inside of `rect`."""
    draw_rounded(painter, rect, radius, None, theme.color("focus"), theme.line("ring"))


def draw_line_of_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Draw one line, cut with an ellipsis where it does not fit, and return the width it took.

    The baseline lies on a whole pixel, so that lines side by side stand on one ground.
    """
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text)
    if width > rect.width() + 0.5:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        width = metrics.horizontalAdvance(text)
    x = rect.left()
    if align & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - width
    elif align & Qt.AlignmentFlag.AlignHCenter:
        x = rect.left() + (rect.width() - width) / 2
    baseline = rect.top() + (rect.height() - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(QPointF(x, round(baseline)), text)
    return width


def shadow_margins(shadow: Shadow) -> QMargins:
    """Return how far a shadow reaches beyond the thing that casts it."""
    reach = shadow.blur
    return QMargins(max(0, reach - shadow.x), max(0, reach - shadow.y), reach + shadow.x, reach + shadow.y)


def draw_shadow(painter: QPainter, rect: QRect, radius: int, shadow: Shadow) -> None:
    """Draw the shadow of a rounded rectangle from a picture that is made once per scale."""
    if shadow.opacity <= 0:
        return
    dpr = painter.device().devicePixelRatioF()
    tile = _shadow_tile(shadow.blur, radius, shadow.opacity, dpr)
    outer = rect.translated(shadow.x, shadow.y).adjusted(-shadow.blur, -shadow.blur, shadow.blur, shadow.blur)
    # What is smaller than its own shadow gets less of each corner.
    corner = min(shadow.blur * 2 + radius, outer.width() / 2, outer.height() / 2)
    _draw_nine(painter, QRectF(outer), tile, corner, dpr)


def _draw_nine(painter: QPainter, outer: QRectF, tile: QPixmap, corner: float, dpr: float) -> None:
    side = tile.width() / dpr
    xs = (outer.left(), outer.left() + corner, outer.right() - corner, outer.right())
    ys = (outer.top(), outer.top() + corner, outer.bottom() - corner, outer.bottom())
    source = (0.0, corner, side - corner, side)
    for column in range(3):
        for row in range(3):
            target = QRectF(QPointF(xs[column], ys[row]), QPointF(xs[column + 1], ys[row + 1]))
            piece = QRectF(
                QPointF(source[column] * dpr, source[row] * dpr),
                QPointF(source[column + 1] * dpr, source[row + 1] * dpr),
            )
            painter.drawPixmap(target, tile, piece)


@functools.lru_cache(maxsize=8)
def _shadow_tile(blur: int, radius: int, opacity: float, dpr: float) -> QPixmap:
    """Draw a small rounded square with a soft edge; its middle is stretched later.

    The fall of light is that of a Gauss curve: each layer is one step of its integral.
    """
    side = (blur * 2 + radius) * 2 + 4
    image = QImage(round(side * dpr), round(side * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(Qt.PenStyle.NoPen)
    steps = max(4, round(blur * 2 * min(dpr, 2.0)))
    for step in range(steps + 1):
        inset = step / steps * 2 * blur
        share = 0.5 * (1 + math.erf((inset - blur) / (blur * 0.5 * math.sqrt(2) + 0.001)))
        color = QColor(0, 0, 0)
        color.setAlphaF(min(1.0, share * opacity))
        painter.setBrush(color)
        round_by = max(1.0, radius + blur - inset)
        box = QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, round_by, round_by)
    painter.end()
    return QPixmap.fromImage(image)
