"""Which events are listed: of one sort, and with words, sizes, types or times that were asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.event_origins import Made

_TERM = re.compile(r'(?:(size|at|type):)?("[^"]*"?|\S+)')
_NUMBER = re.compile(r"(<=|>=|<|>|=)?(\d+(?:\.\d+)?)$")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
    "=": lambda one, other: one == other,
    "": lambda one, other: one == other,
}

Test = Callable[[RawEvent], bool]


class Sort(IntEnum):
    """The sorts that have a button each."""

    ALL = 0
    TEXT = 1
    REASONING = 2
    TOOLS = 3
    ALIVE = 4
    REPAIRS = 5
    OTHER = 6


def sort_of(event: RawEvent, made: Made) -> Sort:
    """Return the sort of an event, repairs apart: every sort may be repaired."""
    if event.kind == "comment":
        return Sort.ALIVE
    if made is Made.CALL:
        return Sort.TOOLS
    if made is Made.REASONING:
        return Sort.REASONING
    return Sort.TEXT if made in (Made.TEXT, Made.REFUSAL) else Sort.OTHER


@dataclass(frozen=True, slots=True)
class EventFilter:
    """A sort and a text: words that all have to be there, `size:>400`, `at:<2.5`, `type:output_text`."""

    sort: Sort = Sort.ALL
    text: str = ""

    @property
    def is_open(self) -> bool:
        """Whether everything is listed."""
        return self.sort is Sort.ALL and not self.text.strip()

    def test(self) -> Callable[[RawEvent, Made], bool]:
        """Return what tells whether an event is listed."""
        tests = [_test(name, word) for name, word in _TERM.findall(self.text)]
        sort = self.sort

        def is_listed(event: RawEvent, made: Made) -> bool:
            if sort is Sort.REPAIRS:
                if not event.notes:
                    return False
            elif sort is not Sort.ALL and sort_of(event, made) is not sort:
                return False
            return all(test(event) for test in tests)

        return is_listed


def _test(name: str, word: str) -> Test:
    number = _NUMBER.match(word)
    if name in ("size", "at") and number is not None:
        compare, wanted = _COMPARE[number.group(1) or ""], float(number.group(2))
        if name == "size":
            return lambda event: compare(event.size, wanted)
        return lambda event: compare(event.at, wanted)
    plain = word.strip('"').lower()
    if name == "type":
        return lambda event: plain in event.name.lower() or plain in event.kind
    whole = f"{name}:{plain}" if name else plain
    return lambda event: whole in event.data.lower() or whole in event.name.lower()
