"""The rows of what is said: questions as they were typed, answers as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from chatdesk.domain.flags import Flag
from chatdesk.domain.message import AttachmentPart
from chatdesk.markup.blocks import Block, CodeBlock, Span
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.transcript.build import UnitSpec, plain_passages, specs_of, unit_of
from chatdesk.ui.transcript.pictures import is_held
from chatdesk.ui.transcript.rows import Entry, Row, letters_height, text_height
from chatdesk.ui.transcript.seams import PlacedSeam, Run, SourceSeam, mark, placed_after
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.hidden import HiddenUnit
from chatdesk.ui.transcript.units.passage import PassageSpec
from chatdesk.ui.transcript.units.picture import Picture, PictureUnit
from chatdesk.ui.transcript.units.text import TextUnit

_QUESTION_PAD = 10
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)(?:^```[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)


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
        files: tuple[AttachmentPart, ...] = (),
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
        units += file_units(self._files, style)
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


class FilesRow(Row):
    """Files that came with an answer."""

    __slots__ = ("_files",)

    def __init__(self, entry: Entry, lead: int, files: tuple[AttachmentPart, ...]) -> None:
        super().__init__(entry, lead)
        self._files = files

    def estimate(self, style: Style, width: int) -> int:
        """Take a line for each."""
        del width
        return self.lead + style.line * len(self._files)

    def make_units(self, style: Style) -> list[Unit]:
        """Show the pictures, name the others."""
        return file_units(self._files, style)


def file_units(files: tuple[AttachmentPart, ...], style: Style) -> list[Unit]:
    """Return the units of attached files: pictures are shown, then the others are named."""
    pictures = [Picture(f"data:{file.media_type};base64,{file.data}", file.name) for file in files]
    units: list[Unit] = [
        PictureUnit(picture, style.block_gap) for picture in pictures if is_held(picture.address)
    ]
    names = tuple(
        _named(file) for file, picture in zip(files, pictures, strict=True) if not is_held(picture.address)
    )
    if names:
        units.append(TextUnit(names, style.item_gap))
    return units


def _named(file: AttachmentPart) -> PassageSpec:
    words = f"{file.name}  ·  {file.source}" if file.source else file.name
    icon = "image" if file.media_type.startswith("image/") else "file"
    return PassageSpec((Span(words),), "note", "text_secondary", is_close=True, icon=icon)


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
    """A piece of an answer's text, as source or (when it streamed in) as blocks.

    `source_seams` are those in `text`, `seams` where they stand in the units: known from the start where
    the row streamed in, else once its units were made.
    """

    __slots__ = ("blocks", "seams", "size", "source", "source_seams", "text")

    def __init__(
        self,
        entry: Entry,
        lead: int,
        text: str = "",
        source: Source | None = None,
        source_seams: tuple[SourceSeam, ...] = (),
    ) -> None:
        super().__init__(entry, lead)
        self.text = text
        self.source = source
        self.source_seams = source_seams
        self.seams: list[PlacedSeam] | None = None
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
        units = [unit_of(spec, style) for spec in specs_of(self.read())]
        self.mark_seams(units, style)
        return units

    def read(self) -> list[Block]:
        """Return the blocks that are there, or parse the piece."""
        if self.blocks is not None:
            return self.blocks
        from chatdesk.markup import pieces

        return list(pieces(self.text, self.source.definitions if self.source else None))

    def mark_seams(self, units: list[Unit], style: Style) -> None:
        """Mark the seams in these units of the row."""
        if self.seams is None:
            self.seams = [self._placed(seam, style) for seam in self.source_seams]
        if self.seams:
            mark(units, self.seams)

    def _placed(self, seam: SourceSeam, style: Style) -> PlacedSeam:
        from chatdesk.markup import pieces

        before = self.text[: seam.offset]
        blocks = pieces(before, self.source.definitions if self.source else None)
        return placed_after([unit_of(spec, style) for spec in specs_of(blocks)], before, seam.tip)


class HiddenRow(Row):
    """A passage that was flagged, as one line; the rows of its text follow it while it is open."""

    __slots__ = ("flag", "is_open", "run", "shown", "source")

    def __init__(self, entry: Entry, lead: int, flag: Flag, run: Run, source: Source) -> None:
        super().__init__(entry, lead)
        self.flag = flag
        self.run = run
        self.source = source
        self.is_open = False
        self.shown: list[Row] = []

    @property
    def text(self) -> str:
        """What is hidden."""
        return self.run.text

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.px(28)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [HiddenUnit(self.flag, is_open=self.is_open)]

    def renew(self) -> None:
        """It was opened or folded: say so, and keep the unit, which may have the focus."""
        for unit in self.units or ():
            if isinstance(unit, HiddenUnit):
                unit.is_open = self.is_open
                unit.version += 1
