"""The unit of a formula with a line of its own: in the middle; too wide, it is smaller or moved sideways."""

from __future__ import annotations

from collections.abc import Set
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.markup.blocks import Formula, Span
from chatdesk.ui import utf16
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Unit
from chatdesk.ui.transcript.units.passage import Passage, PassageSpec
from chatdesk.ui.transcript.units.side_scroll import SideScroll

if TYPE_CHECKING:
    from chatdesk.ui.transcript.formulas import Outline

_PAD = 4
_HANDLE = 8
# A formula that is too wide becomes smaller down to this share of its size, then it is scrolled.
_SMALLEST = 0.75


class FormulaUnit(Unit):
    """A formula, or its source while it is being drawn and where that fails. It is selected as a whole."""

    __slots__ = ("_outline", "_scroll", "_size", "_source", "_style", "formula")

    def __init__(self, formula: Formula, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.formula = formula
        self._source = Passage(PassageSpec((Span(formula.source),)))
        self.length = utf16.length(formula.source)
        self._outline: Outline | None = None
        self._size = 0.0
        self._scroll = SideScroll()
        self._style: Style | None = None

    def lay_out(self, style: Style, width: int) -> int:
        """Find the size at which it fits, or break the lines of its source."""
        if self.width == width:
            return self.height
        self.width = width
        self._style = style
        self._outline = style.formulas().find(self.formula.source)
        outline, room = self._drawn, max(1, width - self.indent)
        if outline is None:
            color = "text" if self._outline is None else "text_secondary"
            if self._source.spec.color != color:
                self._source = Passage(PassageSpec((Span(self.formula.source),), color=color))
            self._scroll.fit(0)
            self.height = self._source.lay_out(style, room)
            return self.height
        size = style.face("body").formula_size
        self._size = max(size * _SMALLEST, min(size, room / outline.width))
        self._scroll.fit(max(0, ceil(outline.width * self._size) - (width - self.indent)))
        foot = style.px(_HANDLE) if self._scroll.overflow else 0
        self.height = ceil((outline.ascent + outline.descent) * self._size) + 2 * style.px(_PAD) + foot
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the formula with its ground while it is selected, or the source."""
        style, outline = paint.style, self._drawn
        if outline is None:
            self._source.paint(painter, x + self.indent, y, style, paint.selection)
            return
        box = self._box().translated(x, y)
        if paint.selection is not None and paint.selection[0] < paint.selection[1]:
            painter.fillRect(box, style.color("bg_selection"))
        painter.save()
        if self._scroll.overflow:
            clip = QRectF(x + self.indent, y, self.width - self.indent, self.height)
            painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
        baseline = QPointF(box.left(), y + style.px(_PAD) + outline.ascent * self._size)
        outline.paint(painter, baseline, self._size, style.color("text"))
        painter.restore()
        left, room = x + self.indent, self.width - self.indent
        self._scroll.paint_handle(painter, left, y + self.height, room, style)

    def position_at(self, x: float, y: float) -> int:
        """Return its beginning or its end, or a position of its source."""
        if self._drawn is None:
            return self._source.position_at(x - self.indent, y)
        return 0 if x < self._box().center().x() else self.length

    def place_of(self, position: int) -> QRectF:
        """Return the left or the right edge, or a position of its source."""
        if self._drawn is None:
            return self._source.place_of(position).translated(self.indent, 0)
        box = self._box()
        return QRectF(box.left() if position < self.length else box.right(), 0, 0, self.height)

    def word_at(self, position: int) -> tuple[int, int]:
        """Return all of it, or a word of its source."""
        return self._source.word_at(position) if self._drawn is None else (0, self.length)

    def block_at(self, position: int) -> tuple[int, int]:
        """Return all of it."""
        del position
        return 0, self.length

    def letters(self) -> str:
        """Return its source."""
        return self.formula.source

    def text(self, start: int, end: int) -> str:
        """Return its source."""
        return utf16.cut(self.formula.source, start, end)

    def tip_at(self, x: float, y: float) -> str:
        """Tell why it is not drawn."""
        del x, y
        return self._outline.failure if self._outline is not None else ""

    def is_within(self, position: int) -> bool:
        """Tell whether a position is inside of it."""
        return self._drawn is not None and 0 < position < self.length

    def take_formulas(self, drawn: Set[str]) -> bool:
        """Lay it out again where it is drawn now."""
        is_news = self._outline is None and self.width >= 0 and self.formula.source in drawn
        if is_news:
            self.changed()
        return is_news

    def scroll_sideways(self, distance: int) -> bool:
        """Move the formula to the left by that many pixels; return whether anything moved."""
        moved = self._scroll.move(distance)
        self.version += moved
        return moved

    def caret(self) -> QRectF | None:
        """Return nothing: a formula is complete."""
        return None

    @property
    def _drawn(self) -> Outline | None:
        return self._outline if self._outline is not None and not self._outline.failure else None

    def _box(self) -> QRectF:
        """Return where the formula stands in the unit."""
        width = self._drawn.width * self._size if self._drawn is not None else 0.0
        left = self.indent + max(0.0, (self.width - self.indent - width) / 2) - self._scroll.at
        return QRectF(left, 0, width, self.height)
