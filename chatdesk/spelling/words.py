"""Which pieces of a text are words that a person wrote as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# To the back quotes of the same number, or to the end of the line.
_CODE = re.compile(r"(`+)(?:(?!`).*?(?<!`)\1(?!`)|.*)")
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# In whatever holds one of these stands an address, a path, a name of a program or a number.
_NO_PROSE = re.compile(r"[\d_@\\/=<>{}$#|~^]|::|\w\.\w|\(\)|^--?\w")
_CAMEL = re.compile(r"[^\W\d_A-Z][A-Z]")
_LONGEST = 60
FENCE = "```"


class Word(NamedTuple):
    """A word of a line and where it stands: from `start` to `end`, in characters."""

    text: str
    start: int
    end: int


def words_of(line: str) -> Iterator[Word]:
    """Yield the words of one line that can be right or wrong.

    Left out are code between back quotes, indented code, quoted lines, addresses, paths, names of programs
    (camelCase, snake_case, dotted.names), what is all capitals, and single letters.
    """
    if line.startswith((">", "    ", "\t")):
        return
    prose = _CODE.sub(lambda code: " " * len(code[0]), line) if "`" in line else line
    for chunk in _CHUNK.finditer(prose):
        if _NO_PROSE.search(chunk[0]) is None:
            for found in _WORD.finditer(prose, chunk.start(), chunk.end()):
                if _is_prose(found[0]):
                    yield Word(found[0], found.start(), found.end())


def _is_prose(word: str) -> bool:
    if not 1 < len(word) <= _LONGEST:
        return False
    return not word.isupper() and _CAMEL.search(word) is None


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the script of a letter as Unicode names it: "LATIN", "CYRILLIC", "CJK"; "" where it has none."""
    return unicodedata.name(letter, "").partition(" ")[0]
