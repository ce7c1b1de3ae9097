"""What is selected as pieces: passages, code and tables with what surrounds them, for copying in any form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui import utf16
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.text_rows import QuestionRow
from chatdesk.ui.transcript.units.base import Bar, Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.formula import FormulaUnit
from chatdesk.ui.transcript.units.passage import PassageSpec
from chatdesk.ui.transcript.units.picture import PictureUnit
from chatdesk.ui.transcript.units.table import TableUnit
from chatdesk.ui.transcript.units.text import TextUnit

QUOTE, LIST = "quote", "list"

# What `Selection.parts` brings.
Part = tuple[Row, Unit, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading, a code block or a table, as far as it is selected.

    `path` names what it stands in, outermost first: `QUOTE` or `LIST` each. `marker` is there where
    it begins an item of the innermost list; `is_close` parts it from what is before by no blank
    line. `is_typed`: text of the user, which is Markdown already or none at all. `mark` is what it
    is in Markdown where that says something else than its text.
    """

    path: tuple[str, ...] = ()
    marker: str = ""
    is_close: bool = False
    spans: Spans = ()
    heading: int = 0
    is_typed: bool = False
    code: str | None = None
    language: str = ""
    rows: tuple[tuple[Spans, ...], ...] = ()
    has_head: bool = False
    alignments: tuple[str, ...] = ()
    mark: str = ""


def pieces_of(parts: Iterable[Part], style: Style) -> list[Piece]:
    """Return what is selected; a table that was cut into rows is one again."""
    found: list[Piece] = []
    for row, unit, span in parts:
        for made in _of_unit(unit, span, style):
            is_typed = made.is_typed or (isinstance(row, QuestionRow) and made.code is None)
            piece = replace(made, is_typed=is_typed)
            if found and piece.rows and found[-1].rows and not piece.has_head and row.joins(style):
                found[-1] = replace(found[-1], rows=found[-1].rows + piece.rows)
            else:
                found.append(piece)
    return found


def cut_spans(spans: Spans, start: int, end: int) -> Spans:
    """Return the spans between two positions in UTF-16 units."""
    found = []
    place = 0
    for span in spans:
        length = utf16.length(span.text)
        first, last = max(0, start - place), min(length, end - place)
        if last > first:
            found.append(replace(span, text=utf16.cut(span.text, first, last)))
        place += length
    return tuple(found)


def _of_unit(unit: Unit, span: tuple[int, int], style: Style) -> Iterator[Piece]:
    around = _path(unit.indent // style.item_indent, unit.bars)
    if isinstance(unit, TextUnit):
        for spec, part in unit.parts(*span):
            yield _of_passage(spec, part)
    elif isinstance(unit, CodeUnit):
        yield Piece(around, code=unit.text(*span), language=unit.language)
    elif isinstance(unit, TableUnit):
        rows = tuple(
            tuple(cut_spans(spec.spans, *part) if part else () for spec, part in row)
            for row in unit.parts(*span)
        )
        has_head = not unit.table.continues and span[0] == 0
        yield Piece(around, rows=rows, has_head=has_head, alignments=tuple(unit.table.alignments))
    elif isinstance(unit, FormulaUnit):
        source = unit.text(*span)
        yield Piece(around, spans=(Span(source, formula=True),), mark=source)
    elif isinstance(unit, PictureUnit):
        picture = unit.picture
        yield Piece(around, spans=(Span(picture.alt or "", image=picture.address, href=picture.href),))
    else:
        yield Piece(around, code=unit.text(*span))


def _of_passage(spec: PassageSpec, part: tuple[int, int]) -> Piece:
    path = _path(spec.indent, spec.bars)
    marker = spec.marker if part[0] == 0 else ""
    spans = cut_spans(spec.spans, *part)
    heading = int(spec.face[1:]) if spec.face[:1] == "h" and spec.face[1:].isdigit() else 0
    if spec.face.startswith("code"):
        return Piece(path, marker, spec.is_close, (Span("".join(s.text for s in spans)),), is_typed=True)
    if spec.face == "strong":
        spans = tuple(replace(span, bold=True) for span in spans)
    if spec.face == "note" and marker:
        marker = f"[^{marker.rstrip('.')}]:"
    return Piece(path, marker, spec.is_close, spans, heading, mark=spec.mark)


def _path(indent: int, bars: tuple[Bar, ...]) -> tuple[str, ...]:
    quotes = {bar.level for bar in bars}
    return tuple(QUOTE if level in quotes else LIST for level in range(indent))
