"""What in a paragraph is more than letters: pieces of code, links, signs for what is not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chatdesk.domain.hidden import controls, hidden, name_of
from chatdesk.markup.blocks import Spans
from chatdesk.ui import utf16
from chatdesk.ui.transcript.links import target_of

# From where to where, in UTF-16 units of the paragraph, and what is told of it: an address, a name.
Told = tuple[int, int, str]


class Parts(NamedTuple):
    """Where the code is, where links lead, and the name of each character that a sign stands for."""

    codes: Sequence[tuple[int, int]] = ()
    links: Sequence[Told] = ()
    signs: Sequence[Told] = ()


NO_PARTS = Parts()


def hidden_places(spans: Spans) -> list[int]:
    """Return the characters to show a sign for: what misleads in code and links, controls anywhere."""
    places: list[int] = []
    start = 0
    for span in spans:
        find = hidden if span.code or span.href or span.image else controls
        places += [start + place for place in find(span.text)]
        start += len(span.text)
    return places


def parts_of(spans: Spans, text: str, places: Sequence[int]) -> Parts:
    """Find the parts of a paragraph with this text; `places` are its hidden characters."""
    codes: list[tuple[int, int]] = []
    links: list[Told] = []
    start = 0
    for span in spans:
        end = start + utf16.length(span.text)
        if span.code:
            codes.append((start, end))
        if target := target_of(span):
            links.append((start, end, target))
        start = end
    return Parts(codes, links, [_sign(text, place) for place in places])


def _sign(text: str, place: int) -> Told:
    first = utf16.length(text[:place])
    return first, first + utf16.length(text[place]), name_of(text[place])
