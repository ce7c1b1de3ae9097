"""Texts cut at random and fed to a stream, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from chatdesk.markup import StreamingMarkdown, parse

JOINTS = ("", "\n")


def cuts(text: str, pick: random.Random) -> Iterator[str]:
    """The text in random pieces, whose usual size is random too."""
    longest = pick.choice((1, 4, 16, 64))
    at = 0
    while at < len(text):
        size = pick.randint(1, longest)
        yield text[at : at + size]
        at += size


def streamed(pieces: Iterable[str]) -> StreamingMarkdown:
    """A finished stream of these pieces."""
    stream = StreamingMarkdown()
    for piece in pieces:
        stream.feed(piece)
    stream.finish()
    return stream


def differs(text: str, pick: random.Random) -> list[str] | None:
    """The pieces whose blocks are not those of the whole text; None where they are."""
    pieces = [*cuts(text, pick)]
    return pieces if streamed(pieces).blocks != parse(text) else None
