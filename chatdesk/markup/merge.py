"""Pieces of lists and tables put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chatdesk.markup.blocks import Block, ListBlock, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


class Whole:
    """Blocks in which no piece continues another; adding one costs the same however many there are."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._closed: list[Block] = []
        # The last block, in pieces as long as more may come.
        self._last: list[Block] = []
        for block in blocks:
            self.add(block)

    def add(self, block: Block) -> None:
        """Take the next block or piece."""
        if not _continues(block):
            self._closed += _joined(self._last)
            self._last.clear()
        self._last.append(block)

    def with_tail(self, tail: tuple[Block, ...]) -> tuple[Block, ...]:
        """All blocks, then these, which are not kept."""
        if tail and _continues(tail[0]):
            return (*self._closed, *_joined([*self._last, tail[0]]), *tail[1:])
        return (*self._closed, *_joined(self._last), *tail)


def _continues(block: Block) -> bool:
    return isinstance(block, ListBlock | Table) and block.continues


def _joined(pieces: list[Block]) -> list[Block]:
    if len(pieces) < 2:
        return [*pieces]
    first = pieces[0]
    if isinstance(first, ListBlock):
        return [
            ListBlock(tuple(item for piece in pieces if isinstance(piece, ListBlock) for item in piece.items))
        ]
    if isinstance(first, Table):
        return [
            replace(
                first, rows=tuple(row for piece in pieces if isinstance(piece, Table) for row in piece.rows)
            )
        ]
    return [*pieces]
