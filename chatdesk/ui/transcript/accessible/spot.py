"""A button or a link in a message: painted, not a widget."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface

from chatdesk.ui.transcript.accessible.acts import Acts
from chatdesk.ui.transcript.accessible.part import Part
from chatdesk.ui.transcript.links import written_out
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.stage import Hit
from chatdesk.ui.transcript.units.base import Spot, Unit

SpotKey = tuple[Row, int, str]
_Role = QAccessible.Role


class SpotPart(Part):
    """Known by its row, the number of its unit there and its name: the unit itself may be made anew."""

    def __init__(self, message: Part, key: SpotKey) -> None:
        super().__init__(message.view_ref)
        self._message = message
        self._row, self._number, self._name = key
        self.faces[QAccessible.InterfaceType.ActionInterface] = Acts(
            self, {QAccessibleActionInterface.pressAction(): self._press}
        )

    @property
    def key(self) -> SpotKey:
        """What it is known by."""
        return self._row, self._number, self._name

    def found(self) -> tuple[Unit, Spot] | None:
        """Return what it stands for, None while that is not there."""
        view = self.view()
        units = self._row.units
        if view is None or units is None or self._number >= len(units) or self._row.width != view.page.width:
            return None
        unit = units[self._number]
        return next(((unit, spot) for spot in unit.stops() if spot.name == self._name), None)

    def isValid(self) -> bool:
        return self._message.isValid() and self.found() is not None

    def parent(self) -> QAccessibleInterface:
        return self._message

    def role(self) -> QAccessible.Role:
        found = self.found()
        return _Role.Link if found is not None and found[1].act == "link" else _Role.Button

    def text(self, kind: QAccessible.Text) -> str:
        found = self.found()
        if found is None or kind is not QAccessible.Text.Name:
            return ""
        spot, view = found[1], self.view()
        if spot.act == "link" and view is not None and view.stage.leads_inside(spot.value):
            return spot.label.removesuffix(f", {written_out(spot.value)}")
        return spot.label or spot.name

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view, found = self.view(), self.found()
        if view is None or found is None:
            state.invalid = 1
            return state
        state.focusable = 1
        state.linked = int(found[1].act == "link")
        state.focused = int(view.hasFocus() and view.stage.spots.focus == (found[0], found[1].name))
        state.offscreen = int(self.rect().isEmpty())
        return state

    def rect(self) -> QRect:
        view, found = self.view(), self.found()
        top = view.stage.y_of(self._row) if view is not None else None
        if view is None or found is None or top is None:
            return QRect()
        for _, unit, y in self._row.placed(view.page.style, top):
            if unit is found[0]:
                box = found[1].rect.translated(view.stage.column_left, y).toAlignedRect()
                box &= view.viewport().rect()
                if box.isEmpty():
                    break
                return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())
        return QRect()

    def holds(self, point: QPoint) -> bool:
        """Tell whether a point of the screen lies in it."""
        return self.rect().contains(point)

    def _press(self) -> None:
        view, found = self.view(), self.found()
        if view is not None and found is not None:
            view.spot_activated.emit(Hit(self._row, self._number, found[0], 0, 0), found[1])
