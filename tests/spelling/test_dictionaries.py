"""Words in the dictionaries of this computer: Enchant with Hunspell's English."""

from __future__ import annotations

import sys

import pytest

from chatdesk.spelling.dictionaries import Dictionaries, best_tag


@pytest.mark.needs("spelling")
def test_what_no_dictionary_knows_is_named() -> None:
    """Right words, also with another apostrophe or at the beginning of a sentence, are not."""
    books = Dictionaries(["en-US"])
    words = ["receive", "recieve", "Letter", "don't", "don\u2019t", "lettr"]
    assert books.unknown(words) == {"recieve", "lettr"}
    assert "receive" in books.suggestions("recieve")
    assert books.languages() == ("en_US",)
    assert "en_US" in books.available()


@pytest.mark.needs("spelling")
def test_words_of_another_script_cannot_be_wrong() -> None:
    """An English dictionary says nothing about Cyrillic, Greek or Chinese."""
    books = Dictionaries(["en_US"])
    assert books.unknown(["Киив", "Ελάδα", "你好吗", "m\u0456xword"]) == frozenset()
    assert books.suggestions("Киив") == ()


@pytest.mark.needs("spelling")
def test_a_language_without_a_dictionary_is_left_out() -> None:
    """With none left no word is wrong: nothing could tell."""
    assert Dictionaries(["tlh", "en"]).languages() == ("en_US",)
    books = Dictionaries(["tlh"])
    assert books.languages() == ()
    assert books.unknown(["qwxzz"]) == frozenset()


def test_without_enchant_no_word_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library need not be there."""
    monkeypatch.setitem(sys.modules, "enchant", None)
    books = Dictionaries(["en_US"])
    assert books.unknown(["recieve"]) == frozenset()
    assert books.suggestions("recieve") == ()
    assert books.available() == ()


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("en_GB", "en_GB"),
        ("en-gb", "en_GB"),
        ("EN", "en_US"),
        ("en_AU", "en_US"),
        ("de", "de_DE"),
        ("de-Latn-AT", "de_DE"),
        ("pt", "pt_BR"),
        ("fr_CA", "fr"),
        ("sv", "sv_FI"),
        ("ru", ""),
        ("", ""),
    ],
)
def test_the_nearest_region_is_taken(wanted: str, tag: str) -> None:
    """Its own, else the usual one of the language, else the first there is."""
    available = ("de_AT", "de_DE", "en_GB", "en_US", "fr", "pt_BR", "pt_PT", "sv_FI", "sv_SE")
    assert best_tag(wanted, available) == tag
