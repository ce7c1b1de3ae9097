"""Where the time went: a bar, and its parts in words below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme


class Stretch(NamedTuple):
    """A part of a time, in seconds; `color` is a token of the theme. Waiting is hatched."""

    title: str
    seconds: float
    color: str
    is_waiting: bool = False


class TimeBar(QWidget):
    """Shows the parts of a time one behind the other, and the whole of it in words at the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stretches: list[Stretch] = []
        self._whole = ""
        self._hatches: dict[str, QBrush] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_times(self, stretches: Sequence[Stretch], whole: str) -> None:
        """Show these; nothing where there are none."""
        if (list(stretches), whole) == (self._stretches, self._whole):
            return
        self._stretches, self._whole = list(stretches), whole
        words = [f"{part.title} {seconds_text(part.seconds)}" for part in self._stretches]
        self.setAccessibleName(", ".join([*words, self._whole]))
        self.setToolTip(", ".join([*words, self._whole]))
        self.setVisible(bool(self._stretches))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self._hatches = {}
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(6 + 6) + self._theme.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._draw_bar(painter, QRectF(0, 0, self.width(), self._theme.px(6)))
        self._draw_legend(painter, QRectF(self.rect()).adjusted(0, self._theme.px(12), 0, 0))

    def _draw_bar(self, painter: QPainter, room: QRectF) -> None:
        gap = self._theme.px(1)
        # Each part can be seen, however short it was.
        least = self._theme.px(3)
        whole = sum(part.seconds for part in self._stretches) or 1.0
        rest = room.width() - (least + gap) * len(self._stretches)
        left = room.left()
        for part in self._stretches:
            width = least + max(0.0, rest) * part.seconds / whole
            self._fill(painter, QRectF(left, room.top(), width, room.height()), part)
            left += width + gap

    def _fill(self, painter: QPainter, rect: QRectF, part: Stretch) -> None:
        color = self._theme.color(part.color)
        if not part.is_waiting:
            painter.fillRect(rect, color)
            return
        if part.color not in self._hatches:
            self._hatches[part.color] = _hatch(color, self.devicePixelRatioF())
        painter.fillRect(rect, self._hatches[part.color])
        painter.setPen(QPen(color, 0))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_legend(self, painter: QPainter, room: QRectF) -> None:
        theme = self._theme
        small, quiet = theme.font("small", tabular=True), theme.color("text_secondary")
        right = draw_line_of_text(painter, room, self._whole, small, quiet, Qt.AlignmentFlag.AlignRight)
        room = room.adjusted(0, 0, -right - theme.px(12), 0)
        metrics, side = theme.metrics("small"), theme.px(8)
        for part in self._stretches:
            words = f"{part.title} {seconds_text(part.seconds)}"
            needed = side + theme.px(6) + metrics.horizontalAdvance(words)
            if needed > room.width():
                return
            self._fill(painter, QRectF(room.left(), room.center().y() - side / 2, side, side), part)
            words_room = room.adjusted(side + theme.px(6), 0, 0, 0)
            used = draw_line_of_text(painter, words_room, words, small, quiet)
            room = words_room.adjusted(used + theme.px(14), 0, 0, 0)


def _hatch(color: QColor, scale: float) -> QBrush:
    """Return slanted lines of a colour, as a tile that meets itself."""
    side = 4
    tile = QPixmap(round(side * scale), round(side * scale))
    tile.setDevicePixelRatio(scale)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.1))
    for shift in (-side, 0, side):
        painter.drawLine(shift, side, shift + side, 0)
    painter.end()
    return QBrush(tile)
