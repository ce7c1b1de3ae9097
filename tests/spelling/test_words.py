"""Which pieces of a line are looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.spelling.words import words_of


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("I recieve a letter, twice.", ["recieve", "letter", "twice"]),
        ("well-known “quotes” (and brackets)", ["well", "known", "quotes", "and", "brackets"]),
        ("don't, don\u2019t and rock 'n' roll", ["don't", "don\u2019t", "and", "rock", "roll"]),
        ("call `os.pathh` or ``a ` b`` now", ["call", "or", "now"]),
        ("an open `code til the end", ["an", "open"]),
        ("see https://example.org/helo, me@example.org or /usr/bni", ["see", "or"]),
        ("getUserName, snake_caze, PATHH, foo.bar() and x86", ["and"]),
        ("> a quoted lien", []),
        ("    indented cod", []),
        ("\tindented cod", []),
        ("--verbos and -vv stay", ["and", "stay"]),
        ("Straße, naïve, Ελλάδα, Київ", ["Straße", "naïve", "Ελλάδα", "Київ"]),
        ("#tag, $PRICE, a=bb, <htlm>", []),
        ("x" * 61, []),
        ("", []),
    ],
)
def test_only_prose_is_looked_up(line: str, words: list[str]) -> None:
    """Code, addresses, names of programs and what others wrote are nobody's spelling."""
    assert [word.text for word in words_of(line)] == words


@given(st.text())
def test_a_word_stands_where_it_says(line: str) -> None:
    """Whatever the text is, each word is the piece of it between its two places, and they do not overlap."""
    at = 0
    for word in words_of(line):
        assert at <= word.start < word.end
        assert line[word.start : word.end] == word.text
        at = word.end
