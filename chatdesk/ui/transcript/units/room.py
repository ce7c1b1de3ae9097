"""Room in the column for a widget that stands there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter

from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Unit


class RoomUnit(Unit):
    """Keeps as much room as `room` says for a width, and paints nothing."""

    __slots__ = ("_room",)

    is_cacheable = False

    def __init__(self, room: Callable[[int], int]) -> None:
        super().__init__(0)
        self._room = room

    def lay_out(self, style: Style, width: int) -> int:
        """Ask how much is needed."""
        del style
        self.width = width
        self.height = self._room(width)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Leave it to the widget."""
        del painter, x, y, paint
