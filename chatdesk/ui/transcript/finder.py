"""Find in the conversation: the stored text is searched, in small slices; nothing is laid out for it."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.ui.transcript.folded import is_unfolded, unfold
from chatdesk.ui.transcript.found import Found
from chatdesk.ui.transcript.reveal import reveal
from chatdesk.ui.transcript.row_search import RowSearch
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.stage import Stage

_SLICE_SECONDS = 0.005
_REFRESH_MS = 250
_MOST = 20_000


@dataclass(slots=True)
class _News:
    above: list[Found] = field(default_factory=list)
    below: list[Found] = field(default_factory=list)
    by_row: dict[Row, tuple[Found, ...]] = field(default_factory=dict)


class Finder(QObject):
    """Searches the rows from the reader's place on, then those above it; `changed` tells of every news.

    The first hit at or below the reader's place becomes the current one and is brought into view.
    """

    changed = Signal()

    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self.query = ""
        self.hits: list[Found] = []
        self.current: Found | None = None
        self._stage = stage
        self._in_row = RowSearch(stage)
        self._words: tuple[str, ...] = ()
        self._origin: Row | None = None
        self._by_row: dict[Row, tuple[Found, ...]] = {}
        self._news: _News | None = None
        # Whether there are more hits than anybody can go through.
        self.is_cut = False
        self._scan: Iterator[None] | None = None
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._slice)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self._begin_scan)

    @property
    def is_searching(self) -> bool:
        """Whether more hits may come."""
        return self._scan is not None

    @property
    def place(self) -> int:
        """Which of the hits is the current one, from 1; 0 where none is."""
        place = self._place_of(self.current) if self.current is not None else len(self.hits)
        return place + 1 if place < len(self.hits) and self.hits[place] == self.current else 0

    def search(self, query: str, words: tuple[str, ...] = ()) -> None:
        """Look for a text, without regard to case; an empty one is nowhere.

        With `words` each of them is looked for in its stead, until there is another text.
        """
        if query == self.query and words in ((), self._words):
            return
        is_longer = (
            bool(self.query) and not (words or self._words) and query.lower().startswith(self.query.lower())
        )
        self.query = query
        self._words = words
        self._in_row.look_for(sorted(words, key=len, reverse=True) or [query], narrows=is_longer)
        self._begin_anew()

    def begin_at(self, row: Row) -> None:
        """Take a row for the reader's place in the search that comes next."""
        self._origin = row

    def forget(self) -> None:
        """Other messages are shown: look again."""
        self._in_row.forget()
        self._origin = None
        self._begin_anew()

    def refresh_soon(self) -> None:
        """Text has come or rows have changed: look again in a moment."""
        if self.query and not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Look for nothing any more."""
        self.search("")
        self._soon.stop()
        self._in_row.forget()
        self._origin = None

    def step(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) hit, round and round."""
        if not self.hits:
            return
        place = self.place - 1
        if place < 0 and direction < 0:
            place = 0
        self._go_to(self.hits[(place + direction) % len(self.hits)])

    def marks(self, row: Row, unit: int) -> Sequence[tuple[Found, bool]]:
        """Return the hits in a unit, and whether each is the current one."""
        own = self._by_row.get(row, ())
        return [(found, found == self.current) for found in own if found.unit == unit]

    # -- searching -----------------------------------------------------------------------------

    def _place_of(self, found: Found) -> int:
        return bisect_left(self.hits, found.key, key=lambda hit: hit.key)

    def _begin_anew(self) -> None:
        self.hits, self.current, self._by_row, self._news = [], None, {}, None
        self.is_cut = False
        self._begin_scan()
        if self._scan is not None:
            # Most often the first slice knows what is near the reader.
            self._slice()

    def _begin_scan(self) -> None:
        self._scan = self._look() if self.query else None
        self._slices.start() if self._scan is not None else self._slices.stop()
        self.changed.emit()

    def _slice(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        scan = self._scan
        for _ in scan or ():
            if self._scan is not scan:
                # What was found has made rows, and another search has begun.
                return
            if time.perf_counter() >= until:
                self._publish()
                return
        if self._scan is scan:
            self._scan = None
            self._slices.stop()
            self._publish()

    def _publish(self) -> None:
        if self._news is not None:
            self.hits = [*self._news.above, *self._news.below]
        self.changed.emit()

    def _look(self) -> Iterator[None]:
        rows = list(self._stage.page.rows)
        first = self._first_row(rows)
        news = _News()
        is_first_time = self.current is None
        if is_first_time:
            self._news, self._by_row = news, news.by_row
        count = 0
        for parts, target in ((rows[first:], news.below), (rows[:first], news.above)):
            for row in parts:
                found = self._in_row.hits_in(row)[: _MOST - count]
                if found:
                    target.extend(found)
                    news.by_row[row] = found
                    count += len(found)
                    if is_first_time and self.current is None:
                        self._go_to(found[0])
                if count >= _MOST:
                    break
                yield
        self.is_cut = count >= _MOST
        self._news, self._by_row = news, news.by_row
        self._keep_current()

    def _first_row(self, rows: list[Row]) -> int:
        if self._origin is None and self._stage.visible:
            self._origin = self._stage.visible[0][0]
        origin = self._origin
        is_there = origin is not None and origin.index < len(rows) and rows[origin.index] is origin
        return origin.index if is_there and origin is not None else 0

    # -- going ---------------------------------------------------------------------------------

    def _keep_current(self) -> None:
        """Rows were searched again: stay at the hit, or at the one that took its place."""
        self._publish()
        if self.current is not None and not self.place:
            place = self._place_of(self.current)
            self.current = self.hits[place] if place < len(self.hits) else None

    def _go_to(self, found: Found) -> None:
        if found.start == found.end and found.start >= 0 and is_unfolded(found.row) is False:
            found = self._open(found.row, found)
        self.current = found
        reveal(self._stage, found)
        self.changed.emit()

    def _open(self, row: Row, found: Found) -> Found:
        """Open what is folded: its hits stand in the rows below now, or in the card itself."""
        self._stage.stay()
        rows = unfold(self._stage.page, row)
        inner = [hit for own in rows for hit in self._in_row.search(own) if hit.start >= 0]
        if not inner:
            return found
        self.current = inner[min(found.start, len(inner) - 1)]
        self._begin_scan()
        return self.current
