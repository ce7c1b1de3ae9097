"""The nodes of the map as rows of a list: what a screen reader walks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from chatdesk.ui.branch_map.words import Wording

_ROOT = QModelIndex()
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class MapModel(QAbstractListModel):
    """One row for each node, in the order of the map: a parent before its children."""

    def __init__(self) -> None:
        super().__init__()
        self._wording: Wording | None = None
        self._count = 0

    def show(self, wording: Wording, count: int) -> None:
        """Take another map, of so many nodes."""
        self.beginResetModel()
        self._wording, self._count = wording, count
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._wording is not None and role in _SAID:
            return self._wording.of(index.row()).spoken
        return None
