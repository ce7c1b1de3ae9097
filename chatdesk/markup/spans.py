"""The running text of a block: inline Markdown to spans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatdesk.markup.blocks import Span, Spans
from chatdesk.markup.footnotes import number_of
from chatdesk.markup.parser import References, inline_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token

# Text without any of these is one span: no parser needed.
_MARKED = re.compile(r"[\\`*_~\[\]!<&\n:$]|  ")
# Without any of these a line end is all that there may be.
_MARKED_IN_LINES = re.compile(r"[\\`*_~\[\]!<&$]")
_LINE_END = re.compile(r"( *)\n[ \t]*")
_HARD_BREAK = 2
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"`]+", re.IGNORECASE)
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~"
_BRACKETS = (("(", ")"), ("[", "]"))
_LITERAL = {"text", "text_special", "html_inline"}


def spans_of(text: str, references: References, *, is_cell: bool = False) -> Spans:
    """The spans of inline Markdown; neighbours of the same style are one span.

    A bare http or https address becomes a link. HTML stays as text, but for the `<br>` of a
    table's cell, which has no other way to begin a line; images are named, never loaded.
    """
    if not text:
        return ()
    if not _MARKED.search(text):
        return (Span(text),)
    if "://" not in text and not _MARKED_IN_LINES.search(text):
        return (Span(_LINE_END.sub(_joint, text)),)
    writer = _Writer(references, has_breaks=is_cell)
    writer.write(inline_tokens(text, references))
    return writer.finish()


def _joint(end: re.Match[str]) -> str:
    """Two spaces before its end break a line; else it goes on."""
    return "\n" if len(end.group(1)) >= _HARD_BREAK else " "


class _Writer:
    """Collects text in the current style and starts a span where the style changes."""

    def __init__(self, references: References, *, has_breaks: bool) -> None:
        self._references = references
        self._has_breaks = has_breaks
        self._spans: list[Span] = []
        self._text: list[str] = []
        self._bold = 0
        self._italic = 0
        self._strike = 0
        self._href = ""

    def write(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            kind = token.type
            if self._has_breaks and kind == "html_inline" and _BREAK.fullmatch(token.content):
                self._text.append("\n")
            elif kind in _LITERAL:
                self._text.append(token.content)
            elif kind == "softbreak":
                self._text.append(" ")
            elif kind == "hardbreak":
                self._text.append("\n")
            elif kind == "code_inline":
                self._single(token.content, code=True)
            elif kind == "formula":
                self._single(token.content.replace("\n", " "), formula=True)
            elif kind == "image":
                self._single(_plain(token.children or ()), image=str(token.attrs.get("src", "")))
            elif kind == "footnote_ref":
                number = number_of(token.meta["key"], self._references)
                self._single(f"[{number}]", note=number)
            else:
                self._restyle(token)

    def finish(self) -> Spans:
        self._flush()
        return tuple(self._spans)

    def _restyle(self, token: Token) -> None:
        self._flush()
        if token.tag == "strong":
            self._bold += token.nesting
        elif token.tag == "em":
            self._italic += token.nesting
        elif token.tag == "s":
            self._strike += token.nesting
        elif token.tag == "a":
            self._href = str(token.attrs.get("href", "")) if token.nesting > 0 else ""

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if not text:
            return
        if self._href or "://" not in text:
            self._add(text)
            return
        at = 0
        for found in _ADDRESS.finditer(text):
            address = _trimmed(found.group())
            self._add(text[at : found.start()])
            self._add(address, href=address)
            at = found.start() + len(address)
        self._add(text[at:])

    def _single(
        self, text: str, *, code: bool = False, image: str = "", note: int = 0, formula: bool = False
    ) -> None:
        self._flush()
        if text or image:
            style = (self._bold > 0, self._italic > 0, self._strike > 0)
            self._spans.append(Span(text, *style, code, self._href, image, note, formula))

    def _add(self, text: str, *, href: str = "") -> None:
        if not text:
            return
        span = Span(text, self._bold > 0, self._italic > 0, self._strike > 0, href=href or self._href)
        if self._spans and _joins(self._spans[-1], span):
            text = self._spans.pop().text + text
            span = Span(text, span.bold, span.italic, span.strike, span.code, span.href)
        self._spans.append(span)


def _joins(left: Span, right: Span) -> bool:
    """Whether two neighbours look alike; code, images, mentions of notes and formulas stay alone."""
    if any(span.code or span.image or span.note or span.formula for span in (left, right)):
        return False
    return (left.bold, left.italic, left.strike, left.href) == (
        right.bold,
        right.italic,
        right.strike,
        right.href,
    )


def _trimmed(address: str) -> str:
    """The address without the punctuation of the sentence around it, as GitHub draws the line."""
    extra = {close: address.count(close) - address.count(opening) for opening, close in _BRACKETS}
    end = len(address)
    while end:
        last = address[end - 1]
        if extra.get(last, 0) > 0:
            extra[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return address[:end]


def _plain(tokens: Iterable[Token]) -> str:
    """The text of an image's description without its marks."""
    parts = []
    for token in tokens:
        if token.type in _LITERAL or token.type == "code_inline":
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "formula":
            parts.append(token.content.replace("\n", " "))
        elif token.type == "image":
            parts.append(_plain(token.children or ()))
    return "".join(parts)
