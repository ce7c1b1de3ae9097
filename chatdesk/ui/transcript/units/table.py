"""The unit of a table: tidy columns, a rule under the head, hairlines between the rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from chatdesk.markup.blocks import Spans, Table
from chatdesk.ui import utf16
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Spot, Unit
from chatdesk.ui.transcript.units.lines import paint_hairline, paint_rule
from chatdesk.ui.transcript.units.link_stops import LinkStop, has_marks, link_stops, paint_link_marks
from chatdesk.ui.transcript.units.passage import Passage, PassageSpec
from chatdesk.ui.transcript.units.text import caret_box

_CELL_GAP = 16
_ROW_PAD = 4
_HEAD_PAD = 3
_NARROWEST = 36


class TableUnit(Unit):
    """Cells in columns whose widths depend on the block's weights alone, so that later rows move nothing.

    Positions run through the cells of a row, one between two cells and one between two rows.
    """

    __slots__ = ("_cells", "_columns", "_head_rows", "_lefts", "_starts", "_style", "_tops", "table")

    def __init__(self, table: Table, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.table = table
        self._head_rows = 0 if table.continues else 1
        self._columns = max(1, len(table.weights))
        self._cells: list[list[Passage]] = []
        self._starts: list[int] = []
        self._tops: list[int] = []
        self._lefts: list[int] = []
        self._style: Style | None = None
        self._fill()

    def take(self, table: Table) -> bool:
        """Show a table that begins with the same rows; return whether it does."""
        old = self.table
        if (table.header, table.alignments, table.continues) != (old.header, old.alignments, old.continues):
            return False
        if len(table.weights) != self._columns:
            return False
        if table == old:
            return True
        same = 0
        for mine, theirs in zip(old.rows, table.rows, strict=False):
            if mine != theirs:
                break
            same += 1
        self.table = table
        del self._cells[self._head_rows + same :]
        self._fill()
        self.changed()
        return True

    def lay_out(self, style: Style, width: int) -> int:
        """Share the width among the columns and break the cells."""
        if self.width == width:
            return self.height
        self.width = width
        self._style = style
        widths = self._share(style, width - self.indent)
        pad = style.px(_ROW_PAD)
        self._tops = []
        y = 0
        for index, row in enumerate(self._cells):
            self._tops.append(y)
            above = style.px(_HEAD_PAD) if index < self._head_rows else pad
            heights = [cell.lay_out(style, widths[place]) for place, cell in enumerate(row)]
            y += max(heights, default=0) + 2 * above + 1
        self._tops.append(y)
        self.height = y
        return y

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the rows in the visible stretch."""
        style = paint.style
        left = x + self.indent
        for index, row in enumerate(self._cells):
            top, bottom = y + self._tops[index], y + self._tops[index + 1]
            if bottom < paint.top or top > paint.bottom:
                continue
            is_head = index < self._head_rows
            pad = style.px(_HEAD_PAD if is_head else _ROW_PAD)
            for place, cell in enumerate(row):
                at = (left + self._lefts[place], top + pad)
                cell.paint(painter, *at, style, self._part_of(index, place, paint.selection))
            line = QRectF(left, bottom - 1, self.width - self.indent, 1)
            if is_head:
                paint_rule(painter, line, style.color("line_control"))
            else:
                paint_hairline(painter, line, bottom - 1, style.color("line_hair"))

        if has_marks(self, paint):
            paint_link_marks(painter, self, self._link_stops(), QPointF(x, y), paint)

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        index, place = self._cell_at(x, y)
        cell = self._cells[index][place]
        inside = cell.position_at(x - self.indent - self._lefts[place], y - self._tops[index])
        return self._starts[index * self._columns + place] + inside

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line."""
        if self._style is None or not self._starts:
            return super().place_of(position)
        number = max(0, bisect_right(self._starts, position) - 1)
        row, place = divmod(number, self._columns)
        pad = self._style.px(_HEAD_PAD if row < self._head_rows else _ROW_PAD)
        box = self._cell(number).place_of(position - self._starts[number])
        return box.translated(self.indent + self._lefts[place], self._tops[row] + pad)

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a word."""
        number = max(0, bisect_right(self._starts, position) - 1)
        start = self._starts[number]
        first, last = self._cell(number).word_at(position - start)
        return start + first, start + last

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a cell."""
        number = max(0, bisect_right(self._starts, position) - 1)
        return self._starts[number], self._starts[number] + self._cell(number).length

    def text(self, start: int, end: int) -> str:
        """Return tab-separated cells, one line per row."""
        lines: list[str] = []
        for index, row in enumerate(self._cells):
            parts = []
            for place, cell in enumerate(row):
                part = self._part_of(index, place, (start, end))
                if part is not None:
                    parts.append(utf16.cut(cell.text, *part).replace("\n", " "))
            if parts:
                lines.append("\t".join(parts))
        return "\n".join(lines)

    def letters(self) -> str:
        """Return the cells, a line feed between two."""
        return "\n".join(cell.text for row in self._cells for cell in row)

    def parts(self, start: int, end: int) -> Iterator[list[tuple[PassageSpec, tuple[int, int] | None]]]:
        """Go through the rows between two positions, with what of each cell lies between them."""
        for index, row in enumerate(self._cells):
            parts = [(cell.spec, self._part_of(index, place, (start, end))) for place, cell in enumerate(row)]
            if any(part is not None for _, part in parts):
                yield parts

    def link_at(self, x: float, y: float) -> str:
        """Return the address of the link at a point."""
        cell, left, top = self._placed_cell(*self._cell_at(x, y))
        return cell.link_at(x - left, y - top)

    def tip_at(self, x: float, y: float) -> str:
        """Name the hidden character at a point."""
        cell, left, top = self._placed_cell(*self._cell_at(x, y))
        return cell.tip_at(x - left, y - top)

    def is_within(self, position: int) -> bool:
        """Tell whether a position is inside of a formula."""
        number = max(0, bisect_right(self._starts, position) - 1)
        return bool(self._cells) and self._cell(number).is_within(position - self._starts[number])

    def take_formulas(self, drawn: Set[str]) -> bool:
        """Lay out the cells again that have awaited one of these formulas."""
        changed = [cell for row in self._cells for cell in row if cell.take_formulas(drawn)]
        if changed:
            self.changed()
        return bool(changed)

    def stops(self) -> Sequence[Spot]:
        """Return the links."""
        return [stop.spot for stop in self._link_stops()]

    def caret(self) -> QRectF | None:
        """Return the place after the last cell that has text."""
        if self._style is None or not self._tops or not self._cells:
            return None
        row = self._cells[-1]
        place = max((place for place, cell in enumerate(row) if cell.length), default=0)
        point = row[place].caret()
        pad = self._style.px(_ROW_PAD if len(self._cells) > self._head_rows else _HEAD_PAD)
        x = self.indent + self._lefts[place] + point.x()
        return caret_box(self._style, x, self._tops[-2] + pad + point.y(), row[place].line_height)

    def _placed_cell(self, index: int, place: int) -> tuple[Passage, float, float]:
        """Return a cell and where its text begins."""
        pad = self._style.px(_HEAD_PAD if index < self._head_rows else _ROW_PAD) if self._style else 0
        top = self._tops[index] + pad if self._tops else 0
        left = self._lefts[place] if self._lefts else 0
        return self._cells[index][place], self.indent + left, top

    def _link_stops(self) -> list[LinkStop]:
        if self._style is None or not self._tops:
            return []
        return link_stops(
            self._placed_cell(index, place)
            for index in range(len(self._cells))
            for place in range(self._columns)
        )

    def _fill(self) -> None:
        rows: list[tuple[Spans, ...]] = list(self.table.rows)
        if self._head_rows:
            rows.insert(0, self.table.header)
        for index in range(len(self._cells), len(rows)):
            self._cells.append(self._make_row(rows[index], is_head=index < self._head_rows))
        self._starts = []
        position = 0
        for row in self._cells:
            for cell in row:
                self._starts.append(position)
                position += cell.length + 1
        self.length = max(0, position - 1)

    def _make_row(self, row: tuple[Spans, ...], *, is_head: bool) -> list[Passage]:
        face, color = ("table_head", "text_secondary") if is_head else ("table_cell", "text")
        made = []
        for place in range(self._columns):
            spans = row[place] if place < len(row) else ()
            align = self.table.alignments[place] if place < len(self.table.alignments) else ""
            made.append(Passage(PassageSpec(spans, face, color, align=align)))
        return made

    def _share(self, style: Style, width: int) -> list[int]:
        gaps = style.px(_CELL_GAP) * (self._columns - 1)
        room = max(self._columns, width - gaps)
        least = min(style.px(_NARROWEST), room // self._columns)
        spare = room - least * self._columns
        weights = self.table.weights or (1.0,)
        total = sum(weights) or 1.0
        widths = [least + int(spare * weight / total) for weight in weights]
        self._lefts = []
        left = 0
        for share in widths:
            self._lefts.append(left)
            left += share + style.px(_CELL_GAP)
        # What rounding left over belongs to the last column: its right edge is the column's.
        widths[-1] += room - sum(widths)
        return widths

    def _cell_at(self, x: float, y: float) -> tuple[int, int]:
        index = max(0, min(len(self._cells) - 1, bisect_right(self._tops, y) - 1))
        place = max(0, bisect_right(self._lefts, x - self.indent) - 1)
        return index, min(place, self._columns - 1)

    def _cell(self, number: int) -> Passage:
        return self._cells[number // self._columns][number % self._columns]

    def _part_of(self, index: int, place: int, selection: tuple[int, int] | None) -> tuple[int, int] | None:
        if selection is None:
            return None
        start = self._starts[index * self._columns + place]
        cell = self._cells[index][place]
        first, last = max(0, selection[0] - start), min(cell.length, selection[1] - start)
        if last > first or (cell.length == 0 and selection[0] <= start < selection[1]):
            return first, last
        return None
