"""Finds settings by their words, on all pages: which they are, and where the words stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatdesk.domain.matching import fold, word_starts

Marks = tuple[int, ...]

# A word at the beginning of the title is worth most, one in the middle of anything else least.
_TITLE_START, _TITLE_WORD, _TITLE_INSIDE, _TEXT_WORD, _OTHER_WORD, _INSIDE = 6, 5, 4, 3, 2, 1


class Place(NamedTuple):
    """Something on a page that can be gone to: a setting, an act, an account; "" is the page itself.

    `also` holds further words by which it is found, and which are not shown.
    """

    page_id: str
    id: str
    title: str
    page_title: str
    icon: str
    text: str = ""
    also: str = ""


class Hit(NamedTuple):
    """A place that was found, with the letters that fit in its title and its text."""

    place: Place
    title_marks: Marks = ()
    text_marks: Marks = ()


def find(typed: str, places: Iterable[Place]) -> list[Hit]:
    """Return the places that have every typed word somewhere, the best first; without a word none."""
    words = tuple(dict.fromkeys(fold(typed).split()))
    if not words:
        return []
    scored = [(_score(words, place), number, place) for number, place in enumerate(places)]
    found = sorted((-score, number, place) for score, number, place in scored if score)
    return [
        Hit(place, _marks(words, fold(place.title)), _marks(words, fold(place.text))) for _, _, place in found
    ]


def _score(words: Sequence[str], place: Place) -> int:
    """Return how well all words fit together; 0 where one does not."""
    total = 0
    for word in words:
        worth = _worth(word, place)
        if not worth:
            return 0
        total += worth
    return total


def _worth(word: str, place: Place) -> int:
    title = fold(place.title)
    if "." in word and place.id.startswith(word):
        return _TITLE_START  # as it is called in the file
    if title.startswith(word):
        return _TITLE_START
    if word in title:
        return _TITLE_WORD if _begins_word(word, place.title) else _TITLE_INSIDE
    other = f"{place.page_title} {place.also}"
    if _begins_word(word, place.text):
        return _TEXT_WORD
    if _begins_word(word, other):
        return _OTHER_WORD
    return _INSIDE if word in fold(place.text) or word in fold(other) else 0


def _begins_word(word: str, text: str) -> bool:
    folded = fold(text)
    return any(folded.startswith(word, start) for start in word_starts(text))


def _marks(words: Sequence[str], folded: str) -> Marks:
    marked: set[int] = set()
    for word in words:
        at = folded.find(word)
        while at >= 0:
            marked.update(range(at, at + len(word)))
            at = folded.find(word, at + 1)
    return tuple(sorted(marked))
