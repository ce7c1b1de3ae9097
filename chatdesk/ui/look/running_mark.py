"""Three bars that say "something runs here", and the clock that lets them pulse."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter

_FRAME_MS = 100  # ten pictures a second are enough for a slow pulse, and cost next to nothing
_REST = (0.5, 1.0, 0.7)  # the heights of the bars that stand still, and at the start of a pulse
_SWING = 0.25


def draw_running_mark(painter: QPainter, rect: QRectF, color: QColor, phase: float | None = None) -> None:
    """Draw the bars in the middle of `rect`; `phase` runs from 0 to 1, None lets them stand still."""
    unit = min(rect.width(), rect.height()) / 16
    bar, gap, full = 3 * unit, 2 * unit, 10 * unit
    left = rect.center().x() - (3 * bar + 2 * gap) / 2
    bottom = rect.center().y() + full / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for index, height in enumerate(_heights(phase)):
        box = QRectF(left + index * (bar + gap), bottom - full * height, bar, full * height)
        painter.drawRoundedRect(box, unit * 0.75, unit * 0.75)
    painter.restore()


def _heights(phase: float | None) -> tuple[float, ...]:
    if phase is None:
        return _REST
    first, middle, last = _REST
    turn = 2 * math.pi * phase
    return (
        first + _SWING * math.sin(turn),
        middle - _SWING * (1 - math.cos(turn)),
        last - _SWING * math.sin(turn),
    )


class Pulse(QObject):
    """Counts the phase of running marks while it is told to run.

    The owner starts it when a mark becomes visible and stops it when none is: nothing ticks at rest.
    A period of 0 ms (no motion wanted) never ticks and leaves the phase None.
    """

    ticked = Signal()

    def __init__(self, period_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.phase: float | None = None
        self._period = period_ms
        self._is_wanted = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_timeout)

    def set_period(self, period_ms: int) -> None:
        """Take the period of a new theme."""
        self._period = period_ms
        self.set_running(self._is_wanted)

    def set_running(self, running: bool) -> None:
        """Start or stop; both are safe to repeat."""
        self._is_wanted = running
        if running and self._period > 0:
            if not self._timer.isActive():
                self.phase = 0.0
                self._timer.start()
            return
        self._timer.stop()
        self.phase = None

    def _on_timeout(self) -> None:
        self.phase = ((self.phase or 0.0) + _FRAME_MS / self._period) % 1.0
        self.ticked.emit()
