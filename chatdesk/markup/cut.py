"""Where an open tail can be cut: what no later line changes is closed."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatdesk.markup.borders import last_border
from chatdesk.markup.fence import OpenCode, open_fence
from chatdesk.markup.parser import References, block_tokens
from chatdesk.markup.piece import Piece, pieces_of, top_level
from chatdesk.markup.reopening import Continuation, reopening, resumed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

# What is complete with its last line.
_FINAL = {"heading_open", "hr", "formula_block"}


@dataclass(slots=True)
class Cut:
    """What was closed: the pieces, the definitions of that source, and what the tail is from now on."""

    continued: Continuation | None
    pieces: list[Piece] = field(default_factory=list)
    definitions: dict[str, Any] = field(default_factory=dict)
    # Lines of the source that are closed, and those to put before the tail in their place.
    lines: int = 0
    kept: Sequence[str] = ()
    # The tail is the inside of this fence.
    open_code: OpenCode | None = None


def cut(lines: Sequence[str], definitions: References, continued: Continuation | None) -> Cut:
    """Close what can be closed of a tail's complete lines.

    A block is closed when another one follows it; the cut is at its end, for link definitions between the
    two leave no token, and a title on a later line may still belong to them. Of long lists, quotes and
    tables, and of what is long in them, everything but the end is closed too; a heading, a rule and a fence
    are with their own last line.
    """
    found: ChainMap[str, Any] = ChainMap({}, definitions)
    groups = top_level(block_tokens("\n".join([*lines, ""]), found, may_go_on=True))
    result = Cut(continued)
    is_empty = not groups
    sure = len(groups) - 1
    if groups and (_has_open_formula(groups[-1][:1]) or _may_be_title(groups, found.maps[0])):
        # It may turn out to be something else; then its lines may go on with what is before them.
        groups = groups[:-2]
        sure = len(groups)
    for index, source in enumerate(groups):
        group = source if index or continued is None else resumed(source, continued)
        if index < sure:
            result.pieces += pieces_of(group) if group else []
            result.continued = None
            result.lines = _end(source)
        elif not group:
            break
        elif group[0].type in _FINAL:
            result.pieces.append(Piece(group))
            result.lines = _end(group)
        elif group[0].type == "fence":
            _close_fence(result, group, lines)
        else:
            _close_part(result, group, lines)
    new = found.maps[0]
    if is_empty:
        result.lines = _settled(lines, [definition["map"][0] for definition in new.values()])
    result.definitions = {label: new[label] for label in new if new[label]["map"][1] <= result.lines}
    return result


def _has_open_formula(tokens: Sequence[Token]) -> bool:
    return any(token.type == "formula_block" and token.info for token in tokens)


def _may_be_title(groups: Sequence[Sequence[Token]], new: References) -> bool:
    """Whether the last paragraph may yet be the title of a definition that ends what is before it."""
    if len(groups) < 2 or groups[-1][0].type != "paragraph_open":
        return False
    end = _end(groups[-2])
    links = (one for one in new.values() if "href" in one)
    return end == _start(groups[-1][0]) and any(link["map"][1] == end for link in links)


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


def _close_part(result: Cut, group: Sequence[Token], lines: Sequence[str]) -> None:
    # What is before an open formula is not sure to end there.
    border = None if _has_open_formula(group) else last_border(group, lines)
    opened = reopening(border, lines) if border is not None else None
    if border is not None and opened is not None:
        result.pieces += pieces_of([*group[: border.at], *border.closers()])
        result.continued, result.kept = opened
        result.lines = border.line


def _start(token: Token) -> int:
    return token.map[0] if token.map else 0


def _end(group: Sequence[Token]) -> int:
    return group[0].map[1] if group[0].map else 0
