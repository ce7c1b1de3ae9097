"""The line or two around a hit, with the hit marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatdesk.domain.message import Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart
from chatdesk.domain.search_query import Term
from chatdesk.store.search_expression import SHORTEST_INNER
from chatdesk.store.search_text import fold, readable

# Characters before the first hit, and in all.
_BEFORE = 40
_LENGTH = 180
# What Markdown writes around words and before lines.
_MARKUP = re.compile(r"\*\*|~~|`+|(?<!\S)(?:#{1,6}|[*>-])(?=\s)")
# Only so many hits of a text are weighed against each other.
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text in one line. `marks` are hits as (start, end); `place` is "text", "reasoning" or "tool"."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    place: str = "text"


def pattern_of(terms: Iterable[Term]) -> re.Pattern[str] | None:
    """Return what finds the terms in folded text; None where nothing is to be marked."""
    # Between the words of a phrase stands whatever does not belong to a word.
    phrases = (_phrase(re.findall(r"[^\W_]+", fold(term.text))) for term in terms)
    found = sorted(set(filter(None, phrases)), key=len, reverse=True)
    return re.compile("|".join(found)) if found else None


def _phrase(words: Sequence[str]) -> str:
    phrase = r"[\W_]+".join(map(re.escape, words))
    # So few letters are found at the beginning of a word alone.
    is_short = len(words) == 1 and words[0].isascii() and len(words[0]) < SHORTEST_INNER
    return rf"(?<![^\W_]){phrase}" if is_short else phrase


def snippet_of(parts: Sequence[Part], terms: Sequence[Term]) -> Snippet:
    """Return the best place of a message: where most of the terms stand close together."""
    pattern = pattern_of(terms)
    places = sorted(parts, key=lambda part: not isinstance(part, TextPart))
    first = Snippet("")
    for part in places:
        text = readable(part)
        hits = _hits(pattern, text)
        if hits:
            return _cut(text, _best(hits, text), pattern, _place(part))
        if not first.text and text.strip():
            first = _cut(text, 0, None, _place(part))
    return first


def marks_in(text: str, pattern: re.Pattern[str] | None) -> tuple[tuple[int, int], ...]:
    """Return where a pattern stands in a text."""
    return () if pattern is None else tuple(match.span() for match in pattern.finditer(fold(text)))


def _hits(pattern: re.Pattern[str] | None, text: str) -> list[tuple[int, str]]:
    if pattern is None:
        return []
    hits: list[tuple[int, str]] = []
    for match in pattern.finditer(fold(text)):
        hits.append((match.start(), match.group()))
        if len(hits) == _CANDIDATES:
            break
    return hits


def _best(hits: list[tuple[int, str]], text: str) -> int:
    """Return the start of the hit that has the most different ones in reach; at a word's start rather."""

    def worth(hit: tuple[int, str]) -> tuple[int, bool]:
        start = hit[0]
        reach = start + _LENGTH - _BEFORE
        begins = start == 0 or not text[start - 1].isalnum()
        return len({word for at, word in hits if start <= at < reach}), begins

    return max(hits, key=worth)[0]


def _cut(text: str, hit: int, pattern: re.Pattern[str] | None, place: str) -> Snippet:
    start = max(0, hit - _BEFORE)
    if start:
        space = re.compile(r"\s").search(text, start, hit)
        start = space.end() if space else start
    piece = text[start : start + _LENGTH * 2]
    if place != "tool":
        piece = _MARKUP.sub("", piece)
    line = " ".join(piece.split())[:_LENGTH]
    if start:
        line = "…" + line
    return Snippet(line, marks_in(line, pattern), place)


def _place(part: Part) -> str:
    if isinstance(part, ReasoningPart):
        return "reasoning"
    return "tool" if isinstance(part, ToolCallPart | ToolResultPart) else "text"
