"""The unit of a code block: a card with a head, and lines that scroll sideways, wrap, or are folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.markup.blocks import CodeBlock
from chatdesk.ui import utf16
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.highlight import LineHighlighter
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Spot, Unit
from chatdesk.ui.transcript.units.code_head import HEAD, HeadState, head_spots, paint_head
from chatdesk.ui.transcript.units.code_lines import CodeLines
from chatdesk.ui.transcript.units.fold_strip import STRIP, paint_strip, paint_vanishing, strip_spot
from chatdesk.ui.transcript.units.side_scroll import SideScroll
from chatdesk.ui.transcript.units.text import caret_box

# Longer code is folded to its first lines, unless it was seen while it was written.
LONGEST_UNFOLDED = 60
FOLDED_LINES = 20
_FOOT = 12
_HANDLE = 6


class CodeUnit(Unit):
    """A card of code; only lines in view are laid out.

    Long lines are scrolled sideways or wrapped, as `style.code` says. Long code is folded when it comes
    complete; code that was seen growing stays as it is, and so does what was opened.
    """

    __slots__ = (
        "_is_folded", "_line_height", "_lines", "_scroll", "_style", "_too_long",
        "is_open", "language", "wants_colors",
    )  # fmt: skip

    lights_up = True

    def __init__(self, block: CodeBlock, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.language = block.language
        self.is_open = block.is_open
        # Somebody who has time should give it a highlighter.
        self.wants_colors = bool(block.language)
        self._lines = CodeLines(block.code)
        self._is_folded = False
        self._scroll = SideScroll()
        # By how many pixels the longest line is wider than the card.
        self._too_long = 0
        self._line_height = 0
        self._style: Style | None = None
        self.length = self._lines.length

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        return len(self._lines.lines)

    @property
    def is_folded(self) -> bool:
        """Whether only its first lines are shown; it has been laid out."""
        return self._is_folded

    def take(self, block: CodeBlock) -> bool:
        """Show longer code of the same block; return whether it is that."""
        code = self._lines.code
        if block.language != self.language or not block.code.startswith(code):
            return False
        if len(block.code) > len(code):
            self._lines.append(block.code[len(code) :])
            self.length = self._lines.length
            self.changed()
        if self.is_open and not block.is_open:
            # Colours of growing code are good guesses; now the whole can be looked at.
            self.wants_colors = bool(self.language)
            self.changed()
            if self._style is not None and self.line_count > LONGEST_UNFOLDED:
                self._style.code.opened.add(block.code)
        self.is_open = block.is_open
        return True

    def toggle_fold(self) -> None:
        """Show all of it, or its first lines."""
        if self._style is not None:
            self._style.code.opened ^= {self._lines.code}
            self.changed()

    def color_as_it_grows(self, highlighter: LineHighlighter) -> None:
        """Colour what is there, and from now on what comes."""
        self._lines.color_as_it_grows(highlighter)
        self.version += 1

    def color_exactly(self, highlighter: LineHighlighter) -> Iterator[int | None]:
        """Colour the complete code, step by step."""
        for line in self._lines.color_exactly(highlighter):
            self.version += line is not None
            yield line

    def lay_out(self, style: Style, width: int) -> int:
        """Count the rows; lines are broken where they are to wrap."""
        if self.width == width:
            return self.height
        self._lines.take_style(style)
        self._style = style
        self.width = width
        self._line_height = style.face("code").line
        self._is_folded = self._can_fold and self._lines.code not in style.code.opened
        self._lines.wrap(max(1, width - self.indent) if style.code.wraps else 0)
        self._too_long = max(0, round(self._lines.longest * style.code_width) - (width - self.indent))
        self._scroll.fit(0 if style.code.wraps else self._too_long)
        handle = style.px(_HANDLE) if self._scroll.overflow else 0
        self.height = self._bottom + handle + style.px(STRIP if self._can_fold else _FOOT)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the card, the head, and the lines in the visible stretch."""
        style = paint.style
        card = self._card().translated(x, y)
        radius = style.theme.radius("card")
        draw_rounded(painter, card, radius, style.color("bg_code"), style.color("line_hair"))
        state = self._head()
        paint_head(painter, x, y, self, state, paint)
        bottom = y + self._bottom
        area = QRectF(card.left() + 1, y, card.width() - 2, 0)
        area.setBottom(bottom if self._is_folded else y + self.height)
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        self._paint_lines(painter, x + self.indent - self._scroll.at, y + style.px(HEAD), paint)
        area.setTop(y + style.px(HEAD))
        area.setBottom(bottom)
        self._scroll.paint_edges(painter, area, style.hang, style.color("bg_code"))
        painter.restore()
        if self._is_folded:
            paint_vanishing(painter, card, bottom, self._line_height, style)
        if self._can_fold:
            paint_strip(painter, x, y, self, state, paint)
        below = bottom + style.px(_HANDLE + 4) if self._can_fold else card.bottom() - style.px(4)
        self._scroll.paint_handle(painter, x + self.indent, below, self.width - self.indent, style)

    def scroll_sideways(self, distance: int) -> bool:
        """Move the code to the left by that many pixels; return whether anything moved."""
        moved = self._scroll.move(distance)
        self.version += moved
        return moved

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point; below folded code that is its end."""
        if self._style is None or y < self._style.px(HEAD):
            return 0
        if y >= self._bottom:
            return self.length
        row = int((y - self._style.px(HEAD)) // self._line_height)
        return self._lines.position_at(row, x - self.indent + self._scroll.at)

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line; hidden ones are below."""
        if self._style is None:
            return super().place_of(position)
        if self._is_folded and self._lines.line_at(position)[0] >= FOLDED_LINES:
            return QRectF(self.indent, self._bottom, 0, self._line_height)
        row, x = self._lines.place_of(position)
        x += self.indent - self._scroll.at
        top = self._style.px(HEAD) + row * self._line_height
        return QRectF(min(max(x, self.indent), self.width), top, 0, self._line_height)

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a name."""
        return self._lines.word_at(position)

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a line."""
        return self._lines.block_at(position)

    def letters(self) -> str:
        """Return the code."""
        return self._lines.code

    def show_position(self, start: int, end: int) -> bool:
        """Scroll sideways as far as is needed to have a stretch of a line in view.

        Code that is folded over it is opened: its height is another one then, and True is returned.
        """
        opens = self._is_folded and self._lines.line_at(start)[0] >= FOLDED_LINES
        if opens and self._style is not None:
            self.toggle_fold()
            self.lay_out(self._style, self.width)
        row, left = self._lines.place_of(start)
        last, right = self._lines.place_of(end)
        right = right if last == row else left
        at = self._scroll.at
        if left < at or right > at + self.width - self.indent:
            self._scroll.at = 0
            self.scroll_sideways(max(0, int(right - (self.width - self.indent) * 2 / 3)))
            self.version += 1
        return opens

    def text(self, start: int, end: int) -> str:
        """Return the code between two positions."""
        return utf16.cut(self._lines.code, start, end)

    def spots(self) -> Sequence[Spot]:
        """Return the buttons of the head, and the strip that folds and opens."""
        if self._style is None:
            return ()
        state = self._head()
        found = head_spots(state, self._style, self._lines.code)
        return [*found, strip_spot(state, self._style)] if self._can_fold else found

    def tip_at(self, x: float, y: float) -> str:
        """Name the button or the hidden character at a point."""
        if self._style is None or y < self._style.px(HEAD):
            return next((spot.label for spot in self.spots() if spot.rect.contains(x, y)), "")
        row = int((y - self._style.px(HEAD)) // self._line_height)
        return self._lines.hidden_at(row, x - self.indent + self._scroll.at) if y < self._bottom else ""

    def caret(self) -> QRectF | None:
        """Return the place after the last letter."""
        if self._style is None:
            return None
        row, width = self._lines.width_of_last()
        top = self._style.px(HEAD) + row * self._line_height
        return caret_box(self._style, self.indent + width - self._scroll.at, top, self._line_height)

    # -- inside --------------------------------------------------------------------------------

    @property
    def _can_fold(self) -> bool:
        return self.line_count > LONGEST_UNFOLDED and not self.is_open

    @property
    def _bottom(self) -> int:
        """Where the last line that is shown ends."""
        if self._style is None:
            return 0
        lines = FOLDED_LINES if self._is_folded else self.line_count
        return self._style.px(HEAD) + self._lines.rows_before(lines) * self._line_height

    def _head(self) -> HeadState:
        wraps = self._style is not None and self._style.code.wraps
        return HeadState(
            self._card(),
            self.language,
            self.line_count,
            wraps,
            self._too_long > 0,
            self._can_fold,
            self._is_folded,
        )

    def _card(self) -> QRectF:
        hang = self._style.hang if self._style else 0
        return QRectF(self.indent - hang, 0, self.width - self.indent + 2 * hang, self.height)

    def _paint_lines(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        height = self._line_height
        rows = self._lines.rows_before(FOLDED_LINES if self._is_folded else self.line_count)
        first = max(0, int((paint.top - y) // height))
        after = min(rows, int((paint.bottom - y) // height) + 1)
        if first >= after:
            return
        selected = paint.style.color("bg_selection")
        painter.setPen(paint.style.color("code_text"))
        index, last = self._lines.line_of_row(first)[0], self._lines.line_of_row(after - 1)[0]
        self._lines.forget_far(index, last)
        for line in range(index, last + 1):
            top = y + self._lines.rows_before(line) * height
            for row, left, right in self._lines.stretches(line, paint.selection) if paint.selection else ():
                painter.fillRect(QRectF(x + left, top + row * height, right - left, height), selected)
            self._lines.layout(line).draw(painter, QPointF(x, top))
