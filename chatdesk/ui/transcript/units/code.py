"""The unit of a code block: a card with a language, a Copy button and lines that never wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout

from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.transcript import utf16
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width
from chatdesk.ui.transcript.units.text import caret_box

_HEAD = 33
_FOOT = 12
_MAX_LAID_OUT = 400
_LANGUAGES = {
    "bash": "Bash", "c": "C", "cpp": "C++", "cs": "C#", "csharp": "C#", "css": "CSS", "diff": "Diff",
    "dockerfile": "Dockerfile", "go": "Go", "html": "HTML", "java": "Java", "javascript": "JavaScript",
    "js": "JavaScript", "json": "JSON", "jsx": "JSX", "kotlin": "Kotlin", "markdown": "Markdown",
    "md": "Markdown", "php": "PHP", "powershell": "PowerShell", "py": "Python", "python": "Python",
    "rs": "Rust", "ruby": "Ruby", "rust": "Rust", "sh": "Shell", "shell": "Shell", "sql": "SQL",
    "swift": "Swift", "toml": "TOML", "ts": "TypeScript", "tsx": "TSX", "typescript": "TypeScript",
    "xml": "XML", "yaml": "YAML", "yml": "YAML",
}  # fmt: skip


class Colors(Protocol):
    """Colours of code that grows at its end."""

    def ranges(self, line: int) -> Sequence[QTextLayout.FormatRange]:
        """Return what is coloured in a line."""

    def extend(self, lines: Sequence[str], first: int) -> int:
        """The lines from `first` on are new or longer; return the first whose colours changed."""


class CodeUnit(Unit):
    """Code as lines; only visible lines are laid out. Positions count the line feeds."""

    __slots__ = (
        "_code", "_is_open", "_layouts", "_line_height", "_lines", "_longest", "_starts", "_style",
        "colors", "language", "scrolled",
    )  # fmt: skip

    def __init__(self, language: str, code: str, gap: int = 0, indent: int = 0, bars: tuple[int, ...] = ()) -> None:
        super().__init__(gap, indent, bars)
        self.language = language
        self.colors: Colors | None = None
        self.scrolled = 0
        self._code = ""
        self._is_open = False
        self._lines: list[str] = [""]
        self._starts: list[int] = [0]
        self._layouts: dict[int, QTextLayout] = {}
        self._line_height = 0
        self._longest = 0
        self._style: Style | None = None
        self._append(code)

    @property
    def code(self) -> str:
        """The code as it was written."""
        return self._code

    def take(self, language: str, code: str) -> bool:
        """Show longer code of the same block; return whether it is that."""
        if language != self.language or not code.startswith(self._code):
            return False
        if len(code) > len(self._code):
            self._append(code[len(self._code) :])
            self.changed()
        return True

    def recolor(self) -> None:
        """Ask for all colours again."""
        if self.colors is not None:
            self.colors.extend(self._lines, 0)
        self._layouts.clear()
        self.version += 1

    def lay_out(self, style: Style, width: int) -> int:
        """Count the lines; nothing is broken."""
        if self.width == width:
            return self.height
        if style is not self._style:
            self._layouts.clear()
        self._style = style
        self.width = width
        self._line_height = style.face("code").line
        foot = style.px(_FOOT) + (style.px(6) if self._overflow() else 0)
        self.height = style.px(_HEAD) + len(self._lines) * self._line_height + foot
        self.scrolled = min(self.scrolled, self._overflow())
        return self.height

    def paint(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        """Draw the card, the head, and the lines in the visible stretch."""
        style = paint.style
        card = self._card().translated(x, y)
        draw_rounded(painter, card, style.theme.radius("card"), style.color("bg_code"), style.color("line_hair"))
        self._paint_head(painter, x, y, paint)
        painter.save()
        painter.setClipRect(card.adjusted(1, 0, -1, -1), Qt.ClipOperation.IntersectClip)
        self._paint_lines(painter, x + self.indent - self.scrolled, y + style.px(_HEAD), paint)
        painter.restore()
        self._paint_handle(painter, card, style)

    def scroll_sideways(self, distance: int) -> bool:
        """Move the code to the left by that many pixels; return whether anything moved."""
        before = self.scrolled
        self.scrolled = max(0, min(self._overflow(), self.scrolled + distance))
        if self.scrolled != before:
            self.version += 1
        return self.scrolled != before

    def position_at(self, x: float, y: float) -> int:
        """Return the position nearest to a point."""
        if self._style is None or y < self._style.px(_HEAD):
            return 0
        index = int((y - self._style.px(_HEAD)) // self._line_height)
        if index >= len(self._lines):
            return self.length
        line = self._layout(index, self._style).lineAt(0)
        return self._starts[index] + int(line.xToCursor(x - self.indent + self.scrolled))

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a name."""
        index, inside = self._line_of(position)
        line = self._lines[index]
        start = end = min(len(utf16.cut(line, 0, inside)), len(line))
        while start > 0 and (line[start - 1].isalnum() or line[start - 1] == "_"):
            start -= 1
        while end < len(line) and (line[end].isalnum() or line[end] == "_"):
            end += 1
        if start == end:
            end = min(len(line), end + 1)
        base = self._starts[index]
        return base + utf16.length(line[:start]), base + utf16.length(line[:end])

    def block_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a line."""
        index, _ = self._line_of(position)
        return self._starts[index], self._starts[index] + utf16.length(self._lines[index])

    def text(self, start: int, end: int) -> str:
        """Return the code between two positions."""
        return utf16.cut(self._code, start, end)

    def spots(self) -> Sequence[Spot]:
        """Return the Copy button."""
        if self._style is None:
            return ()
        label = QCoreApplication.translate("Transcript", "Copy the code")
        box = self._copy_box(QCoreApplication.translate("Transcript", "Copy"))
        return (Spot("copy", box, "copy", label, self._code, self._style.theme.radius("button")),)

    def caret(self) -> QRectF | None:
        """Return the place after the last letter."""
        if self._style is None:
            return None
        line = self._layout(len(self._lines) - 1, self._style).lineAt(0)
        x = self.indent + line.naturalTextWidth() - self.scrolled
        top = self._style.px(_HEAD) + (len(self._lines) - 1) * self._line_height
        return caret_box(self._style, x, top, self._line_height)

    def _append(self, code: str) -> None:
        self._code += code
        first = len(self._lines) - 1
        head, *rest = code.split("\n")
        self._lines[-1] += head
        for line in rest:
            self._starts.append(self._starts[-1] + utf16.length(self._lines[-1]) + 1)
            self._lines.append(line)
        self._longest = max(self._longest, *(len(line) for line in self._lines[first:]))
        self.length = self._starts[-1] + utf16.length(self._lines[-1])
        if self.colors is not None:
            first = min(first, self.colors.extend(self._lines, first))
        for index in [index for index in self._layouts if index >= first]:
            del self._layouts[index]

    def _line_of(self, position: int) -> tuple[int, int]:
        from bisect import bisect_right  # noqa: PLC0415

        index = max(0, bisect_right(self._starts, position) - 1)
        return index, position - self._starts[index]

    def _overflow(self) -> int:
        if self._style is None:
            return 0
        needed = round(self._longest * self._style.code_width)
        return max(0, needed - (self.width - self.indent))

    def _card(self) -> QRectF:
        hang = self._style.hang if self._style else 0
        return QRectF(self.indent - hang, 0, self.width - self.indent + 2 * hang, self.height)

    def _copy_box(self, text: str) -> QRectF:
        style = self._style
        assert style is not None  # noqa: S101  asked for after laying out only
        width = quiet_button_width(style, text, has_icon=True)
        right = self._card().right() - style.px(6)
        return QRectF(right - width, style.px(4), width, style.px(26))

    def _paint_head(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        style = paint.style
        label = _LANGUAGES.get(self.language.lower(), self.language)
        box = QRectF(x + self.indent, y + style.px(4), self.width - self.indent, style.px(26))
        draw_line_of_text(painter, box, label, style.theme.font("small"), style.color("text_tertiary"))
        is_copied = paint.spots.copied == (self, "copy")
        text = QCoreApplication.translate("Transcript", "Copied" if is_copied else "Copy")
        icon = "check" if is_copied else "copy"
        paint_quiet_button(painter, self._copy_box(text).translated(x, y), text, icon, (self, "copy"), paint)

    def _paint_lines(self, painter: QPainter, x: float, y: float, paint: Paint) -> None:
        style = paint.style
        height = self._line_height
        first = max(0, int((paint.top - y) // height))
        after = min(len(self._lines), int((paint.bottom - y) // height) + 1)
        selected = style.color("bg_selection")
        painter.setPen(style.color("code_text"))
        for index in range(first, after):
            layout = self._layout(index, style)
            top = y + index * height
            if paint.selection is not None:
                self._paint_selection(painter, index, QPointF(x, top), paint.selection, selected)
            layout.draw(painter, QPointF(x, top))
        self._forget_far(first, after)

    def _paint_selection(
        self, painter: QPainter, index: int, at: QPointF, selection: tuple[int, int], color: object
    ) -> None:
        start = max(0, selection[0] - self._starts[index])
        end = selection[1] - self._starts[index]
        if end <= start:
            return
        line = self._layout(index, self._style).lineAt(0)  # type: ignore[arg-type]
        left = _x(line.cursorToX(min(start, line.textLength())))
        right = _x(line.cursorToX(min(end, line.textLength())))
        if end > line.textLength():
            right += 4
        painter.fillRect(QRectF(at.x() + left, at.y(), max(0.0, right - left), self._line_height), color)  # type: ignore[call-overload]

    def _paint_handle(self, painter: QPainter, card: QRectF, style: Style) -> None:
        overflow = self._overflow()
        if not overflow:
            return
        room = card.width() - 2 * style.hang
        size = max(style.px(32), room * room / (room + overflow))
        left = card.left() + style.hang + (room - size) * self.scrolled / overflow
        box = QRectF(left, card.bottom() - style.px(8), size, style.px(4))
        draw_rounded(painter, box, box.height() / 2, style.color("line_strong"))

    def _layout(self, index: int, style: Style) -> QTextLayout:
        layout = self._layouts.get(index)
        if layout is not None:
            return layout
        face = style.face("code")
        layout = QTextLayout(self._lines[index].expandtabs(4) if "\t" in self._lines[index] else self._lines[index], face.font)
        layout.setTextOption(style.line_option)
        layout.setCacheEnabled(True)
        ranges = self.colors.ranges(index) if self.colors is not None else ()
        if ranges:
            layout.setFormats(list(ranges))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        line.setPosition(QPointF(0, face.baseline - line.ascent()))
        layout.endLayout()
        self._layouts[index] = layout
        return layout

    def _forget_far(self, first: int, after: int) -> None:
        if len(self._layouts) > _MAX_LAID_OUT:
            for index in [index for index in self._layouts if not first - 50 <= index <= after + 50]:
                del self._layouts[index]


def _x(found: object) -> float:
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
