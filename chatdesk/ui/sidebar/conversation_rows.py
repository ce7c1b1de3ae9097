"""What the sidebar knows of a conversation, and under which heading it stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum, auto

WEEK_DAYS = 7
MONTH_DAYS = 30


class Mark(IntEnum):
    """The sign at the right of a row. A larger one is the one to show where several hold."""

    NONE = 0
    UNREAD = 1
    RUNNING = 2
    FAILED = 3
    WAITS = 4


class Span(Enum):
    """The kinds of headings, in their order."""

    PINNED = auto()
    TODAY = auto()
    YESTERDAY = auto()
    LAST_WEEK = auto()
    LAST_MONTH = auto()
    MONTH = auto()
    YEAR = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading. `year` and `month` (1 to 12) belong to spans that are named after them."""

    span: Span
    year: int = 0
    month: int = 0


PINNED = Section(Span.PINNED)


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation of the list.

    `updated_at` in seconds since 1970 decides where it stands; `pin` does where it is pinned.
    """

    id: str
    title: str
    updated_at: float
    mark: Mark = Mark.NONE
    pin: float | None = None
    tags: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[float, str]:
        """What sorts it among the rows of its section, the smallest first."""
        return (-self.updated_at if self.pin is None else self.pin, self.id)


Entry = ConversationRow | Section


class Calendar:
    """The sections there are at a moment, newest first: each begins at its bound and ends at the one before.

    Days are those of the local clock. A time in the future counts as today; what is older than
    `oldest` belongs to the last section.
    """

    def __init__(self, now: float, oldest: float | None = None) -> None:
        clock = datetime.fromtimestamp(now).astimezone().replace(tzinfo=None)
        today = clock.replace(hour=0, minute=0, second=0, microsecond=0)
        spans = [
            (today, Section(Span.TODAY)),
            (today - timedelta(days=1), Section(Span.YESTERDAY)),
            (today - timedelta(days=WEEK_DAYS), Section(Span.LAST_WEEK)),
            (today - timedelta(days=MONTH_DAYS), Section(Span.LAST_MONTH)),
        ]
        last = spans[-1][0]
        end = last if oldest is None else min(last, _day_of(oldest))
        months = range(last.month, 0, -1) if last.year == today.year else range(0)
        firsts = (datetime(today.year, month, 1) for month in months)  # noqa: DTZ001 - of the local clock
        spans += [(first, Section(Span.MONTH, first.year, first.month)) for first in firsts if first < last]
        for year in range(min(last.year, today.year - 1), end.year - 1, -1):
            spans.append((datetime(year, 1, 1), Section(Span.YEAR, year)))  # noqa: DTZ001
        self.sections = tuple(section for _, section in spans)
        self.bounds = tuple(bound.timestamp() for bound, _ in spans)
        self._falling = tuple(-bound for bound in self.bounds)

    def rank(self, updated_at: float) -> int:
        """Return the place of the section in which a time lies."""
        place = bisect_left(self._falling, -updated_at)
        return min(place, len(self.sections) - 1)


def arrange(rows: Sequence[ConversationRow], now: float) -> list[Entry]:
    """Return the rows with a heading before the first one of each section: the pinned, then the newest."""
    calendar = Calendar(now, min((row.updated_at for row in rows), default=None))
    entries: list[Entry] = []
    last: Section | None = None
    for row in sorted(rows, key=lambda row: (row.pin is None, row.order)):
        section = PINNED if row.pin is not None else calendar.sections[calendar.rank(row.updated_at)]
        if section != last:
            entries.append(section)
            last = section
        entries.append(row)
    return entries


def _day_of(moment: float) -> datetime:
    # The calendar does not go further back, and clocks of others may have stood still.
    return datetime.fromtimestamp(max(moment, 86_400.0)).astimezone().replace(tzinfo=None)
