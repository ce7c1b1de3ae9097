"""The unit of a code block: a card with a language, a Copy button and lines that never wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.markup.blocks import CodeBlock
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript import utf16
from chatdesk.ui.transcript.highlight import LineHighlighter
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width
from chatdesk.ui.transcript.units.code_lines import CodeLines
from chatdesk.ui.transcript.units.text import caret_box

_HEAD = 33
_FOOT = 12
# Names that are not written like a word; all others get a capital letter.
_LANGUAGES = {
    "cpp": "C++", "cs": "C#", "csharp": "C#", "css": "CSS", "html": "HTML", "javascript": "JavaScript",
    "js": "JavaScript", "json": "JSON", "jsx": "JSX", "md": "Markdown", "php": "PHP", "py": "Python",
    "rs": "Rust", "sh": "Shell", "sql": "SQL", "toml": "TOML", "ts": "TypeScript", "tsx": "TSX",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML", "yml": "YAML",
}  # fmt: skip


class CodeUnit(Unit):
    """A card of code. Long lines are scrolled sideways; only lines in view are laid out."""

    __slots__ = ("_line_height", "_lines", "_scrolled", "_style", "is_open", "language", "wants_colors")

    def __init__(self, block: CodeBlock, gap: int = 0, indent: int = 0, bars: tuple[Bar, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.language = block.language
        self.is_open = block.is_open
        # Somebody who has time should give it a highlighter.
        self.wants_colors = bool(block.language)
        self._lines = CodeLines(block.code)
        self._scrolled = 0
        self._line_height = 0
        self._style: Style | None = None
        self.length = self._lines.length

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        return len(self._lines.lines)

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
        self.is_open = block.is_open
        return True

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
        """Count the lines; nothing is broken."""
        if self.width == width:
            return self.height
        self._lines.take_style(style)
        self._style = style
        self.width = width
        self._line_height = style.face("code").line
        overflow = self._overflow()
        foot = style.px(_FOOT) + (style.px(6) if overflow else 0)
        self.height = style.px(_HEAD) + self.line_count * self._line_height + foot
        self._scrolled = min(self._scrolled, overflow)
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the card, the head, and the lines in the visible stretch."""
        style = paint.style
        card = self._card().translated(x, y)
        radius = style.theme.radius("card")
        draw_rounded(painter, card, radius, style.color("bg_code"), style.color("line_hair"))
        self._paint_head(painter, x, y, paint)
        painter.save()
        painter.setClipRect(card.adjusted(1, 0, -1, -1), Qt.ClipOperation.IntersectClip)
        self._paint_lines(painter, x + self.indent - self._scrolled, y + style.px(_HEAD), paint)
        painter.restore()
        self._paint_handle(painter, card, style)

    def scroll_sideways(self, distance: int) -> bool:
        """Move the code to the left by that many pixels; return whether anything moved."""
        before = self._scrolled
        self._scrolled = max(0, min(self._overflow(), self._scrolled + distance))
        if self._scrolled != before:
            self.version += 1
        return self._scrolled != before

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        if self._style is None or y < self._style.px(_HEAD):
            return 0
        index = int((y - self._style.px(_HEAD)) // self._line_height)
        if index >= self.line_count:
            return self.length
        return self._lines.position_at(index, x - self.indent + self._scrolled)

    def place_of(self, position: int) -> QRectF:
        """Return where a position is: a box without width, as high as its line."""
        if self._style is None:
            return super().place_of(position)
        index, inside = self._lines.line_at(position)
        x = self.indent + self._lines.x_of(index, inside) - self._scrolled
        top = self._style.px(_HEAD) + index * self._line_height
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

    def show_position(self, start: int, end: int) -> None:
        """Scroll sideways as far as is needed to have a stretch of a line in view."""
        index, inside = self._lines.line_at(start)
        left = self._lines.x_of(index, inside)
        right = self._lines.x_of(index, inside + end - start)
        if left < self._scrolled or right > self._scrolled + self.width - self.indent:
            self._scrolled = 0
            self.scroll_sideways(max(0, int(right - (self.width - self.indent) * 2 / 3)))
            self.version += 1

    def text(self, start: int, end: int) -> str:
        """Return the code between two positions."""
        return utf16.cut(self._lines.code, start, end)

    def spots(self) -> Sequence[Spot]:
        """Return the Copy button."""
        if self._style is None:
            return ()
        label = QCoreApplication.translate("Transcript", "Copy the code")
        box = self._copy_box(self._style, QCoreApplication.translate("Transcript", "Copy"))
        return (Spot("copy", box, "copy", label, self._lines.code, self._style.theme.radius("button")),)

    def tip_at(self, x: float, y: float) -> str:
        """Name the hidden character at a point."""
        if self._style is None or y < self._style.px(_HEAD):
            return ""
        index = int((y - self._style.px(_HEAD)) // self._line_height)
        inside = index < self.line_count
        return self._lines.hidden_at(index, x - self.indent + self._scrolled) if inside else ""

    def caret(self) -> QRectF | None:
        """Return the place after the last letter."""
        if self._style is None:
            return None
        x = self.indent + self._lines.width_of_last() - self._scrolled
        top = self._style.px(_HEAD) + (self.line_count - 1) * self._line_height
        return caret_box(self._style, x, top, self._line_height)

    def _overflow(self) -> int:
        if self._style is None:
            return 0
        needed = round(self._lines.longest * self._style.code_width)
        return max(0, needed - (self.width - self.indent))

    def _card(self) -> QRectF:
        hang = self._style.hang if self._style else 0
        return QRectF(self.indent - hang, 0, self.width - self.indent + 2 * hang, self.height)

    def _copy_box(self, style: Style, text: str) -> QRectF:
        width = quiet_button_width(style, text, has_icon=True)
        right = self._card().right() - style.px(6)
        return QRectF(right - width, style.px(4), width, style.px(26))

    def _paint_head(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        style = paint.style
        label = _LANGUAGES.get(self.language.lower(), self.language.capitalize())
        box = QRectF(x + self.indent, y + style.px(4), self.width - self.indent, style.px(26))
        draw_line_of_text(painter, box, label, style.theme.font("small"), style.color("text_tertiary"))
        is_copied = paint.spots.copied == (self, "copy")
        text = QCoreApplication.translate("Transcript", "Copied" if is_copied else "Copy")
        icon = "check" if is_copied else "copy"
        button = self._copy_box(style, text).translated(x, y)
        paint_quiet_button(painter, button, text, icon, (self, "copy"), paint)

    def _paint_lines(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        height = self._line_height
        first = max(0, int((paint.top - y) // height))
        after = min(self.line_count, int((paint.bottom - y) // height) + 1)
        selected = paint.style.color("bg_selection")
        painter.setPen(paint.style.color("code_text"))
        for index in range(first, after):
            top = y + index * height
            stretch = self._lines.stretch(index, paint.selection) if paint.selection else None
            if stretch is not None:
                painter.fillRect(QRectF(x + stretch[0], top, stretch[1] - stretch[0], height), selected)
            self._lines.layout(index).draw(painter, QPointF(x, top))
        self._lines.forget_far(first, after)

    def _paint_handle(self, painter: QPainter, card: QRectF, style: Style) -> None:
        overflow = self._overflow()
        if not overflow:
            return
        room = card.width() - 2 * style.hang
        size = max(style.px(32), room * room / (room + overflow))
        left = card.left() + style.hang + (room - size) * self._scrolled / overflow
        box = QRectF(left, card.bottom() - style.px(8), size, style.px(4))
        draw_rounded(painter, box, box.height() / 2, style.color("line_strong"))
