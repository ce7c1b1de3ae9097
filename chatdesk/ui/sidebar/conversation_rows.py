"""What the sidebar knows of a conversation, and under which heading it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum, auto

WEEK_DAYS = 7


class Mark(IntEnum):
    """The sign at the right of a row. A larger one is the one to show where several hold."""

    NONE = 0
    UNREAD = 1
    RUNNING = 2
    FAILED = 3
    WAITS = 4


class Section(Enum):
    """The headings of the list, in their order."""

    TODAY = auto()
    YESTERDAY = auto()
    LAST_WEEK = auto()
    OLDER = auto()


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation of the list; `updated_at` in seconds since 1970 decides where it stands."""

    id: str
    title: str
    updated_at: float
    mark: Mark = Mark.NONE


Entry = ConversationRow | Section


def arrange(rows: Iterable[ConversationRow], now: float) -> list[Entry]:
    """Return the rows, newest first, with a heading before the first row of each section.

    Days are those of the local clock. A time in the future counts as today.
    """
    today = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    limits = (
        (today.timestamp(), Section.TODAY),
        ((today - timedelta(days=1)).timestamp(), Section.YESTERDAY),
        ((today - timedelta(days=WEEK_DAYS)).timestamp(), Section.LAST_WEEK),
        (float("-inf"), Section.OLDER),
    )
    entries: list[Entry] = []
    place = -1
    for row in sorted(rows, key=lambda row: (-row.updated_at, row.id)):
        wanted = max(place, 0)
        while row.updated_at < limits[wanted][0]:
            wanted += 1
        if wanted != place:
            place = wanted
            entries.append(limits[wanted][1])
        entries.append(row)
    return entries
