"""Pieces of a reply that can be rendered alone: a block, some items of a list, some rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markdown_it.common.utils import normalizeReference

from chatdesk.markup.blocks import Block, ListBlock, Table
from chatdesk.markup.build import ROWS_THAT_WEIGH, build, column_weights
from chatdesk.markup.footnotes import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from chatdesk.markup.parser import References

ROWS_PER_PIECE = ROWS_THAT_WEIGH
# Characters of text after which a list goes on in a new piece: about a screenful.
LIST_PIECE = 1200

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]", re.DOTALL)
_LISTS = {"bullet_list_open", "ordered_list_open"}


@dataclass(frozen=True, slots=True)
class Continuation:
    """What a piece must know of the pieces before it: the next item's number, or the columns' weights."""

    number: int | None = None
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens of one block or part of one, rendered again when a definition arrives late."""

    tokens: Sequence[Token]
    continued: Continuation | None = None

    def build(self, references: References) -> Block:
        """The block as it looks with these definitions."""
        (block,) = build(self.tokens, references)
        if isinstance(block, ListBlock) and self.continued is not None:
            return _renumbered(block, self.continued.number)
        if isinstance(block, Table) and self.continued is not None:
            return replace(block, header=(), weights=self.continued.weights, continues=True)
        return block

    def unknown_labels(self, references: References) -> set[str]:
        """The normalised labels in brackets that no definition explains so far."""
        labels = [
            label
            for token in self.tokens
            if token.type == "inline" and "[" in token.content
            for label in _LABEL.findall(token.content)
        ]
        found = {normalizeReference(label) for label in labels}
        found |= {key_of(label) for label in labels if label.startswith("^")}
        return {label for label in found if label not in references}


def top_level(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The tokens of each top-level block."""
    groups: list[Sequence[Token]] = []
    first = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            groups.append(tokens[first : at + 1])
            first = at + 1
    return groups


def is_list(group: Sequence[Token]) -> bool:
    """Whether this top-level block is a list."""
    return group[0].type in _LISTS


def is_table(group: Sequence[Token]) -> bool:
    """Whether this top-level block is a table."""
    return group[0].type == "table_open"


def pieces_of(group: Sequence[Token], continued: Continuation | None = None) -> list[Piece]:
    """A whole top-level block in pieces of bounded size.

    `continued` says that earlier items or rows of the same block are pieces already.
    """
    if is_list(group):
        return list_pieces(group, [*item_starts(group), len(group) - 1], continued)
    if is_table(group):
        return table_pieces(group, [*row_starts(group), len(group) - 1], continued)
    return [Piece(group)]


def item_starts(group: Sequence[Token]) -> list[int]:
    """Where the items of a top-level list start."""
    return [at for at, token in enumerate(group) if token.level == 1 and token.type == "list_item_open"]


def row_starts(group: Sequence[Token]) -> list[int]:
    """Where the body rows of a top-level table start."""
    return [at for at, token in enumerate(group) if token.type == "tr_open"][1:]


def list_pieces(
    group: Sequence[Token], borders: Sequence[int], continued: Continuation | None
) -> list[Piece]:
    """Pieces of the items between `borders`: where each begins, and where the last one ends."""
    number = first_number(group, continued)
    pieces: list[Piece] = []
    first = size = 0
    for index in range(1, len(borders)):
        size += sum(len(token.content) for token in group[borders[index - 1] : borders[index]])
        if size >= LIST_PIECE or index == len(borders) - 1:
            items = group[borders[first] : borders[index]]
            pieces.append(Piece([group[0], *items, group[-1]], continued))
            continued = Continuation(None if number is None else number + index)
            first, size = index, 0
    return pieces


def table_pieces(
    group: Sequence[Token], borders: Sequence[int], continued: Continuation | None
) -> list[Piece]:
    """Pieces of the rows between `borders`; the first piece of a table holds its header."""
    rows = len(borders) - 1
    if continued is None and not rows:
        return [Piece(group)]
    after = continued or Continuation(weights=column_weights(group))
    pieces: list[Piece] = []
    for first in range(0, rows, ROWS_PER_PIECE):
        behind = min(first + ROWS_PER_PIECE, rows)
        opening = group[:1] if continued else group[: borders[0]]
        pieces.append(Piece([*opening, *group[borders[first] : borders[behind]], group[-1]], continued))
        continued = after
    return pieces


def first_number(group: Sequence[Token], continued: Continuation | None) -> int | None:
    """The number of the first item of these tokens; None in a bullet list."""
    if group[0].type != "ordered_list_open":
        return None
    if continued is not None:
        return continued.number
    return int(group[0].attrs.get("start", 1))


def _renumbered(block: ListBlock, first: int | None) -> ListBlock:
    if first is None:
        return replace(block, continues=True)
    items = (replace(item, number=first + index) for index, item in enumerate(block.items))
    return ListBlock(tuple(items), continues=True)
