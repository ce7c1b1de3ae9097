"""Where the reader is: an anchor in a row, never a distance from the top.

Heights of rows that nobody has seen are estimates. An anchor (row, offset) keeps what the reader
sees where it is while the estimates above it turn into exact heights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chatdesk.ui.transcript.fenwick import Fenwick

Measure = Callable[[int], int]

# Nearer to the end than this counts as being at the end.
_END_SLACK = 4
# A move of more screens than this is a jump: the rows between are not measured.
_WALK_SCREENS = 4


class Scroll:
    """The vertical geometry of the rows and the reader's place in them, in whole pixels.

    `measure(index)` returns the exact height of a row and may build it; it is called for rows in
    and right beside the view only. While `follows` is true the end stays in view.
    """

    def __init__(self, measure: Measure) -> None:
        self.heights = Fenwick()
        self.follows = True
        self.view_height = 0
        self.pad_top = 0
        self.pad_bottom = 0
        self._measure_row = measure
        self._row = 0
        self._offset = 0
        self._is_rough = False
        # A row that can be at the upper edge, though too little stands below it to fill the view.
        self._pinned: tuple[int, int] | None = None

    def reset(self, heights: Iterable[int]) -> None:
        """Take other rows, with estimated heights; the anchor stays as far as it can."""
        self.heights = Fenwick(heights)
        self._row = max(0, min(self._row, len(self.heights) - 1))

    @property
    def total(self) -> int:
        """The height of everything, paddings and room included."""
        return self.pad_top + self.heights.total() + self.pad_bottom + self.room

    @property
    def room(self) -> int:
        """How much is empty below the last row, so that a pinned row can be at the upper edge."""
        if self._pinned is None:
            return 0
        row, offset = self._pinned
        below = self.heights.total() - self.heights.before(row) - offset
        return max(0, self.view_height - self.pad_bottom - below)

    @property
    def greatest_top(self) -> int:
        """The largest distance from the top that the reader can have."""
        return max(0, self.total - self.view_height)

    @property
    def top(self) -> int:
        """How far the upper edge of the view is from the upper edge of everything."""
        if self.follows:
            return self.greatest_top
        return self.pad_top + self.heights.before(self._row) + self._offset

    @property
    def anchor(self) -> tuple[int, int]:
        """The row at the upper edge of the view and the pixels of it that are above the edge."""
        return self._row, self._offset

    def settle(self) -> list[tuple[int, int]]:
        """Measure what is in view; return (row, y of its upper edge in the view) from the top down."""
        if not len(self.heights):
            return []
        if self.follows:
            self._settle_at_end()
        else:
            self._settle_at_anchor()
        return self._in_view()

    def go_to_end(self) -> None:
        """Show the end, and keep showing it."""
        self.follows = True

    def go_to(self, row: int, offset: int, *, is_rough: bool = False) -> None:
        """Put the point `offset` pixels into a row at the upper edge; rough: scale it when measured."""
        self.follows = False
        self._row = max(0, min(row, len(self.heights) - 1))
        self._offset = offset
        self._is_rough = is_rough

    def pin(self, row: int, offset: int) -> None:
        """Put a point of a row at the upper edge, with as much room below the last row as that takes.

        What is added below fills the room and moves nothing.
        """
        self.go_to(row, offset)
        self._pinned = (row, offset)

    def unpin(self) -> None:
        """Other rows are shown: no room is kept below them."""
        self._pinned = None

    def jump(self, top: int) -> None:
        """Go to a distance from the top, by the heights as they are known now."""
        if top >= self.greatest_top:
            self.follows = True
            return
        inside = top - self.pad_top
        row = self.heights.find(inside) if inside > 0 else 0
        self.go_to(row, inside - self.heights.before(row), is_rough=True)

    def move(self, distance: int) -> None:
        """Go down (or up, if negative) by exactly that many pixels, measuring the rows on the way."""
        if not len(self.heights) or not distance:
            return
        if abs(distance) > _WALK_SCREENS * max(1, self.view_height):
            self.jump(max(0, self.top + distance))
            return
        self.settle()
        self.follows = False
        self._walk(self._offset + distance)
        self.settle()
        if distance > 0 and self.top >= self.greatest_top - _END_SLACK:
            self.follows = True

    def edge_moved(self, distance: int) -> None:
        """The upper edge of the view went down by so many pixels (up, if negative): what is read stays.

        To be told before the height of the view changes. Where all fits into the view, room below keeps it.
        """
        if self._pinned is None and self.follows:
            if self.total > self.view_height:
                return  # the end stays where it is, and all with it
            self._pinned = (0, -self.pad_top)
        if self._pinned is not None:
            row, offset = self._pinned
            self._pinned = (row, offset + distance)
            if (row, offset + distance) <= (0, -self.pad_top):
                self._pinned = None
        self._offset += distance

    def loosen(self) -> None:
        """The width changed: the offset into the anchor's row is only a share of its height now."""
        self._is_rough = not self.follows

    def rows_changed(self, at: int, change: int) -> None:
        """`change` rows were put in at `at`, or, if negative, taken out there; `reset` comes after it."""
        if self._row >= at - min(0, change):
            self._row += change
        elif self._row >= at and change < 0:
            self._row, self._offset = at, 0
        if self._pinned is not None:
            row, offset = self._pinned
            if row >= at - min(0, change):
                self._pinned = (row + change, offset)
            elif row >= at and change < 0:
                self._pinned = None

    def _measure(self, row: int) -> int:
        height = self._measure_row(row)
        self.heights.set(row, height)
        return height

    def _settle_at_end(self) -> None:
        row = len(self.heights)
        filled = self.pad_bottom + self.room
        while row > 0 and filled < self.view_height:
            row -= 1
            filled += self._measure(row)
        self._row = row
        self._offset = self.greatest_top - self.pad_top - self.heights.before(row)
        self._is_rough = False

    def _settle_at_anchor(self) -> None:
        known = self.heights[self._row]
        height = self._measure(self._row)
        if self._is_rough and known and height != known and self._offset > 0:
            self._offset = self._offset * height // known
        self._is_rough = False
        self._walk(self._offset)
        row = self._row
        filled = self.heights[row] - self._offset
        while filled < self.view_height - self.pad_bottom and row < len(self.heights) - 1:
            row += 1
            filled += self._measure(row)
        if self.top > self.greatest_top:
            # The end came nearer (something was folded): there is nothing below to show.
            self._settle_at_end()
            self.follows = True

    def _walk(self, offset: int) -> None:
        row = self._row
        while offset < 0 and row > 0:
            row -= 1
            offset += self._measure(row)
        while row < len(self.heights) - 1 and offset >= self._measure(row):
            offset -= self.heights[row]
            row += 1
        if row == 0:
            offset = max(offset, -self.pad_top)
        self._row, self._offset = row, offset

    def _in_view(self) -> list[tuple[int, int]]:
        top = self.top
        row = self._row
        y = self.pad_top + self.heights.before(row) - top
        seen = []
        while row < len(self.heights) and y < self.view_height:
            seen.append((row, y))
            y += self._measure(row)
            row += 1
        return seen
