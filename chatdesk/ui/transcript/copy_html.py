"""An excerpt as HTML, for word processors: plain tags, no styles, nothing that loads from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui.transcript.excerpt import LIST, QUOTE, Piece

# Notes are a list of their own: one before them must not go on counting.
_NOTES = "notes"

_TICKED = {"☐", "☑"}
_SAFE = ("http://", "https://", "mailto:")


def as_html(pieces: Iterable[Piece]) -> str:
    """Return the pieces as HTML. Images are links to them: pasting must not fetch anything."""
    found = list(pieces)
    writer = _Writer(frozenset(_number(piece) for piece in found if _is_note(piece)))
    for piece in _with_notes(found):
        writer.add(piece)
    return writer.end()


def _with_notes(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give the pieces, those of notes in a path that says so."""
    inside: tuple[str, ...] | None = None
    for piece in pieces:
        if _is_note(piece):
            inside = piece.path
        elif inside is not None and (piece.marker or piece.path[: len(inside)] != inside or not inside):
            inside = None
        if inside is None:
            yield piece
        else:
            yield replace(piece, path=(*inside[:-1], _NOTES, *piece.path[max(1, len(inside)) :]))


class _Writer:
    def __init__(self, notes: frozenset[str]) -> None:
        self._notes = notes
        self._out: list[str] = []
        # What is open: kind and tag; a list without a marker of its own is a plain "div".
        self._open: list[tuple[str, str]] = []

    def add(self, piece: Piece) -> None:
        self._go_to(piece)
        self._out.append(_block(piece, self._notes))

    def end(self) -> str:
        self._close_to(0)
        return "".join(self._out)

    def _go_to(self, piece: Piece) -> None:
        same = 0
        for (kind, _), wanted in zip(self._open, piece.path, strict=False):
            if kind != wanted:
                break
            same += 1
        self._close_to(same)
        is_item = bool(piece.marker) and piece.path[-1:] in ((LIST,), (_NOTES,))
        tag = ("ol" if _number(piece) else "ul") if is_item else "div"
        if is_item and same == len(piece.path):
            if self._open[-1][1] == tag:
                self._out.append(f"</li>{_item(piece)}")
                return
            self._close_to(same - 1)
        for level in range(len(self._open), len(piece.path)):
            self._enter(piece, level, tag if level == len(piece.path) - 1 else "div")

    def _enter(self, piece: Piece, level: int, tag: str) -> None:
        kind = piece.path[level]
        if kind == QUOTE:
            tag = "blockquote"
        start = _number(piece) if tag == "ol" else ""
        self._out.append(f'<ol start="{start}">' if start not in ("", "1") else f"<{tag}>")
        if tag in ("ol", "ul"):
            self._out.append(_item(piece))
        self._open.append((kind, tag))

    def _close_to(self, level: int) -> None:
        while len(self._open) > level:
            _, tag = self._open.pop()
            self._out.append(f"</li></{tag}>" if tag in ("ol", "ul") else f"</{tag}>")


def _is_note(piece: Piece) -> bool:
    return piece.marker.startswith("[^")


def _item(piece: Piece) -> str:
    if not _is_note(piece):
        return "<li>"
    number = _number(piece)
    return f'<li value="{number}" id="note-{number}">'


def _number(piece: Piece) -> str:
    """Return the number of an item or a footnote."""
    number = piece.marker.strip("[^]:.")
    return number if number.isdigit() else ""


def _block(piece: Piece, notes: frozenset[str]) -> str:
    if piece.code is not None:
        return f"<pre><code>{escape(piece.code, quote=False)}</code></pre>"
    if piece.rows:
        return _table(piece, notes)
    mark = f"{piece.marker} " if piece.marker in _TICKED else ""
    tag = f"h{piece.heading}" if piece.heading else "p"
    return f"<{tag}>{mark}{_inline(piece.spans, notes)}</{tag}>"


def _table(piece: Piece, notes: frozenset[str]) -> str:
    lines = []
    for index, row in enumerate(piece.rows):
        tag = "th" if index == 0 and piece.has_head else "td"
        cells = []
        for place, spans in enumerate(row):
            align = piece.alignments[place] if place < len(piece.alignments) else ""
            how = f' align="{align}"' if align else ""
            cells.append(f"<{tag}{how}>{_inline(spans, notes)}</{tag}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1" cellspacing="0" cellpadding="4">{"".join(lines)}</table>'


def _inline(spans: Spans, notes: frozenset[str]) -> str:
    return "".join(_span(span, notes) for span in spans)


def _span(span: Span, notes: frozenset[str]) -> str:
    name = span.text or span.image.partition(",")[0]
    text = escape(name, quote=False).replace("\n", "<br>")
    for is_on, tag in ((span.code, "code"), (span.strike, "s"), (span.italic, "em"), (span.bold, "strong")):
        if is_on:
            text = f"<{tag}>{text}</{tag}>"
    if span.note:
        # Where the note was copied as well, the mention leads to it.
        number = str(span.note)
        if number in notes:
            number = f'<a href="#note-{number}">{number}</a>'
        return f"<sup>{number}</sup>"
    address = span.href or span.image
    return f'<a href="{escape(address)}">{text}</a>' if address.lower().startswith(_SAFE) else text
