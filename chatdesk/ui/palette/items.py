"""What the palette offers: acts, conversations, models, presets, prompts, pages of preferences and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chatdesk.domain.matching import Match, Pattern


class Kind(StrEnum):
    """The kinds of items, in the order in which they stand where nothing else decides."""

    COMMAND = "command"
    CONVERSATION = "conversation"
    PRESET = "preset"
    MODEL = "model"
    SNIPPET = "snippet"
    PROMPT = "prompt"
    SETTING = "setting"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose. `value` says which one: ids and names, as its kind has them.

    `detail` stands behind the title, `note` at the right where no keys are, and `also` holds further words
    by which it is found. One that cannot be used now says in `note` when it can. A local one is about the
    place that has the focus, and is offered to who types its name.
    """

    kind: Kind
    value: tuple[str, ...]
    title: str
    detail: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    note: str = ""
    also: str = ""
    is_able: bool = True
    is_current: bool = False
    is_local: bool = False

    @property
    def key(self) -> str:
        """What tells it from all others, from one start of the program to the next."""
        return "\t".join((self.kind, *self.value))


Found = tuple[Item, Match]


class Sources(Protocol):
    """Where the items come from, newest or most important first."""

    def items(self, kind: Kind) -> list[Item]:
        """Return all items of a kind. Of conversations there may be too many: see below."""
        ...

    def conversations(self, pattern: Pattern, most: int) -> list[Found]:
        """Return the conversations that fit best; without a pattern the newest."""
        ...

    def find(self, key: str) -> Item | None:
        """Return the item of a key; None where it is gone."""
        ...
