"""A block that was cut goes on: the lines that open it again in the source, and the tokens that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from chatdesk.markup.borders import Border, Holder

# An empty heading: complete with its line, so whatever follows in the item begins anew.
_PLACEHOLDER = "#"
_PLACEHOLDER_TOKENS = 3
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"( {0,3}(?:[-*+]|\d{1,9}[.)]))( *)(?![ \t])(.?)")
_MOST_SPACES = 4


@dataclass(frozen=True, slots=True)
class Continuation:
    """What a piece must know of those before it.

    `openers` open what is still open and replace the same tokens of the tail, whose source has a placeholder
    in each item among them.
    """

    openers: tuple[Token, ...]


def reopening(border: Border, lines: Sequence[str]) -> tuple[Continuation, list[str]] | None:
    """What the tail behind a border needs, and the lines to put before it; None where tabs blur the columns.

    Quotes say on each line that they are there. Of a list item only the first line does, of a table the first
    two.
    """
    before = ""
    widths: list[int | None] = []
    kept: list[str] = []
    for holder, _ in border.path:
        match holder.kind:
            case "blockquote_open":
                widths.append(None)
                before += "> "
            case "list_item_open":
                mark = _mark(holder, lines, widths)
                if not mark:
                    return None
                widths.append(len(mark))
                kept.append(before + mark + _PLACEHOLDER)
                before += " " * len(mark)
            case "table_open":
                rows = [_inside(line, widths) for line in lines[_line(holder) : _line(holder) + 2]]
                if None in rows:
                    return None
                kept += [f"{before}{row}" for row in rows]
    # A quote may go on with a line that is indented too far to begin one.
    if _inside(lines[border.line], widths) is None:
        return None
    return Continuation(tuple(border.openers())), kept


def resumed(group: Sequence[Token], continued: Continuation) -> Sequence[Token]:
    """The tokens of a tail's first block as a piece that goes on; empty where nothing goes on yet."""
    at = 0
    openers: list[Token] = []
    for opener in continued.openers:
        openers.append(opener.copy(map=group[at].map))
        at += 1 + (_PLACEHOLDER_TOKENS if opener.type == "list_item_open" else 0)
    if openers[-1].type == "table_open":
        at = next(place for place in range(at, len(group)) if group[place].type == "thead_close") + 1
    rest = group[at:]
    if all(token.nesting < 0 for token in rest):
        return ()
    return [*openers, *rest]


def _mark(item: Holder, lines: Sequence[str], widths: Sequence[int | None]) -> str:
    """What stands before the text of an item in its first line, from where its parent's text begins."""
    text = _inside(lines[_line(item)], widths)
    found = _ITEM.match(text) if text is not None else None
    if found is None:
        return ""
    spaces = found.group(2)
    if not found.group(3) or len(spaces) > _MOST_SPACES:
        spaces = " "
    return found.group(1) + spaces if spaces else ""


def _inside(line: str, widths: Sequence[int | None]) -> str | None:
    """What of a line is inside of these holders: quotes (None) and items so many columns wide."""
    for width in widths:
        if width is None:
            mark = _QUOTE.match(line)
            if mark is None:
                return None
            at = mark.end()
        else:
            at = width
        if "\t" in line[: at + 1]:
            return None
        line = line[at:]
    return line


def _line(holder: Holder) -> int:
    return holder.token.map[0] if holder.token.map else 0
