"""What is selected: from one place to another, across units, rows and messages."""

from __future__ import annotations

from dataclasses import dataclass

from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Row

_FAR = 1 << 30


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
    """Two places: where it began, and where it ends now. Text that streams in does not move them."""

    def __init__(self) -> None:
        self._anchor: Place | None = None
        self._head: Place | None = None

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

    def select_all(self, page: Page) -> None:
        """Select everything that is there now."""
        if page.rows:
            self.set(Place(page.rows[0], 0, 0), Place(page.rows[-1], _FAR, _FAR))

    def ordered(self) -> tuple[Place, Place] | None:
        """Return the two places, the upper one first; None where nothing is selected."""
        if self._anchor is None or self._head is None or self.is_empty:
            return None
        if self._anchor.key <= self._head.key:
            return self._anchor, self._head
        return self._head, self._anchor

    def text(self, page: Page) -> str:
        """Return the selected text; rows that are not built are built for it and forgotten again."""
        borders = self.ordered()
        if borders is None:
            return ""
        first, last = borders
        parts: list[str] = []
        for row in page.rows[first.row.index : last.row.index + 1]:
            self._add_row(parts, row, page, borders)
        return "".join(parts)

    def _add_row(self, parts: list[str], row: Row, page: Page, borders: tuple[Place, Place]) -> None:
        style = page.style
        for index, unit in enumerate(row.units if row.units is not None else row.make_units(style)):
            span = part_of(borders, row.index, index, unit.length)
            if span is None or not unit.length:
                continue
            words = unit.text(*span)
            is_joined = row.joins(style) if index == 0 else unit.gap <= style.item_gap
            if parts:
                parts.append("\n" if is_joined else "\n\n")
            parts.append(words)


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
