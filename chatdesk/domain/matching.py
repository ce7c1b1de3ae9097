"""How well a few typed letters fit a text, and which of its letters they are."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple


class Fit(IntEnum):
    """How a word fits; a larger one is better."""

    SCATTERED = 1
    """Its letters come in order, from the beginning of a word on."""
    INSIDE = 2
    """It is in the middle of a word."""
    INITIALS = 3
    """Its letters begin words, or go on from one that does: "nc" and "neco" fit "New conversation"."""
    WORD = 4
    """A word begins with it."""
    START = 5
    """The text begins with it."""


class Match(NamedTuple):
    """A text that fits: `score` between 1 and 6, and where the letters stand, in order."""

    score: float
    places: tuple[int, ...]


_WHOLE_PHRASE = 0.5
_WHOLE_TEXT = 1.0
_BITS = 61
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]|(?<=[a-zß-öø-ÿ])[A-ZÀ-ÖØ-Þ]|(?<=[^\W\d_])\d|(?<=\d)[^\W\d_]")


@functools.lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return a text without case and accents; each letter keeps its place."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@functools.lru_cache(maxsize=4096)
def word_starts(text: str) -> tuple[int, ...]:
    """Return where words begin: after what is no letter, at capitals after small letters, at figures."""
    return tuple(found.start() for found in _WORD_START.finditer(text))


@functools.lru_cache(maxsize=8192)
def _signs(text: str) -> int:
    """Return which letters a text has, as bits; some share one."""
    signs = 0
    for letter in set(fold(text)):
        signs |= 1 << ord(letter) % _BITS
    return signs


class Pattern:
    """What was typed, made ready for matching: every word of it has to fit, in any order."""

    def __init__(self, typed: str) -> None:
        self.words: tuple[str, ...] = tuple(fold(typed).split())
        self.phrase = " ".join(self.words)
        self._signs = _signs("".join(self.words))

    def __bool__(self) -> bool:
        """Tell whether anything was typed."""
        return bool(self.words)

    def match(self, text: str) -> Match | None:
        """Return how a text fits, None where it does not. All fits without a pattern, equally badly."""
        if self._signs & ~_signs(text):
            return None  # most of what is offered lacks a letter
        return self.match_folded(text, fold(text))

    def match_folded(self, text: str, folded: str) -> Match | None:
        """Do the same for a text that was folded before."""
        if not self.words:
            return Match(1.0, ())
        for word in self.words:
            if not _has_letters(word, folded):
                return None
        starts = word_starts(text)
        if len(self.words) > 1:
            whole = _contiguous(self.phrase, folded, starts)
            if whole is not None:
                return _scored(whole[0] + _WHOLE_PHRASE, whole[1], self.phrase, folded)
        fits: list[int] = []
        places: set[int] = set()
        for word in self.words:
            found = _contiguous(word, folded, starts)
            if found is None or found[0] < Fit.INITIALS:
                found = _initials(word, folded, starts) or found or _scattered(word, folded, starts)
            if found is None:
                return None
            fits.append(found[0])
            places.update(found[1])
        return _scored(sum(fits) / len(fits), tuple(sorted(places)), self.phrase, folded)


_Found = tuple[int, tuple[int, ...]]


def _scored(score: float, places: tuple[int, ...], phrase: str, folded: str) -> Match:
    return Match(min(6.0, score + _WHOLE_TEXT) if phrase == folded else score, places)


def _has_letters(word: str, folded: str) -> bool:
    place = -1
    for letter in word:
        place = folded.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _contiguous(word: str, folded: str, starts: Sequence[int]) -> _Found | None:
    first = folded.find(word)
    if first < 0:
        return None
    size = len(word)
    if first == 0:
        return Fit.START, tuple(range(size))
    for place in starts:
        if place >= first and folded.startswith(word, place):
            return Fit.WORD, tuple(range(place, place + size))
    return Fit.INSIDE, tuple(range(first, first + size))


def _initials(word: str, folded: str, starts: Sequence[int]) -> _Found | None:
    # By the place of its last letter: the first way that leads there.
    ways: dict[int, tuple[int, ...]] = {start: (start,) for start in starts if folded[start] == word[0]}
    for letter in word[1:]:
        further: dict[int, tuple[int, ...]] = {}
        for last, way in ways.items():
            following = (last + 1, *(start for start in starts if start > last + 1))
            for place in following:
                if folded.startswith(letter, place):
                    further.setdefault(place, (*way, place))
        ways = further
    return (Fit.INITIALS, next(iter(ways.values()))) if ways else None


def _scattered(word: str, folded: str, starts: Sequence[int]) -> _Found | None:
    best: tuple[int, ...] = ()
    for start in starts:
        if folded[start] != word[0]:
            continue
        way = [start]
        for letter in word[1:]:
            place = folded.find(letter, way[-1] + 1)
            if place < 0:
                break
            way.append(place)
        if len(way) == len(word) and (not best or way[-1] - way[0] < best[-1] - best[0]):
            best = tuple(way)
    return (Fit.SCATTERED, best) if best else None


@functools.cache
def _folded(letter: str) -> str:
    return (unicodedata.normalize("NFKD", letter)[0].casefold() or letter)[0]
