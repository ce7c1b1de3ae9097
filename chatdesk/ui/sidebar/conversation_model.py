"""The conversations as a list model: headings and rows, of which the ones that are looked at are read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from chatdesk.ui.sidebar.blocks import Block, Blocks, blocks_of, grown
from chatdesk.ui.sidebar.conversation_rows import Calendar, ConversationRow, Entry, Mark
from chatdesk.ui.sidebar.page_wishes import PageWishes
from chatdesk.ui.sidebar.row_moves import RowMoves
from chatdesk.ui.sidebar.words import accessible_text, section_title, shown_title

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
# Rows behind which more are asked for before the end is seen.
_NEAR_END = 60
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationModel(QAbstractListModel):
    """Rows sorted by their last change under headings of days, pinned ones first.

    A heading is an entry that cannot be selected; an entry that is not read yet is None, and `pages_wanted`
    brings its block to whoever reads. Changing a title or a mark repaints one row; a row that moves is moved,
    so that selection and focus go with it. While the order is held, rows change where they are.
    """

    pages_wanted = Signal(object)
    more_wanted = Signal()
    page_taken = Signal()

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._marks: dict[str, Mark] = {}
        self._waiting: dict[str, ConversationRow] = {}
        self._is_held = False
        self.wishes = PageWishes(self)
        """Which pages are asked for; who could not read one gives it up there."""
        self._use(Blocks(Calendar(now())))
        self.wishes.wanted.connect(self.pages_wanted)
        self.wishes.more_wanted.connect(self.more_wanted)
        self.is_filtered = False
        """Whether what is shown is a part: then nothing comes in that was not let through."""

    # What the owner calls.

    def set_conversations(self, rows: Iterable[ConversationRow]) -> None:
        """Show these conversations and no others."""
        known = list(rows)
        oldest = min((row.updated_at for row in known), default=None)
        self.show_blocks(blocks_of(known, Calendar(self._now(), oldest)))

    def show_blocks(self, blocks: Blocks) -> None:
        """Show these blocks and no others; those that are not read are asked for when they are looked at."""
        self.beginResetModel()
        self._waiting.clear()
        self.wishes.clear()
        self._use(blocks)
        blocks.reindex()
        for block in blocks:
            self._give_marks(block)
        self.endResetModel()

    def show_matches(self, rows: Iterable[ConversationRow], *, has_more: bool) -> None:
        """Show what a filter lets through; `more_wanted` asks for what is behind it."""
        known = list(rows)
        oldest = min((row.updated_at for row in known), default=None)
        loose = [replace(row, pin=None) for row in known]
        self.show_blocks(blocks_of(loose, Calendar(self._now(), oldest)))
        self.wishes.has_more = has_more

    def add_matches(self, rows: Sequence[ConversationRow], *, has_more: bool) -> None:
        """Put rows behind those that are there."""
        loose = [replace(row, pin=None) for row in rows if self._blocks.home(row.id) is None]
        blocks, before = grown(self._blocks, loose), len(self._blocks)
        if len(blocks) > before:
            self.beginInsertRows(_ROOT, before, len(blocks) - 1)
            self._use(blocks)
            for block in blocks:
                self._give_marks(block)
            self.endInsertRows()
        self.wishes.has_more = has_more

    def take_page(self, block: Block, rows: Sequence[ConversationRow]) -> None:
        """Take the rows of a block that was asked for; one that is no longer there is no error."""
        if block not in self._blocks.all or block.rows is not None:
            return
        # What has just come to another place may still be read in its old one.
        own = [row for row in rows if self._blocks.home(row.id) in (None, block)]
        start = self._blocks.start(block)
        if len(own) < block.count:
            self.beginRemoveRows(_ROOT, start + len(own), start + block.count - 1)
            self._fill(block, own)
            self.endRemoveRows()
            self._moves.drop_if_empty(block)
        elif len(own) > block.count:
            self.beginInsertRows(_ROOT, start + block.count, start + len(own) - 1)
            self._fill(block, own)
            self.endInsertRows()
        else:
            self._fill(block, own)
        if block.count:
            self.dataChanged.emit(self.index(start), self.index(start + block.count - 1))
        for old in self.wishes.too_many():
            self._blocks.forget(old)
        self.page_taken.emit()

    def upsert(self, row: ConversationRow, before: float | None = None) -> None:
        """Put in a row, or put it in the place of the one with its id.

        `before` is when a conversation that is not read had been changed last.
        """
        if row.mark is not Mark.NONE or self._marks.get(row.id):
            self._marks[row.id] = row.mark
        old = self._blocks.row(row.id)
        if self.is_filtered:
            row = replace(row, pin=None, updated_at=row.updated_at if old is None else old.updated_at)
        if old is None and self.is_filtered:
            return
        if old is None:
            self._moves.put_unread(row, before)
            return
        stays = old.order == row.order and (old.pin is None) == (row.pin is None)
        if not stays and self._is_held and old.pin is None and row.pin is None:
            self._waiting[row.id] = row
            row, stays = replace(row, updated_at=old.updated_at), True
        if not stays:
            self._waiting.pop(row.id, None)
            block = self._blocks.home(row.id)
            if block is not None:
                self._moves.move(block, self._blocks.offset(block, row.id), row)
        elif old != row:
            self._moves.replace(row)

    def remove(self, conversation_id: str) -> None:
        """Take a conversation out; an unknown id is no error."""
        self._waiting.pop(conversation_id, None)
        self._marks.pop(conversation_id, None)
        self._moves.remove(conversation_id)

    def set_mark(self, conversation_id: str, mark: Mark) -> None:
        """Change the sign of a row; one that is not read has it when it is."""
        self._marks[conversation_id] = mark
        row = self._blocks.row(conversation_id)
        if row is not None and row.mark is not mark:
            self._moves.replace(replace(row, mark=mark))
            if conversation_id in self._waiting:
                self._waiting[conversation_id] = replace(self._waiting[conversation_id], mark=mark)

    def hold_order(self, held: bool) -> None:
        """While held, rows that have changed stay where they are; let go, they take their places."""
        self._is_held = held
        if not held:
            waiting, self._waiting = self._waiting, {}
            for row in waiting.values():
                self.upsert(row)

    def rearrange(self) -> None:
        """Put the rows under the headings of today, as at midnight."""
        if all(block.rows is not None for block in self._blocks):
            self.set_conversations(self.rows())

    def want(self, block: Block) -> None:
        """Ask for the rows of a block, if they are not read."""
        if block.rows is None:
            self.wishes.wish(block)

    # What the view asks.

    def rows(self) -> list[ConversationRow]:
        """Return the rows that are read, in their order and as they will be when the order is let go."""
        return [self._waiting.get(row.id, row) for row in self._blocks.rows]

    @property
    def blocks(self) -> Blocks:
        """The pages that are shown."""
        return self._blocks

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Return where a conversation stands; an invalid index where it is not read or not there."""
        place = self._blocks.place(conversation_id)
        return QModelIndex() if place < 0 else self.index(place)

    def beside(self, conversation_id: str, steps: int) -> str:
        """Return the conversation below (1) or above (-1), round the ends; "" where it is not read."""
        count, place = len(self._blocks), self._blocks.place(conversation_id)
        if place < 0:
            place = -1 if steps > 0 else count
        for _ in range(count):
            place = (place + (1 if steps > 0 else -1)) % count
            if not self._blocks.is_heading(place):
                entry = self.entry(self.index(place))
                return entry.id if isinstance(entry, ConversationRow) else ""
        return ""

    def indexes_with(self, mark: Mark) -> list[QModelIndex]:
        """Return the places of all rows with a mark."""
        ids = [id_ for id_, found in self._marks.items() if found is mark]
        return [index for index in map(self.index_of, ids) if index.isValid()]

    def entry(self, index: _Index) -> Entry | None:
        """Return the row or heading at an index, None for a row that is not read: it is asked for."""
        place = index.row()
        if not index.isValid() or not 0 <= place < len(self._blocks):
            return None
        if place + _NEAR_END > len(self._blocks):
            self.wishes.wish_more()
        block, offset = self._blocks.at(place)
        if offset < 0:
            return block.section
        if block.rows is None:
            self.want(block)
            return None
        self.wishes.use(block)
        return block.rows[offset]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._blocks)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self._blocks.is_heading(index.row()):
            return Qt.ItemFlag.NoItemFlags
        some = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return some | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index)
        if entry is None:
            return None
        if role == ENTRY_ROLE:
            return entry
        if not isinstance(entry, ConversationRow):
            return section_title(entry) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return shown_title(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return accessible_text(entry)
        return None

    # -- changes ---------------------------------------------------------------------------------

    def _use(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._moves = RowMoves(self, blocks, self.wishes)

    def _fill(self, block: Block, rows: Sequence[ConversationRow]) -> None:
        self._blocks.fill(block, rows)
        self._give_marks(block)
        self.wishes.read(block)

    def _give_marks(self, block: Block) -> None:
        """Give the rows of a block, as they come from outside, the marks that they have."""
        for row in list(block.rows or ()):
            mark = self._marks.get(row.id, row.mark)
            if mark is not row.mark:
                self._blocks.replace(replace(row, mark=mark))
            elif mark is not Mark.NONE:
                self._marks[row.id] = mark
