"""The blocks that Markdown becomes: values that compare equal when they render the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `href` makes it a link; `image` an image's address (text = alt).

    `note` is the number of the footnote that it mentions, 0 elsewhere. `formula`: the text is the source of
    a formula, its marks included (`domain.formula.tex_of` takes them off).
    """

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""
    image: str = ""
    note: int = 0
    formula: bool = False


# A hard line break is the character "\n" in a span's text; a soft one is a space.
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, `level` 1 to 6."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced or indented code block; `code` without its last line feed. `is_open`: still streaming."""

    language: str
    code: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item; `number` is None in bullet lists, `checked` None where it is no task.

    `continues`: the rest of an item that began in the piece before.
    """

    blocks: tuple[Block, ...]
    number: int | None = None
    checked: bool | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, or a piece of one. `continues`: its first item follows on the list block before."""

    items: tuple[ListItem, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote, or a piece of one (`continues`: it goes on with the one before).

    `alert` is "note", "tip", "important", "warning" or "caution" where it is one.
    """

    blocks: tuple[Block, ...]
    alert: str = ""
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, where it was written."""

    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a piece of one (`continues`: no header of its own; `weights` then agree).

    `alignments` holds "left", "right", "center" or "" per column; `weights` the columns' shares of
    the width, which stay as they were when the first piece was fixed.
    """

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    alignments: tuple[str, ...]
    weights: tuple[float, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with a line of its own; `source` as it was written, its marks included."""

    source: str


@dataclass(frozen=True, slots=True)
class Html:
    """Raw HTML, shown as the text that it is."""

    source: str


Block = Paragraph | Heading | CodeBlock | ListBlock | Quote | Footnote | Table | Rule | Formula | Html
