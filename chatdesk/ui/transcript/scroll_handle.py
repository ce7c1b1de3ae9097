"""The scroll bar as a flat handle over the right edge, instead of the style's own bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

_EDGE = 3
_WIDTH = 6
_WIDE = 10
_SHORTEST = 32
_AREA = 16


class ScrollHandle(QWidget):
    """Shows and moves the value of a scroll bar that is itself hidden.

    It lies over the viewport, so that the column is centred in the whole pane, and is painted only
    when the value, the mouse or the theme changes.
    """

    def __init__(self, bar: QScrollBar, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = bar
        self._theme = theme
        self._is_hovered = False
        self._grip: float | None = None
        self._shown = QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.valueChanged.connect(self._on_changed)
        bar.rangeChanged.connect(self._on_changed)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self._on_changed()

    @property
    def is_held(self) -> bool:
        """Whether the user drags it now."""
        return self._grip is not None

    def area_width(self) -> int:
        """Return the width of the strip in which it can be caught."""
        return self._theme.px(_AREA)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the handle; nothing where everything is in view."""
        del event
        box = self._handle()
        if box.isEmpty():
            return
        painter = QPainter(self)
        color = "line_control" if self._is_hovered or self.is_held else "line_strong"
        draw_rounded(painter, box, box.width() / 2, self._theme.color(color))
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Grow under the mouse."""
        del event
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Shrink again."""
        del event
        self._is_hovered = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle, or bring it under the mouse."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        box = self._handle()
        y = event.position().y()
        self._grip = y - box.top() if box.top() <= y <= box.bottom() else box.height() / 2
        self._bar.setSliderDown(True)
        self._follow(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self.is_held:
            self._follow(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        self._grip = None
        self._bar.setSliderDown(False)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll as over the text."""
        parent = self.parentWidget()
        if parent is not None:
            QApplication.sendEvent(parent, event)

    def _follow(self, y: float) -> None:
        room = self.height() - 2 * _EDGE - self._handle().height()
        if room <= 0 or self._grip is None:
            return
        share = (y - self._grip - _EDGE) / room
        self._bar.setValue(round(min(1.0, max(0.0, share)) * self._bar.maximum()))

    def _handle(self) -> QRectF:
        most = self._bar.maximum()
        if most <= 0:
            return QRectF()
        room = self.height() - 2 * _EDGE
        length = max(self._theme.px(_SHORTEST), room * self._bar.pageStep() / (most + self._bar.pageStep()))
        top = _EDGE + (room - length) * self._bar.value() / most
        width = self._theme.px(_WIDE if self._is_hovered or self.is_held else _WIDTH)
        return QRectF(self.width() - _EDGE - width, round(top), width, round(length))

    def _on_changed(self) -> None:
        if self._handle() != self._shown:
            self._shown = self._handle()
            self.update()
