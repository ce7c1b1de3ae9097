"""A row of the advanced settings: what is shown of an account, and how a text is taken into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from chatdesk.settings.accounts import DIALECTS, Account


class Look(Enum):
    """What a text is written in."""

    SHORT = "a short line, for a number"
    WORD = "a line for a word or two"
    LINE = "a line"
    LINES = "several lines"
    CODE = "several lines of code"
    CHOICE = "one of a few words"
    FILE = "the path of a file"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the form. `field` and `item` are those of an `AccountError` that is about it.

    `shown` gives the text of an account, `taken` the account as a text says it; it raises `AccountError`.
    `choices` are values with their words, `proposals` what can be picked, `dialects` those that have it.
    """

    field: str
    title: str
    shown: Callable[[Account], str]
    taken: Callable[[Account, str], Account]
    look: Look = Look.LINE
    item: str = ""
    help: str = ""
    placeholder: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    proposals: tuple[str, ...] = ()
    dialects: tuple[str, ...] = DIALECTS
