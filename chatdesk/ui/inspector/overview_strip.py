"""The whole turn in one strip: what was going on, which events are in view, and which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from chatdesk.ui.inspector.hatch import draw_time_bar
from chatdesk.ui.inspector.strip import Strip
from chatdesk.ui.inspector.time_scale import TimeScale, tick_text
from chatdesk.ui.inspector.waterfall import Bar, Kind, Line, exact
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text
from chatdesk.ui.look.theme import Theme

_EDGE, _BAR, _TICK_ROOM = 16, 10, 110
_OVER = {Kind.NETWORK: 0, Kind.WAITING: 1, Kind.STALL: 1}


class OverviewStrip(Strip):
    """The scroll bar of time: a press or a drag brings `time_chosen` with the second of the turn there."""

    height_px = 48
    time_chosen = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._scale = TimeScale()
        self._bars: list[Bar] = []
        self._seen: tuple[float, float] | None = None
        self._chosen: float | None = None
        self.setAccessibleName(self.tr("Times of the events"))

    def show_lines(self, lines: Sequence[Line], whole: float) -> None:
        """Show the bars of these lines in one; what came stands over what was waited for."""
        bars = [bar for line in lines if not line.is_part for bar in line.bars]
        self._bars = sorted(bars, key=lambda bar: (_OVER.get(bar.kind, 2), bar.began))
        self._scale.set_whole(whole)
        self.update()

    def show_place(self, seen: tuple[float, float] | None, chosen: float | None) -> None:
        """Show from when to when the events in view came, and when the chosen one did."""
        if (seen, chosen) != (self._seen, self._chosen):
            self._seen, self._chosen = seen, chosen
            self.setToolTip("" if chosen is None else exact(chosen))
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, room = self._theme, QPainter(self), self._room()
        self._scale.width = max(10.0, room.width())
        band = QRectF(room.left(), theme.px(13), room.width(), theme.px(_BAR))
        for bar in self._bars:
            left, right = self._scale.x(bar.began), self._scale.x(bar.ended)
            rect = QRectF(band.left() + left, band.top(), max(1.5, right - left - 1), band.height())
            draw_time_bar(painter, rect, theme.color(bar.kind.color), is_hatched=bar.kind.is_hatched)
        self._draw_ticks(painter, room, band)
        self._draw_place(painter, band)
        draw_hairline(painter, theme, bottom_edge(self.rect()))

    def _draw_ticks(self, painter: QPainter, room: QRectF, band: QRectF) -> None:
        theme = self._theme
        ticks = self._scale.ticks(theme.px(_TICK_ROOM))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else self._scale.whole
        font, color = theme.font("micro", tabular=True), theme.color("text_tertiary")
        for at in ticks:
            words = tick_text(at, step)
            wide = theme.metrics("micro").horizontalAdvance(words) + theme.px(2)
            # In the middle below its time; the first and the last one stay whole at the edges.
            left = room.left() + self._scale.x(at) - wide / 2
            left = min(max(theme.px(4), left), self.width() - theme.px(4) - wide)
            where = QRectF(left, band.bottom() + theme.px(3), wide, theme.px(16))
            draw_line_of_text(painter, where, words, font, color, Qt.AlignmentFlag.AlignHCenter)

    def _draw_place(self, painter: QPainter, band: QRectF) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._seen is not None:
            left, right = (band.left() + self._scale.x(at) for at in self._seen)
            wide = max(theme.px(6), right - left + 4)
            middle = (left + right) / 2
            rect = QRectF(middle - wide / 2, band.top() - theme.px(5), wide, band.height() + theme.px(10))
            painter.setPen(QPen(theme.color("text"), 1.5))
            painter.drawRoundedRect(rect, 3, 3)
        if self._chosen is not None:
            x = round(band.left() + self._scale.x(self._chosen))
            painter.fillRect(
                QRectF(x - 1, band.top() - theme.px(3), 2, band.height() + theme.px(6)), theme.color("text")
            )

    def _room(self) -> QRectF:
        edge = self._theme.px(_EDGE)
        return QRectF(self.rect()).adjusted(edge, 0, -edge, 0)

    def _choose(self, event: QMouseEvent) -> None:
        at = self._scale.at(event.position().x() - self._room().left())
        self.time_chosen.emit(min(max(0.0, at), self._scale.whole))
