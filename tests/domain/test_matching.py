"""Typed letters against texts: what fits, how well, and which letters are marked."""

from __future__ import annotations

import random

import pytest

from chatdesk.domain.matching import Fit, Pattern, fold, word_starts


def _marked(typed: str, text: str) -> str:
    """Return the text with the letters that fit in brackets; "" where nothing does."""
    match = Pattern(typed).match(text)
    if match is None:
        return ""
    return "".join(f"[{letter}]" if place in match.places else letter for place, letter in enumerate(text))


@pytest.mark.parametrize(
    ("typed", "text", "fit"),
    [
        ("sto", "Stop", Fit.START),
        ("sto", "Preferences: Storage", Fit.WORD),
        ("nc", "New conversation", Fit.INITIALS),
        ("neco", "New conversation", Fit.INITIALS),
        ("sto", "History of the metre", Fit.INSIDE),
        ("spc", "Stop everything in place", Fit.SCATTERED),
        ("q3", "qwen3-30b", Fit.INITIALS),
        ("nt", "openNextTab", Fit.INITIALS),
    ],
)
def test_how_a_word_fits(typed: str, text: str, fit: Fit) -> None:
    """The beginning of the text is best, then of a word, then first letters, then inside, then apart."""
    match = Pattern(typed).match(text)
    assert match is not None
    assert match.score == fit


def test_the_letters_that_fit_are_told() -> None:
    """Those of the beginning of a word rather than those that come first."""
    assert _marked("sto", "Custom storage") == "Custom [s][t][o]rage"
    assert _marked("nc", "Sync new conversations") == "Sync [n]ew [c]onversations"
    assert _marked("in or", "Orders and their index") == "[O][r]ders and their [i][n]dex"


def test_every_word_has_to_fit() -> None:
    """In any order; a phrase as it stands is better than its words apart."""
    assert Pattern("index zebra").match("Index for the orders page") is None
    together, apart = (
        Pattern("the orders").match("In the orders"),
        Pattern("orders the").match("In the orders"),
    )
    assert together is not None
    assert apart is not None
    assert together.score > apart.score


def test_the_whole_text_is_best() -> None:
    """What was typed to its end stands before what goes on."""
    whole, longer = Pattern("stop").match("Stop"), Pattern("stop").match("Stop and send")
    assert whole is not None
    assert longer is not None
    assert whole.score > longer.score


def test_letters_that_begin_no_word_do_not_fit_apart() -> None:
    """Else nearly every long title would fit a few letters."""
    assert Pattern("top").match("History of paper") is None


def test_case_and_accents_do_not_matter() -> None:
    """And every letter keeps its place, so that marks stand where they belong."""
    assert fold("Café İstanbul Straße") == "cafe istanbul strase"
    assert _marked("cafe", "Ein Café") == "Ein [C][a][f][é]"
    assert _marked("éin", "Ein Café") == "[E][i][n] Café"


def test_letters_of_other_writings_fit() -> None:
    """Chinese is found by what is inside."""
    assert _marked("花园", "一年的花园") == "一年的[花][园]"


def test_where_words_begin() -> None:
    """After what is no letter, at capitals, at figures and after them."""
    assert word_starts("gpt-4o miniMax") == (0, 4, 5, 7, 11)


def test_nothing_typed_fits_all() -> None:
    """And marks nothing."""
    assert Pattern("  ").match("anything") == (1.0, ())
    assert not Pattern(" ")


def test_what_lacks_a_letter_is_left_out_and_nothing_else() -> None:
    """The first look at the letters of a text never leaves out what fits, in any script."""
    chance = random.Random(3)  # noqa: S311 - the same each time
    letters = "abcdeÉéß İ中文ő01-_"
    for _ in range(3000):
        text = "".join(chance.choices(letters, k=chance.randint(0, 20)))
        pattern = Pattern("".join(chance.choices(letters, k=chance.randint(0, 4))))
        assert pattern.match(text) == pattern.match_folded(text, fold(text))
