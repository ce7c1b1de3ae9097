"""What an import finds in a file, and the account of what it leaves out."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message

_EXAMPLES = 3
# For ever: the ids of what was imported are made with it.
_NAMESPACE = uuid.UUID("7a1f60c2-54d4-4d0f-9d0c-8a1c5f2f0c6e")
_LATEST = 253402300799.0


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation with its messages, each after its parent."""

    conversation: Conversation
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One kind of thing that was not taken over: how many, why, and the names of the first ones."""

    what: str
    why: str
    count: int
    examples: tuple[str, ...] = ()
    has_more_examples: bool = False

    def __str__(self) -> str:
        """Say it in one line."""
        named = f" ({', '.join(self.examples)}{', …' if self.has_more_examples else ''})"
        what = self.what if self.count == 1 else f"{self.what}s"
        return f"{self.count} {what}{named if self.examples else ''}: {self.why}"


class Tally:
    """Counts what is left out, by kind and reason."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, why: str, example: str = "") -> None:
        """Count one more; `what` is a noun in the singular, `why` a clause."""
        key = (what, why)
        self._counts[key] = self._counts.get(key, 0) + 1
        examples = self._examples.setdefault(key, [])
        shown = " ".join(example.split())[:60]
        if shown and shown not in examples:
            examples.append(shown)
            # One more than is told, to know that there are more.
            del examples[_EXAMPLES + 1 :]

    def __iter__(self) -> Iterator[LeftOut]:
        """Give the kinds in the order in which they came up."""
        for key, count in self._counts.items():
            examples = self._examples[key]
            yield LeftOut(*key, count, tuple(examples[:_EXAMPLES]), len(examples) > _EXAMPLES)


def refused(reason: str) -> StoreError:
    """Return the error of a file that is not imported at all."""
    return StoreError(f"This file cannot be imported: {reason}", hint="Nothing was changed.")


def stable_id(*names: str) -> str:
    """Return the id of something of another program, the same in each import of it."""
    # A name may hold half a surrogate pair, which uuid5 would refuse; the lengths keep names apart.
    joined = "".join(f"{len(name)}:{name}" for name in names).encode("utf-8", "backslashreplace")
    return uuid.uuid5(_NAMESPACE, joined.decode()).hex


def text_of(value: Any) -> str:
    """Return a text; anything else is none."""
    return value if isinstance(value, str) else ""


def dict_of(value: Any) -> dict[str, Any]:
    """Return an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def number_of(value: Any) -> float | None:
    """Return a finite number; anything else is None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**63:
        return None
    return float(value) if math.isfinite(value) else None


def count_of(source: Mapping[str, Any], *names: str) -> int | None:
    """Return the first of the named values that is a count of tokens."""
    for name in names:
        number = number_of(source.get(name))
        if number is not None and 0 <= number <= 2**53:
            return int(number)
    return None


def time_of(value: Any) -> float | None:
    """Return a moment in seconds since 1970: ISO 8601, or seconds, milli-, micro- or nanoseconds."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
        return seconds if 0 < seconds <= _LATEST else None
    number = number_of(value)
    if number is None or number <= 0:
        return None
    # The year 5138 in seconds is 1973 in milliseconds.
    while number > 1e11:
        number /= 1000
    return number
