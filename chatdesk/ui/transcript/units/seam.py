"""The mark of Continue: where in a text an answer was gone on with."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit

_DOTS = [1.0, 1.0]
_NEAR = 3


def seam_tip_at(unit: Unit, x: float, y: float) -> str:
    """Return what the mark at a point says; the unit has been laid out."""
    for seam in unit.seams:
        line = unit.place_of(seam.position)
        # The margin is two thirds of a line, at every text size.
        is_beside = -line.height() * 2 / 3 <= x < 0
        if line.top() <= y < line.bottom() and (is_beside or (seam.is_inline and _is_near(x, line.left()))):
            return seam.tip
    return ""


def paint_seams(painter: QPainter, unit: Unit, x: float, y: float, style: Style) -> None:
    """Draw a dotted bar in the margin of the line, and a proof-reader's caret where the two pieces meet."""
    dpr = painter.device().devicePixelRatioF()
    color = style.color("line_control")
    bar = QPen(color, style.px(2))
    bar.setCapStyle(Qt.PenCapStyle.FlatCap)
    bar.setDashPattern(_DOTS)
    painter.save()
    for seam in unit.seams:
        line = unit.place_of(seam.position).translated(x, y)
        left = round((x - style.px(9)) * dpr) / dpr
        inset = line.height() / 8
        painter.setPen(bar)
        painter.drawLine(QLineF(left, line.top() + inset, left, line.bottom() - inset))
        if seam.is_inline:
            painter.setPen(QPen(color, style.px(1.25)))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPolyline(_caret(line, style))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.restore()


def _caret(line: QRectF, style: Style) -> QPolygonF:
    wide, high = style.px(3.5), style.px(3.5)
    tip = line.bottom() - high - style.px(0.5)
    return QPolygonF(
        [
            QPointF(line.left() - wide, tip + high),
            QPointF(line.left(), tip),
            QPointF(line.left() + wide, tip + high),
        ]
    )


def _is_near(x: float, line: float) -> bool:
    return abs(x - line) <= _NEAR
