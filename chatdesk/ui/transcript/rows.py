"""Virtual rows: at most some 4 KB of source each, built into units only when they come near the view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.domain.message import Message
from chatdesk.markup.blocks import Block, CodeBlock, Span, Spans
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.build import UnitSpec, plain_passages, specs_of, unit_of
from chatdesk.ui.transcript.calls import ShownCall, Thought
from chatdesk.ui.transcript.ends import End, FailureCard, Surroundings, end_of
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.cards import CallUnit, SeamUnit, ThoughtUnit
from chatdesk.ui.transcript.units.end_line import EndUnit
from chatdesk.ui.transcript.units.failure import FailureUnit
from chatdesk.ui.transcript.units.passage import PassageSpec
from chatdesk.ui.transcript.units.text import TextUnit

ROW_SIZE = 4096
_QUESTION_PAD = 10
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)(?:^```[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(slots=True, eq=False)
class Entry:
    """A message of the branch that is shown, with the rows that it became."""

    message: Message
    around: Surroundings = field(default_factory=Surroundings)
    rows: list[Row] = field(default_factory=list)
    calls: dict[str, ShownCall] = field(default_factory=dict)


class Row:
    """A stretch of the transcript. `lead` is the space above it; `height` includes it.

    `units` is None while the row is far from the view; its exact height outlives them.
    """

    __slots__ = ("entry", "height", "index", "is_live", "lead", "units", "width")

    ground = "bg_page"

    def __init__(self, entry: Entry, lead: int) -> None:
        self.entry = entry
        self.lead = lead
        self.index = 0
        self.height = 0
        self.width = -1
        self.units: list[Unit] | None = None
        # A row that still grows keeps its units, wherever the reader is.
        self.is_live = False

    def estimate(self, style: Style, width: int) -> int:
        """Return about how high it will be, without building it."""
        raise NotImplementedError

    def make_units(self, style: Style) -> list[Unit]:
        """Build the units anew."""
        raise NotImplementedError

    def measure(self, style: Style, width: int) -> int:
        """Return the exact height for a width; builds and lays out what is needed."""
        if self.width == width:
            return self.height
        if self.units is None:
            self.units = self.make_units(style)
        height = self.lead + self._pad_top(style) + self._pad_bottom(style)
        for index, unit in enumerate(self.units):
            height += unit.lay_out(style, width) + (unit.gap if index else 0)
        self.height = height
        self.width = width
        return height

    def ready(self, style: Style, width: int) -> list[Unit]:
        """Return the units, built and laid out for the width."""
        if self.units is None:
            self.width = -1
        self.measure(style, width)
        return self.units or []

    def placed(self, style: Style, y: int) -> Iterator[tuple[int, Unit, int]]:
        """Go through the units with their number and the y of their upper edges, the row being at `y`."""
        y += self.lead + self._pad_top(style)
        for index, unit in enumerate(self.units or ()):
            y += unit.gap if index else 0
            yield index, unit, y
            y += unit.height

    def paint_ground(self, painter: QPainter, x: float, y: float, style: Style) -> None:
        """Draw what lies below the units."""

    def joins(self, style: Style) -> bool:
        """Tell whether it goes on with the block that the row before it ends with."""
        del style
        return False

    def changed(self) -> None:
        """Its height is not known any more; its units stay."""
        self.width = -1

    def drop(self) -> None:
        """Forget the units; the height stays."""
        self.units = None

    def _pad_top(self, style: Style) -> int:
        del style
        return 0

    def _pad_bottom(self, style: Style) -> int:
        del style
        return 0


class QuestionRow(Row):
    """A piece of the user's message: text as it was typed, fences as code."""

    __slots__ = ("_files", "_is_first", "_is_last", "text")

    ground = "bg_question"

    def __init__(
        self,
        entry: Entry,
        lead: int,
        text: str,
        *,
        is_first: bool,
        is_last: bool,
        files: tuple[str, ...] = (),
    ) -> None:
        super().__init__(entry, lead)
        self.text = text
        self._is_first = is_first
        self._is_last = is_last
        self._files = files

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        pads = self._pad_top(style) + self._pad_bottom(style)
        return self.lead + pads + text_height(self.text, style, width)

    def make_units(self, style: Style) -> list[Unit]:
        """Part the text from the fences in it."""
        units: list[Unit] = []
        place = 0
        for fence in _FENCE.finditer(self.text):
            self._add_text(units, self.text[place : fence.start()], style)
            code = CodeBlock(fence.group(1).strip(), fence.group(2).removesuffix("\n"))
            units.append(unit_of(UnitSpec((), code), style))
            place = fence.end()
        self._add_text(units, self.text[place:], style)
        if self._files:
            units.append(
                TextUnit(
                    plain_passages("\n".join(self._files), face="note", color="text_secondary"),
                    style.item_gap,
                )
            )
        return units or [TextUnit((PassageSpec(()),))]

    def paint_ground(self, painter: QPainter, x: float, y: float, style: Style) -> None:
        """Draw the block; a long question has several rows, and only the ends are round."""
        radius = style.theme.radius("card")
        top = y + self.lead - (0 if self._is_first else radius)
        bottom = y + self.height + (0 if self._is_last else radius)
        whole = QRectF(x - style.hang, top, self.width + 2 * style.hang, bottom - top)
        painter.save()
        painter.setClipRect(QRectF(whole.left(), y + self.lead, whole.width(), self.height - self.lead))
        draw_rounded(painter, whole, radius, style.color(self.ground))
        painter.restore()

    def _add_text(self, units: list[Unit], text: str, style: Style) -> None:
        passages = plain_passages(text)
        if passages:
            units.append(TextUnit(passages, style.block_gap))

    def _pad_top(self, style: Style) -> int:
        return style.px(_QUESTION_PAD) if self._is_first else 0

    def _pad_bottom(self, style: Style) -> int:
        return style.px(_QUESTION_PAD) if self._is_last else 0


class Source:
    """A stored text that was cut into rows: they share its link definitions."""

    __slots__ = ("_definitions", "_text", "is_whole")

    def __init__(self, text: str, *, is_whole: bool) -> None:
        self._text = text
        self.is_whole = is_whole
        self._definitions: Mapping[str, Any] | None = None

    @property
    def definitions(self) -> Mapping[str, Any] | None:
        """What the parser must know to understand one of the pieces."""
        if self.is_whole:
            return None
        if self._definitions is None:
            from chatdesk.markup import definitions

            self._definitions = definitions(self._text)
        return self._definitions


class TextRow(Row):
    """A piece of an answer's text, as source or (when it streamed in) as blocks."""

    __slots__ = ("blocks", "size", "source", "text")

    def __init__(self, entry: Entry, lead: int, text: str = "", source: Source | None = None) -> None:
        super().__init__(entry, lead)
        self.text = text
        self.source = source
        self.blocks: list[Block] | None = None
        self.size = 0

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        if self.blocks is not None:
            return self.lead + letters_height(self.size, len(self.blocks), style, width)
        return self.lead + text_height(self.text, style, width)

    def joins(self, style: Style) -> bool:
        """Tell whether it begins with further items of a list or rows of a table."""
        return self.lead <= style.item_gap

    def make_units(self, style: Style) -> list[Unit]:
        """Parse the piece, or take the blocks that are there."""
        blocks = self.blocks
        if blocks is None:
            from chatdesk.markup import pieces

            blocks = list(pieces(self.text, self.source.definitions if self.source else None))
        return [unit_of(spec, style) for spec in specs_of(blocks)]


class ThoughtRow(Row):
    """The folded line of reasoning."""

    __slots__ = ("thought",)

    def __init__(self, entry: Entry, lead: int, thought: Thought) -> None:
        super().__init__(entry, lead)
        self.thought = thought

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.px(28)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [ThoughtUnit(self.thought, 0)]


class ThoughtTextRow(Row):
    """A piece of open reasoning."""

    __slots__ = ("text",)

    def __init__(self, entry: Entry, lead: int, text: str) -> None:
        super().__init__(entry, lead)
        self.text = text

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        return self.lead + text_height(self.text, style, width - style.item_indent)

    def make_units(self, style: Style) -> list[Unit]:
        """Make passages in the smaller face, beside a bar."""
        return [TextUnit(thought_passages(self.text), style.block_gap)]

    def set_text(self, text: str) -> None:
        """Show more; what was there before stays laid out."""
        self.text = text
        for unit in self.units or ():
            if isinstance(unit, TextUnit):
                unit.take(thought_passages(text))
        self.changed()


class CallRow(Row):
    """A tool card."""

    __slots__ = ("call",)

    def __init__(self, entry: Entry, lead: int, call: ShownCall) -> None:
        super().__init__(entry, lead)
        self.call = call

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is two lines."""
        del width
        return self.lead + style.px(56)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [CallUnit(self.call, 0)]


class SeamRow(Row):
    """Where an answer was gone on with."""

    __slots__ = ()

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one short line."""
        del width
        return self.lead + style.px(20)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [SeamUnit(0)]


class RefusalRow(Row):
    """A refusal: a bar, quiet letters, and a word that says what it is."""

    __slots__ = ("text",)

    def __init__(self, entry: Entry, lead: int, text: str) -> None:
        super().__init__(entry, lead)
        self.text = text

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        return self.lead + style.px(22) + text_height(self.text, style, width)

    def make_units(self, style: Style) -> list[Unit]:
        """Make one unit of text."""
        return [TextUnit(refusal_passages(self.text), style.block_gap)]

    def set_text(self, text: str) -> None:
        """Show more of it."""
        self.text = text
        for unit in self.units or ():
            if isinstance(unit, TextUnit):
                unit.take(refusal_passages(text))
        self.changed()


class WaitRow(Row):
    """Nothing has come yet: the place where the caret waits."""

    __slots__ = ()

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.line

    def make_units(self, style: Style) -> list[Unit]:
        """Make an empty passage."""
        del style
        return [TextUnit((PassageSpec(()),))]


class EndRow(Row):
    """What stands below a message: its meta line, how it ended, or why it failed."""

    __slots__ = ("_is_open",)

    def __init__(self, entry: Entry, lead: int) -> None:
        super().__init__(entry, lead)
        self._is_open = False

    def estimate(self, style: Style, width: int) -> int:
        """Guess by the kind: mostly it is the meta line."""
        del width
        if self.entry.message.failure is not None:
            return self.lead + style.px(105)
        return self.lead + style.px(24)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit that the message and its place ask for."""
        del style
        end = end_of(self.entry.message, self.entry.around)
        if isinstance(end, FailureCard):
            return [FailureUnit(end, 0, is_open=self._is_open)]
        return [EndUnit(end, 0)] if isinstance(end, End) else []

    def drop(self) -> None:
        """Forget the unit but for whether its details are open."""
        for unit in self.units or ():
            if isinstance(unit, FailureUnit):
                self._is_open = unit.is_open
        super().drop()

    def renew(self) -> None:
        """The message or its place changed: make the unit again."""
        self.drop()
        self.changed()


def text_height(text: str, style: Style, width: int) -> int:
    """Return about how high some Markdown will be: counted letters and line ends, nothing is parsed."""
    return letters_height(len(text), text.count("\n"), style, width)


def letters_height(letters: int, line_ends: int, style: Style, width: int) -> int:
    """Return about how high so many letters with so many line ends will be."""
    lines = letters * style.character_width / max(1, width) + line_ends * 0.55
    return max(style.line, int(lines * style.line))


def thought_passages(text: str) -> tuple[PassageSpec, ...]:
    """Return reasoning as passages beside a bar; of Markdown it knows bold alone, for the titles."""
    plain = plain_passages(text, face="note", color="text_secondary")
    return _beside_bar(tuple(replace(passage, spans=_bolded(passage.spans)) for passage in plain))


def refusal_passages(text: str) -> tuple[PassageSpec, ...]:
    """Return a refusal as passages beside a bar, below the word that names it."""
    from PySide6.QtCore import QCoreApplication

    title = QCoreApplication.translate("Transcript", "The model declined")
    said = plain_passages(text, color="text_secondary")
    head = plain_passages(title, face="small", color="text_tertiary")
    return _beside_bar(head + said, is_titled=True)


def _bolded(spans: Spans) -> Spans:
    found: list[Span] = []
    for span in spans:
        # Every second part stands between two pairs of stars.
        parts = _BOLD.split(span.text)
        found += [Span(part, bold=index % 2 == 1) for index, part in enumerate(parts) if part]
    return tuple(found)


def _beside_bar(passages: tuple[PassageSpec, ...], *, is_titled: bool = False) -> tuple[PassageSpec, ...]:
    return tuple(
        PassageSpec(
            passage.spans, passage.face, passage.color, 1, "", (0,), is_close=index == 1 and is_titled
        )
        for index, passage in enumerate(passages)
    )
