"""How a request went, at one glance: status line, request id, and a bar of where the time went."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.inspector.exchange_rows import STATE_SIGNS, status_words
from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.inspector.turn_log import Exchange, ExchangeState
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme

# What is shorter is no time of its own: head and body came in one read.
_SHORTEST = 0.001


class Stretch(NamedTuple):
    """A part of the time of a request, in seconds; `color` is a token of the theme."""

    title: str
    seconds: float
    color: str


class StatusWords(QWidget):
    """Sign, status line, and behind it HTTP version and request id as far as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = STATE_SIGNS[ExchangeState.RUNS]
        self._words = self._more = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_exchange(self, exchange: Exchange) -> None:
        """Show how a request stands."""
        self._sign = STATE_SIGNS[exchange.state]
        self._words = status_words(exchange)
        response = exchange.response
        self._more = (
            "" if response is None else "  ".join(filter(None, (response.http_version, response.request_id)))
        )
        self.setAccessibleName(f"{self._words}  {self._more}".strip())
        self.setToolTip(self._more)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.size("button"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        icon, color = self._sign
        side = theme.size("icon")
        draw_icon(painter, icon, QRectF(0, (self.height() - side) / 2, side, side), theme.color(color))
        room = QRectF(self.rect()).adjusted(side + theme.px(8), 0, 0, 0)
        used = draw_line_of_text(painter, room, self._words, theme.font("ui_strong"), theme.color("text"))
        rest = room.adjusted(used + theme.px(10), 0, 0, 0)
        if rest.width() > theme.px(40):
            small = theme.font("small", tabular=True)
            draw_line_of_text(painter, rest, self._more, small, theme.color("text_secondary"))


class TimeBar(QWidget):
    """Where the time of a request went: a bar, and its parts in words below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stretches: list[Stretch] = []
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_exchange(self, exchange: Exchange) -> None:
        """Show the times of a request; nothing before its response has begun."""
        self._stretches = self._stretches_of(exchange)
        self._whole = self._whole_of(exchange) if self._stretches else ""
        words = [f"{part.title} {seconds_text(part.seconds)}" for part in self._stretches]
        self.setAccessibleName(", ".join([*words, self._whole]))
        self.setVisible(bool(self._stretches))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(6 + 6) + self._theme.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._draw_bar(painter, QRectF(0, 0, self.width(), self._theme.px(6)))
        self._draw_legend(painter, QRectF(self.rect()).adjusted(0, self._theme.px(12), 0, 0))

    def _stretches_of(self, exchange: Exchange) -> list[Stretch]:
        response = exchange.response
        if response is None:
            return []
        connected = response.connected or 0.0
        first = response.body.first_at or response.at
        parts = []
        if response.connected is not None:
            parts.append(Stretch(self.tr("connect"), connected, "wf_net"))
        parts.append(Stretch(self.tr("first byte"), max(0.0, first - connected), "line_control"))
        if exchange.seconds - first > _SHORTEST:
            parts.append(Stretch(self.tr("answer"), exchange.seconds - first, "wf_text"))
        return parts

    def _whole_of(self, exchange: Exchange) -> str:
        size = exchange.response.body.size if exchange.response is not None else 0
        return self.tr("{0}, {1} bytes").format(seconds_text(exchange.seconds), f"{size:,}")

    def _draw_bar(self, painter: QPainter, room: QRectF) -> None:
        gap = self._theme.px(1)
        # Each part can be seen, however short it was.
        least = self._theme.px(3)
        whole = sum(part.seconds for part in self._stretches) or 1.0
        rest = room.width() - (least + gap) * len(self._stretches)
        left = room.left()
        for part in self._stretches:
            width = least + max(0.0, rest) * part.seconds / whole
            painter.fillRect(QRectF(left, room.top(), width, room.height()), self._theme.color(part.color))
            left += width + gap

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
            square = QRectF(room.left(), room.center().y() - side / 2, side, side)
            painter.fillRect(square, theme.color(part.color))
            words_room = room.adjusted(side + theme.px(6), 0, 0, 0)
            used = draw_line_of_text(painter, words_room, words, small, quiet)
            room = words_room.adjusted(used + theme.px(14), 0, 0, 0)
