"""An excerpt as HTML, for word processors: plain tags, no styles, nothing that loads from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui.transcript.excerpt import LIST, QUOTE, Piece

_TICKED = {"☐", "☑"}
_SAFE = ("http://", "https://", "mailto:")


def as_html(pieces: Iterable[Piece]) -> str:
    """Return the pieces as HTML. Images are links to them: pasting must not fetch anything."""
    writer = _Writer()
    for piece in pieces:
        writer.add(piece)
    return writer.end()


class _Writer:
    def __init__(self) -> None:
        self._out: list[str] = []
        # What is open: kind and tag; a list without a marker of its own is a plain "div".
        self._open: list[tuple[str, str]] = []

    def add(self, piece: Piece) -> None:
        self._go_to(piece)
        self._out.append(_block(piece))

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
        is_item = bool(piece.marker) and piece.path[-1:] == (LIST,)
        tag = ("ol" if _number(piece) else "ul") if is_item else "div"
        if is_item and same == len(piece.path):
            if self._open[-1][1] == tag:
                self._out.append("</li><li>")
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
            self._out.append("<li>")
        self._open.append((kind, tag))

    def _close_to(self, level: int) -> None:
        while len(self._open) > level:
            _, tag = self._open.pop()
            self._out.append(f"</li></{tag}>" if tag in ("ol", "ul") else f"</{tag}>")


def _number(piece: Piece) -> str:
    """Return the number of an item or a footnote."""
    number = piece.marker.strip("[^]:.")
    return number if number.isdigit() else ""


def _block(piece: Piece) -> str:
    if piece.code is not None:
        return f"<pre><code>{escape(piece.code, quote=False)}</code></pre>"
    if piece.rows:
        return _table(piece)
    mark = f"{piece.marker} " if piece.marker in _TICKED else ""
    tag = f"h{piece.heading}" if piece.heading else "p"
    return f"<{tag}>{mark}{_inline(piece.spans)}</{tag}>"


def _table(piece: Piece) -> str:
    lines = []
    for index, row in enumerate(piece.rows):
        tag = "th" if index == 0 and piece.has_head else "td"
        cells = []
        for place, spans in enumerate(row):
            align = piece.alignments[place] if place < len(piece.alignments) else ""
            how = f' align="{align}"' if align else ""
            cells.append(f"<{tag}{how}>{_inline(spans)}</{tag}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1" cellspacing="0" cellpadding="4">{"".join(lines)}</table>'


def _inline(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    name = span.text or span.image.partition(",")[0]
    text = escape(name, quote=False).replace("\n", "<br>")
    for is_on, tag in ((span.code, "code"), (span.strike, "s"), (span.italic, "em"), (span.bold, "strong")):
        if is_on:
            text = f"<{tag}>{text}</{tag}>"
    if span.note:
        return f"<sup>{span.note}</sup>"
    address = span.href or span.image
    return f'<a href="{escape(address)}">{text}</a>' if address.lower().startswith(_SAFE) else text
