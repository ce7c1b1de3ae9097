"""How an event is drawn: its time, its size, and what it says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.event_gist import gist_of
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.log_model import Index
from chatdesk.ui.inspector.rows import RowDelegate
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

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw offset, size, field and value."""
        model = index.model()
        assert isinstance(model, EventModel)  # noqa: S101 - it is the only one that is shown so
        theme, event = self.theme, model.event_at(index.row())
        offset, size, data = columns(theme, room)
        small, quiet = theme.font("small", tabular=True), theme.color("text_secondary")
        draw_line_of_text(painter, offset, f"{event.at:.3f} s", small, quiet, _RIGHT)
        draw_line_of_text(painter, size, f"{event.size:,}", small, quiet, _RIGHT)
        if event.notes:
            side = theme.px(13)
            where = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            draw_icon(painter, "wrench", where, theme.color("wait"))
            data.setRight(where.left() - theme.px(6))
        self._draw_gist(painter, data, event)
        if model.begins_request(index.row()):
            draw_hairline(painter, theme, top_edge(room.toRect()), "line_control")

    def _draw_gist(self, painter: QPainter, room: QRectF, event: RawEvent) -> None:
        theme, gist = self.theme, gist_of(event)
        code = theme.font("code_small")
        if event.kind in ("comment", "done"):
            words = gist.value if event.kind == "done" else f"{gist.value}  {self.tr('keep-alive')}"
            draw_line_of_text(painter, room, words, code, theme.color("text_tertiary"))
            return
        is_error = event.kind == "error" or gist.label == "error"
        color = theme.color("error" if is_error else "text_secondary")
        used = draw_line_of_text(painter, room, gist.label, code, color) if gist.label else 0.0
        rest = room.adjusted(used + (theme.px(8) if used else 0), 0, 0, 0)
        if rest.width() > theme.px(16):
            value = theme.color("error" if is_error else "code_string" if gist.is_text else "text")
            draw_line_of_text(painter, rest, gist.value, code, value)


class EventHead(QWidget):
    """The names of the columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        inset = theme.px(16)
        offset, size, data = columns(theme, QRectF(self.rect()).adjusted(inset, 0, -inset, 0))
        font, color = theme.font("micro"), theme.color("text_secondary")
        draw_line_of_text(painter, offset, self.tr("Offset"), font, color, _RIGHT)
        draw_line_of_text(painter, size, self.tr("Bytes"), font, color, _RIGHT)
        draw_line_of_text(painter, data, self.tr("Data"), font, color)
        draw_hairline(painter, theme, bottom_edge(self.rect()))
