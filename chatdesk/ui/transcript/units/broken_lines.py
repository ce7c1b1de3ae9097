"""The lines of a paragraph where they stand: which is at a height, and where the letters of it are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextLine


class BrokenLines:
    """Lines below each other. Positions are UTF-16 units of the paragraph, places those from its corner.

    `tops` has the upper edge of each line, then the lower one of the last.
    """

    __slots__ = ("_lines", "_tops")

    def __init__(self, lines: Sequence[QTextLine] = (), tops: Sequence[int] = (0,)) -> None:
        self._lines = lines
        self._tops = tops

    @property
    def last(self) -> QTextLine | None:
        """The lowest line, None before there is any."""
        return self._lines[-1] if self._lines else None

    @property
    def natural_width(self) -> float:
        """How wide the text of the longest is."""
        return max((line.naturalTextWidth() for line in self._lines), default=0.0)

    def boxes(self, start: int, end: int) -> list[QRectF]:
        """Return one rectangle per line for a stretch of text, as high as the line."""
        found = []
        for index, line in enumerate(self._lines):
            first, after = line.textStart(), line.textStart() + line.textLength()
            if start >= after or end <= first:
                continue
            left = cursor_x(line, max(start, first))
            right = cursor_x(line, min(end, after))
            top = self._tops[index]
            found.append(QRectF(min(left, right), top, abs(right - left), self._tops[index + 1] - top))
        return found

    def line_at(self, y: float) -> QTextLine | None:
        """Return the line at a height, or the nearest; None before there is any."""
        if not self._lines:
            return None
        return self._lines[max(0, min(len(self._lines) - 1, bisect_right(self._tops, y) - 1))]

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line."""
        for index, line in enumerate(self._lines):
            is_last = index == len(self._lines) - 1
            if position < line.textStart() + line.textLength() or is_last:
                inside = min(max(position, line.textStart()), line.textStart() + line.textLength())
                top = self._tops[index]
                return QRectF(cursor_x(line, inside), top, 0, self._tops[index + 1] - top)
        return QRectF(0, 0, 0, self._tops[-1])


def cursor_x(line: QTextLine, position: int) -> float:
    """Return the x of a position in a line."""
    # PySide gives the position back beside the coordinate, since Qt may move it to a cluster's edge.
    found: Any = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)
