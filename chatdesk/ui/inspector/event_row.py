"""How an event is drawn: its time, its size, and what it says."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.event_gist import gist_of
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.log_model import Index
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.inspector.strip import Strip
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text, top_edge
from chatdesk.ui.look.theme import Theme

_OFFSET, _BYTES, _GAP = 62, 50, 14
_RIGHT = Qt.AlignmentFlag.AlignRight


def columns(theme: Theme, room: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """Return where offset, bytes and data stand between the margins of a row."""
    offset = QRectF(room.left(), room.top(), theme.px(_OFFSET), room.height())
    size = QRectF(offset.right(), room.top(), theme.px(_BYTES), room.height())
    return offset, size, room.adjusted(size.right() - room.left() + theme.px(_GAP), 0, 0, 0)


class EventDelegate(RowDelegate):
    """An event: signs of life are quiet, what was repaired has its sign, errors their colour."""

    height = 24

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pen: RowPen | None = None

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw offset, size, field and value."""
        model = index.model()
        assert isinstance(model, EventModel)  # noqa: S101 - it is the only one that is shown so
        theme, event = self.theme, model.event_at(index.row())
        offset, size, data = columns(theme, room)
        pen = self._pen
        if pen is None or pen.theme is not theme:
            pen = self._pen = RowPen(theme)
        pen.figures(painter, offset, f"{event.at:.3f} s")
        pen.figures(painter, size, f"{event.size:,}")
        if event.notes:
            side = theme.px(13)
            where = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            draw_icon(painter, "wrench", where, theme.color("wait"))
            data.setRight(where.left() - theme.px(6))
        self._draw_gist(pen, painter, data, event)
        if model.begins_request(index.row()):
            draw_hairline(painter, theme, top_edge(room.toRect()), "line_control")

    def _draw_gist(self, pen: RowPen, painter: QPainter, room: QRectF, event: RawEvent) -> None:
        theme, gist = self.theme, gist_of(event)
        if event.kind in ("comment", "done"):
            words = gist.value if event.kind == "done" else f"{gist.value}  {self.tr('keep-alive')}"
            pen.code(painter, room, words, "text_tertiary")
            return
        is_error = event.kind == "error" or gist.label == "error"
        color = "error" if is_error else "text_secondary"
        used = pen.code(painter, room, gist.label, color) if gist.label else 0.0
        rest = room.adjusted(used + (theme.px(8) if used else 0), 0, 0, 0)
        if rest.width() > theme.px(16):
            value = "error" if is_error else "code_string" if gist.is_text else "text"
            pen.code(painter, rest, gist.value, value)


class RowPen:
    """Draws the texts of rows: twenty of them change ten times a second while an answer comes.

    Figures and code have letters of one width, so that most texts need not be measured; fonts, metrics and
    the height of the baseline are asked for once.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._small, self._code = theme.font("small", tabular=True), theme.font("code_small")
        self._quiet = theme.color("text_secondary")
        self._widths: dict[tuple[int, bool], float] = {}
        self._small_metrics, metrics = QFontMetricsF(self._small), QFontMetricsF(self._code)
        self._letter = metrics.horizontalAdvance("m")
        self._is_even = self._letter == metrics.horizontalAdvance("i")
        middle = self._small_metrics.ascent() - self._small_metrics.descent()
        self._small_below = middle / 2
        self._code_below = (metrics.ascent() - metrics.descent()) / 2

    def figures(self, painter: QPainter, room: QRectF, text: str) -> None:
        """Draw figures to the right edge of a room; all of one length are equally wide."""
        # Times have a point and a unit, sizes their commas at the same places.
        form = (len(text), text.endswith("s"))
        width = self._widths.get(form)
        if width is None:
            width = self._widths[form] = self._small_metrics.horizontalAdvance(text)
        painter.setFont(self._small)
        painter.setPen(self._quiet)
        y = round(room.center().y() + self._small_below)
        painter.drawText(QPointF(room.right() - width, y), text)

    def code(self, painter: QPainter, room: QRectF, text: str, color: str) -> float:
        """Draw code from the left edge on, cut where it does not fit; return its width."""
        if not (self._is_even and text.isascii()):
            return draw_line_of_text(painter, room, text, self._code, self.theme.color(color))
        most = int((room.width() + 0.5) / self._letter)
        if len(text) > most:
            text = f"{text[: max(0, most - 1)]}…"
        painter.setFont(self._code)
        painter.setPen(self.theme.color(color))
        painter.drawText(QPointF(room.left(), round(room.center().y() + self._code_below)), text)
        return len(text) * self._letter


class EventHead(Strip):
    """The names of the columns."""

    height_px = 26

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        inset = theme.px(16)
        offset, size, data = columns(theme, QRectF(self.rect()).adjusted(inset, 0, -inset, 0))
        font, color = theme.font("micro"), theme.color("text_secondary")
        draw_line_of_text(painter, offset, self.tr("Offset"), font, color, _RIGHT)
        draw_line_of_text(painter, size, self.tr("Bytes"), font, color, _RIGHT)
        draw_line_of_text(painter, data, self.tr("Data"), font, color)
        draw_hairline(painter, theme, bottom_edge(self.rect()))
