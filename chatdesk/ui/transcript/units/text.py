"""The unit of running text: paragraphs, headings, lists and quotes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from chatdesk.ui import utf16
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Spot, Unit
from chatdesk.ui.transcript.units.lines import paint_bar
from chatdesk.ui.transcript.units.link_stops import LinkStop, has_marks, link_stops, paint_link_marks
from chatdesk.ui.transcript.units.passage import Passage, PassageSpec

_ABOVE_HEADING = {"h1": 12, "h2": 10, "h3": 6, "h4": 4, "h5": 4, "h6": 4}


class TextUnit(Unit):
    """Passages one below the other. Positions run through all of them, with one between two passages."""

    __slots__ = ("_passages", "_starts", "_style", "_tops")

    def __init__(self, specs: tuple[PassageSpec, ...], gap: int = 0) -> None:
        super().__init__(gap)
        self._passages = [Passage(spec) for spec in specs]
        self._tops: list[int] = []
        self._starts: list[int] = []
        self._style: Style | None = None
        self._count()

    def take(self, specs: tuple[PassageSpec, ...]) -> None:
        """Show these passages instead; those that are the same stay laid out."""
        same = 0
        for passage, spec in zip(self._passages, specs, strict=False):
            if passage.spec != spec:
                break
            same += 1
        if same == len(specs) == len(self._passages):
            return
        self._passages[same:] = [Passage(spec) for spec in specs[same:]]
        self._count()
        self.changed()

    def lay_out(self, style: Style, width: int) -> int:
        """Lay out the passages that are new or had another width."""
        if self.width == width:
            return self.height
        self.width = width
        self._style = style
        self._tops = []
        first = self._passages[0].spec if self._passages else None
        # A heading belongs to what is below it, so it stands off from what is above.
        y = (
            style.px(_ABOVE_HEADING.get(first.face, 0))
            if first and not first.bars and not first.indent and not self.is_opening
            else 0
        )
        for index, passage in enumerate(self._passages):
            if index:
                y += style.item_gap if passage.spec.is_close else style.block_gap
            self._tops.append(y)
            y += passage.lay_out(style, width - passage.spec.indent * style.item_indent)
        self.height = y
        return y

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the passages that lie in the visible stretch."""
        style = paint.style
        self._paint_bars(painter, x, y, style)
        for index, passage in enumerate(self._passages):
            top = y + self._tops[index]
            if top + passage.height < paint.top or top > paint.bottom:
                continue
            left = x + passage.spec.indent * style.item_indent
            if passage.spec.marker:
                passage.paint_marker(painter, left, top, style)
            selection = self._part_of(index, paint.selection) if paint.selection else None
            passage.paint(painter, left, top, style, selection)
        if has_marks(self, paint):
            paint_link_marks(painter, self, self._link_stops(), QPointF(x, y), paint)

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        index = self._passage_at(y)
        if index is None or self._style is None:
            return 0
        passage = self._passages[index]
        inside = x - passage.spec.indent * self._style.item_indent
        return self._starts[index] + passage.position_at(inside, y - self._tops[index])

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line."""
        if not self._passages or self._style is None:
            return super().place_of(position)
        index = self._passage_of(position)
        passage = self._passages[index]
        box = passage.place_of(position - self._starts[index])
        return box.translated(passage.spec.indent * self._style.item_indent, self._tops[index])

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a word."""
        index = self._passage_of(position)
        start = self._starts[index]
        first, last = self._passages[index].word_at(position - start)
        return start + first, start + last

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a paragraph or list item."""
        index = self._passage_of(position)
        return self._starts[index], self._starts[index] + self._passages[index].length

    def text(self, start: int, end: int) -> str:
        """Return plain text; items that are whole at their beginning keep their marker."""
        lines: list[str] = []
        for index, passage in enumerate(self._passages):
            part = self._part_of(index, (start, end))
            if part is None:
                continue
            words = utf16.cut(passage.text, *part)
            spec = passage.spec
            mark = f"{spec.marker} " if spec.marker and part[0] == 0 else ""
            gap = "" if not lines else ("\n" if spec.is_close else "\n\n")
            shift = "  " * max(0, spec.indent - len(spec.bars) - (1 if spec.marker else 0))
            lines.append(gap + (shift if part[0] == 0 else "") + mark + words)
        return "".join(lines)

    def letters(self) -> str:
        """Return the passages, a line feed between two."""
        return "\n".join(passage.text for passage in self._passages)

    def parts(self, start: int, end: int) -> Iterator[tuple[PassageSpec, tuple[int, int]]]:
        """Go through the passages between two positions, with what of each lies between them."""
        for index, passage in enumerate(self._passages):
            part = self._part_of(index, (start, end))
            if part is not None:
                yield passage.spec, part

    def link_at(self, x: float, y: float) -> str:
        """Return the address of the link at a point."""
        index = self._passage_at(y)
        if index is None or self._style is None:
            return ""
        passage = self._passages[index]
        return passage.link_at(x - passage.spec.indent * self._style.item_indent, y - self._tops[index])

    def tip_at(self, x: float, y: float) -> str:
        """Name the hidden character at a point."""
        index = self._passage_at(y)
        if index is None or self._style is None:
            return ""
        passage = self._passages[index]
        return passage.tip_at(x - passage.spec.indent * self._style.item_indent, y - self._tops[index])

    def is_within(self, position: int) -> bool:
        """Tell whether a position is inside of a formula."""
        index = self._passage_of(position)
        return bool(self._passages) and self._passages[index].is_within(position - self._starts[index])

    def take_formulas(self, drawn: Set[str]) -> bool:
        """Lay out the passages again that have awaited one of these formulas."""
        changed = [passage for passage in self._passages if passage.take_formulas(drawn)]
        if changed:
            self.changed()
        return bool(changed)

    def stops(self) -> Sequence[Spot]:
        """Return the links."""
        return [stop.spot for stop in self._link_stops()]

    def caret(self) -> QRectF | None:
        """Return the place after the last letter."""
        if not self._passages or self._style is None or not self._tops:
            return None
        passage = self._passages[-1]
        point = passage.caret()
        x = point.x() + passage.spec.indent * self._style.item_indent
        return caret_box(self._style, x, self._tops[-1] + point.y(), passage.line_height)

    def _link_stops(self) -> list[LinkStop]:
        if self._style is None or not self._tops:
            return []
        step = self._style.item_indent
        return link_stops(
            (passage, passage.spec.indent * step, top)
            for passage, top in zip(self._passages, self._tops, strict=True)
        )

    def _count(self) -> None:
        self._starts = []
        position = 0
        for passage in self._passages:
            self._starts.append(position)
            position += passage.length + 1
        self.length = max(0, position - 1)

    def _passage_at(self, y: float) -> int | None:
        if not self._tops:
            return None
        return max(0, bisect_right(self._tops, y) - 1)

    def _passage_of(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)

    def _part_of(self, index: int, selection: tuple[int, int]) -> tuple[int, int] | None:
        start = self._starts[index]
        first = max(0, selection[0] - start)
        last = min(self._passages[index].length, selection[1] - start)
        return (first, last) if last > first or (first == last == 0 and selection[0] < start) else None

    def _paint_bars(self, painter: QPainter, x: float, y: float, style: Style) -> None:
        # A quote is never interrupted inside a unit: its bar runs from its first to its last passage.
        ends: dict[Bar, tuple[int, int]] = {}
        for index, passage in enumerate(self._passages):
            for bar in passage.spec.bars:
                ends[bar] = (ends.get(bar, (index, index))[0], index)
        for bar, (first, last) in ends.items():
            bottom = self._tops[last] + self._passages[last].height
            paint_bar(painter, bar, x, y + self._tops[first], y + bottom, style)


def caret_box(style: Style, x: float, top: float, line_height: int) -> QRectF:
    """Return the caret of a growing answer for the end of a line of text."""
    height = style.px(17)
    return QRectF(round(x) + style.px(3), round(top + (line_height - height) / 2), style.px(8), height)
