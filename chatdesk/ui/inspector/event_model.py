"""The rows of the events: all, or those that a filter lets through; nothing is built for a row unseen."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, Signal

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.event_filter import EventFilter, Sort, sort_of
from chatdesk.ui.inspector.event_gist import gist_of
from chatdesk.ui.inspector.event_origins import Made
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.turn_log import TurnLog

_SLICE_SECONDS = 0.004
# Events between two looks at the clock.
_STRIDE = 64


class EventModel(QAbstractListModel):
    """Shows the events of a log. A filter is applied in slices of 4 ms; what it found stands there at once.

    `counts` tells how many events there are of each sort, `filtered` is emitted when a filter has gone
    through all that there is.
    """

    filtered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = TurnLog()
        self._count = 0
        self._seen = 0
        self._rows: array[int] | None = None
        self._filter = EventFilter()
        self._test = self._filter.test()
        self.counts: dict[Sort, int] = dict.fromkeys(Sort, 0)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._slice)

    @property
    def filter(self) -> EventFilter:
        """What is listed."""
        return self._filter

    @property
    def is_filtering(self) -> bool:
        """Whether more may be found."""
        return self._slices.isActive()

    def show_log(self, log: TurnLog) -> None:
        """Show another turn, by the same filter."""
        self._log = log
        self.beginResetModel()
        self._count, self.counts = 0, dict.fromkeys(Sort, 0)
        self._begin()
        self.endResetModel()
        self.pull()

    def set_filter(self, wanted: EventFilter) -> None:
        """List what this lets through."""
        if wanted == self._filter:
            return
        self._filter, self._test = wanted, wanted.test()
        self.beginResetModel()
        self._begin()
        self.endResetModel()
        # Most often the first slice has all that is seen.
        self._slice()

    def pull(self) -> None:
        """Take in what the log has got since the last call."""
        self._log.times.fold()
        count, before = len(self._log.events), self._count
        if count < before:
            self.show_log(self._log)
            return
        if count == before:
            return
        self._classify(before, count)
        if self._rows is None:
            self.beginInsertRows(QModelIndex(), before, count - 1)
            self._count = count
            self.endInsertRows()
        else:
            self._count = count
            self._slices.start()

    def number_at(self, row: int) -> int:
        """Return which event of the turn a row shows, from 0."""
        return row if self._rows is None else self._rows[row]

    def row_of(self, number: int) -> int:
        """Return the row of an event, or of the nearest one before it; -1 where there is none."""
        if self._rows is None:
            return min(number, self._count - 1)
        return bisect_right(self._rows, number) - 1

    def event_at(self, row: int) -> RawEvent:
        """Return the event of a row."""
        return self._log.events[self.number_at(row)]

    def made_at(self, row: int) -> Made:
        """Return what the event of a row became."""
        return self._log.times.origins.made(self.number_at(row))

    def time_at(self, row: int) -> float:
        """Return when the event of a row came, in seconds of the turn."""
        return self._log.times.event_times[self.number_at(row)]

    def row_at_time(self, at: float) -> int:
        """Return the row of the first event that came at a second of the turn or later, else the last one."""
        number = min(bisect_left(self._log.times.event_times, at), self._count - 1)
        row = self.row_of(number)
        is_before = row >= 0 and self.number_at(row) < number and row + 1 < self.rowCount()
        return row + 1 if is_before or (row < 0 and self.rowCount()) else row

    def begins_request(self, row: int) -> bool:
        """Whether the times of another request begin with this row."""
        return row > 0 and self.event_at(row).at < self.event_at(row - 1).at

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of events that are listed."""
        if parent.isValid():
            return 0
        return self._count if self._rows is None else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the event itself, or its line for screen readers."""
        if not index.isValid():
            return None
        if role == ITEM_ROLE:
            return self.event_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            event = self.event_at(index.row())
            gist = gist_of(event)
            words = (f"{event.at:.3f} s", self.tr("{0} bytes").format(event.size), gist.label, gist.value)
            return ", ".join(filter(None, (*words, self.tr("repaired") if event.notes else "")))
        return None

    def _begin(self) -> None:
        self._slices.stop()
        self._seen = 0
        self._rows = None if self._filter.is_open else array("i")

    def _classify(self, first: int, count: int) -> None:
        events, made, counts = self._log.events, self._log.times.origins.made, self.counts
        for number in range(first, count):
            event = events[number]
            counts[sort_of(event, made(number))] += 1
            if event.notes:
                counts[Sort.REPAIRS] += 1
        counts[Sort.ALL] = count

    def _slice(self) -> None:
        """Apply the filter for some milliseconds."""
        if self._rows is None:
            self._slices.stop()
            return
        until = time.perf_counter() + _SLICE_SECONDS
        found = array("i")
        while self._seen < self._count and time.perf_counter() < until:
            found.extend(self._listed(self._seen, min(self._seen + _STRIDE, self._count)))
        if found:
            before = len(self._rows)
            self.beginInsertRows(QModelIndex(), before, before + len(found) - 1)
            self._rows.extend(found)
            self.endInsertRows()
        if self._seen < self._count:
            self._slices.start()
        else:
            self._slices.stop()
            self.filtered.emit()

    def _listed(self, first: int, end: int) -> list[int]:
        events, made, test = self._log.events, self._log.times.origins.made, self._test
        self._seen = end
        return [number for number in range(first, end) if test(events[number], made(number))]
