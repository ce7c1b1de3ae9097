"""What the inspector's lists have in common: rows of a log that only ever grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from chatdesk.ui.inspector.turn_log import TurnLog

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole


class LogModel(QAbstractListModel):
    """The entries of one kind in a turn, oldest first; rows are only ever added between two resets.

    `entries` picks them out of the log. `may_change`: those that were shown already can look different
    later, so each pull tells that they changed. A subclass says by `line_of` what a screen reader reads.
    """

    def __init__(
        self,
        entries: Callable[[TurnLog], Sequence[Any]],
        *,
        may_change: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._entries_of = entries
        self._may_change = may_change
        self._log = TurnLog()
        self._count = 0

    @property
    def shown(self) -> Sequence[Any]:
        """The entries that have rows."""
        return self._entries_of(self._log)[: self._count]

    def show_log(self, log: TurnLog) -> None:
        """Show another turn."""
        self.beginResetModel()
        self._log, self._count = log, len(self._entries_of(log))
        self.measure(0)
        self.endResetModel()

    def pull(self) -> None:
        """Take in what the log has got since the last call."""
        count, before = len(self._entries_of(self._log)), self._count
        if count < before:
            self.show_log(self._log)
            return
        if count > before:
            self.beginInsertRows(QModelIndex(), before, count - 1)
            self._count = count
            self.measure(before)
            self.endInsertRows()
        if count and self._may_change:
            self.dataChanged.emit(self.index(0), self.index(count - 1))

    def measure(self, first: int) -> None:
        """Look at the rows from `first` on, which are new; 0 means that all are."""

    def line_of(self, entry: Any) -> str:
        """Return an entry as one line."""
        raise NotImplementedError

    def entry_at(self, row: int) -> Any:
        """Return the entry of a row."""
        return self._entries_of(self._log)[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of entries shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry itself, or its line for screen readers."""
        if not index.isValid():
            return None
        entry = self.entry_at(index.row())
        if role == ITEM_ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.line_of(entry)
        return None
