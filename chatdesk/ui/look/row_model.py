"""Rows of one kind as a list model: what every list of the program has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""The role under which a delegate gets the row itself."""

_ROOT = QModelIndex()


class RowModel(QAbstractListModel, Generic[Row]):
    """Holds the rows for a view. What is told of a row under Qt's own roles says `told`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. Where they are those that are shown but for details, each keeps its index."""
        keys = [self.key(row) for row in rows]
        if rows and None not in keys and keys == [self.key(row) for row in self.rows]:
            self.rows = list(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def key(self, row: Row) -> object:
        """Return what tells a row from the others; None where all is to be shown anew each time."""
        del row
        return None

    def told(self, row: Row, role: int) -> object:
        """Return what a row tells under a role, None for nothing."""
        raise NotImplementedError

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        return row if role == ROW_ROLE else self.told(row, role)
