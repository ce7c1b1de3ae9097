"""A paragraph that is laid out: the smallest thing that has lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextLine, QTextOption

from chatdesk.domain.hidden import shown
from chatdesk.markup.blocks import Spans
from chatdesk.ui import utf16
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.style import Face, Style
from chatdesk.ui.transcript.units import marker
from chatdesk.ui.transcript.units.base import Bar
from chatdesk.ui.transcript.units.broken_lines import BrokenLines, cursor_x
from chatdesk.ui.transcript.units.parts import NO_PARTS, Told, hidden_places, parts_of

if TYPE_CHECKING:
    from chatdesk.ui.transcript.units.inline_formulas import Found

_ICON = 16
_TALL = 2_000
_ICON_GAP = 6
_LINE_SEPARATOR = "\u2028"
_ALIGN = {
    "": Qt.AlignmentFlag.AlignLeft,
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True, slots=True)
class PassageSpec:
    """What a passage shows; equal specs look the same.

    `indent` is in list levels; `marker` hangs in the indent of the first line, `icon` stands before
    it in the passage's own colour. `mark` is what it is in Markdown, where that is not its text.
    `is_close`: it follows its neighbour like an item, not like a block.
    """

    spans: Spans
    face: str = "body"
    color: str = "text"
    indent: int = 0
    marker: str = ""
    bars: tuple[Bar, ...] = ()
    align: str = ""
    is_close: bool = False
    icon: str = ""
    mark: str = ""


class Passage:
    """One paragraph with its lines. Positions are UTF-16 units from its own beginning."""

    __slots__ = (
        "_face",
        "_formulas",
        "_has_formulas",
        "_is_right_to_left",
        "_layout",
        "_lines",
        "_parts",
        "height",
        "length",
        "spec",
        "text",
        "width",
    )

    def __init__(self, spec: PassageSpec) -> None:
        self.spec = spec
        self.text = "".join(span.text for span in spec.spans)
        self.length = utf16.length(self.text)
        self._is_right_to_left = is_right_to_left(self.text)
        self.width = -1
        self.height = 0
        self._layout: QTextLayout | None = None
        self._lines = BrokenLines()
        self._parts = NO_PARTS
        self._has_formulas = any(span.formula for span in spec.spans)
        self._formulas: Found | None = None

    def lay_out(self, style: Style, width: int) -> int:
        """Break the lines for a width; return the height. Costs nothing for the width it has."""
        if self.width == width:
            return self.height
        if self._has_formulas:
            # They must fit into the lines.
            self._layout = None
        layout = self._layout or self._make_layout(style, width)
        face = self._face
        lines: list[QTextLine] = []
        tops: list[int] = []
        y = 0
        left = style.px(_ICON + _ICON_GAP) if self.spec.icon else self._push(style)
        width -= self._right_indent(style)
        next_left = left if self.spec.icon else 0
        has_formulas = self._formulas is not None and bool(self._formulas.drawn)
        above = below = 0
        layout.beginLayout()
        # A long paragraph comes by here with a thousand lines, in one frame of several.
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width - left))
            # All lines stand at one distance, whatever fonts an emoji brought in; a high formula needs more.
            if has_formulas:
                above, below = self._extra_height(line)
            line.setPosition(QPointF(left, y + above + face.baseline - line.ascent()))
            lines.append(line)
            tops.append(y)
            y += above + face.line + below
            left = next_left
        layout.endLayout()
        self.width = width + self._right_indent(style)
        self.height = max(y, face.line)
        tops.append(self.height)
        self._lines = BrokenLines(lines, tops)
        return self.height

    def take_formulas(self, drawn: Set[str]) -> bool:
        """Some formulas are drawn now; return whether this awaited one of them, and is to be laid out."""
        if self._formulas is None or self._formulas.awaited.isdisjoint(drawn):
            return False
        # What is laid out stays until then: whoever keeps the reader's place asks where things were.
        self.width = -1
        return True

    def natural_width(self, style: Style) -> float:
        """Return the width of the text on one line."""
        self.lay_out(style, 100_000)
        return self._lines.natural_width

    def paint(
        self, painter: QPainter, x: float, y: float, style: Style, selection: tuple[int, int] | None
    ) -> None:
        """Draw ground, selection and letters."""
        if self._layout is None:
            return
        for start, end in self._parts.codes:
            for box in self.boxes(start, end):
                _paint_pill(painter, box.translated(x, y), style)
        if selection is not None:
            self._paint_selection(painter, x, y, style, selection)
        if self.spec.icon:
            side = style.px(_ICON)
            box = QRectF(x, round(y + (self._face.line - side) / 2), side, side)
            draw_icon(painter, self.spec.icon, box, style.color(self.spec.color))
        painter.setPen(style.color(self.spec.color))
        if self.height > _TALL:
            # Only the lines that can be seen: all of them take milliseconds.
            seen = painter.worldTransform().inverted()[0].mapRect(QRectF(painter.window()))
            self._layout.draw(painter, QPointF(x, y), [], seen)
        else:
            self._layout.draw(painter, QPointF(x, y))
        for formula in self._formulas.drawn if self._formulas is not None else ():
            at = self._baseline_at(formula.start, formula.end) + QPointF(x, y)
            formula.outline.paint(painter, at, formula.size, formula.color)

    def paint_marker(self, painter: QPainter, x: float, y: float, style: Style) -> None:
        """Draw the number or the bullet into the indent that ends at `x`."""
        is_mirrored = self._is_right_to_left
        left = x + self.width - self._right_indent(style) if is_mirrored else x - style.item_indent
        marker.paint_marker(
            painter, QPointF(left, y), self.spec.marker, self._face, style, is_mirrored=is_mirrored
        )

    def boxes(self, start: int, end: int) -> list[QRectF]:
        """Return one rectangle per line for a stretch of text, as high as the line."""
        return self._lines.boxes(*self._widened(start, end))

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        line = self._lines.line_at(y)
        if line is None:
            return 0
        found = int(line.xToCursor(x))
        start, end = self._widened(found, found)
        if start == end:
            return found
        return start if x < (cursor_x(line, start) + cursor_x(line, end)) / 2 else end

    def is_within(self, position: int) -> bool:
        """Tell whether a position is inside of a formula, which is selected as a whole."""
        start, end = self._widened(position, position)
        return start < position < end

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line."""
        return self._lines.place_of(position)

    def link_at(self, x: float, y: float) -> str:
        """Return the address of the link at a point."""
        return self._found_at(self._parts.links, x, y)

    def tip_at(self, x: float, y: float) -> str:
        """Name the hidden character at a point, or tell why a formula is not drawn."""
        failed = self._formulas.failed if self._formulas is not None else []
        return self._found_at(self._parts.signs, x, y) or self._found_at(failed, x, y)

    def links(self) -> list[tuple[str, str, list[QRectF]]]:
        """Return text, address and rectangles of each link; the passage has been laid out."""
        return [
            (utf16.cut(self.text, start, end), href, self.boxes(start, end))
            for start, end, href in self._parts.links
        ]

    def caret(self) -> QPointF:
        """Return the point right of the last letter, at the upper edge of its line without formulas."""
        last = self._lines.last
        if last is None:
            return QPointF(0, 0)
        x = cursor_x(last, self.length)
        return QPointF(x, last.y() + last.ascent() - self._face.baseline)

    @property
    def line_height(self) -> int:
        """The height of one line; the passage has been laid out."""
        return self._face.line

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of the word or the formula around a position."""
        start, end = self._widened(position, position + 1)
        if self.is_within(start + 1) and position < end:
            return start, end
        text = utf16.cut(self.text, 0, position)
        index = min(len(text), max(0, len(self.text) - 1))
        start = end = index
        if self.text and _is_word(self.text[index]):
            while start > 0 and _is_word(self.text[start - 1]):
                start -= 1
            while end < len(self.text) and _is_word(self.text[end]):
                end += 1
        else:
            end = min(len(self.text), index + 1)
        return utf16.length(self.text[:start]), utf16.length(self.text[:end])

    def _make_layout(self, style: Style, width: int) -> QTextLayout:
        face: Face = style.face(self.spec.face)
        places, text, spans = hidden_places(self.spec.spans), self.text, self.spec.spans
        if self._has_formulas:
            text, spans = self._find_formulas(style, face, width)
        layout = QTextLayout(shown(text, places).replace("\n", _LINE_SEPARATOR), face.font)
        start = "right" if not self.spec.align and self._is_right_to_left else self.spec.align
        option = QTextOption(_ALIGN[start])
        # By the first letter that has a direction; Qt would take that of the program.
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        ranges = style.formats(spans) + style.marks(text, places)
        if self._formulas is not None:
            from chatdesk.ui.transcript.units import inline_formulas

            ranges += inline_formulas.formats(self._formulas, face.font, style)
        if ranges:
            layout.setFormats(ranges)
        # Whatever is more than letters looks like more.
        self._parts = parts_of(self.spec.spans, self.text, places) if ranges else NO_PARTS
        self._layout = layout
        self._face = face
        return layout

    def _find_formulas(self, style: Style, face: Face, width: int) -> tuple[str, Spans]:
        """Look for what is drawn; return the text and the spans that have a place for it."""
        from chatdesk.ui.transcript.units import inline_formulas

        color = style.color(self.spec.color)
        found = inline_formulas.find(self.spec.spans, style, face, color, width)
        self._formulas = found
        return inline_formulas.places(self.spec.spans, found.drawn)

    def _extra_height(self, line: QTextLine) -> tuple[int, int]:
        if self._formulas is None or not self._formulas.drawn:
            return 0, 0
        from chatdesk.ui.transcript.units import inline_formulas

        first, after = line.textStart(), line.textStart() + line.textLength()
        inside = [formula for formula in self._formulas.drawn if first <= formula.start < after]
        return inline_formulas.extra_height(inside, self._face)

    def _baseline_at(self, start: int, end: int) -> QPointF:
        """Return the left end of the baseline of what stands between two positions of a line."""
        line = self._layout.lineForTextPosition(start) if self._layout is not None else QTextLine()
        return QPointF(min(cursor_x(line, start), cursor_x(line, end)), line.y() + line.ascent())

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """Return the borders of a stretch that holds all of each formula that is partly in it."""
        for formula in self._formulas.drawn if self._formulas is not None else ():
            if start < formula.end and end > formula.start:
                start, end = min(start, formula.start), max(end, formula.end)
        return start, end

    def _push(self, style: Style) -> int:
        """Return how far a number that is wider than its room pushes the first line."""
        is_ready = self._layout is not None and not self._is_right_to_left
        return marker.push(self.spec.marker, self._face, style) if is_ready else 0

    def _right_indent(self, style: Style) -> int:
        """Return what a list item that goes from right to left leaves free at the right."""
        is_item = self._is_right_to_left and not self.spec.bars and not self.spec.align
        return self.spec.indent * style.item_indent if is_item else 0

    def _found_at(self, parts: Sequence[Told], x: float, y: float) -> str:
        for start, end, found in parts:
            if any(box.contains(QPointF(x, y)) for box in self.boxes(start, end)):
                return found
        return ""

    def _paint_selection(
        self, painter: QPainter, x: float, y: float, style: Style, selection: tuple[int, int]
    ) -> None:
        color = style.color("bg_selection")
        boxes = self.boxes(*selection)
        if not self.length and self._lines.last is not None:
            boxes = [QRectF(0, 0, style.px(6), self._face.line)]
        for box in boxes:
            painter.fillRect(box.translated(x, y), color)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction goes from right to left."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((way for way in directions if way in {"L", "R", "AL"}), "L") != "L"


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _paint_pill(painter: QPainter, box: QRectF, style: Style) -> None:
    inset = style.px(2)
    ground = box.adjusted(-style.pill_pad, inset, 0, -inset)
    draw_rounded(painter, ground, style.theme.radius("key"), style.color("bg_inline"))
