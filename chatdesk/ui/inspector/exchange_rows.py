"""The requests of a turn as rows: which there were, how each ended, how long it took."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index, LogModel
from chatdesk.ui.inspector.rows import RowDelegate, seconds_text
from chatdesk.ui.inspector.turn_log import Exchange, ExchangeState
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text

STATE_SIGNS = {
    ExchangeState.RUNS: ("activity", "accent"),
    ExchangeState.DONE: ("check", "ok"),
    ExchangeState.FAILED: ("warning-circle", "error"),
    ExchangeState.STOPPED: ("stop", "text_secondary"),
}


class ExchangeModel(LogModel):
    """The requests of a turn, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda log: log.exchanges, may_change=True, parent=parent)

    def exchange_at(self, row: int) -> Exchange:
        """Return the exchange of a row."""
        exchange: Exchange = self.entry_at(row)
        return exchange

    def line_of(self, entry: Exchange) -> str:
        """Return method, path and outcome."""
        return f"{entry.request.method} {entry.path}, {outcome(entry)}"


class ExchangeDelegate(RowDelegate):
    """A request: sign of its state, method and path, status and time."""

    height = 28

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw sign, number and path; the outcome right."""
        exchange: Exchange = index.data(ITEM_ROLE)
        theme = self.theme
        icon, color = STATE_SIGNS[exchange.state]
        side = theme.size("icon")
        sign = QRectF(room.left(), room.center().y() - side / 2, side, side)
        draw_icon(painter, icon, sign, theme.color(color))
        small = theme.font("small", tabular=True)
        quiet = theme.color("error" if color == "error" else "text_tertiary")
        right = Qt.AlignmentFlag.AlignRight
        used = draw_line_of_text(painter, room, outcome(exchange), small, quiet, right)
        words = room.adjusted(side + theme.px(10), 0, -used - theme.px(12), 0)
        method = f"{index.row() + 1}   {exchange.request.method}"
        taken = draw_line_of_text(painter, words, method, theme.font("ui_strong"), theme.color("text"))
        path = words.adjusted(taken + theme.px(8), 0, 0, 0)
        if path.width() > theme.px(24):
            code = theme.font("code_small")
            draw_line_of_text(painter, path, exchange.path, code, theme.color("text_secondary"))


def status_words(exchange: Exchange) -> str:
    """Return the status in the server's words, or what there is instead of one."""
    response = exchange.response
    if response is not None:
        return f"{response.status} {response.reason}".rstrip()
    words = {
        ExchangeState.RUNS: _tr("No answer yet"),
        ExchangeState.STOPPED: _tr("Stopped before an answer came"),
    }
    return words.get(exchange.state, _tr("No answer came"))


def outcome(exchange: Exchange) -> str:
    """Return status and time in a few signs."""
    if exchange.response is None:
        return _tr("runs") if exchange.state is ExchangeState.RUNS else _tr("no answer")
    return f"{exchange.response.status} · {seconds_text(exchange.seconds)}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Exchange", text)
