"""The colours of JSON and of headers, one line at a time: lines that nobody sees are never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from PySide6.QtGui import QTextCharFormat, QTextLayout

from chatdesk.ui.look.theme import Theme


class Syntax(IntEnum):
    """What the lines of a text are."""

    PLAIN = 0
    JSON = 1
    HEADERS = 2


_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<string>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)
_COLORS = {"key": "code_type", "string": "code_string", "number": "code_number", "word": "code_keyword"}
_HEADER = re.compile(r"[\w-]+(?=: )")


def spans(line: str, syntax: Syntax) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and colour token of what has a colour of its own in a line, from left to right."""
    if syntax is Syntax.JSON:
        for found in _JSON.finditer(line):
            yield found.start(), found.end(), _COLORS[found.lastgroup or "string"]
    elif syntax is Syntax.HEADERS and (name := _HEADER.match(line)):
        yield 0, name.end(), "code_type"


def formats(line: str, syntax: Syntax, theme: Theme) -> list[QTextLayout.FormatRange]:
    """Return the spans of a line in the colours of a theme, for its layout."""
    made = []
    for start, end, color in spans(line, syntax):
        piece = QTextLayout.FormatRange()
        piece.start = _units(line[:start])
        piece.length = _units(line[start:end])
        look = QTextCharFormat()
        look.setForeground(theme.color(color))
        piece.format = look
        made.append(piece)
    return made


def _units(text: str) -> int:
    """Return the length as Qt counts it: two for an emoji."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)
