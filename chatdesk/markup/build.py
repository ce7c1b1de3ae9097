"""Block tokens to blocks."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from markdown_it.common.utils import unescapeAll

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
from chatdesk.markup.footnotes import number_of
from chatdesk.markup.parser import References
from chatdesk.markup.spans import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

# The columns' shares come from the header and this many rows, so that later rows do not move them.
ROWS_THAT_WEIGH = 24
_LIGHTEST, _HEAVIEST = 4, 60

_TASK = re.compile(r"\[([ xX])\]\s+(?=\S)")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|\Z)", re.IGNORECASE)
_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_ALIGNMENT = "text-align:"


def build(tokens: Sequence[Token], references: References) -> tuple[Block, ...]:
    """The blocks of a run of complete block tokens."""
    return _Builder(tokens, references).blocks()


def column_weights(table: Iterable[Token]) -> tuple[float, ...]:
    """The shares of the width, adding up to 1, for a table's tokens."""
    widths: list[int] = []
    column = row = 0
    for token in table:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            row += 1
            column = 0
            if row > ROWS_THAT_WEIGH + 1:
                break
        elif token.type == "inline":
            if column == len(widths):
                widths.append(_LIGHTEST)
            shown = len(_LINK_TARGET.sub("", token.content))
            widths[column] = max(widths[column], min(shown, _HEAVIEST))
            column += 1
    total = sum(widths)
    return tuple(round(width / total, 4) for width in widths)


def alert_at(tokens: Sequence[Token], at: int) -> str:
    """The kind of alert that a quote is whose first block begins at `at`; empty where it is none."""
    mark = _ALERT.match(tokens[at + 1].content) if tokens[at].type == "paragraph_open" else None
    return mark.group(1).lower() if mark else ""


def language_of(info: str) -> str:
    """The language that a fence's info string names; empty when it names none."""
    words = unescapeAll(info).split(maxsplit=1)
    return words[0] if words else ""


class _Builder:
    """Walks the tokens once, from block to block."""

    def __init__(self, tokens: Sequence[Token], references: References) -> None:
        self._tokens = tokens
        self._references = references
        self._at = 0
        self._box = 0

    def blocks(self) -> tuple[Block, ...]:
        """The blocks up to the end of the tokens or of the container that is being read."""
        found: list[Block] = []
        while self._at < len(self._tokens) and self._tokens[self._at].nesting >= 0:
            found.append(self._block())
        return tuple(found)

    def _block(self) -> Block:
        token = self._tokens[self._at]
        self._at += 1
        match token.type:
            case "paragraph_open":
                return Paragraph(self._spans())
            case "heading_open":
                return Heading(int(token.tag[1:]), self._spans())
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token)
            case "blockquote_open" | "footnote_open":
                return self._quote_or_note(token)
            case "table_open":
                return self._table(token)
            case _:
                return _leaf(token)

    def _quote_or_note(self, opening: Token) -> Quote | Footnote:
        if opening.type == "footnote_open":
            return Footnote(number_of(opening.meta["key"], self._references), self._inside())
        if opening.meta:
            return Quote(self._inside(), opening.meta["alert"], continues=True)
        alert = self._alert()
        return Quote(self._inside(), alert)

    def _inside(self) -> tuple[Block, ...]:
        """The blocks of the container whose opening token was just read, and its end."""
        blocks = self.blocks()
        self._at += 1
        return blocks

    def _alert(self) -> str:
        """Read the mark that makes an alert of a quote, alone in its first line."""
        if self._tokens[self._at].type != "paragraph_open":
            return ""
        text = self._tokens[self._at + 1].content
        mark = _ALERT.match(text)
        if mark is None:
            return ""
        if mark.end() == len(text):
            self._at += 3
        else:
            self._box = mark.end()
        return mark.group(1).lower()

    def _spans(self) -> Spans:
        """The text of the paragraph or heading whose opening token was just read."""
        text = self._tokens[self._at].content[self._box :]
        self._box = 0
        self._at += 2
        return spans_of(text, self._references)

    def _list(self, opening: Token) -> ListBlock:
        number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
        items: list[ListItem] = []
        while self._tokens[self._at].type == "list_item_open":
            continues = bool(self._tokens[self._at].meta)
            self._at += 1
            checked = None if continues else self._task()
            place = None if number is None else number + len(items)
            items.append(ListItem(self._inside(), place, checked, continues))
        self._at += 1
        return ListBlock(tuple(items), continues=bool(opening.meta))

    def _task(self) -> bool | None:
        """Read the box of a task, which is then left out of the item's first paragraph."""
        if self._tokens[self._at].type != "paragraph_open":
            return None
        box = _TASK.match(self._tokens[self._at + 1].content)
        if box is None:
            return None
        self._box = box.end()
        return box.group(1) != " "

    def _table(self, opening: Token) -> Table:
        weights = opening.meta.get("weights") or column_weights(islice(self._tokens, self._at, None))
        rows: list[tuple[Spans, ...]] = []
        alignments: list[str] = []
        header: tuple[Spans, ...] = ()
        while self._tokens[self._at].type != "table_close":
            token = self._tokens[self._at]
            self._at += 1
            if token.type == "tr_open":
                rows.append(self._cells(None if alignments else alignments))
            elif token.type == "thead_close":
                header = rows.pop()
        self._at += 1
        return Table(header, tuple(rows), tuple(alignments), weights, continues=bool(opening.meta))

    def _cells(self, alignments: list[str] | None) -> tuple[Spans, ...]:
        cells: list[Spans] = []
        while self._tokens[self._at].type != "tr_close":
            token = self._tokens[self._at]
            self._at += 1
            if token.type == "inline":
                cells.append(spans_of(token.content, self._references, is_cell=True))
            elif token.nesting > 0 and alignments is not None:
                alignments.append(str(token.attrs.get("style", "")).removeprefix(_ALIGNMENT))
        self._at += 1
        return tuple(cells)


def _leaf(token: Token) -> Block:
    if token.type == "fence":
        is_open = bool(token.meta.get("is_open"))
        return CodeBlock(language_of(token.info), token.content.removesuffix("\n"), is_open)
    if token.type == "code_block":
        return CodeBlock("", token.content.removesuffix("\n"))
    if token.type == "html_block":
        return Html(token.content.rstrip("\n"))
    if token.type == "formula_block":
        # Its source is shown until it is complete.
        return Paragraph((Span(token.content),)) if token.info else Formula(token.content)
    return Rule()
