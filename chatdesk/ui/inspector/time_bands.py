"""What stands over and under the waterfall: the axis, the rate of tokens, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF

from chatdesk.ui.inspector.hatch import draw_time_bar
from chatdesk.ui.inspector.strip import Strip
from chatdesk.ui.inspector.time_scale import TimeScale, tick_text
from chatdesk.ui.inspector.timeline_list import label_width, time_room
from chatdesk.ui.inspector.turn_times import BUCKET, Round
from chatdesk.ui.inspector.waterfall import Kind, Line
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme

_TICK_ROOM = 84
# Buckets of a tenth of a second over which a rate is taken.
_NEAR = 3
# Pixels from one point of the curve to the next.
_STEP = 4


class Band(Strip):
    """A strip along the time of the page."""

    def __init__(self, theme: Theme, scale: TimeScale) -> None:
        super().__init__(theme)
        self._scale = scale

    def _room(self) -> QRectF:
        return time_room(self._theme, QRectF(self.rect()))


class TimeAxis(Band):
    """The round times that are in view."""

    height_px = 26

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, room, painter = self._theme, self._room(), QPainter(self)
        ticks = self._scale.ticks(theme.px(_TICK_ROOM))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else self._scale.end - self._scale.begin
        font, color = theme.font("micro", tabular=True), theme.color("text_tertiary")
        metrics = theme.metrics("micro")
        for at in ticks:
            words = tick_text(at, step)
            half = theme.px(40)
            # The last one stays whole at the edge, if not in the middle of its line.
            most = self.width() - theme.px(4) - metrics.horizontalAdvance(words) / 2
            x = min(room.left() + self._scale.x(at), most)
            where = QRectF(x - half, room.top() + theme.px(4), 2 * half, room.height() - theme.px(4))
            draw_line_of_text(painter, where, words, font, color, Qt.AlignmentFlag.AlignHCenter)


class RateCurve(Band):
    """Tokens per second over the time, with their average and their best; counted in tenths of a second."""

    height_px = 68

    def __init__(self, theme: Theme, scale: TimeScale) -> None:
        super().__init__(theme, scale)
        self._sums: list[float] = [0.0]
        self._best = 1.0
        self._words: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The average and the best rate."""
        return ", ".join(self._words)

    def show_rounds(self, rounds: Sequence[Round]) -> None:
        """Show the rates of these rounds."""
        self._sums = token_sums(rounds)
        near = (self._sums[at] - self._sums[max(0, at - _NEAR)] for at in range(len(self._sums)))
        best = max(near) / (_NEAR * BUCKET)
        seconds = sum(stretch.ended - stretch.began for own in rounds for stretch in own.stretches)
        best = max(best, self._sums[-1] / max(seconds, _NEAR * BUCKET))
        self._best = max(best, 1.0)
        about = "" if all(own.counted is not None for own in rounds) else "~"
        self._words = ()
        if seconds >= _NEAR * BUCKET and self._sums[-1] > 1:
            average = f"{about}{self._sums[-1] / seconds:,.0f}"
            self._words = (
                self.tr("{0} on average").format(average),
                self.tr("{0} at best").format(f"{about}{best:,.0f}"),
            )
        self.setAccessibleName(f"{self.tr('Tokens per s')}: {self.words}")
        self.setToolTip(self.words)
        self.update()

    def rate_at(self, at: float, around: float = _NEAR * BUCKET) -> float:
        """Return the tokens per second in so many seconds around a time."""
        return (self._come_until(at + around / 2) - self._come_until(at - around / 2)) / around

    def _come_until(self, at: float) -> float:
        """Return how many tokens had come at a time, evenly within a tenth of a second."""
        place = min(max(0.0, at / BUCKET), len(self._sums) - 1.0)
        before = int(place)
        after = min(before + 1, len(self._sums) - 1)
        return self._sums[before] + (place - before) * (self._sums[after] - self._sums[before])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, room, painter = self._theme, self._room(), QPainter(self)
        foot = room.bottom() - theme.px(10)
        self._draw_curve(painter, room, foot, room.height() - theme.px(20))
        painter.setPen(QPen(theme.color("line_strong"), 0))
        painter.drawLine(QPointF(room.left(), foot), QPointF(room.right(), foot))
        label = QRectF(theme.px(16), foot - theme.px(46), 0, theme.px(17))
        label.setRight(label_width(theme, self.width()) - theme.px(6))
        draw_line_of_text(
            painter, label, self.tr("Tokens per s"), theme.font("small"), theme.color("text_secondary")
        )
        quiet, micro = theme.color("text_tertiary"), theme.font("micro", tabular=True)
        for words in self._words:
            label.moveTop(label.bottom() - theme.px(2))
            draw_line_of_text(painter, label, words, micro, quiet)

    def _draw_curve(self, painter: QPainter, room: QRectF, foot: float, high: float) -> None:
        theme, scale = self._theme, self._scale
        end = min(room.width(), scale.x(len(self._sums) * BUCKET))
        # Two pixels may be minutes: nothing between them is left out.
        around = max(_NEAR * BUCKET, scale.at(_STEP) - scale.at(0))
        points = [
            QPointF(room.left() + x, foot - min(1, self.rate_at(scale.at(x), around) / self._best) * high)
            for x in range(max(0, int(scale.x(0))), int(end) + 1, _STEP)
        ]
        if len(points) < 2:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QPainterPath()
        ends = QPointF(points[0].x(), foot), QPointF(points[-1].x(), foot)
        area.addPolygon(QPolygonF([ends[0], *points, ends[1]]))
        painter.fillPath(area, theme.color("accent_soft"))
        painter.setPen(QPen(theme.color("wf_text"), 1.4))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()


class Legend(Band):
    """What the colours mean, of those that are there; what does not fit goes to the next row."""

    def __init__(self, theme: Theme, scale: TimeScale) -> None:
        super().__init__(theme, scale)
        self._kinds: list[Kind] = []
        self._has_stop = False

    def show_lines(self, lines: Sequence[Line], *, has_stop: bool) -> None:
        """Explain these."""
        there = {bar.kind for line in lines for bar in line.bars}
        kinds = [kind for kind in Kind if kind in there]
        if (kinds, has_stop) != (self._kinds, self._has_stop):
            self._kinds, self._has_stop = kinds, has_stop
            self.setAccessibleName(", ".join(words for _, words in self._entries()))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        rows = max((row for row, *_ in self._placed()), default=0) + 1
        return QSize(0, self._theme.px(10) + rows * self._theme.px(20))

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        small = theme.font("small")
        for row, x, kind, words in self._placed():
            room = QRectF(x, theme.px(4) + row * theme.px(20), self.width() - x, theme.px(20))
            box = QRectF(x, room.center().y() - theme.px(4), theme.px(12), theme.px(8))
            if kind is None:
                painter.fillRect(
                    QRectF(x + theme.px(5), box.top() - 2, 2, box.height() + 4), theme.color("wf_stop")
                )
            else:
                if not kind.is_hatched:
                    box.setWidth(theme.px(8))
                draw_time_bar(painter, box, theme.color(kind.color), is_hatched=kind.is_hatched)
            room.adjust(box.width() + theme.px(5), 0, 0, 0)
            draw_line_of_text(painter, room, words, small, theme.color("text_secondary"))

    def _placed(self) -> list[tuple[int, float, Kind | None, str]]:
        theme = self._theme
        metrics, placed = theme.metrics("small"), []
        row, x = 0, float(theme.px(16))
        for kind, words in self._entries():
            sign = theme.px(12 if kind is None or kind.is_hatched else 8)
            width = sign + theme.px(5) + metrics.horizontalAdvance(words)
            if x > theme.px(16) and x + width > self.width() - theme.px(12):
                row, x = row + 1, float(theme.px(16))
            placed.append((row, x, kind, words))
            x += width + theme.px(16)
        return placed

    def _entries(self) -> list[tuple[Kind | None, str]]:
        words = {
            Kind.NETWORK: self.tr("network"),
            Kind.REASONING: self.tr("reasoning"),
            Kind.TEXT: self.tr("text"),
            Kind.ARGUMENTS: self.tr("arguments"),
            Kind.WAITING: self.tr("waiting"),
            Kind.RUNNING: self.tr("tool runs"),
            Kind.STALL: self.tr("stall"),
        }
        found: list[tuple[Kind | None, str]] = [(kind, words[kind]) for kind in self._kinds]
        return [*found, (None, self.tr("Stop"))] if self._has_stop else found


def token_sums(rounds: Sequence[Round]) -> list[float]:
    """Return how many tokens had come at the end of each tenth of a second, with a 0 before the first."""
    last = max((bucket for own in rounds for bucket in own.rate), default=-1)
    tokens = [0.0] * (last + 1)
    for own in rounds:
        each = 1 / own.per_token
        for bucket, characters in own.rate.items():
            tokens[bucket] += characters * each
    return list(accumulate(tokens, initial=0.0))
