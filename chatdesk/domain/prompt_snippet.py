"""Texts that are kept under a name to be written again, with places for words that differ each time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

CLIPBOARD, DATE = "clipboard", "date"
"""Placeholders that nobody is asked for where the program knows them."""

# Braces of code and of templates are left alone: they hold signs, or nothing.
_PLACE = re.compile(r"\{\{[ \t]*(\w[\w -]{0,59}?)[ \t]*\}\}")


@dataclass(frozen=True, slots=True)
class PromptSnippet:
    """A text with a name; `{{words}}` in it are placeholders."""

    name: str
    text: str

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What stands in its places, in their order, each once."""
        return tuple(dict.fromkeys(_PLACE.findall(self.text)))

    @property
    def asked(self) -> tuple[str, ...]:
        """The placeholders that only a person can fill."""
        return tuple(place for place in self.placeholders if place not in (CLIPBOARD, DATE))

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the text with these words in its places; a place without a word is left empty.

        Braces within the words stay what they are.
        """
        return _PLACE.sub(lambda place: words.get(place[1], ""), self.text)
