"""How a row comes into the list, moves and goes: in its blocks, and for the views that look on."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex

from chatdesk.ui.sidebar.blocks import Block, Blocks, place_in
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.page_wishes import PageWishes

_ROOT = QModelIndex()


class RowMoves:
    """Changes one row at a time of `blocks`, which `model` shows.

    A heading comes with the first row under it, and goes with the last one.
    """

    def __init__(self, model: QAbstractListModel, blocks: Blocks, wishes: PageWishes) -> None:
        self._model = model
        self._blocks = blocks
        self._wishes = wishes

    def put_unread(self, row: ConversationRow, before: float | None) -> None:
        """Put in a row that is not read; `before` is when it had been changed last, where it is known."""
        if before is not None:
            rank = self._blocks.calendar.rank(before)
            block = self._blocks.covering(rank, (-before, row.id))
            if block is not None and block.rows is None:
                self.move(block, 0, row)
                return
        self.insert(row)

    def insert(self, row: ConversationRow) -> None:
        """Put in a row that was not there."""
        block = self._home_for(row)
        offset = place_in(block, row)
        place = self._blocks.start(block) + offset
        self._model.beginInsertRows(_ROOT, place, place)
        self._blocks.put_in(block, offset, row)
        self._model.endInsertRows()

    def move(self, source: Block, offset: int, row: ConversationRow) -> None:
        """Move one row, which also becomes `row`, and take away the heading that it leaves alone."""
        target = self._home_for(row)
        to = place_in(target, row)
        if target is source and source.rows is not None and to > offset:
            # The row itself stands before its new place.
            to -= 1
        old, new = self._blocks.start(source) + offset, self._blocks.start(target) + to
        below = new + 1 if (target is source and to > offset) else new
        moves = below not in (old, old + 1) and self._model.beginMoveRows(_ROOT, old, old, _ROOT, below)
        self._blocks.take_out(source, offset)
        self._blocks.put_in(target, to, row)
        if moves:
            self._model.endMoveRows()
        place = self._model.index(self._blocks.start(target) + to)
        self._model.dataChanged.emit(place, place)
        self.drop_if_empty(source)

    def replace(self, row: ConversationRow) -> None:
        """Put a row in the place of the one with its id, which is read."""
        place = self._model.index(self._blocks.replace(row))
        self._model.dataChanged.emit(place, place)

    def remove(self, conversation_id: str) -> None:
        """Take a row out; an unknown id is no error."""
        block = self._blocks.home(conversation_id)
        if block is None:
            return
        offset = self._blocks.offset(block, conversation_id)
        place = self._blocks.start(block) + offset
        self._model.beginRemoveRows(_ROOT, place, place)
        self._blocks.take_out(block, offset)
        self._model.endRemoveRows()
        self.drop_if_empty(block)

    def drop_if_empty(self, block: Block) -> None:
        """Take a block without rows away, and its heading unless the next block goes on under it."""
        if block.count:
            return
        following = self._blocks.after(block)
        self._wishes.drop(block)
        if following is not None and following.section == block.section and block.has_heading:
            following.has_heading, block.has_heading = True, False
        if not block.has_heading:
            self._blocks.remove(block)
            return
        place = self._blocks.start(block) - 1
        self._model.beginRemoveRows(_ROOT, place, place)
        self._blocks.remove(block)
        self._model.endRemoveRows()

    def _home_for(self, row: ConversationRow) -> Block:
        """Return the block in which a row belongs; a heading comes where there was none."""
        rank, section = self._blocks.section_of(row)
        block = self._blocks.covering(rank, row.order)
        if block is not None:
            return block
        place = sum(other.size for other in self._blocks if other.rank < rank)
        self._model.beginInsertRows(_ROOT, place, place)
        block = self._blocks.put_section(rank, section)
        self._model.endInsertRows()
        return block
