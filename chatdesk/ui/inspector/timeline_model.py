"""The lines of a timeline as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.waterfall import Line


class TimelineModel(QAbstractListModel):
    """Shows `Line`s; lines that are still there stay where they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these: what is there stays and changes, what is new comes behind it."""
        before, now = _keys(self.lines), _keys(lines)
        if now[: len(before)] != before:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()
            return
        old = self.lines
        if len(now) > len(before):
            self.beginInsertRows(QModelIndex(), len(before), len(now) - 1)
            self.lines = list(lines)
            self.endInsertRows()
        else:
            self.lines = list(lines)
        changed = [row for row, line in enumerate(old) if line != lines[row]]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def line_at(self, row: int) -> Line | None:
        """Return the line of a row, None where there is none."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def row_of_call(self, call_id: str) -> int:
        """Return the row of a call, -1 where it is not here."""
        rows = (row for row, line in enumerate(self.lines) if line.call_id == call_id and not line.is_part)
        return next(rows, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the line itself, or its words for screen readers."""
        line = self.line_at(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == ITEM_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.words
        return None


def _keys(lines: Sequence[Line]) -> list[tuple[str, str, bool]]:
    return [(line.title, line.call_id, line.is_part) for line in lines]
