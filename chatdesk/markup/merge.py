"""Pieces of lists, quotes and tables put together again."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from chatdesk.markup.blocks import Block, ListBlock, Quote, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatdesk.markup.blocks import ListItem


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
        if not _continues(block) and self._last:
            self._closed.append(reduce(_joined, self._last))
            self._last.clear()
        self._last.append(block)

    def with_tail(self, tail: tuple[Block, ...]) -> tuple[Block, ...]:
        """All blocks, then these, which are not kept."""
        last = [reduce(_joined, self._last)] if self._last else []
        return (*self._closed, *_all_joined(last, tail))


def _continues(block: Block) -> bool:
    return isinstance(block, ListBlock | Quote | Table) and block.continues


def _all_joined(first: Iterable[Block], rest: tuple[Block, ...]) -> tuple[Block, ...]:
    """Some blocks and those behind them, of which the first may go on with the last before it."""
    before = tuple(first)
    if before and rest and _continues(rest[0]):
        return (*before[:-1], _joined(before[-1], rest[0]), *rest[1:])
    return before + rest


def _joined(before: Block, piece: Block) -> Block:
    match before, piece:
        case ListBlock(), ListBlock():
            return replace(before, items=_joined_items(before, piece))
        case Quote(), Quote():
            return replace(before, blocks=_all_joined(before.blocks, piece.blocks))
        case Table(), Table():
            return replace(before, rows=before.rows + piece.rows)
    raise TypeError(f"{type(piece).__name__} does not go on with {type(before).__name__}.")


def _joined_items(before: ListBlock, piece: ListBlock) -> tuple[ListItem, ...]:
    if not piece.items[0].continues:
        return before.items + piece.items
    item = before.items[-1]
    whole = replace(item, blocks=_all_joined(item.blocks, piece.items[0].blocks))
    return (*before.items[:-1], whole, *piece.items[1:])
