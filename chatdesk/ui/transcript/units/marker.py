"""The marker of an item: a bullet, a box to tick or a number, in the indent before the text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript.style import Face, Style

_SHORT = 2
_AFTER_NUMBER = 7


def push(marker: str, face: Face, style: Style) -> int:
    """Return how far a number that is wider than its room pushes the first line."""
    if len(marker) <= _SHORT:
        return 0
    # As wide as any number of so many digits.
    digits = "0" * (len(marker) - 1) + "."
    width = QFontMetricsF(face.font).horizontalAdvance(digits) + style.px(_AFTER_NUMBER)
    return 0 if width <= style.item_indent + style.hang else round(width) - style.item_indent


def paint_marker(
    painter: QPainter, at: QPointF, marker: str, face: Face, style: Style, *, is_mirrored: bool
) -> None:
    """Draw a marker into the indent whose upper left corner this is; mirrored, the text is at its left."""
    if marker == "•":
        side = style.px(5)
        inset = style.item_indent - side - style.px(2) if is_mirrored else style.px(2)
        dot = QRectF(at.x() + inset, round(at.y() + face.line / 2 - side / 2) + 0.5, side, side)
        draw_rounded(painter, dot, side / 2, style.color("text_tertiary"))
    elif marker in {"☐", "☑"}:
        inset = style.item_indent - style.px(14) if is_mirrored else 0
        box = QRectF(at.x() + inset, at.y(), style.px(16), face.line)
        _paint_box(painter, box, style, is_checked=marker == "☑")
    else:
        _paint_number(painter, at, marker, face, style, is_mirrored=is_mirrored)


def _paint_number(
    painter: QPainter, at: QPointF, number: str, face: Face, style: Style, *, is_mirrored: bool
) -> None:
    """Short numbers stand at the left, longer ones before the text, the longest push its first line."""
    pushed = 0 if is_mirrored else push(number, face, style)
    box = QRectF(at.x(), at.y(), style.item_indent + pushed, face.line)
    align = Qt.AlignmentFlag.AlignLeft
    if is_mirrored:
        box, align = box.adjusted(0, 0, style.hang, 0), Qt.AlignmentFlag.AlignRight
        box = box if len(number) > _SHORT else box.adjusted(0, 0, -style.hang, 0)
    elif len(number) > _SHORT and not pushed:
        box = box.adjusted(-style.hang, 0, -style.px(_AFTER_NUMBER), 0)
        align = Qt.AlignmentFlag.AlignRight
    draw_line_of_text(painter, box, number, face.font, style.color("text_secondary"), align)


def _paint_box(painter: QPainter, area: QRectF, style: Style, *, is_checked: bool) -> None:
    side = style.px(14)
    box = QRectF(area.left(), round(area.center().y() - side / 2), side, side)
    line = style.color("accent") if is_checked else style.color("line_control")
    draw_rounded(painter, box, style.px(3), style.color("accent") if is_checked else None, line)
    if is_checked:
        inset = style.px(2)
        draw_icon(painter, "check", box.adjusted(inset, inset, -inset, -inset), style.color("on_accent"))
