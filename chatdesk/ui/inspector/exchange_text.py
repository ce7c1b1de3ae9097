"""What was sent and what came back, as text to read and to copy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication

from chatdesk.ui.inspector.detail_text import Section
from chatdesk.ui.inspector.exchange_rows import status_words
from chatdesk.ui.inspector.models import pretty
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.inspector.turn_log import Exchange, ExchangeState

# A picture in base64 is not read; what stands behind it is.
_LONGEST_STRING = 4_000
_LONGEST_BODY = 2_000_000


def request_sections(exchange: Exchange) -> list[Section]:
    """Return the request: its head, and its body with indentation, long strings in it cut."""
    request = exchange.request
    head = [f"{request.method} {request.url}", *_lines(request.headers)]
    sections = [Section(_tr("Request"), "\n".join(head), syntax=Syntax.HEADERS)]
    if request.body:
        size = _bytes(len(request.body.encode()))
        sections.append(Section(_tr("Request body"), _readable(request.body), size, Syntax.JSON))
    return sections


def response_sections(exchange: Exchange) -> list[Section]:
    """Return the response as far as there is one; the body of a stream stands among the events."""
    response = exchange.response
    if response is None:
        return []
    head = [f"{response.http_version} {status_words(exchange)}".lstrip(), *_lines(response.headers)]
    sections = [Section(_tr("Response"), "\n".join(head), syntax=Syntax.HEADERS)]
    if exchange.state is ExchangeState.RUNS or not response.body.size:
        return sections
    size = _bytes(response.body.size)
    if _is_stream(exchange):
        words = _tr("A stream. What came is listed under Events.")
        return [*sections, Section(_tr("Response body"), words, size)]
    text = response.body.text(_LONGEST_BODY)
    return [*sections, Section(_tr("Response body"), _readable(text), size, Syntax.JSON)]


def failure_sections(exchange: Exchange) -> list[Section]:
    """Return why nothing more came of a request, in the words that stand at the message."""
    failure = exchange.failure
    if failure is None:
        return []
    return [Section(_tr("What went wrong"), "\n".join(filter(None, (failure.text, failure.hint))))]


def _is_stream(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None or response.status >= 300:
        return False
    kinds = [value for name, value in response.headers if name.lower() == "content-type"]
    return any("event-stream" in kind.lower() for kind in kinds)


def _lines(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]


def _bytes(count: int) -> str:
    return _tr("{0} bytes").format(f"{count:,}")


def _readable(text: str) -> str:
    if len(text) <= _LONGEST_STRING:
        return pretty(text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(_shortened(value), indent=2, ensure_ascii=False)


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST_STRING:
        rest = _tr("… and {0} characters more").format(f"{len(value) - _LONGEST_STRING:,}")
        return f"{value[:_LONGEST_STRING]} {rest}"
    return value


def _tr(text: str) -> str:
    return QCoreApplication.translate("Exchange", text)
