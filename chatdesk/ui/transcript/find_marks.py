"""The marks over hits of Find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit

if TYPE_CHECKING:
    from chatdesk.ui.transcript.found import Found


def paint_marks(
    painter: QPainter, unit: Unit, x: float, y: float, marks: Iterable[tuple[Found, bool]], style: Style
) -> None:
    """Lay a tint over each hit, like a marker pen; the current one has a border too."""
    # Dark letters stay dark, light ones light.
    modes, is_light = QPainter.CompositionMode, style.color("bg_page").lightnessF() > 0.5
    painter.save()
    painter.setCompositionMode(modes.CompositionMode_Multiply if is_light else modes.CompositionMode_Screen)
    for found, is_current in marks:
        fill = style.color("bg_mark_current" if is_current else "bg_mark")
        # Where nothing is soft, the border tells more than the tint.
        width = 2.0 if style.theme.has_contrast else 1.0
        line = style.color("wait") if is_current or style.theme.has_contrast else None
        radius = style.theme.radius("key") / 2 if found.end > found.start else style.theme.radius("card")
        for box in _boxes(unit, found, style):
            draw_rounded(painter, box.translated(x, y), radius, fill, line, width if is_current else 1.0)
    painter.restore()


def _boxes(unit: Unit, found: Found, style: Style) -> Iterator[QRectF]:
    """Return a rectangle for each line that a hit touches."""
    if found.start == found.end:
        reach = style.px(unit.reach)
        yield QRectF(-reach, 0, unit.width + 2 * reach, unit.height)
        return
    first = unit.place_of(found.start)
    last = first
    for position in range(found.start + 1, found.end + 1):
        here = unit.place_of(position)
        if here.top() != first.top():
            yield _box(first, last.left() + style.character_width, style)
            first = here
        last = here
    if last.left() != first.left():
        yield _box(first, last.left(), style)


def _box(first: QRectF, end: float, style: Style) -> QRectF:
    left, right = min(first.left(), end), max(first.left(), end)
    inset = style.px(2)
    return QRectF(left - 1, first.top() + inset, right - left + 2, first.height() - 2 * inset)
