"""Virtual rows: stretches of the transcript that are built into units only when they come near the view."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QPainter

from chatdesk.domain.flags import Flag
from chatdesk.domain.message import Message
from chatdesk.ui.transcript.calls import ShownCall
from chatdesk.ui.transcript.ends import Surroundings
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit

# Characters of source after which a row is full.
ROW_SIZE = 4096


@dataclass(slots=True, eq=False)
class Entry:
    """A message of the branch that is shown, with the rows that it became."""

    message: Message
    around: Surroundings = field(default_factory=Surroundings)
    rows: list[Row] = field(default_factory=list)
    calls: dict[str, ShownCall] = field(default_factory=dict)
    # What is flagged in its text, and which of it the reader has opened (by where it begins).
    flags: tuple[Flag, ...] = ()
    opened: frozenset[int] = frozenset()


class Watcher(Protocol):
    """Whoever keeps places in rows, and must learn what becomes of them."""

    def before_rebuild(self, entry: Entry) -> None:
        """The rows of an entry are about to be made anew."""

    def after_rebuild(self, entry: Entry) -> None:
        """They have been."""

    def rows_gone(self, gone: Collection[Row], before: Row | None) -> None:
        """Rows were taken out behind the row `before`, or at the beginning."""

    def units_moved(self, old: Row, first: int, new: Row) -> None:
        """The units of a row from `first` on belong to another row now."""


class Row:
    """A stretch of the transcript. `lead` is the space above it; `height` includes it.

    `units` is None while the row is far from the view; its exact height outlives them.
    """

    __slots__ = ("entry", "height", "index", "is_live", "lead", "units", "width")

    ground = "bg_page"
    # It stands below a message and says nothing of it.
    is_aside = False

    def __init__(self, entry: Entry, lead: int) -> None:
        self.entry = entry
        self.lead = lead
        self.index = 0
        self.height = 0
        self.width = -1
        self.units: list[Unit] | None = None
        # A row that still grows keeps its units, wherever the reader is.
        self.is_live = False

    def estimate(self, style: Style, width: int) -> int:
        """Return about how high it will be, without building it."""
        raise NotImplementedError

    def make_units(self, style: Style) -> list[Unit]:
        """Build the units anew."""
        raise NotImplementedError

    def measure(self, style: Style, width: int) -> int:
        """Return the exact height for a width; builds and lays out what is needed."""
        if self.width == width:
            return self.height
        if self.units is None:
            self.units = self.make_units(style)
        if self.units:
            self._tell_opening(self.units[0])
        height = self.lead + self._pad_top(style) + self._pad_bottom(style)
        for index, unit in enumerate(self.units):
            height += unit.lay_out(style, width) + (unit.gap if index else 0)
        self.height = height
        self.width = width
        return height

    def _tell_opening(self, unit: Unit) -> None:
        rows = self.entry.rows
        is_opening = bool(rows) and rows[0] is self
        if unit.is_opening != is_opening:
            unit.is_opening = is_opening
            unit.changed()

    def ready(self, style: Style, width: int) -> list[Unit]:
        """Return the units, built and laid out for the width."""
        if self.units is None:
            self.width = -1
        self.measure(style, width)
        return self.units or []

    def placed(self, style: Style, y: int) -> Iterator[tuple[int, Unit, int]]:
        """Go through the units with their number and the y of their upper edges, the row being at `y`."""
        y += self.lead + self._pad_top(style)
        for index, unit in enumerate(self.units or ()):
            y += unit.gap if index else 0
            yield index, unit, y
            y += unit.height

    def paint_ground(self, painter: QPainter, x: float, y: float, style: Style) -> None:
        """Draw what lies below the units."""

    def joins(self, style: Style) -> bool:
        """Tell whether it goes on with the block that the row before it ends with."""
        del style
        return False

    def changed(self) -> None:
        """Its height is not known any more; its units stay."""
        self.width = -1

    def drop(self) -> None:
        """Forget the units; the height stays."""
        self.units = None

    def _pad_top(self, style: Style) -> int:
        del style
        return 0

    def _pad_bottom(self, style: Style) -> int:
        del style
        return 0


def text_height(text: str, style: Style, width: int) -> int:
    """Return about how high some Markdown will be: counted letters and line ends, nothing is parsed."""
    return letters_height(len(text), text.count("\n"), style, width)


def letters_height(letters: int, line_ends: int, style: Style, width: int) -> int:
    """Return about how high so many letters with so many line ends will be."""
    lines = letters * style.character_width / max(1, width) + line_ends * 0.55
    return max(style.line, int(lines * style.line))
