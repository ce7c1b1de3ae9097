"""Prefix sums of row heights that can be changed one by one."""

from __future__ import annotations

from collections.abc import Iterable

_SMALLEST = 16


class Fenwick:
    """A list of heights (whole pixels, not negative) with cheap sums and a cheap search.

    Reading a height is O(1); changing one, appending, summing and finding are O(log n).
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._build(max(_SMALLEST, len(self._heights)))

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def append(self, height: int) -> None:
        """Add a height at the end."""
        self._heights.append(0)
        if len(self._heights) > self._capacity:
            self._build(self._capacity * 2)
        self.set(len(self._heights) - 1, height)

    def set(self, index: int, height: int) -> None:
        """Change the height at `index`."""
        change = height - self._heights[index]
        if not change:
            return
        self._heights[index] = height
        place = index + 1
        while place <= self._capacity:
            self._tree[place] += change
            place += place & -place

    def before(self, index: int) -> int:
        """Return the sum of the heights before `index`."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def total(self) -> int:
        """Return the sum of all heights."""
        return self.before(len(self._heights))

    def find(self, offset: int) -> int:
        """Return the index of the height that holds `offset`, the nearest one outside the range."""
        place = 0
        step = 1 << (self._capacity.bit_length() - 1)
        while step:
            following = place + step
            if following <= self._capacity and self._tree[following] <= offset:
                place = following
                offset -= self._tree[following]
            step >>= 1
        return max(0, min(place, len(self._heights) - 1))

    def _build(self, capacity: int) -> None:
        tree = [0] * (capacity + 1)
        tree[1 : len(self._heights) + 1] = self._heights
        for place in range(1, capacity + 1):
            parent = place + (place & -place)
            if parent <= capacity:
                tree[parent] += tree[place]
        self._capacity = capacity
        self._tree = tree
