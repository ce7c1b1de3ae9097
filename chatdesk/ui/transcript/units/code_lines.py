"""Code as lines: appended at the end, laid out line by line when seen, coloured when there is time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout

from chatdesk.domain.hidden import hidden, name_of, shown
from chatdesk.ui.transcript import utf16
from chatdesk.ui.transcript.highlight import LineHighlighter, Run
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.passage import cursor_x

_MAX_LAID_OUT = 400
_NEAR = 50


class CodeLines:
    """The lines of a code block. Positions are UTF-16 units of the whole code, line feeds included."""

    def __init__(self, code: str) -> None:
        self.code = ""
        self.lines: list[str] = [""]
        self.length = 0
        self.longest = 0
        self.highlighter: LineHighlighter | None = None
        self._starts: list[int] = [0]
        self._layouts: dict[int, QTextLayout] = {}
        self._style: Style | None = None
        self.append(code)

    def append(self, code: str) -> None:
        """Add code at the end; costs what the new lines cost."""
        self.code += code
        first = len(self.lines) - 1
        head, *rest = code.split("\n")
        self.lines[-1] += head
        for line in rest:
            self._starts.append(self._starts[-1] + utf16.length(self.lines[-1]) + 1)
            self.lines.append(line)
        self.longest = max(self.longest, *(len(line.expandtabs(4)) for line in self.lines[first:]))
        self.length = self._starts[-1] + utf16.length(self.lines[-1])
        self._color_from(first)

    def color_as_it_grows(self, highlighter: LineHighlighter) -> None:
        """Colour what is there, and from now on what comes."""
        self.highlighter = highlighter
        self._color_from(0)

    def color_exactly(self, highlighter: LineHighlighter) -> Iterator[int | None]:
        """Colour the complete code in small steps; colours that are there stay until a step changes them."""
        if self.highlighter is None:
            self.highlighter = highlighter
        for line in self.highlighter.finish(self.lines):
            if line is not None:
                self._layouts.pop(line, None)
            yield line

    def take_style(self, style: Style) -> None:
        """Lay out anew where the style is another one."""
        if style is not self._style:
            self._layouts.clear()
            self._style = style

    def start_of(self, index: int) -> int:
        """Return the position at which a line begins."""
        return self._starts[index]

    def line_at(self, position: int) -> tuple[int, int]:
        """Return the line that holds a position, and the position in it."""
        index = max(0, bisect_right(self._starts, position) - 1)
        return index, position - self._starts[index]

    def position_at(self, index: int, x: float) -> int:
        """Return the position nearest to a point of a line."""
        return self._starts[index] + int(self.layout(index).lineAt(0).xToCursor(x))

    def x_of(self, index: int, inside: int) -> float:
        """Return where in a line a position of it is."""
        line = self.layout(index).lineAt(0)
        return cursor_x(line, min(inside, line.textLength()))

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the borders of a name."""
        index, inside = self.line_at(position)
        line = self.lines[index]
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
        index, _ = self.line_at(position)
        return self._starts[index], self._starts[index] + utf16.length(self.lines[index])

    def stretch(self, index: int, selection: tuple[int, int]) -> tuple[float, float] | None:
        """Return from where to where a line is selected; a selected line feed is a little stub."""
        start = max(0, selection[0] - self._starts[index])
        end = selection[1] - self._starts[index]
        if end <= start:
            return None
        line = self.layout(index).lineAt(0)
        stub = 4.0 if end > line.textLength() else 0.0
        if start > line.textLength():
            return None
        return cursor_x(line, start), cursor_x(line, min(end, line.textLength())) + stub

    def width_of_last(self) -> float:
        """Return how wide the last line is."""
        return float(self.layout(len(self.lines) - 1).lineAt(0).naturalTextWidth())

    def hidden_at(self, index: int, x: float) -> str:
        """Return the name of the hidden character at a point of a line; empty where none is."""
        text = self.lines[index]
        for place in hidden(text):
            start = self._starts[index] + utf16.length(text[:place])
            stretch = self.stretch(index, (start, start + utf16.length(text[place])))
            if stretch is not None and stretch[0] <= x < stretch[1]:
                return name_of(text[place])
        return ""

    def layout(self, index: int) -> QTextLayout:
        """Return a line that is laid out and coloured."""
        layout = self._layouts.get(index)
        if layout is None:
            layout = self._layouts[index] = self._make_layout(index)
        return layout

    def forget_far(self, first: int, after: int) -> None:
        """Drop layouts of lines that are far from those in view."""
        if len(self._layouts) > _MAX_LAID_OUT:
            for index in [i for i in self._layouts if not first - _NEAR <= i <= after + _NEAR]:
                del self._layouts[index]

    def _make_layout(self, index: int) -> QTextLayout:
        style = self._style
        assert style is not None  # noqa: S101 - a unit lays out before it paints
        face = style.face("code")
        text = self.lines[index]
        places = hidden(text)
        layout = QTextLayout(shown(text, places), face.font)
        layout.setTextOption(style.code_option)
        layout.setCacheEnabled(True)
        runs = self.highlighter.runs(index) if self.highlighter is not None else ()
        if runs or places:
            layout.setFormats([*(_format(run, text, style) for run in runs), *style.marks(text, places)])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        line.setPosition(QPointF(0, face.baseline - line.ascent()))
        layout.endLayout()
        return layout

    def _color_from(self, first: int) -> None:
        if self.highlighter is not None:
            first = min(first, self.highlighter.extend(self.lines, first))
        for index in [index for index in self._layouts if index >= first]:
            del self._layouts[index]


def _format(run: Run, text: str, style: Style) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    if text.isascii():
        made.start, made.length = run.start, run.length
    else:
        made.start = utf16.length(text[: run.start])
        made.length = utf16.length(text[run.start : run.start + run.length])
    made.format = style.code_format(run.kind)
    return made
