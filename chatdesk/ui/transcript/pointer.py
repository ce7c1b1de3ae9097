"""The mouse over the transcript: hover, presses, selecting, scrolling along while selecting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.stage import Hit, Stage
from chatdesk.ui.transcript.units.base import Spot

_SCROLL_MS = 30
_SCROLL_STEP = 0.35
_TRIPLE = 3
_NOWHERE = -1e6


class Pointer(QObject):
    """Turns mouse events into signals and into the selection.

    `changed`: something looks different. The mouse has the shape over `viewport` that it should have.
    """

    changed = Signal()
    spot_activated = Signal(object, object)
    link_activated = Signal(object, str)

    def __init__(
        self, stage: Stage, scroll: Callable[[int], None], viewport: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._scroll = scroll
        self._viewport = viewport
        self._is_selecting = False
        self._has_moved = False
        self._pressed_link = ""
        self._last = QPointF(_NOWHERE, _NOWHERE)
        self._pressed_at = QPointF()
        self._clicks = 0
        self._click_timer = QTimer(self)
        self._click_timer.setSingleShot(True)
        self._click_timer.timeout.connect(self._forget_clicks)
        self._scroll_timer = QTimer(self)
        self._scroll_timer.setInterval(_SCROLL_MS)
        self._scroll_timer.timeout.connect(self._on_scroll_along)

    @property
    def is_selecting(self) -> bool:
        """Whether a drag is under way."""
        return self._is_selecting

    def press(self, at: QPointF, *, extends: bool = False, is_double: bool = False) -> None:
        """The left button went down, `is_double` if it did for the second time in a moment."""
        self._count_click(at, is_double=is_double)
        self._last = self._pressed_at = at
        self._has_moved = False
        hit = self._stage.hit(at.x(), at.y())
        if hit is None:
            return
        spot = hit.spot()
        if spot is not None:
            self._stage.spots.pressed = self._stage.spots.hover = (hit.unit, spot.name)
            self.changed.emit()
            return
        self._pressed_link = self._link_at(hit)
        self._is_selecting = True
        self._start_selection(hit, extends=extends)
        self.changed.emit()

    def move(self, at: QPointF, *, is_down: bool) -> None:
        """The mouse moved."""
        self._last = at
        if is_down and self._is_selecting:
            far = (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance() / 2
            self._has_moved = self._has_moved or far
            if self._has_moved and self._clicks < 2:
                # Text that streams in must not move what the mouse is over.
                self._stage.stay()
                self._extend()
            self._scroll_timer.start() if self._outside() else self._scroll_timer.stop()
            return
        self._hover(at)

    def release(self, at: QPointF) -> None:
        """The left button came up: a spot or a link is activated where it was pressed."""
        self._scroll_timer.stop()
        was_selecting, self._is_selecting = self._is_selecting, False
        hit = self._stage.hit(at.x(), at.y())
        pressed, self._stage.spots.pressed = self._stage.spots.pressed, None
        if pressed is not None:
            spot = hit.spot() if hit is not None else None
            if hit is not None and spot is not None and pressed == (hit.unit, spot.name):
                self.spot_activated.emit(hit, spot)
            self.changed.emit()
            return
        is_click = was_selecting and not self._has_moved and self._clicks == 1
        if is_click and self._pressed_link and hit is not None and self._link_at(hit) == self._pressed_link:
            self.link_activated.emit(hit, self._pressed_link)
        self._pressed_link = ""
        self.changed.emit()

    def leave(self) -> None:
        """The mouse left: nothing is under it."""
        self._last = QPointF(_NOWHERE, _NOWHERE)
        self._set_hover(None, None, "")

    def refresh(self) -> None:
        """The content moved below a mouse that did not."""
        if not self._is_selecting:
            self._hover(self._last)

    def _start_selection(self, hit: Hit, *, extends: bool) -> None:
        selection = self._stage.selection
        place = hit.place()
        if self._clicks >= 2 or extends:
            self._stage.stay()
        if self._clicks >= 2 and hit.unit.length:
            find = hit.unit.block_at if self._clicks >= _TRIPLE else hit.unit.word_at
            start, end = find(place.offset)
            selection.set(Place(hit.row, hit.index, start), Place(hit.row, hit.index, end))
        elif extends:
            selection.extend(place)
        else:
            selection.begin(place)

    def _extend(self) -> None:
        hit = self._stage.hit(self._last.x(), self._last.y())
        if hit is not None:
            self._stage.selection.extend(hit.place())
            self.changed.emit()

    def _hover(self, at: QPointF) -> None:
        hit = self._stage.hit(at.x(), at.y())
        spot = hit.spot() if hit is not None else None
        link = self._link_at(hit) if hit is not None and spot is None else ""
        self._set_hover(hit, spot, link)

    def _set_hover(self, hit: Hit | None, spot: Spot | None, link: str) -> None:
        spots = self._stage.spots
        hover = (hit.unit, spot.name) if hit is not None and spot is not None else None
        unit = hit.unit if hit is not None and link else None
        is_over = hit is not None and hit.is_inside and hit.unit.lights_up and self._is_over_column(hit)
        over = hit.unit if hit is not None and is_over else None
        if over is not spots.over:
            spots.over = over
            self.changed.emit()
        if hover != spots.hover or link != self._stage.link or unit is not self._stage.link_unit:
            spots.hover = hover
            self._stage.link, self._stage.link_unit = link, unit
            self.changed.emit()
        is_text = hit is not None and hit.is_inside and bool(hit.unit.length) and self._is_over_column(hit)
        shape = Qt.CursorShape.IBeamCursor if is_text else Qt.CursorShape.ArrowCursor
        if hover is not None or link:
            shape = Qt.CursorShape.PointingHandCursor
        if self._viewport.cursor().shape() is not shape:
            self._viewport.setCursor(shape)

    def _is_over_column(self, hit: Hit) -> bool:
        hang = self._stage.style.hang
        return -hang <= hit.x <= self._stage.page.width + hang

    @staticmethod
    def _link_at(hit: Hit) -> str:
        return hit.unit.link_at(hit.x, hit.y) if hit.is_inside else ""

    def _outside(self) -> float:
        y = self._last.y()
        return y if y < 0 else max(0.0, y - self._stage.height)

    def _on_scroll_along(self) -> None:
        distance = self._outside()
        if not distance:
            self._scroll_timer.stop()
            return
        step = int(distance * _SCROLL_STEP) or (1 if distance > 0 else -1)
        self._scroll(step)
        self._extend()

    def _count_click(self, at: QPointF, *, is_double: bool) -> None:
        is_near = (at - self._pressed_at).manhattanLength() < QApplication.startDragDistance()
        is_third = self._clicks == 2 and is_near and self._click_timer.isActive()
        self._clicks = 2 if is_double else _TRIPLE if is_third else 1
        self._click_timer.start(QApplication.doubleClickInterval())

    def _forget_clicks(self) -> None:
        if not self._is_selecting:
            self._clicks = 0
