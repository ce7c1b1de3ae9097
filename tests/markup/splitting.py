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


def held(text: str, pick: random.Random) -> str:
    """The text inside of other blocks: quotes, items, and both in each other."""
    lines = text.split("\n")
    holders = (
        lambda: "> " + "\n> ".join(lines),
        lambda: "- start\n  " + "\n  ".join(lines),
        lambda: "7. start\n\n   " + "\n   ".join(lines) + "\n8. next\n",
        lambda: "> - start\n>   " + "\n>   ".join(lines),
        lambda: "- > " + "\n  > ".join(lines),
        lambda: "* 1. a\n     " + "\n     ".join(lines) + "\n   2. b\n* c\n",
        lambda: "> [!NOTE]\n> > x\n> >\n>> " + "\n>> ".join(lines) + "\n> y\n",
        lambda: " -   " + "\n     ".join(lines),
    )
    return pick.choice(holders)()


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
