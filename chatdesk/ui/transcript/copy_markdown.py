"""An excerpt as Markdown that means the same when it is read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui.transcript.excerpt import LIST, QUOTE, Piece

_MARKS = {"•": "-", "◦": "-", "☐": "- [ ]", "☑": "- [x]"}
# Of two brackets the first alone is escaped: both would be the marks of a formula. A price is none.
_SPECIAL = re.compile(r"[\\`*\[]|\$(?!\d)|<(?=[A-Za-z/!?])|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+[ \t]*$|-+[ \t]*$|~~~)", re.MULTILINE)
_LINE_NUMBER = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_UNSAFE = re.compile(r"[\s<>()\\]")
_BRACKET = re.compile(r"[<>\\]")
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


def as_markdown(pieces: Iterable[Piece]) -> str:
    """Return the pieces as Markdown."""
    writer = _Writer()
    for piece in pieces:
        writer.add(piece)
    return "".join(writer.out)


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        # What is open: kind, and what stands before each line in it.
        self._open: list[tuple[str, str]] = []

    def add(self, piece: Piece) -> None:
        before, mark = self._open, _MARKS.get(piece.marker, piece.marker)
        is_item = bool(mark) and piece.path[-1:] == (LIST,)
        same = 0
        for (kind, _), wanted in zip(before, piece.path, strict=False):
            if kind != wanted:
                break
            same += 1
        kept = min(same, len(piece.path) - 1) if is_item else same
        fresh = [(kind, "> " if kind == QUOTE else "  ") for kind in piece.path[kept:]]
        if is_item:
            fresh[-1] = (LIST, " " * (len(mark.split(" ")[0]) + 1))
        self._open = [*before[:kept], *fresh]
        if self.out:
            self.out.append("\n")
            if not piece.is_close:
                self.out.append("".join(pad for _, pad in before[:kept]).rstrip() + "\n")
        rest = "".join(pad for _, pad in self._open)
        first = rest[: len(rest) - len(fresh[-1][1])] + f"{mark} " if is_item else rest
        lines = _block(piece).split("\n")
        # Of a list that is not begun here there is no item to stand in.
        self.out.append((first + lines[0]).rstrip() if not lines[0] else first + lines[0])
        self.out += [f"\n{rest}{line}" if line else f"\n{rest}".rstrip(" ") for line in lines[1:]]


def _block(piece: Piece) -> str:
    if piece.code is not None:
        fence = "`" * max(3, _longest_run(piece.code) + 1)
        return f"{fence}{piece.language}\n{piece.code}\n{fence}"
    if piece.rows:
        return _table(piece)
    if piece.mark:
        return piece.mark
    if piece.is_typed:
        return "".join(span.text for span in piece.spans)
    text = _at_line_starts(_inline(piece.spans)).replace("\n", "\\\n")
    return f"{'#' * piece.heading} {text}" if piece.heading else text


def _table(piece: Piece) -> str:
    rows = [[_inline(spans).replace("|", r"\|").replace("\n", " ") for spans in row] for row in piece.rows]
    count = max(map(len, rows))
    if not piece.has_head:
        rows.insert(0, [""] * count)
    rules = {"left": ":---", "right": "---:", "center": ":---:"}
    rule = [rules.get(piece.alignments[n] if n < len(piece.alignments) else "", "---") for n in range(count)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])


def _inline(spans: Spans) -> str:
    def link(span: Span) -> str:
        return "" if span.note else span.href

    return "".join(_link(address, list(group)) for address, group in groupby(spans, link))


def _link(address: str, spans: list[Span]) -> str:
    text = "".join(span.text for span in spans)
    if address and address.removeprefix("mailto:") == text and not any(span.image for span in spans):
        return f"<{text}>"
    inner = _marked(spans, is_link=bool(address))
    return f"[{inner}]({_target(address)})" if address else inner


_STYLES: tuple[tuple[str, Callable[[Span], bool]], ...] = (
    ("**", lambda span: span.bold),
    ("*", lambda span: span.italic),
    ("~~", lambda span: span.strike),
)


def _marked(spans: list[Span], level: int = 0, *, is_link: bool) -> str:
    if level == len(_STYLES):
        return "".join(_plain(span, is_link=is_link) for span in spans)
    mark, is_on = _STYLES[level]
    out = []
    for on, group in groupby(spans, is_on):
        inner = _marked(list(group), level + 1, is_link=is_link)
        if on and inner.strip():
            # A mark must touch a letter on its inner side.
            before, words, after = _EDGES.match(inner).groups()  # type: ignore[union-attr]
            inner = f"{before}{mark}{words}{mark}{after}"
        out.append(inner)
    return "".join(out)


def _plain(span: Span, *, is_link: bool) -> str:
    if span.formula:
        return span.text
    if span.note:
        return f"[^{span.note}]"
    if span.image:
        return f"![{_in_brackets('' if span.text == span.image else span.text)}]({_target(span.image)})"
    if span.code:
        fence = "`" * (_longest_run(span.text) + 1)
        pad = " " if span.text[:1] == "`" or span.text[-1:] == "`" else ""
        return f"{fence}{pad}{span.text}{pad}{fence}"
    return _in_brackets(span.text) if is_link else _escaped(span.text)


def _in_brackets(text: str) -> str:
    return _escaped(text).replace("]", "&#93;" if "[" in text else "\\]")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _at_line_starts(text: str) -> str:
    return _LINE_NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))


def _target(address: str) -> str:
    if address and not _UNSAFE.search(address):
        return address
    return "<" + _BRACKET.sub(lambda found: "\\" + found.group(), address) + ">"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
