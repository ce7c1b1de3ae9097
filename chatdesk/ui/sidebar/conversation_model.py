"""The conversations as a list model: headings and rows, changed with as few signals as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Entry, Mark, Section, arrange

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationModel(QAbstractListModel):
    """Rows sorted by their last change under headings of days.

    A heading is an entry that cannot be selected. Changing a title or a mark in place repaints one row;
    a row that moves touches only the entries between its old and its new place.
    """

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._rows: dict[str, ConversationRow] = {}
        self._entries: list[Entry] = []
        self._places: dict[str, int] = {}

    # What the owner calls.

    def set_conversations(self, rows: Iterable[ConversationRow]) -> None:
        """Show these conversations and no others."""
        self.beginResetModel()
        self._rows = {row.id: row for row in rows}
        self._entries = arrange(self._rows.values(), self._now())
        self._index_places()
        self.endResetModel()

    def upsert(self, row: ConversationRow) -> None:
        """Put in a row, or put it in the place of the one with its id."""
        old = self._rows.get(row.id)
        if old == row:
            return
        self._rows[row.id] = row
        if old is not None and old.updated_at == row.updated_at:
            place = self._places[row.id]
            self._entries[place] = row
            self.dataChanged.emit(self.index(place), self.index(place))
        else:
            self.rearrange()

    def remove(self, conversation_id: str) -> None:
        """Take a conversation out; an unknown id is no error."""
        if self._rows.pop(conversation_id, None) is not None:
            self.rearrange()

    def set_mark(self, conversation_id: str, mark: Mark) -> None:
        """Change the sign of a row; an unknown id is no error."""
        row = self._rows.get(conversation_id)
        if row is not None:
            self.upsert(replace(row, mark=mark))

    def rearrange(self) -> None:
        """Sort again, as at midnight, and tell only what is different."""
        new = arrange(self._rows.values(), self._now())
        old = self._entries
        head = _same_from_start(old, new)
        tail = _same_from_end(old, new, head)
        if head < len(old) - tail:
            self.beginRemoveRows(_ROOT, head, len(old) - tail - 1)
            self._entries = old[:head] + old[len(old) - tail :]
            self._index_places()
            self.endRemoveRows()
        if head < len(new) - tail:
            self.beginInsertRows(_ROOT, head, len(new) - tail - 1)
            self._entries = new
            self._index_places()
            self.endInsertRows()

    # What the view asks.

    def row_of(self, conversation_id: str) -> ConversationRow | None:
        """Return the row of a conversation."""
        return self._rows.get(conversation_id)

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Return where a conversation stands; an invalid index where it is not in the list."""
        place = self._places.get(conversation_id)
        return QModelIndex() if place is None else self.index(place)

    def indexes_with(self, mark: Mark) -> list[QModelIndex]:
        """Return the places of all rows with a mark."""
        # While rows move, one that has left its old place has none for a moment.
        places = (self._places.get(row.id) for row in self._rows.values() if row.mark is mark)
        return [self.index(place) for place in places if place is not None]

    def conversation_count(self) -> int:
        """Return how many rows there are, headings not counted."""
        return len(self._rows)

    def entry(self, index: _Index) -> Entry | None:
        """Return the row or heading at an index."""
        place = index.row()
        return self._entries[place] if index.isValid() and place < len(self._entries) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if isinstance(self.entry(index), ConversationRow):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index)
        if entry is None:
            return None
        if role == ENTRY_ROLE:
            return entry
        if isinstance(entry, Section):
            return section_title(entry) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return shown_title(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = mark_words(entry.mark)
            return f"{shown_title(entry)}, {words}" if words else shown_title(entry)
        return None

    def _index_places(self) -> None:
        self._places = {
            entry.id: place for place, entry in enumerate(self._entries) if isinstance(entry, ConversationRow)
        }


def shown_title(row: ConversationRow) -> str:
    """Return the title, or what stands for one that was not given yet."""
    return row.title or QCoreApplication.translate("Sidebar", "New conversation")


def section_title(section: Section) -> str:
    """Return the words of a heading."""
    translate = QCoreApplication.translate
    return {
        Section.TODAY: translate("Sidebar", "Today"),
        Section.YESTERDAY: translate("Sidebar", "Yesterday"),
        Section.LAST_WEEK: translate("Sidebar", "Last 7 days"),
        Section.OLDER: translate("Sidebar", "Older"),
    }[section]


def mark_words(mark: Mark) -> str:
    """Return a mark in words: for assistive tools and tooltips."""
    translate = QCoreApplication.translate
    return {
        Mark.NONE: "",
        Mark.UNREAD: translate("Sidebar", "unread"),
        Mark.RUNNING: translate("Sidebar", "answering"),
        Mark.FAILED: translate("Sidebar", "failed"),
        Mark.WAITS: translate("Sidebar", "waits for you"),
    }[mark]


def _same_from_start(old: list[Entry], new: list[Entry]) -> int:
    count = 0
    for before, after in zip(old, new, strict=False):
        if before is not after:
            break
        count += 1
    return count


def _same_from_end(old: list[Entry], new: list[Entry], head: int) -> int:
    most = min(len(old), len(new)) - head
    count = 0
    while count < most and old[-1 - count] is new[-1 - count]:
        count += 1
    return count
