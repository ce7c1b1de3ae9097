"""Where the nodes of a map stand in pixels, and which of them a part of the plane shows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSizeF

from chatdesk.domain.branch_map import BranchMap
from chatdesk.ui.look.theme import Theme

_CARD, _GAP = (158, 48), (12, 32)
_MARGIN = 24


class Plan:
    """The plane of a map at 100 %; the view shows a part of it, larger or smaller."""

    def __init__(self, tree: BranchMap, theme: Theme) -> None:
        self.tree = tree
        self.card = QSizeF(theme.px(_CARD[0]), theme.px(_CARD[1]))
        self.pitch = QSizeF(self.card.width() + theme.px(_GAP[0]), self.card.height() + theme.px(_GAP[1]))
        self.margin = theme.px(_MARGIN)
        self._columns = [[tree.nodes[place].column for place in row] for row in tree.by_row]
        self._forks: dict[int, list[tuple[int, int, int]]] = {}

    @property
    def size(self) -> QSizeF:
        """How large the whole is, with a margin around it."""
        width = max(
            0.0, self.tree.column_count * self.pitch.width() - (self.pitch.width() - self.card.width())
        )
        rows = len(self.tree.by_row)
        height = max(0.0, rows * self.pitch.height() - (self.pitch.height() - self.card.height()))
        return QSizeF(width + 2 * self.margin, height + 2 * self.margin)

    def rect(self, node: int) -> QRectF:
        """Return where a node stands."""
        _, _, row, column, _ = self.tree.nodes[node]
        at = QPointF(self.margin + column * self.pitch.width(), self.margin + row * self.pitch.height())
        return QRectF(at, self.card)

    def node_at(self, point: QPointF) -> int:
        """Return the node at a point, -1 where there is none."""
        row = int((point.y() - self.margin) // self.pitch.height())
        column = int((point.x() - self.margin) // self.pitch.width())
        if not 0 <= row < len(self.tree.by_row):
            return -1
        place = bisect_left(self._columns[row], column)
        same = self.tree.by_row[row]
        if place == len(same) or self._columns[row][place] != column:
            return -1
        return same[place] if self.rect(same[place]).contains(point) else -1

    def rows_in(self, part: QRectF) -> range:
        """Return the rows that a part shows, and the one above whose lines reach into it."""
        first = int((part.top() - self.margin) // self.pitch.height())
        last = int((part.bottom() - self.margin) // self.pitch.height())
        return range(max(0, first - 1), min(len(self.tree.by_row), last + 1))

    def nodes_in(self, row: int, part: QRectF) -> list[int]:
        """Return the nodes of a row that a part shows."""
        first, last = self._columns_in(part)
        columns = self._columns[row]
        return self.tree.by_row[row][bisect_left(columns, first) : bisect_right(columns, last)]

    def forks_in(self, row: int, part: QRectF) -> Iterator[int]:
        """Give the nodes of a row whose lines to their children a part shows."""
        first, last = self._columns_in(part)
        for left, right, node in self._forks_of(row):
            if left <= last and right >= first:
                yield node

    def _forks_of(self, row: int) -> list[tuple[int, int, int]]:
        """Return the nodes of a row with a child, each with the columns that its lines take."""
        known = self._forks.get(row)
        if known is None:
            nodes, known = self.tree.nodes, []
            for node in self.tree.by_row[row]:
                below = self.tree.children[node]
                if below:
                    columns = [nodes[child].column for child in (below[0], below[-1])]
                    columns.append(nodes[node].column)
                    known.append((min(columns), max(columns), node))
            self._forks[row] = known
        return known

    def _columns_in(self, part: QRectF) -> tuple[int, int]:
        width = self.pitch.width()
        return (
            int((part.left() - self.margin) // width),
            int((part.right() - self.margin) // width),
        )
