"""Rows of known or estimated height, and the messages that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from chatdesk.ui.transcript.rows import Entry, Row, Watcher
from chatdesk.ui.transcript.scrolling import Scroll
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit

# Rows this far above and below the view keep their units.
_NEAR = 15
_MAX_BUILT = 60
# How many at least lose them in a frame, once too many have them.
_DROPS = 3


class Sheet:
    """Keeps rows in order, knows how high they are and which have units. What is in them it does not know.

    Every row has an exact height or an estimate; units exist only near the view.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.width = 640
        self.rows: list[Row] = []
        self.entries: list[Entry] = []
        self.scroll = Scroll(self.measure)
        self.watcher: Watcher | None = None
        self._built: set[Row] = set()

    def clear(self) -> None:
        """Have no rows."""
        # Rows and entries know each other, so they go when Python collects cycles, in whatever thread that
        # happens; Qt's objects in them must go now and here.
        for row in self._built:
            row.drop()
        self._built.clear()
        self.rows = []
        self.entries = []

    def add_row(self, entry: Entry, row: Row) -> None:
        """Put a row at the end of everything."""
        row.index = len(self.rows)
        self.rows.append(row)
        entry.rows.append(row)
        row.height = row.estimate(self.style, self.width)
        self.scroll.heights.append(row.height)

    def has(self, row: Row) -> bool:
        """Whether a row is one of those that are shown now."""
        return row.index < len(self.rows) and self.rows[row.index] is row

    def insert(self, at: int, rows: Sequence[Row]) -> None:
        """Put rows before the row `at`; costs a pass over all heights."""
        self.rows[at:at] = rows
        for row in rows:
            row.height = row.estimate(self.style, self.width)
        self.scroll.rows_changed(at, len(rows))
        self._renumber(at)

    def remove(self, rows: Iterable[Row]) -> None:
        """Take rows out."""
        gone = list(rows)
        if not gone:
            return
        at = gone[0].index
        if gone[-1] is self.rows[-1] and len(gone) == len(self.rows) - at:
            del self.rows[at:]
        else:
            leaving = set(gone)
            self.rows = [row for row in self.rows if row not in leaving]
        if self.watcher is not None:
            self.watcher.rows_gone(set(gone), self.rows[at - 1] if at else None)
        for row in gone:
            row.entry.rows = [other for other in row.entry.rows if other is not row]
            row.drop()
            self._built.discard(row)
        self.scroll.rows_changed(at, -len(gone))
        self._renumber(at)

    def take_rows(self, rows: list[Row]) -> None:
        """Show these rows of the entries that are here; new ones have estimated heights."""
        gone = set(self.rows).difference(rows)
        if self.watcher is not None and gone:
            self.watcher.rows_gone(gone, rows[0] if rows else None)
        for row in gone:
            row.drop()
            self._built.discard(row)
        known = set(self.rows)
        self.rows = rows
        for row in rows:
            if row not in known:
                row.height = row.estimate(self.style, self.width)
        self._renumber(0)

    def lay_estimates(self) -> None:
        """Take the estimated height of every row."""
        style, width = self.style, self.width
        for row in self.rows:
            row.height = row.estimate(style, width)
        self.scroll.reset(row.height for row in self.rows)

    def measure(self, index: int) -> int:
        """Return the exact height of a row; builds it where that is needed."""
        row = self.rows[index]
        if row.width != self.width and row.units is None:
            self._built.add(row)
        return row.measure(self.style, self.width)

    def built_rows(self) -> list[Row]:
        """Return the rows that have units now."""
        return list(self._built)

    def remeasure(self, row: Row) -> None:
        """A row changed: put its exact height into the sums at once."""
        row.changed()
        self._built.add(row)
        self.scroll.heights.set(row.index, row.measure(self.style, self.width))

    def ready(self, row: Row) -> list[Unit]:
        """Return the units of a row, built and laid out."""
        self._built.add(row)
        units = row.ready(self.style, self.width)
        self.scroll.heights.set(row.index, row.height)
        return units

    def set_width(self, width: int) -> None:
        """Take another column width: rows are measured again when they come into view."""
        if width != self.width:
            self.width = width
            self.scroll.loosen()

    def set_style(self, style: Style) -> None:
        """Take another theme: everything is made anew where it is needed."""
        old = self.style
        self.style = style
        self.scroll.loosen()
        for row in self.rows:
            row.lead = round(row.lead * style.theme.zoom / old.theme.zoom)
            if not row.is_live:
                row.drop()
            row.changed()
        self._built.clear()
        self.lay_estimates()

    def drop_far(self, first: int, last: int) -> None:
        """Forget the units of some rows that are far from those in view, where many are kept.

        A row takes about half a millisecond: all of them at once would be seen as a hitch.
        """
        spare = len(self._built) - _MAX_BUILT
        if spare <= 0:
            return
        far = (r for r in self._built if not first - _NEAR <= r.index <= last + _NEAR and not r.is_live)
        for row in list(islice(far, max(_DROPS, spare // 8))):
            row.drop()
            self._built.discard(row)

    def _renumber(self, start: int) -> None:
        for index in range(start, len(self.rows)):
            self.rows[index].index = index
        self.scroll.reset(row.height for row in self.rows)
