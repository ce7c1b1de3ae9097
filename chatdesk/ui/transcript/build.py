"""Blocks become units: one unit per block, more where a list or a quote holds code or a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from chatdesk.markup.blocks import (
    Block,
    CodeBlock,
    Footnote,
    Formula,
    Heading,
    Html,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Span,
    Spans,
    Table,
)
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.formula import FormulaUnit
from chatdesk.ui.transcript.units.lines import RuleUnit
from chatdesk.ui.transcript.units.passage import PassageSpec
from chatdesk.ui.transcript.units.picture import Picture, PictureUnit
from chatdesk.ui.transcript.units.table import TableUnit
from chatdesk.ui.transcript.units.text import TextUnit

_DEEPEST_INDENT = 6
# The colour of a heading that is smaller than the text.
_QUIET_HEADING = 6
# Kind of alert -> colour and icon.
_ALERTS = {
    "note": ("accent", "info"),
    "tip": ("ok", "lightbulb"),
    "important": ("think", "megaphone"),
    "warning": ("wait", "warning"),
    "caution": ("error", "warning-octagon"),
}


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """What one unit shows: passages of text, or a block of its own kind. `indent` in list levels.

    `bars` stand beside a block of its own kind, `joined` are bars that come down from the unit above.
    """

    passages: tuple[PassageSpec, ...] = ()
    block: CodeBlock | Table | Rule | Formula | Picture | None = None
    is_close: bool = False
    indent: int = 0
    bars: tuple[Bar, ...] = ()
    joined: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    indent: int = 0
    bars: tuple[Bar, ...] = ()
    marker: str = ""
    depth: int = 0
    color: str = "text"
    face: str = "body"
    is_close: bool = False


@dataclass(slots=True)
class _Flow:
    specs: list[UnitSpec] = field(default_factory=list)
    passages: list[PassageSpec] = field(default_factory=list)
    # Quotes so far, and the bars beside the last thing, in the block that is being added.
    quotes: int = 0
    bars: tuple[Bar, ...] = ()

    def begin_block(self) -> None:
        self.flush()
        self.quotes, self.bars = 0, ()

    def flush(self) -> None:
        if self.passages:
            passages, self.passages = tuple(self.passages), []
            self._put(UnitSpec(passages, is_close=passages[0].is_close), passages[0].bars, passages[-1].bars)

    def put_block(self, block: CodeBlock | Table | Rule | Formula | Picture, place: _Place) -> None:
        self.flush()
        self._put(UnitSpec((), block, place.is_close, place.indent, place.bars), place.bars, place.bars)

    def _put(self, spec: UnitSpec, first: tuple[Bar, ...], last: tuple[Bar, ...]) -> None:
        self.specs.append(replace(spec, joined=tuple(bar for bar in first if bar in self.bars)))
        self.bars = last


def specs_of(blocks: Iterable[Block]) -> list[UnitSpec]:
    """Return the units of some blocks; a block never shares a unit with its neighbour."""
    flow = _Flow()
    for block in blocks:
        flow.begin_block()
        _add(flow, block, _Place())
    flow.flush()
    return flow.specs


def unit_of(spec: UnitSpec, style: Style) -> Unit:
    """Make the unit of a specification."""
    unit = _bare_unit(spec, style)
    unit.joined = spec.joined
    return unit


def gap_above(block: Block, style: Style) -> int:
    """Return the space above the first unit of a block."""
    specs = specs_of((block,))
    return _gap(specs[0], style) if specs else style.block_gap


def _gap(spec: UnitSpec, style: Style) -> int:
    if isinstance(spec.block, Table) and spec.block.continues:
        return 0
    return style.item_gap if spec.is_close else style.block_gap


def _bare_unit(spec: UnitSpec, style: Style) -> Unit:
    gap = _gap(spec, style)
    indent = spec.indent * style.item_indent
    match spec.block:
        case CodeBlock() as code:
            return CodeUnit(code, gap, indent, spec.bars)
        case Table() as table:
            return TableUnit(table, gap, indent, spec.bars)
        case Formula() as formula:
            return FormulaUnit(formula, gap, indent, spec.bars)
        case Rule():
            return RuleUnit(gap, indent, spec.bars)
        case Picture() as picture:
            return PictureUnit(picture, gap, indent, spec.bars)
        case None:
            return TextUnit(spec.passages, gap)


def take_over(unit: Unit, spec: UnitSpec, style: Style) -> bool:
    """Let an existing unit show a specification; return whether it can, without starting anew."""
    block = spec.block
    unit.joined = spec.joined
    if isinstance(unit, TextUnit) and block is None:
        unit.take(spec.passages)
        unit.gap = _gap(spec, style)
        return True
    if unit.indent != spec.indent * style.item_indent or unit.bars != spec.bars:
        return False
    if isinstance(unit, CodeUnit) and isinstance(block, CodeBlock):
        return unit.take(block)
    if isinstance(unit, TableUnit) and isinstance(block, Table):
        return unit.take(block)
    if isinstance(unit, FormulaUnit | PictureUnit):
        return block == (unit.formula if isinstance(unit, FormulaUnit) else unit.picture)
    return isinstance(unit, RuleUnit) and isinstance(block, Rule)


def reconcile(units: list[Unit], first: int, specs: Iterable[UnitSpec], style: Style) -> None:
    """Make `units[first:]` show these specifications; what stays the same stays laid out."""
    index = first
    for spec in specs:
        if index >= len(units):
            units.append(unit_of(spec, style))
        elif not take_over(units[index], spec, style):
            units[index] = unit_of(spec, style)
        index += 1
    del units[index:]


def size_of(block: Block) -> int:
    """Return how many letters a block shows."""
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return sum(len(span.text) for span in spans)
        case CodeBlock(code=text) | Html(source=text) | Formula(source=text):
            return len(text)
        case ListBlock(items=items):
            return sum(size_of(inner) for item in items for inner in item.blocks)
        case Quote(blocks=blocks) | Footnote(blocks=blocks):
            return sum(map(size_of, blocks))
        case Table(rows=rows):
            return sum(len(span.text) for row in rows for cell in row for span in cell)
        case _:
            return 0


def plain_passages(text: str, *, face: str = "body", color: str = "text") -> tuple[PassageSpec, ...]:
    """Return text as it was typed: line ends stay, blank lines part the passages."""
    found = [part.strip("\n") for part in text.split("\n\n")]
    return tuple(PassageSpec((Span(part),), face, color) for part in found if part.strip())


def _add(flow: _Flow, block: Block, place: _Place) -> None:
    match block:
        case Paragraph(spans=spans):
            _add_paragraph(flow, spans, place)
        case Heading(level=level, spans=spans):
            quiet = replace(place, color="text_secondary") if level >= _QUIET_HEADING else place
            _add_passage(flow, spans, quiet, face=f"h{level}")
        case Html(source=source):
            _add_passage(flow, (Span(source),), replace(place, color="text_secondary"), face="code")
        case ListBlock(items=items, continues=continues):
            _add_items(flow, items, replace(place, is_close=place.is_close or continues))
        case Quote():
            _add_quote(flow, block, place)
        case Footnote():
            _add_note(flow, block, place)
        case CodeBlock() | Table() | Rule() | Formula():
            if place.marker:
                _add_passage(flow, (), place)
            flow.put_block(block, place)


def _add_all(flow: _Flow, blocks: Iterable[Block], place: _Place) -> None:
    for block in blocks:
        _add(flow, block, place)
        place = replace(place, marker="", is_close=False)


def _add_paragraph(flow: _Flow, spans: Spans, place: _Place) -> None:
    """Images that are a paragraph of their own are shown; in the middle of a sentence they are named."""
    if not any(span.image for span in spans) or any(span.text.strip() for span in spans if not span.image):
        _add_passage(flow, spans, place)
        return
    if place.marker:
        _add_passage(flow, (), place)
    for span in spans:
        if span.image:
            flow.put_block(Picture(span.image, span.text, span.href), place)


def _add_quote(flow: _Flow, quote: Quote, place: _Place) -> None:
    if place.marker:
        _add_passage(flow, (), place)
        place = replace(place, is_close=True)
    flow.quotes += 1
    color, icon = _ALERTS.get(quote.alert, ("line_strong", ""))
    bar = Bar(place.indent, color, flow.quotes)
    inner = replace(place, indent=_deeper(place), bars=(*place.bars, bar), marker="")
    if quote.continues:
        flow.bars = (*flow.bars, bar)
        inner = inner if icon else replace(inner, color="text_secondary")
    elif icon:
        title = replace(inner, color=color)
        _add_passage(flow, (Span(_title_of(quote.alert)),), title, face="strong", icon=icon)
        flow.passages[-1] = replace(flow.passages[-1], mark=f"[!{quote.alert.upper()}]")
        inner = replace(inner, is_close=True)
    else:
        inner = replace(inner, color="text_secondary")
    if quote.blocks:
        _add_all(flow, quote.blocks, inner)
    elif not icon and not quote.continues:
        _add_passage(flow, (), inner)


def _add_note(flow: _Flow, note: Footnote, place: _Place) -> None:
    if note.number == 1:
        flow.put_block(Rule(), place)
    inner = replace(
        place,
        indent=_deeper(place),
        marker=f"{note.number}.",
        face="note",
        color="text_secondary",
        is_close=note.number > 1,
    )
    _add_all(flow, note.blocks or (Paragraph(()),), inner)


def _title_of(alert: str) -> str:
    titles = {
        "note": QCoreApplication.translate("Transcript", "Note"),
        "tip": QCoreApplication.translate("Transcript", "Tip"),
        "important": QCoreApplication.translate("Transcript", "Important"),
        "warning": QCoreApplication.translate("Transcript", "Warning"),
        "caution": QCoreApplication.translate("Transcript", "Caution"),
    }
    return titles[alert]


def _add_items(flow: _Flow, items: Iterable[ListItem], place: _Place) -> None:
    if place.marker:
        _add_passage(flow, (), place)
    for index, item in enumerate(items):
        # A list in a list follows its item closely; a list after a paragraph stands off like a block.
        is_close = index > 0 or place.is_close or place.depth > 0
        inner = replace(
            place,
            indent=_deeper(place),
            depth=place.depth + 1,
            marker="" if item.continues else _marker(item, place.depth),
            is_close=is_close and not item.continues,
        )
        if item.blocks:
            _add_all(flow, item.blocks, inner)
        elif not item.continues:
            _add_passage(flow, (), inner)


def _add_passage(flow: _Flow, spans: Spans, place: _Place, face: str = "", icon: str = "") -> None:
    # A card in a list stands off from the items around it.
    is_after_card = not flow.passages and bool(flow.specs) and flow.specs[-1].block is not None
    named = tuple(replace(span, text=span.image) if span.image and not span.text else span for span in spans)
    flow.passages.append(
        PassageSpec(
            named,
            face or place.face,
            place.color,
            place.indent,
            place.marker,
            place.bars,
            is_close=place.is_close and not is_after_card,
            icon=icon,
        )
    )


def _deeper(place: _Place) -> int:
    return min(place.indent + 1, _DEEPEST_INDENT)


def _marker(item: ListItem, depth: int) -> str:
    if item.checked is not None:
        return "☑" if item.checked else "☐"
    if item.number is not None:
        return f"{item.number}."
    return "•" if depth % 2 == 0 else "◦"
