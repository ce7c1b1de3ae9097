"""The index of titles: what it finds among few and among many, and in which order."""

from __future__ import annotations

from chatdesk.domain.matching import Pattern
from chatdesk.domain.title_index import TitleIndex


def _index(*titles: str) -> TitleIndex:
    index = TitleIndex()
    for first in range(0, len(titles), 500):
        index.add(titles[first : first + 500])
    return index


def _found(index: TitleIndex, typed: str, most: int = 10) -> list[int]:
    return [found.place for found in index.find(Pattern(typed), most)]


def test_the_best_come_first_and_of_equals_the_newest() -> None:
    """A title that begins with it, then one with a word that does, then the rest."""
    index = _index("History", "Custom colours", "Pack the store", "Stop it", "Stone age")
    assert _found(index, "sto") == [3, 4, 2, 0, 1]


def test_among_very_many_words_are_found_wherever_they_are() -> None:
    """Also in the oldest title; so are parts of words, and two words that are far from each other."""
    titles = [f"Talk number {number} about things" for number in range(5000)]
    titles[4990] = "Talk about the zebra things"
    titles[4995] = "Rezebration of talk"
    index = _index(*titles)
    assert _found(index, "zebra") == [4990, 4995]
    assert _found(index, "things zeb") == [4990]
    assert _found(index, "number 4321") == [4321]
    assert len(_found(index, "talk")) == 10
    assert _found(index, "talk")[:3] == [0, 1, 2]


def test_letters_apart_are_found_among_very_many_too() -> None:
    """In the newest of those that could fit."""
    index = _index("Garden through the year", *(f"The way of the dog {number}" for number in range(3000)))
    assert _found(index, "gty")[0] == 0


def test_what_is_there_so_far_can_be_searched() -> None:
    """The newest titles are there first."""
    titles = [f"Talk {number}" for number in range(1200)]
    index = TitleIndex()
    assert _found(index, "talk") == []
    index.add(titles[:500])
    assert len(index) == 500
    assert _found(index, "talk 499") == [499]
    assert _found(index, "talk 700") == []
    index.add(titles[500:])
    assert _found(index, "talk 1199") == [1199]


def test_odd_titles_do_no_harm() -> None:
    """Empty ones, line breaks, and letters of other writings."""
    index = _index("", "Two\nlines", "一年的花园", "Café\x01odd")
    assert _found(index, "花园") == [2]
    assert _found(index, "lines") == [1]
    assert _found(index, "cafe") == [3]
    assert _found(index, "") == []


def test_who_types_on_finds_the_same_as_who_begins_anew() -> None:
    """What was found before narrows the search, and what comes later is found all the same."""
    titles = [f"The way of the dog {number} through 花园{number % 7}" for number in range(4000)]
    titles[3500] = "Dogged by zebras"
    index = _index(*titles)
    for typed in ("d", "do", "dog", "dogg", "dogge", "do", "dog 35", "花", "花园", "花园6", "dogg"):
        assert _found(index, typed) == _found(_index(*titles), typed), typed
    index.add(["Doggerland"])
    assert _found(index, "dogg")[:2] == [3500, 4000]
