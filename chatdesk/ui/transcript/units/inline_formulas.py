"""Formulas within the lines of a passage: a place of the right width for each, and how high it makes a line.

The text keeps all letters of the source, so that positions are those of the source: the first stands for
the formula and is as wide as it, the others have no width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextLayout

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui import utf16
from chatdesk.ui.transcript.formulas import Outline
from chatdesk.ui.transcript.style import Face, Style

_PLACE, _NOTHING = "x", "\u2060"
# Between a formula and the edge of an ordinary line.
_CLEARANCE = 1
_NARROWEST = 0.3


@dataclass(slots=True)
class InlineFormula:
    """A formula that is shown: the positions of its source, and how it is drawn."""

    start: int
    end: int
    outline: Outline
    size: float
    color: QColor

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.outline.width * self.size


@dataclass(slots=True)
class Found:
    """The formulas of a passage: those that are drawn, those that are awaited, and why others are not."""

    drawn: list[InlineFormula]
    awaited: frozenset[str]
    failed: list[tuple[int, int, str]]


def find(spans: Spans, style: Style, face: Face, color: QColor, room: float) -> Found:
    """Look for the formulas among some spans; one that is wider than the room is made smaller."""
    found, awaited = Found([], frozenset(), []), set[str]()
    formulas = style.formulas()
    start = 0
    for span in spans:
        end = start + utf16.length(span.text)
        if span.formula:
            outline = formulas.find(span.text)
            if outline is None:
                awaited.add(span.text)
            elif outline.failure:
                found.failed.append((start, end, outline.failure))
            else:
                size = face.formula_size
                size = min(size, max(size * _NARROWEST, room / max(outline.width, 0.01)))
                shown = style.color("accent") if span.href else color
                found.drawn.append(InlineFormula(start, end, outline, size, shown))
        start = end
    found.awaited = frozenset(awaited)
    return found


def places(spans: Spans, drawn: Sequence[InlineFormula]) -> tuple[str, Spans]:
    """Return the text with a place for each drawn formula, and the spans without the styles of those."""
    starts = {formula.start for formula in drawn}
    text: list[str] = []
    plain: list[Span] = []
    at = 0
    for span in spans:
        length = utf16.length(span.text)
        if at in starts and span.formula:
            words = _PLACE + _NOTHING * (length - 1)
            plain.append(Span(words))
        else:
            words = span.text
            plain.append(span)
        text.append(words)
        at += length
    return "".join(text), tuple(plain)


def formats(found: Found, font: QFont, style: Style) -> list[QTextLayout.FormatRange]:
    """Return the ranges that give the places their width and make them invisible; what failed is quiet."""
    tiny = QFont(font)
    tiny.setPixelSize(1)
    quiet = QTextCharFormat()
    quiet.setForeground(style.color("text_secondary"))
    ranges = [_range(start, end, quiet) for start, end, _ in found.failed]
    for formula in found.drawn:
        look = QTextCharFormat()
        look.setFont(tiny)
        look.setForeground(QColor(0, 0, 0, 0))
        if formula.end - formula.start > 1:
            ranges.append(_range(formula.start + 1, formula.end, look))
        look = QTextCharFormat(look)
        look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        look.setFontLetterSpacing(formula.width)
        ranges.append(_range(formula.start, formula.start + 1, look))
    return ranges


def extra_height(inside: Iterable[InlineFormula], face: Face) -> tuple[int, int]:
    """Return how much higher a line is above and below its text for the formulas in it."""
    above = below = 0
    for formula in inside:
        ascent, descent = formula.outline.ascent * formula.size, formula.outline.descent * formula.size
        above = max(above, ceil(ascent + _CLEARANCE - face.baseline))
        below = max(below, ceil(descent + _CLEARANCE - (face.line - face.baseline)))
    return above, below


def _range(start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, end - start, look
    return made
