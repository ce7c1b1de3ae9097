"""What the mouse does on the map: it moves the plane, or clicks a node."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.branch_map.camera import Camera
from chatdesk.ui.branch_map.painting import Marks


class MapPointer:
    """Keeps what is pressed and dragged, and marks the node under the pointer."""

    def __init__(self, viewport: QWidget, camera: Camera, marks: Marks) -> None:
        self._viewport, self._camera, self._marks = viewport, camera, marks
        self._pressed: QPoint | None = None
        self._is_dragged = False

    def press(self, event: QMouseEvent) -> None:
        """Begin what becomes a click or a drag."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._is_dragged = event.position().toPoint(), False

    def move(self, event: QMouseEvent) -> None:
        """Drag the plane, or mark what is under the pointer."""
        at = event.position().toPoint()
        if self._pressed is None:
            self.hover(self._camera.node_at(event.position()))
            return
        way = self._pressed - at
        if self._is_dragged or way.manhattanLength() >= QApplication.startDragDistance():
            if not self._is_dragged:
                self._is_dragged = True
                self._viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._pressed = at
            self._camera.scroll(QPointF(way))

    def release(self, event: QMouseEvent) -> int:
        """End it; return the node that was clicked, -1 for none."""
        was_dragged, self._pressed = self._is_dragged, None
        self._is_dragged = False
        node = self._camera.node_at(event.position())
        self.hover(node)
        return node if not was_dragged and event.button() is Qt.MouseButton.LeftButton else -1

    def hover(self, node: int) -> None:
        """Mark the node under the pointer, -1 for none."""
        if node != self._marks.hovered:
            self._marks.hovered = node
            self._viewport.setCursor(
                Qt.CursorShape.PointingHandCursor if node >= 0 else Qt.CursorShape.ArrowCursor
            )
            self._viewport.update()
