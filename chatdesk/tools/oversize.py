"""What is answered in the place of a message that was too long to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from chatdesk.tools.lines import Line

MOST_BYTES = 8 * 2**20
"""The longest message that is read whole. Reading JSON holds up everything: 8 MB of it some 40 ms."""

MOST_LETTERS = 200_000
"""Letters of a result that go to the model, which would be far beyond what most take."""

CALL = "tools/call"
_ROOM_FOR_NOTE = 200

_ID = rb'"id"\s*:\s*(\d{1,18}|"(?:[^"\\]|\\.){1,200}")'
_ID_FIRST = re.compile(rb'\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?' + _ID + rb"\s*,")
_ID_LAST = re.compile(_ID + rb'\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$')
_TEXT = re.compile(rb'"text"\s*:\s*"')
_TO_QUOTE = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_UNFINISHED_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")


def answer_for(line: Line, asked: Mapping[str | int, str]) -> dict[str, Any] | None:
    """Return the JSON-RPC message that stands for one that was cut; None where nobody waits for it.

    `asked` has the methods of the requests that are open, by id. The text of a tool's result is kept as far
    as it goes, with a word about what is missing.
    """
    found = _ID_FIRST.match(line.data) or _ID_LAST.search(line.tail)
    request_id: str | int | None = json.loads(found[1]) if found else None
    if request_id is None or request_id not in asked:
        return None
    size = f"{line.size / 2**20:.0f} MB"
    answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request_id}
    if asked[request_id] != CALL:
        return answer | {"error": {"code": -32603, "message": f"The answer has {size}, which is too much."}}
    text = _text_in(line.data)
    if not text:
        said = f"The result has {size}; more than {MOST_BYTES // 2**20} MB is not read."
        return answer | {"result": {"content": [{"type": "text", "text": said}], "isError": True}}
    note = f"\n\n[Cut: the result has {size}, and this is where it begins.]"
    return answer | {"result": {"content": [{"type": "text", "text": text + note}]}}


def _text_in(data: bytes) -> str:
    """The beginning of the first text of a result."""
    begin = _TEXT.search(data)
    if begin is None:
        return ""
    room = MOST_LETTERS - _ROOM_FOR_NOTE
    piece = data[begin.end() : begin.end() + room].decode("utf-8", "replace")
    end = _TO_QUOTE.match(piece)
    text = _UNFINISHED_ESCAPE.sub("", end[0] if end else "")
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
