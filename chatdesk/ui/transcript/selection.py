"""What is selected: from one place to another, across units, rows and messages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.units.base import Unit

# Letters of a message that are before a place, and the spaces between the last of them and the place.
_Letters = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a unit of a row. The row is kept itself, since its index may move."""

    row: Row
    unit: int
    offset: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What places are ordered by."""
        return self.row.index, self.unit, self.offset


class Selection:
    """Two places: where it began, and where it ends now.

    Text that streams in does not move them, and rows that are made anew keep the letters that were
    selected in the rows before.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._anchor: Place | None = None
        self._head: Place | None = None
        self._letters: tuple[_Letters | None, _Letters | None] = (None, None)

    @property
    def head(self) -> Place | None:
        """The end that moves, or where the last click was."""
        return self._head

    @property
    def is_empty(self) -> bool:
        """Whether no character is selected."""
        return self._anchor is None or self._head is None or self._anchor.key == self._head.key

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._head = None

    def begin(self, place: Place) -> None:
        """Start at a place."""
        self._anchor = self._head = place

    def extend(self, place: Place) -> None:
        """Let it end at a place."""
        if self._anchor is None:
            self._anchor = place
        self._head = place

    def set(self, first: Place, last: Place) -> None:
        """Select from one place to another."""
        self._anchor, self._head = first, last

    def select_all(self) -> None:
        """Select everything that is there now."""
        rows = self._page.rows
        if rows:
            self.set(Place(rows[0], 0, 0), self._end_of(rows[-1]))

    def select_entry(self, entry: Entry) -> None:
        """Select a whole message."""
        if entry.rows:
            self.set(Place(entry.rows[0], 0, 0), self._end_of(entry.rows[-1]))

    def is_of_entry(self, entry: Entry) -> bool:
        """Whether that message, and nothing else, is selected."""
        other = Selection(self._page)
        other.select_entry(entry)
        return self.ordered() == other.ordered()

    def ordered(self) -> tuple[Place, Place] | None:
        """Return the two places, the upper one first; None where nothing is selected."""
        if self._anchor is None or self._head is None or self.is_empty:
            return None
        if self._anchor.key <= self._head.key:
            return self._anchor, self._head
        return self._head, self._anchor

    def text(self) -> str:
        """Return the selected text; rows that are not built are built for it and forgotten again."""
        borders = self.ordered()
        if borders is None:
            return ""
        parts: list[str] = []
        style = self._page.style
        before: Row | None = None
        for row, unit, span in self.parts():
            is_joined = row.joins(style) if row is not before else unit.gap <= style.item_gap
            before = row
            if parts:
                parts.append("\n" if is_joined else "\n\n")
            parts.append(unit.text(*span))
        return "".join(parts)

    def parts(self) -> Iterator[tuple[Row, Unit, tuple[int, int]]]:
        """Go through the units in which something is selected, with the positions in each."""
        borders = self.ordered()
        if borders is None:
            return
        first, last = borders
        for row in self._page.rows[first.row.index : last.row.index + 1]:
            for index, unit in enumerate(self._units_of(row)):
                span = part_of(borders, row.index, index, unit.length)
                if span is not None and unit.length:
                    yield row, unit, span

    # -- rows change ---------------------------------------------------------------------------

    def before_rebuild(self, entry: Entry) -> None:
        """Count the letters before the two places, where they are in this message."""
        anchor, head = (self._letters_before(place, entry) for place in (self._anchor, self._head))
        self._letters = anchor, head

    def after_rebuild(self, entry: Entry) -> None:
        """Go to the same letters in the new rows."""
        anchor, head = self._letters
        if anchor is not None:
            self._anchor = self._place_behind(anchor, entry)
        if head is not None:
            self._head = self._place_behind(head, entry)

    def rows_gone(self, gone: Collection[Row], before: Row | None) -> None:
        """A place in a row that was taken out goes to the end of what was above it."""
        places = (self._anchor, self._head)
        if any(place is not None and place.row in gone for place in places):
            if before is None:
                self.clear()
                return
            end = self._end_of(before)
            self._anchor, self._head = (
                end if place is not None and place.row in gone else place for place in places
            )

    def units_moved(self, old: Row, first: int, new: Row) -> None:
        """A place in one of the units goes along with it."""
        self._anchor, self._head = (
            Place(new, place.unit - first, place.offset)
            if place is not None and place.row is old and place.unit >= first
            else place
            for place in (self._anchor, self._head)
        )

    def _units_of(self, row: Row) -> list[Unit]:
        return row.units if row.units is not None else row.make_units(self._page.style)

    def _end_of(self, row: Row) -> Place:
        units = self._units_of(row)
        return Place(row, len(units) - 1, units[-1].length) if units else Place(row, 0, 0)

    def _letters_before(self, place: Place | None, entry: Entry) -> _Letters | None:
        if place is None or place.row.entry is not entry:
            return None
        count = 0
        for row in entry.rows:
            for index, unit in enumerate(self._units_of(row)):
                if row is place.row and index >= place.unit:
                    before = unit.text(0, min(place.offset, unit.length))
                    return count + _count(before), len(before) - len(before.rstrip())
                count += _count(unit.text(0, unit.length))
            if row is place.row:
                break
        return count, 0

    def _place_behind(self, before: _Letters, entry: Entry) -> Place:
        """Return the place that has so many letters of a message, and then spaces, before it."""
        letters, spaces = before
        place = Place(entry.rows[0], 0, 0)
        for row in entry.rows:
            for index, unit in enumerate(self._units_of(row)):
                count = _count(unit.text(0, unit.length))
                if count and count >= letters:
                    return Place(row, index, min(unit.length, _offset_behind(unit, letters) + spaces))
                letters -= count
                place = Place(row, index, unit.length)
        return place


def _offset_behind(unit: Unit, letters: int) -> int:
    return bisect_left(range(unit.length + 1), letters, key=lambda offset: _count(unit.text(0, offset)))


def _count(text: str) -> int:
    """Count what is not space: that is the same however a text is cut into units."""
    return sum(not character.isspace() for character in text)


def part_of(borders: tuple[Place, Place] | None, row: int, unit: int, length: int) -> tuple[int, int] | None:
    """Return which positions of a unit are selected, None where none is."""
    if borders is None:
        return None
    first, last = borders
    here = (row, unit)
    if here < first.key[:2] or here > last.key[:2]:
        return None
    start = min(first.offset, length) if here == first.key[:2] else 0
    end = min(last.offset, length) if here == last.key[:2] else length
    return (start, end) if end > start or (here not in (first.key[:2], last.key[:2])) else None
