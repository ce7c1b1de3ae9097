"""Pieces of a reply that can be rendered alone: a block, or a part of one that holds many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it.common.utils import normalizeReference

from chatdesk.markup.borders import borders
from chatdesk.markup.build import build
from chatdesk.markup.footnotes import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from chatdesk.markup.blocks import Block
    from chatdesk.markup.parser import References

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens of one block or part of one, rendered again when a definition arrives late."""

    tokens: Sequence[Token]

    def build(self, references: References) -> Block:
        """The block as it looks with these definitions."""
        (block,) = build(self.tokens, references)
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


def pieces_of(group: Sequence[Token]) -> list[Piece]:
    """A whole top-level block in pieces of bounded size."""
    pieces: list[Piece] = []
    openers: Sequence[Token] = ()
    first = size = 0
    for border in borders(group):
        if border.size - size >= border.least:
            pieces.append(Piece([*openers, *group[first : border.at], *border.closers()]))
            openers, first, size = border.openers(), border.at, border.size
    pieces.append(Piece([*openers, *group[first:]]))
    return pieces
