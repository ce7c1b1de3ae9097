"""How much of what arrives stands at the end of a text already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Characters of the end in which every word may be where a repetition begins; before them, every line.
_WINDOW = 2000
_ANCHOR = 90
_SHORTEST_LINE = 12
_BLANK = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_REAL_WORD = re.compile(r"[^\W\d_]{2,}")
# Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Kana, Han.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SURE_LETTERS = 24
# Words that are said twice on purpose.
_SAID_TWICE = """
    had that very so no ha haha he hey bye is was do can in on yes blah la well really never more far long
    many much tick tock knock oh go now there again and you
"""
_DOUBLES = frozenset(_SAID_TWICE.split())


def anchor_of(text: str) -> str:
    """Return the last words of a text, from the start of a word, at most about a line of them."""
    text = text.rstrip()
    start = max(0, len(text) - _ANCHOR)
    line = text.rfind("\n", start) + 1
    if line and len(text) - line >= _SHORTEST_LINE:
        return text[line:].lstrip()
    if start and not text[start - 1].isspace():
        gap = _BLANK.search(text, start)
        start = gap.end() if gap else start
    return text[start:].lstrip()


def is_unspaced(character: str) -> bool:
    """Tell whether a character belongs to a script that puts no space between words."""
    return _UNSPACED.match(character) is not None


@dataclass(slots=True)
class _Found:
    """A repetition that reached the end of the text: where it begins there, how much it took to say it."""

    start: int
    read: int
    after: str = ""


class Overlap:
    """Compares what arrives with every place of `before` where a repetition of its end may begin.

    Whitespace does not count. `is_asked`: the model was told to begin with the last words, so little
    evidence is enough. `is_strict` wants more of it, as code and tables do repeat themselves.
    """

    def __init__(self, before: str, *, is_asked: bool, is_strict: bool = False) -> None:
        self._before = before
        self._letters = _BLANK.sub("", before)
        self._is_asked = is_asked
        self._is_strict = is_strict
        self._places = dict(_starts(before))
        self._anchor = -1
        if is_asked:
            anchor = anchor_of(before)
            self._anchor = len(self._letters) - len(_BLANK.sub("", anchor))
            self._places[self._anchor] = len(before.rstrip()) - len(anchor)
        self._alive = sorted(self._places)
        self._found: list[_Found] = []
        self._matched = 0
        self._read = 0
        self._has_gap = False
        self._begun_again = 0

    @property
    def is_decided(self) -> bool:
        """Whether nothing that may still come changes the length."""
        return not self._alive and not (self._found and not self._found[-1].after)

    @property
    def began_anew(self) -> bool:
        """Whether what arrived begins like the text, for longer than chance, and then is another one."""
        return not self._found and self._begun_again >= _SURE_LETTERS

    def feed(self, text: str) -> None:
        """Take what arrives next; what follows the decision is not looked at."""
        for character in text:
            if self._found and not self._found[-1].after:
                self._found[-1].after = character
            if not self._alive:
                return
            self._read += 1
            if not character.isspace():
                self._compare(character)
            elif not self._matched:
                self._has_gap = True

    def length(self, *, is_end: bool = False) -> int:
        """Return how many of the characters that arrived are a repetition.

        `is_end`: nothing more comes. A repetition that never reached the end of the text then counts
        where it is too long for chance: all of it is there already.
        """
        for found in reversed(self._found):
            if self._suffices(found):
                return found.read
        if is_end and self._alive:
            words, letters = _weight(self._part(self._alive[0])[: self._matched])
            if letters >= _SURE_LETTERS or (self._is_asked and words >= 2):
                return self._read
        return 0

    def _compare(self, character: str) -> None:
        letters, at = self._letters, self._matched
        if self._alive[0] == 0:
            self._begun_again = at
        self._alive = [start for start in self._alive if letters[start + at] == character]
        self._matched += 1
        if self._alive and len(letters) - self._alive[-1] == self._matched:
            start = self._alive.pop()
            self._found.append(_Found(start, self._read))
            if start == self._anchor:
                self._alive.clear()

    def _part(self, start: int) -> str:
        return self._before[self._places[start] :]

    def _suffices(self, found: _Found) -> bool:
        start, part = found.start, self._part(found.start)
        if start == self._anchor:
            return True
        if start and self._letters[:start].endswith(self._letters[start:]):
            return False  # the text itself says it twice: once more may well be meant
        words, letters = _weight(part)
        if start == 0:
            return self._is_asked or words >= 2 or (letters >= 3 and _is_apart(found))
        if self._is_asked and not self._has_gap:
            is_line = self._before[: self._places[start]].rstrip(" \t").endswith("\n")
            is_enough = is_line or _REAL_WORD.search(part) is not None
            return is_enough and letters >= (2 if is_unspaced(part[0]) else 3)
        if words >= 2:
            is_new = not self._repeats_its_end(found)
            return (
                is_new and letters >= (12 if self._is_strict else 5) and _REAL_WORD.search(part) is not None
            )
        is_word = part.strip().isalpha() and part.strip().lower() not in _DOUBLES
        return is_word and letters >= 3 and not self._is_strict and _is_apart(found)

    def _repeats_its_end(self, found: _Found) -> bool:
        """Whether the text says "again and again": once more "and again" may well be meant."""
        last = _WORD.findall(self._part(found.start))[-1:]
        return last == _WORD.findall(self._before[: self._places[found.start]][-_ANCHOR:])[-1:]


def _is_apart(found: _Found) -> bool:
    """Whether a word ends where the repetition does: "count" is no part of "country"."""
    return not (found.after.isalnum() or found.after == "_")


def _weight(text: str) -> tuple[int, int]:
    """Return the words and the letters of a text; two signs of a script without spaces are a word."""
    words = sum(1 for _ in _WORD.finditer(_UNSPACED.sub(" ", text)))
    return words + len(_UNSPACED.findall(text)) // 2, len(_BLANK.sub("", text))


def _starts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a repetition may begin: as a count of letters without whitespace, and as a place."""
    window = max(0, len(text) - _WINDOW)
    place = letters = 0
    while place < window:
        end = text.find("\n", place, window)
        end = window if end < 0 else end + 1
        if not text[place].isspace():
            yield letters, place
        letters += len(_BLANK.sub("", text[place:end]))
        place = end
    before = " " if not window else text[window - 1]
    for place in range(window, len(text)):
        character = text[place]
        if not character.isspace():
            is_start = before.isspace() or (character.isalnum() and not before.isalnum())
            if is_start or is_unspaced(character):
                yield letters, place
            letters += 1
        before = character
