"""What is typed into the search of all conversations, read into words and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chatdesk.domain.message import Role

_PIECE = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))')
_ROLES = {
    "user": Role.USER,
    "you": Role.USER,
    "me": Role.USER,
    "assistant": Role.ASSISTANT,
    "answer": Role.ASSISTANT,
    "tool": Role.TOOL,
    "system": Role.SYSTEM,
}
_HAS = {"tool": "tool", "tools": "tool", "image": "image", "images": "image"}
# More than anybody types; what is pasted by mistake must not become a query of megabytes.
_MOST_TERMS = 32
_LONGEST = 4000
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side; the last may go on unless `is_exact` (it was in quotes)."""

    text: str
    is_exact: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One demand on the message itself: `name` is "role", "model" or "has"."""

    name: str
    value: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked for; all of it must hold.

    `after` and `before` are in seconds since 1970: from the one on, and earlier than the other. `unread`
    are filters whose value means nothing (yet): they are left out, and the user can be told.
    """

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    after: float | None = None
    before: float | None = None
    is_in_title: bool = False
    unread: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that nothing is to be found."""
        has_time = self.after is not None or self.before is not None
        return not (self.terms or self.filters or has_time)

    @property
    def words(self) -> tuple[Term, ...]:
        """The terms that are looked for, and so the ones to mark."""
        return tuple(term for term in self.terms if not term.is_excluded)


def read_query(text: str, today: date | None = None) -> SearchQuery:
    """Read a query; every text is one. Days are those of the local clock.

    `"a phrase"`, `-without`, `role:` (user, assistant, tool, system), `model:` (words of its name),
    `before:` and `after:` (2026, 2026-05, 2026-05-17, today, yesterday), `in:title`, `has:tool`,
    `has:image`. What looks like a filter and has another name is a word. Of a long text only
    the beginning counts.
    """
    reader = _Reader(today or datetime.now().astimezone().date())
    for piece in _PIECE.finditer(text[:_LONGEST]):
        minus, name, quoted, plain = piece.groups()
        value = plain if quoted is None else quoted
        if name is not None and reader.take_filter(name.lower(), value, is_excluded=bool(minus)):
            continue
        if name is not None:
            value = f"{name}:{value}"
        if value.strip():
            reader.terms.append(Term(value, quoted is not None, bool(minus)))
    return reader.query()


class _Reader:
    """Collects what the pieces of a query say."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.terms: list[Term] = []
        self._filters: list[Filter] = []
        self._after: float | None = None
        self._before: float | None = None
        self._is_in_title = False
        self._unread: list[str] = []

    def query(self) -> SearchQuery:
        """Return what was collected."""
        return SearchQuery(
            tuple(self.terms[:_MOST_TERMS]),
            tuple(self._filters[:_MOST_TERMS]),
            self._after,
            self._before,
            self._is_in_title,
            tuple(self._unread),
        )

    def take_filter(self, name: str, value: str, *, is_excluded: bool) -> bool:
        """Take a filter; False where it is none, so that it is a word."""
        match name:
            case "role" | "has":
                known = (_ROLES if name == "role" else _HAS).get(value.lower())
                is_read = known is not None
                if known is not None:
                    self._filters.append(Filter(name, str(known), is_excluded))
            case "model":
                is_read = any(letter.isalnum() for letter in value)
                if is_read:
                    self._filters.append(Filter(name, value, is_excluded))
            case "before" | "after":
                is_read = self._take_day(name, value)
            case "in":
                is_read = value.lower() == "title" and not is_excluded
                self._is_in_title = self._is_in_title or is_read
            case _:
                return False
        if not is_read:
            self._unread.append(f"{name}:{value}")
        return True

    def _take_day(self, name: str, value: str) -> bool:
        day = _day(value.lower(), self._today)
        if day is None:
            return False
        try:
            moment = datetime(day.year, day.month, day.day).astimezone().timestamp()
        except (OverflowError, OSError, ValueError):
            return False
        if name == "before":
            self._before = moment if self._before is None else min(moment, self._before)
        else:
            self._after = moment if self._after is None else max(moment, self._after)
        return True


def _day(value: str, today: date) -> date | None:
    """Return the day that a value names, the first one of a month or a year."""
    if value in {"today", "yesterday"}:
        return today - timedelta(days=value == "yesterday")
    match = _DAY.fullmatch(value)
    if match is None:
        return None
    year, month, day = match.groups(default="1")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
