"""The button that sends, and stops what it started: one place, two faces."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.keycap import draw_keycaps, faint, keycaps_width
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme


class SendStopState(Enum):
    """Which face the button shows."""

    SEND = auto()
    STOP = auto()
    STOPPING = auto()


class SendStopButton(FlatButton):
    """Send while nothing runs, Stop while something does, "Stopping" until the end is told.

    It keeps one size over all faces, so that nothing beside it moves. Its accessible name is "Send" or
    "Stop" in every language. A press emits `send_pressed` or `stop_pressed`; while it is stopping, more
    presses do nothing. An empty composer disables Send alone.
    """

    send_pressed = Signal()
    stop_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent=parent)
        self.state = SendStopState.SEND
        self._can_send = False
        self._send_keys: tuple[str, ...] = ("Enter",)
        self._stop_keys: tuple[str, ...] = ("Esc",)
        self._least_stop_keys: tuple[str, ...] = self._stop_keys
        self.clicked.connect(self._on_clicked)
        self._show_state()

    def set_state(self, state: SendStopState) -> None:
        """Show another face."""
        self.state = state
        self._show_state()

    def set_can_send(self, can_send: bool) -> None:
        """Tell whether there is something to send."""
        self._can_send = can_send
        self._show_state()

    def set_faces_keys(self, send: tuple[str, ...], stop: tuple[str, ...]) -> None:
        """Take the keycaps of both faces."""
        self._send_keys, self._stop_keys = send, stop
        if stop:
            self._least_stop_keys = min(self._least_stop_keys, stop, key=len)
        self._show_state()

    def face(self) -> Face:
        """Return accent for Send, ink for Stop, and Stop held down while stopping."""
        color = self._theme.color
        if not self.isEnabled():
            grey = color("text_disabled")
            # The ground of the composer and of what is hovered are the same in the dark.
            return Face(color("bg_inline"), None, grey, grey, faint(grey, 0.5))
        if self.state is SendStopState.SEND:
            fill = color(
                "accent_pressed" if self.isDown() else "accent_hover" if self._is_hot() else "accent"
            )
            text = color("on_accent")
            return Face(fill, None, text, text, faint(text, 0.65))
        text = color("on_ink")
        if self.isDown() or self.state is SendStopState.STOPPING:
            return Face(faint(color("ink"), 0.8), None, text, text, faint(text, 0.55))
        return Face(color("ink_hover" if self._is_hot() else "ink"), None, text, text, faint(text, 0.55))

    def sizeHint(self) -> QSize:
        return QSize(max(self._width_of(state) for state in SendStopState), self._theme.size("button"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill, face.line)
        label, keys = self._label_and_keys(self.state)
        x = (self.width() - self._width_of(self.state)) / 2 + self._padding()
        if self.state is not SendStopState.SEND:
            x = self._paint_square(painter, x, face)
        font = theme.font("ui", weight=500)
        x += draw_line_of_text(painter, QRectF(x, 0, self.width(), self.height()), label, font, face.text)
        x += theme.px(8)
        draw_keycaps(painter, theme, x, self.height() / 2, keys, text=face.text, line=face.key_line)

    def _paint_square(self, painter: QPainter, x: float, face: Face) -> float:
        side = self._theme.px(10)
        box = QRectF(round(x), round((self.height() - side) / 2), side, side)
        draw_rounded(painter, box, self._theme.px(1.5), face.icon)
        return x + side + self._theme.px(9)

    def _label_and_keys(self, state: SendStopState) -> tuple[str, tuple[str, ...]]:
        if state is SendStopState.SEND:
            return self.tr("Send"), self._send_keys
        if state is SendStopState.STOP:
            # Where the focus is elsewhere another key stops: a button that sends does not move for that.
            is_shown = self.state is SendStopState.STOP
            return self.tr("Stop"), self._stop_keys if is_shown else self._least_stop_keys
        return self.tr("Stopping"), ()

    def _width_of(self, state: SendStopState) -> int:
        theme = self._theme
        label, keys = self._label_and_keys(state)
        width = 2 * self._padding() + round(theme.metrics("ui").horizontalAdvance(label) * 1.03)
        if state is not SendStopState.SEND:
            width += theme.px(19)
        return width + (theme.px(8) + keycaps_width(theme, keys) - theme.px(3) if keys else 0)

    def _show_state(self) -> None:
        label, keys = self._label_and_keys(self.state)
        self.setAccessibleName("Send" if self.state is SendStopState.SEND else "Stop")
        self.setText(label)
        self.setEnabled(self.state is not SendStopState.SEND or self._can_send)
        self.setToolTip(self._tooltip(label, keys))
        self.updateGeometry()
        self.update()

    def _tooltip(self, label: str, keys: tuple[str, ...]) -> str:
        if not self.isEnabled():
            return self.tr("Write something first")
        return f"{label}  {'+'.join(keys)}" if keys else label

    def _on_clicked(self) -> None:
        if self.state is SendStopState.SEND:
            self.send_pressed.emit()
        elif self.state is SendStopState.STOP:
            self.stop_pressed.emit()
