"""The map in hand: walked by keys, moved by the mouse, larger and smaller."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from chatdesk.ui.branch_map.camera import SCALES
from chatdesk.ui.branch_map.plane import MapPlane
from chatdesk.ui.branch_map.pointer import MapPointer
from chatdesk.ui.branch_map.walk import step
from chatdesk.ui.look.theme import Theme

_NOTCH = 120
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MapView(MapPlane):
    """The plane with what keys and mouse do in it.

    `chosen` brings the node that one goes to, `toggled` one whose run is to be folded or unfolded.
    """

    chosen = Signal(int)
    toggled = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._pointer = MapPointer(self.viewport(), self.camera, self.marks)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.marks.current
        bare = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        to = -1 if bare else step(self.tree, key, current, self.camera.rows_in_view())
        if to >= 0:
            self.go_to(to)
        elif key in _ENTER and not bare and current >= 0:
            node = self.tree.nodes[current]
            (self.toggled if node.is_fold else self.chosen).emit(current)
        elif key is Qt.Key.Key_Space and current >= 0:
            self.toggled.emit(current)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        node = self._pointer.release(event)
        if node >= 0:
            self.go_to(node, reveals=False)
            (self.toggled if self.tree.nodes[node].is_fold else self.chosen).emit(node)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                scale = self.scale * 1.25 ** (turned / _NOTCH)
                self.set_scale(min(max(scale, SCALES[0]), SCALES[-1]), event.position())
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer.hover(-1)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            node = self.camera.node_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.wording.of(node).spoken if node >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, has_focus: bool) -> None:
        self.marks.has_focus = has_focus
        self.viewport().update()
