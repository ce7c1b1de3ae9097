"""Code as lines: appended at the end, laid out line by line when seen, coloured when there is time.

A line takes one row, or several where it is wrapped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextLine

from chatdesk.domain.hidden import hidden, name_of, shown
from chatdesk.ui import utf16
from chatdesk.ui.transcript.highlight import LineHighlighter, Run
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.broken_lines import cursor_x

_MAX_LAID_OUT = 400
_NEAR = 50
_TAB = 4
# A letter of another script is at most so many columns wide.
_WIDEST = 3
# The rest of a wrapped line stands so many columns further in than the line.
_HANG = 2


class CodeLines:
    """The lines of a code block. Positions are UTF-16 units of the whole code, line feeds included."""

    def __init__(self, code: str) -> None:
        self.code = ""
        self.lines: list[str] = [""]
        self.length = 0
        self.longest = 0
        self.highlighter: LineHighlighter | None = None
        self._starts: list[int] = [0]
        # Pixels that a line may take before it is wrapped, 0: all of them; then the first row of each line.
        self._room = 0
        self._tops: list[int] = []
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
        self.longest = max(self.longest, *(len(line.expandtabs(_TAB)) for line in self.lines[first:]))
        self.length = self._starts[-1] + utf16.length(self.lines[-1])
        self._color_from(first)
        self._count_rows(first)

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
            self._room = 0

    def wrap(self, room: int) -> None:
        """Wrap lines that are wider than so many pixels; 0 wraps none. It has a style."""
        if room != self._room:
            self._room = room
            self._layouts.clear()
            self._count_rows(0)

    def rows_before(self, index: int) -> int:
        """Return how many rows the lines before a line take."""
        return self._tops[index] if self._room else index

    def line_of_row(self, row: int) -> tuple[int, int]:
        """Return the line that a row belongs to, and which row of it that is."""
        if not self._room:
            return min(row, len(self.lines) - 1), 0
        index = min(bisect_right(self._tops, row), len(self.lines)) - 1
        return index, row - self._tops[index]

    def start_of(self, index: int) -> int:
        """Return the position at which a line begins."""
        return self._starts[index]

    def line_at(self, position: int) -> tuple[int, int]:
        """Return the line that holds a position, and the position in it."""
        index = max(0, bisect_right(self._starts, position) - 1)
        return index, position - self._starts[index]

    def position_at(self, row: int, x: float) -> int:
        """Return the position nearest to a point of a row."""
        index, inside = self.line_of_row(row)
        return self._starts[index] + int(self._text_line(index, inside).xToCursor(x))

    def place_of(self, position: int) -> tuple[int, float]:
        """Return the row where a position is, and where in the row."""
        index, inside = self.line_at(position)
        layout = self.layout(index)
        inside = min(inside, _length(layout))
        line = layout.lineForTextPosition(inside)
        return self.rows_before(index) + line.lineNumber(), cursor_x(line, inside)

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

    def stretches(self, index: int, selection: tuple[int, int]) -> Iterator[tuple[int, float, float]]:
        """Tell what of a line is selected: row, from where, to where. A line feed is a little stub."""
        start = max(0, selection[0] - self._starts[index])
        end = selection[1] - self._starts[index]
        layout = self.layout(index)
        length = _length(layout)
        if end <= start or start > length:
            return
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            first, last = line.textStart(), line.textStart() + line.textLength()
            stub = 4.0 if end > length == last else 0.0
            if stub or (start < last and end > first):
                left = cursor_x(line, max(start, first))
                yield number, left, cursor_x(line, min(end, last)) + stub

    def width_of_last(self) -> tuple[int, float]:
        """Return the last row, and how far it goes."""
        layout = self.layout(len(self.lines) - 1)
        line = layout.lineAt(layout.lineCount() - 1)
        row = self.rows_before(len(self.lines) - 1) + layout.lineCount() - 1
        return row, float(line.x() + line.naturalTextWidth())

    def hidden_at(self, row: int, x: float) -> str:
        """Return the name of the hidden character at a point of a row; empty where none is."""
        index, inside = self.line_of_row(row)
        text = self.lines[index]
        for place in hidden(text):
            start = self._starts[index] + utf16.length(text[:place])
            marked = (start, start + utf16.length(text[place]))
            if any(n == inside and left <= x < right for n, left, right in self.stretches(index, marked)):
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
        layout.setTextOption(style.code_wrap_option if self._room else style.code_option)
        layout.setCacheEnabled(True)
        runs = self.highlighter.runs(index) if self.highlighter is not None else ()
        if runs or places:
            layout.setFormats([*(_format(run, text, style) for run in runs), *style.marks(text, places)])
        self._break(layout, text)
        return layout

    def _break(self, layout: QTextLayout, text: str) -> None:
        style = self._style
        assert style is not None  # noqa: S101 - a unit lays out before it paints
        face = style.face("code")
        hang = 0.0
        if self._room:
            start = text[: len(text) - len(text.lstrip())].expandtabs(_TAB)
            hang = min((len(start) + _HANG) * style.code_width, self._room / 2)
        layout.beginLayout()
        number = 0
        while (line := layout.createLine()).isValid():
            x = hang if number else 0.0
            line.setLineWidth(self._room - x if self._room else 1e6)
            line.setPosition(QPointF(x, number * face.line + face.baseline - line.ascent()))
            number += 1
            if not self._room:
                break
        layout.endLayout()

    def _text_line(self, index: int, inside: int) -> QTextLine:
        layout = self.layout(index)
        return layout.lineAt(min(inside, layout.lineCount() - 1))

    def _count_rows(self, first: int) -> None:
        if not self._room:
            self._tops.clear()
            return
        del self._tops[first + 1 :]
        if not self._tops:
            self._tops.append(0)
        for index in range(first, len(self.lines)):
            self._tops.append(self._tops[index] + self._rows_of(index))

    def _rows_of(self, index: int) -> int:
        style = self._style
        assert style is not None  # noqa: S101 - a unit has a style before it wraps
        text = self.lines[index]
        columns = len(text.expandtabs(_TAB)) * (1 if text.isascii() else _WIDEST)
        return 1 if columns * style.code_width <= self._room else self.layout(index).lineCount()

    def _color_from(self, first: int) -> None:
        if self.highlighter is not None:
            first = min(first, self.highlighter.extend(self.lines, first))
        for index in [index for index in self._layouts if index >= first]:
            del self._layouts[index]


def _length(layout: QTextLayout) -> int:
    last = layout.lineAt(layout.lineCount() - 1)
    return last.textStart() + last.textLength()


def _format(run: Run, text: str, style: Style) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    if text.isascii():
        made.start, made.length = run.start, run.length
    else:
        made.start = utf16.length(text[: run.start])
        made.length = utf16.length(text[run.start : run.start + run.length])
    made.format = style.code_format(run.kind)
    return made
