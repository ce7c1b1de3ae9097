"""Which part of the plane of a map its view shows, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QAbstractScrollArea

from chatdesk.ui.branch_map.plan import Plan

SCALES = (0.1, 0.14, 0.2, 0.28, 0.4, 0.55, 0.75, 1.0, 1.25, 1.6)

# Pixels that a node needs beside it for its ring.
_RING = 8


class Camera:
    """Turns points of the view into points of the plane and back, and moves the view over the plane.

    It stands where the scroll bars of the view are; `scale` is 1.0 at the plane's own size.
    """

    def __init__(self, view: QAbstractScrollArea, plan: Plan) -> None:
        self._view, self.plan = view, plan
        self.scale = 1.0

    @property
    def origin(self) -> QPointF:
        """Where the plane begins in the view: scrolled, or in the middle where all of it has room.

        Its margins may give way a little for that: a scroll bar for empty ground would only be in the way.
        """
        room = self._view.viewport().width() - self.plan.size.width() * self.scale
        if -self._spare <= room < 0:
            return QPointF(room / 2, -self._view.verticalScrollBar().value())
        across, down = self._view.horizontalScrollBar().value(), self._view.verticalScrollBar().value()
        return QPointF(max(0.0, room / 2) - across, -down)

    def to_plan(self, point: QPointF) -> QPointF:
        """Return the point of the plane that stands at a point of the view."""
        return (point - self.origin) / self.scale

    def node_at(self, point: QPointF) -> int:
        """Return the node at a point of the view, -1 where there is none."""
        return self.plan.node_at(self.to_plan(point))

    def rect(self, node: int) -> QRectF:
        """Return where a node stands in the view."""
        rect = self.plan.rect(node)
        return QRectF(self._from_plan(rect.topLeft()), rect.size() * self.scale)

    def place_of(self, node: int) -> QPointF | None:
        """Return the middle of a node in the view; None where there is no such node."""
        return self.rect(node).center() if 0 <= node < len(self.plan.tree.nodes) else None

    def rows_in_view(self) -> int:
        """Return how many rows have room in the view, cut off ones not counted."""
        return int(self._view.viewport().height() / (self.plan.pitch.height() * self.scale))

    def next_scale(self, steps: int) -> float:
        """Return the scale so many steps larger (1) or smaller (-1) than this."""
        near = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - self.scale))
        return SCALES[min(max(0, near + steps), len(SCALES) - 1)]

    def whole_scale(self) -> float:
        """Return the scale at which all of it is shown, as far as it can be made small; never more than 1."""
        size, room = self.plan.size, self._view.viewport().size()
        return max(min(room.width() / size.width(), room.height() / size.height(), 1.0), SCALES[0])

    def take_scale(self, scale: float, fixed: QPointF) -> None:
        """Show it at a scale; what stands at the point `fixed` of the view stays there."""
        at = self.to_plan(fixed)
        self.scale = scale
        self.set_bars()
        self.scroll(self._from_plan(at) - fixed)

    def set_bars(self) -> None:
        """Let the scroll bars reach over the plane at this scale."""
        size, room = self.plan.size * self.scale, self._view.viewport().size()
        spare = self._spare if size.width() - room.width() <= self._spare else 0.0
        for bar, whole, seen in (
            (self._view.horizontalScrollBar(), size.width() - spare, room.width()),
            (self._view.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setRange(0, max(0, round(whole) - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(round(self.plan.pitch.height() * self.scale / 2))

    def scroll(self, by: QPointF) -> None:
        """Move over the plane by pixels of the view."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        for bar, step in ((across, by.x()), (down, by.y())):
            if step:
                bar.setValue(bar.value() + round(step))

    def centre(self, node: int) -> None:
        """Scroll so that a node stands in the middle, as far as the plane reaches."""
        place = self.place_of(node)
        if place is not None:
            self.scroll(place - QPointF(self._view.viewport().rect().center()))

    def reveal(self, node: int) -> None:
        """Scroll as little as shows a node with what is around it."""
        if not 0 <= node < len(self.plan.tree.nodes):
            return
        viewport, pitch = self._view.viewport(), self.plan.pitch * self.scale
        aside, over = (
            min(pitch.width() * 0.6, viewport.width() / 4),
            min(pitch.height(), viewport.height() / 4),
        )
        wanted, view = self.rect(node).adjusted(-aside, -over, aside, over), QRectF(viewport.rect())
        dx = min(0.0, wanted.left() - view.left()) or max(0.0, wanted.right() - view.right())
        dy = min(0.0, wanted.top() - view.top()) or max(0.0, wanted.bottom() - view.bottom())
        self.scroll(QPointF(dx, dy))

    @property
    def _spare(self) -> float:
        """How much of the margins at both sides is more than a node's ring needs."""
        return max(0.0, 2 * (self.plan.margin * self.scale - _RING))

    def _from_plan(self, point: QPointF) -> QPointF:
        return point * self.scale + self.origin
