"""The dictionaries of this computer as Enchant finds them: Hunspell's, Aspell's, the system's own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

from chatdesk.spelling.words import script_of

_log = logging.getLogger(__name__)

MOST_SUGGESTIONS = 5
# What a language is written in, where that is not Latin; words of another script cannot be looked up.
_SCRIPTS = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK", "fa": "ARABIC", "he": "HEBREW",
    "hy": "ARMENIAN", "ka": "GEORGIAN", "kk": "CYRILLIC", "ko": "HANGUL", "mk": "CYRILLIC", "mn": "CYRILLIC",
    "ru": "CYRILLIC", "sr": "CYRILLIC", "tg": "CYRILLIC", "uk": "CYRILLIC", "ur": "ARABIC",
}  # fmt: skip
# Whose dictionary is taken for a language without a region, before the first of the alphabet.
_USUAL_REGIONS = {"en": "US", "pt": "BR", "zh": "CN", "ar": "EG"}


class Dictionaries:
    """Looks words up in the dictionaries of some languages: right is what one of them knows.

    Every call may take a tenth of a second (the first one reads the files), so none belongs on the thread of
    the window; calls from several threads wait for each other. Where Enchant is not installed there are no
    dictionaries, and no word is wrong.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        """Take languages as people write them: "de_DE", "en-GB", "fr"; nothing is read yet."""
        self._wanted = tuple(languages)
        self._lock = Lock()
        self._dictionaries: list[tuple[str, Any]] | None = None
        self._available: tuple[str, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """Return the tags of the dictionaries that are used."""
        with self._lock:
            return tuple(tag for tag, _ in self._opened())

    def available(self) -> tuple[str, ...]:
        """Return the tags of all dictionaries of this computer, sorted."""
        with self._lock:
            self._opened()
            return self._available

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """Return those of the words that no dictionary knows."""
        with self._lock:
            opened = self._opened()
            return frozenset(word for word in words if not _is_known(opened, word))

    def suggestions(self, word: str) -> tuple[str, ...]:
        """Return what may be meant, the likeliest first, of each language in turn."""
        with self._lock:
            lists = [book.suggest(word) for tag, book in self._opened() if _can_read(tag, word)]
        longest = max(map(len, lists), default=0)
        in_turn = (found[place] for place in range(longest) for found in lists if place < len(found))
        return tuple(dict.fromkeys(in_turn))[:MOST_SUGGESTIONS]

    def _opened(self) -> list[tuple[str, Any]]:
        if self._dictionaries is None:
            self._dictionaries = self._open()
        return self._dictionaries

    def _open(self) -> list[tuple[str, Any]]:
        try:
            # Here, because it loads Enchant's library, which need not be installed.
            import enchant
        except (ImportError, OSError) as error:
            _log.info("no spell check: %s", str(error).strip().partition("\n")[0])
            return []
        broker = enchant.Broker()
        self._available = tuple(sorted(broker.list_languages()))
        tags = dict.fromkeys(tag for wanted in self._wanted if (tag := best_tag(wanted, self._available)))
        opened = []
        for tag in tags:
            try:
                opened.append((tag, broker.request_dict(tag)))
            except enchant.errors.Error as error:
                _log.warning("the dictionary %s cannot be used: %s", tag, error)
        return opened


def best_tag(wanted: str, available: Sequence[str]) -> str:
    """Return the dictionary for a language, of another region where its own has none; "" for none."""
    language, _, region = wanted.replace("-", "_").partition("_")
    language = language.lower()
    regions = region.upper(), _USUAL_REGIONS.get(language, language.upper())
    for tag in (f"{language}_{one}" if one else language for one in regions):
        if tag in available:
            return tag
    return next((tag for tag in available if tag == language or tag.startswith(f"{language}_")), "")


def _is_known(opened: Sequence[tuple[str, Any]], word: str) -> bool:
    readers = [book for tag, book in opened if _can_read(tag, word)]
    plain = word.replace("\u2019", "'")
    return not readers or any(book.check(plain) for book in readers)


def _can_read(tag: str, word: str) -> bool:
    script = _SCRIPTS.get(tag.partition("_")[0], "LATIN")
    return all(script_of(letter) == script for letter in word if letter.isalpha())
