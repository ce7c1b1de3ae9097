"""Links as Tab walks through them, with a ring round each piece of the one that has the focus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.transcript.links import note_of, written_out
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.passage import Passage

_RING_PAD = 2


@dataclass(frozen=True, slots=True)
class LinkStop:
    """A link of a unit; one that goes over the end of a line has several boxes."""

    spot: Spot
    boxes: Sequence[QRectF]


def link_stops(placed: Iterable[tuple[Passage, float, float]]) -> list[LinkStop]:
    """Return the links of passages that stand at these places of their unit."""
    found: list[LinkStop] = []
    for passage, left, top in placed:
        for text, address, boxes in passage.links():
            moved = [box.translated(left, top) for box in boxes]
            if moved:
                label = text if note_of(address) else f"{text}, {written_out(address)}"
                found.append(LinkStop(Spot(f"link {len(found)}", moved[0], "link", label, address, 4), moved))
    return found


def paint_link_marks(
    painter: QPainter, unit: Unit, stops: Iterable[LinkStop], at: QPointF, paint: Paint
) -> None:
    """Underline the link under the mouse, and ring the one that has the focus."""
    style = paint.style
    for stop in stops:
        if paint.link and stop.spot.value == paint.link:
            for box in stop.boxes:
                _underline(painter, box.translated(at), style)
        if paint.spots.focus == (unit, stop.spot.name):
            pad = style.px(_RING_PAD)
            for box in stop.boxes:
                ring = box.translated(at).adjusted(-pad, 0, pad, 0)
                draw_ring(painter, style.theme, ring, style.theme.radius("key"))


def has_marks(unit: Unit, paint: Paint) -> bool:
    """Whether any link of a unit may look different from rest."""
    focus = paint.spots.focus
    return bool(paint.link) or (focus is not None and focus[0] is unit)


def _underline(painter: QPainter, box: QRectF, style: Style) -> None:
    y = box.top() + round(box.height() * 0.8)
    painter.fillRect(QRectF(QPointF(box.left(), y), QPointF(box.right(), y + 1)), style.color("accent"))
