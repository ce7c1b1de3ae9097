"""Where in the rows a hit stands."""

from __future__ import annotations

from dataclasses import dataclass

from chatdesk.ui.transcript.rows import Row


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: positions in a unit of a row.

    `start == end`: the unit as a whole. Of what is folded it is the number of the hit in there, of a card -1.
    """

    row: Row
    unit: int
    start: int
    end: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What hits are ordered by."""
        return self.row.index, self.unit, self.start
