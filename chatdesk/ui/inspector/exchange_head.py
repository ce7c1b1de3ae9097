"""How a request went, at one glance: status line, request id, and where the time went."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.ui.inspector.exchange_rows import STATE_SIGNS, status_words
from chatdesk.ui.inspector.rows import seconds_text
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.time_bar import Stretch, TimeBar
from chatdesk.ui.inspector.turn_log import Exchange

# What is shorter is no time of its own: head and body came in one read.
_SHORTEST = 0.001


def show_status(line: SignLine, exchange: Exchange) -> None:
    """Show sign and status line of a request; behind them HTTP version and request id."""
    response = exchange.response
    more = "" if response is None else "  ".join(filter(None, (response.http_version, response.request_id)))
    line.say(*STATE_SIGNS[exchange.state], status_words(exchange), more)


def show_times(bar: TimeBar, exchange: Exchange) -> None:
    """Show the times of a request; nothing before its response has begun."""
    response = exchange.response
    if response is None:
        bar.show_times((), "")
        return
    whole = _tr("{0}, {1} bytes").format(seconds_text(exchange.seconds), f"{response.body.size:,}")
    connected = response.connected or 0.0
    first = response.body.first_at or response.at
    parts = []
    if response.connected is not None:
        parts.append(Stretch(_tr("connect"), connected, "wf_net"))
    parts.append(Stretch(_tr("first byte"), max(0.0, first - connected), "line_control"))
    if exchange.seconds - first > _SHORTEST:
        parts.append(Stretch(_tr("answer"), exchange.seconds - first, "wf_text"))
    bar.show_times(parts, whole)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Exchange", text)
