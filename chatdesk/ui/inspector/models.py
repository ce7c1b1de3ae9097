"""The rows of the inspector's lists; nothing is built for what is not seen."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.turn_log import CallEntry, TurnLog

Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
_PREVIEW = 200


class EventModel(QAbstractListModel):
    """The raw events of a turn, oldest first; rows are only ever added between two resets.

    `longest_kind` is the longest of the words of `kind_of`.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = TurnLog()
        self._count = 0
        self.longest_kind = ""

    def show_log(self, log: TurnLog) -> None:
        """Show another turn."""
        self.beginResetModel()
        self._log, self._count = log, len(log.events)
        self.longest_kind = ""
        self._measure(0)
        self.endResetModel()

    def pull(self) -> None:
        """Take in what the log has got since the last call."""
        count = len(self._log.events)
        if count < self._count:
            self.show_log(self._log)
        elif count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._measure(self._count)
            self._count = count
            self.endInsertRows()

    def _measure(self, first: int) -> None:
        events = self._log.events
        for row in range(first, len(events)):
            kind = kind_of(events[row])
            if len(kind) > len(self.longest_kind):
                self.longest_kind = kind

    def event_at(self, row: int) -> RawEvent:
        """Return the event of a row."""
        return self._log.events[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of events shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the event itself, or one line of it for screen readers."""
        if not index.isValid():
            return None
        event = self._log.events[index.row()]
        if role == ITEM_ROLE:
            return event
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{event.at:.3f} s, {event.name or event.kind}, {preview(event.data)}"
        return None


class CallModel(QAbstractListModel):
    """The tool calls of a turn, in the order in which they began."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = TurnLog()
        self._count = 0

    def show_log(self, log: TurnLog) -> None:
        """Show another turn."""
        self.beginResetModel()
        self._log, self._count = log, len(log.calls)
        self.endResetModel()

    def pull(self) -> None:
        """Take in what the log has got since the last call."""
        count = len(self._log.calls)
        if count < self._count:
            self.show_log(self._log)
            return
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        if count:
            self.dataChanged.emit(self.index(0), self.index(count - 1))

    def row_of(self, call_id: str) -> int:
        """Return the row of a call, -1 where it is not here."""
        ids = [entry.call_id for entry in self._log.calls[: self._count]]
        return ids.index(call_id) if call_id in ids else -1

    def call_at(self, row: int) -> CallEntry:
        """Return the call of a row."""
        return self._log.calls[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of calls shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the call itself, or its name and state for screen readers."""
        if not index.isValid():
            return None
        entry = self._log.calls[index.row()]
        if role == ITEM_ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.name}, {entry.state.value}"
        return None


def kind_of(event: RawEvent) -> str:
    """Return what kind of event it is, in the service's word where it gave one."""
    return event.kind if event.name in ("", "message") else event.name.removeprefix("response.")


def preview(text: str) -> str:
    """Return the beginning of a text on one line."""
    return " ".join(text[:_PREVIEW].split())


def pretty(text: str) -> str:
    """Return JSON with indentation; any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
