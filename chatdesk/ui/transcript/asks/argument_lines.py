"""The arguments of a call as lines that can be read, and that cannot pass for others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chatdesk.domain.hidden import spelled

_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]{0,30}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDEST = 16
_LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class ArgumentLine:
    """One line: a name or blanks of its width, the number of a line of text (or blanks), the value.

    `kind` is the token of the colour of the value: string, number, keyword or text.
    """

    name: str
    number: str
    value: str
    kind: str


def argument_lines(arguments: Mapping[str, Any]) -> list[ArgumentLine]:
    """Return the arguments in full, in their order; what is hidden in them is spelled.

    A text of several lines stands there as it is, each line with its number: nothing in it can look like
    another argument. All else is JSON. Very long lines are cut into several.
    """
    names = {name: _name(name) for name in arguments}
    width = min(_WIDEST, max(map(len, names.values()), default=0))
    lines: list[ArgumentLine] = []
    for name, value in arguments.items():
        shown = names[name]
        if len(shown) > width:
            lines.append(ArgumentLine(shown, "", "", "text"))
            shown = ""
        for number, text, kind in _value_lines(value):
            # A line of a million letters would take Qt a minute to break: it gets it in pieces.
            for start in range(0, max(1, len(text)), _LONGEST_LINE):
                beside = number if not start else " " * len(number)
                piece = text[start : start + _LONGEST_LINE]
                lines.append(ArgumentLine(f"{shown.ljust(width)}  ", beside, piece, kind))
                shown = ""
    return lines


def visible(text: str) -> str:
    """Return one line of text with everything in it that is not seen spelled."""
    return _SURROGATE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", spelled(text))


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else visible(json.dumps(name, ensure_ascii=False))


def _value_lines(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str) and "\n" in value:
        pieces = value.split("\n")
        digits = len(str(len(pieces)))
        for number, piece in enumerate(pieces, start=1):
            yield f"{number:>{digits}}  ", visible(piece), "string"
        return
    indent = 2 if isinstance(value, dict | list) and value else None
    for line in json.dumps(value, ensure_ascii=False, indent=indent).split("\n"):
        yield "", visible(line), _kind(value)


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "keyword"
    if isinstance(value, str):
        return "string"
    return "number" if isinstance(value, int | float) else "text"
