"""Where an open tail can be cut: what no later line changes is closed."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatdesk.markup.build import column_weights
from chatdesk.markup.fence import OpenCode, open_fence
from chatdesk.markup.parser import References, block_tokens
from chatdesk.markup.piece import (
    LIST_PIECE,
    ROWS_PER_PIECE,
    Continuation,
    Piece,
    first_number,
    is_list,
    is_table,
    item_starts,
    list_pieces,
    pieces_of,
    row_starts,
    table_pieces,
    top_level,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

# What is complete with its last line.
_FINAL = {"heading_open", "hr"}


@dataclass(slots=True)
class Cut:
    """What was closed: the pieces, the definitions of that source, and what the tail is from now on."""

    continued: Continuation | None
    pieces: list[Piece] = field(default_factory=list)
    definitions: dict[str, Any] = field(default_factory=dict)
    # Lines of the source that are closed, and those of them that stay as head of the tail (of a table).
    lines: int = 0
    kept: Sequence[str] = ()
    # The tail is the inside of this fence.
    open_code: OpenCode | None = None


def cut(lines: Sequence[str], definitions: References, continued: Continuation | None) -> Cut:
    """Close what can be closed of a tail's complete lines.

    A block is closed when another one follows it; the cut is at its end, for link definitions between the two
    leave no token, and a title on a later line may still belong to them. Of long lists and tables everything
    but the end is closed too; a heading, a rule and a fence are with their own last line.
    """
    found: ChainMap[str, Any] = ChainMap({}, definitions)
    groups = top_level(block_tokens("\n".join([*lines, ""]), found))
    result = Cut(continued)
    for index, group in enumerate(groups):
        if index < len(groups) - 1:
            result.pieces += pieces_of(group, result.continued)
            result.continued = None
            result.lines = _end(group)
        elif group[0].type in _FINAL:
            result.pieces.append(Piece(group))
            result.lines = _end(group)
        elif group[0].type == "fence":
            _close_fence(result, group, lines)
        elif is_list(group):
            _close_items(result, group, lines)
        elif is_table(group):
            _close_rows(result, group, lines)
    new = found.maps[0]
    if not groups:
        result.lines = _settled(lines, [definition["map"][0] for definition in new.values()])
    result.definitions = {label: new[label] for label in new if new[label]["map"][1] <= result.lines}
    return result


def _settled(lines: Sequence[str], starts: Sequence[int]) -> int:
    """How many lines without any block are done with: all before the last definition that starts in them.

    After a blank line that one is complete too.
    """
    return max(starts, default=0) if lines[-1].strip(" \t") else len(lines)


def _close_fence(result: Cut, group: Sequence[Token], lines: Sequence[str]) -> None:
    result.open_code = open_fence(group, lines)
    if result.open_code is None:
        result.pieces.append(Piece(group))
        result.lines = _end(group)
    else:
        result.lines = _start(group[0]) + 1


def _close_items(result: Cut, group: Sequence[Token], lines: Sequence[str]) -> None:
    starts = item_starts(group)
    last = len(starts) - 1
    if last < 1 or _length(lines, _start(group[0]), _start(group[starts[-1]])) < LIST_PIECE:
        return
    result.pieces += list_pieces(group, starts[: last + 1], result.continued)
    number = first_number(group, result.continued)
    result.continued = Continuation(None if number is None else number + last)
    result.lines = _start(group[starts[last]])


def _close_rows(result: Cut, group: Sequence[Token], lines: Sequence[str]) -> None:
    starts = row_starts(group)
    closed = len(starts) // ROWS_PER_PIECE * ROWS_PER_PIECE
    if not closed:
        return
    result.pieces += table_pieces(group, [*starts, len(group) - 1][: closed + 1], result.continued)
    result.continued = result.continued or Continuation(weights=column_weights(group))
    head = _start(group[0])
    result.kept = lines[head : head + 2]
    result.lines = head + 2 + closed


def _length(lines: Sequence[str], first: int, behind: int) -> int:
    return sum(len(line) + 1 for line in lines[first:behind])


def _start(token: Token) -> int:
    return token.map[0] if token.map else 0


def _end(group: Sequence[Token]) -> int:
    return group[0].map[1] if group[0].map else 0
