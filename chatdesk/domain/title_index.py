"""Many titles, made ready so that a few typed letters find the best of them within a frame."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chatdesk.domain.matching import Match, Pattern, fold

_WORD, _TITLE = "\x01", "\n"
# Titles that are looked at for one answer beyond those that hold a typed word: some 10 us each.
_CLOSELY = 200
# Titles with a typed word, of which the others are looked for: some 10 us each.
_HELD = 300
# Where fewer than one of so many could fit, each of those is looked at: 5,000 in 1.5 ms. Else all text is
# scanned, which takes 3 ms for 100,000 titles if it is not there, and little if it is.
_SPARSE = 20
# Letters of other writings are many, but few of them are in a title.
_FIRST_SHARED, _SHARED = 0x100, 97


class FoundTitle(NamedTuple):
    """A title that fits: its place in the sequence that was indexed, and how."""

    place: int
    match: Match


class _Block(NamedTuple):
    """Some titles as one text: each after `_TITLE`, each word of it after `_WORD`."""

    first: int
    text: str
    starts: tuple[int, ...]


class TitleIndex:
    """Titles, newest first, taken in by `add`, of which a slice of 500 takes some 2 ms.

    What is there so far can be searched at any time. `find` returns the best and, of equally good ones, the
    newest. Where very many could fit, letters that lie apart are looked for in the newest of those alone;
    words and parts of words are found in all.
    """

    def __init__(self) -> None:
        self._titles: list[str] = []
        self._folded: list[str] = []
        self._blocks: list[_Block] = []
        # By letter: a number whose bits are the titles that hold it.
        self._holders: dict[str, int] = {}
        # What was scanned for last, and the blocks that hold it: who types on looks no further.
        self._narrowed: tuple[str, list[_Block]] = ("", [])

    def __len__(self) -> int:
        """Return how many titles can be found so far."""
        return len(self._titles)

    def add(self, titles: Iterable[str]) -> None:
        """Take in more titles, all older than those before."""
        first = len(self._titles)
        self._titles += titles
        self._narrowed = ("", [])
        folded = [fold.__wrapped__(title) for title in self._titles[first:]]
        self._folded += folded
        starts: list[int] = []
        length = 0
        holders: dict[str, int] = {}
        pieces: list[str] = []
        for place, title in enumerate(folded):
            piece = f"{_TITLE}{_WORD}{f' {_WORD}'.join(title.split(' '))}"
            pieces.append(piece)
            starts.append(length)
            length += len(piece)
            bit = 1 << place
            letters = set(title) if title.isascii() else set(map(_column, title))
            for letter in letters:
                holders[letter] = holders.get(letter, 0) | bit
        self._blocks.append(_Block(first, "".join(pieces), tuple(starts)))
        for letter, bits in holders.items():
            self._holders[letter] = self._holders.get(letter, 0) | bits << first

    def find(self, pattern: Pattern, most: int) -> list[FoundTitle]:
        """Return at most so many titles that fit, the best first."""
        able = self._able(pattern)
        count = able.bit_count()
        found: dict[int, Match] = {}
        if count > _CLOSELY:
            longest = max(pattern.words, key=len)
            is_rare = count * _SPARSE < len(self._titles)
            for places in self._sifted(able, longest) if is_rare else self._scanned(longest):
                if len(found) < most:
                    self._try(pattern, places, found, most)
        if len(found) < most:
            self._try(pattern, _bits(able, _CLOSELY), found, count)
        best = sorted((-match.score, place) for place, match in found.items())[:most]
        return [FoundTitle(place, found[place]) for _, place in best]

    def _able(self, pattern: Pattern) -> int:
        """Return which titles hold every letter that was typed."""
        able = (1 << len(self._folded)) - 1
        for letter in set(map(_column, "".join(pattern.words))):
            able &= self._holders.get(letter, 0)
        return able if pattern else 0

    def _try(self, pattern: Pattern, places: Iterable[int], found: dict[int, Match], most: int) -> None:
        for place in places:
            if place not in found:
                match = pattern.match_folded(self._titles[place], self._folded[place])
                if match is not None:
                    found[place] = match
                    if len(found) >= most:
                        return

    def _sifted(self, able: int, word: str) -> Iterator[Iterable[int]]:
        """Return where a word begins with this, then where it is inside of one; of what is able."""
        behind, begins, inside = f" {word}", [], []
        for place in _bits(able, len(self._titles)):
            title = self._folded[place]
            if word in title:
                if title.startswith(word) or behind in title:
                    begins.append(place)
                    if len(begins) == _HELD:
                        break
                else:
                    inside.append(place)
        yield begins
        yield inside[:_HELD]

    def _scanned(self, word: str) -> Iterator[Iterable[int]]:
        """Return the same from all that is there, found in the texts of the blocks."""
        last, blocks = self._narrowed
        if not last or not word.startswith(last):
            blocks = self._blocks
        blocks = [block for block in blocks if word in block.text]
        self._narrowed = word, blocks
        yield _holding(blocks, _WORD + word)
        yield _holding(blocks, word)


def _holding(blocks: Sequence[_Block], needle: str) -> Iterator[int]:
    """Return the newest titles whose text holds something, the newest first."""
    left = _HELD
    for first, text, starts in blocks:
        at = text.find(needle)
        while at >= 0 and left:
            left -= 1
            inside = bisect_right(starts, at) - 1
            yield first + inside
            at = text.find(needle, starts[inside + 1]) if inside + 1 < len(starts) else -1
        if not left:
            return


def _column(letter: str) -> str:
    """Return under which letter the holders of one are kept: of all but Latin ones some share a column."""
    return letter if letter.isascii() else chr(_FIRST_SHARED + ord(letter) % _SHARED)


def _bits(number: int, most: int) -> Iterator[int]:
    """Return which bits are set, from the lowest on."""
    figures = bin(number)[:1:-1]
    at = figures.find("1")
    while at >= 0 and most:
        most -= 1
        yield at
        at = figures.find("1", at + 1)
