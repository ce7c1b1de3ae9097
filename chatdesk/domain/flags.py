"""Passages of an answer that a moderation has flagged: where they are, and the text cut along them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Flag:
    """What was flagged: the characters from `start` up to `end` of a message's text, and as what."""

    start: int
    end: int
    categories: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The categories as a person reads them: "violence (graphic), self harm"."""
        within = {category.partition("/")[0] for category in self.categories if "/" in category}
        named = [category for category in self.categories if category not in within]
        return ", ".join(_words(category) for category in named)


def _words(category: str) -> str:
    whole, _, part = category.replace("_", " ").replace("-", " ").partition("/")
    return f"{whole} ({part})" if part else whole


def with_flag(flags: Iterable[Flag], flag: Flag) -> tuple[Flag, ...]:
    """Return the flags with one more, in the order of the text; it takes in those that lie within it."""
    others = (other for other in flags if not flag.start <= other.start <= other.end <= flag.end)
    return tuple(sorted((*others, flag)))


def within(flags: Iterable[Flag], length: int) -> tuple[Flag, ...]:
    """Return what of the flags is left of a text that ends at `length`."""
    return tuple(Flag(f.start, min(f.end, length), f.categories) for f in flags if f.start < length)


def cut_along(text: str, flags: Iterable[Flag], offset: int = 0) -> Iterator[tuple[str, Flag | None]]:
    """Yield the stretches of a text, which begins at `offset` of its message, each with its flag or None.

    Joined they are the text. What is flagged twice belongs to the first flag; a flag that reaches out of the
    text is cut at its borders.
    """
    done = 0
    for flag in sorted(flags):
        start, end = max(done, flag.start - offset), min(len(text), flag.end - offset)
        if end <= start:
            continue
        if start > done:
            yield text[done:start], None
        yield text[start:end], flag
        done = end
    if done < len(text) or not text:
        yield text[done:], None
