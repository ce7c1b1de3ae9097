"""Which characters of which message each raw event made: some twenty bytes per event, looked up both ways."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from enum import IntEnum
from typing import NamedTuple

from chatdesk.domain.delta import (
    Delta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
)
from chatdesk.domain.stream import Received


class Made(IntEnum):
    """What an event became."""

    NOTHING = 0
    TEXT = 1
    REASONING = 2
    REFUSAL = 3
    CALL = 4


_MADE = tuple(Made)
_GROWS = {TextDelta: Made.TEXT, ReasoningDelta: Made.REASONING, RefusalDelta: Made.REFUSAL}


class Origin(NamedTuple):
    """The characters from `start` to `end` of a message's text or reasoning; of a call its position."""

    message_id: str
    made: Made
    start: int
    end: int


class _Written:
    """How far the texts of one message have come."""

    def __init__(self, message_id: str, text: int, reasoning: int) -> None:
        self.message_id = message_id
        self.lengths = {Made.TEXT: text, Made.REASONING: reasoning, Made.REFUSAL: 0}
        self.part_start = text
        self.last = Made.NOTHING

    def take(self, delta: Delta) -> tuple[Made, int, int] | None:
        """Count a delta; return what it made."""
        made = _GROWS.get(type(delta))
        if made is not None:
            # One of those that have a text; a `match` takes three times as long, and this is done per token.
            count = len(delta.text)  # type: ignore[union-attr]
            if not count:
                return None
            start = self.lengths[made]
            if made is Made.TEXT and self.last is not Made.TEXT:
                self.part_start = start
            self.last = made
            self.lengths[made] = end = start + count
            return made, start, end
        if isinstance(delta, ToolCallDelta):
            self.last = Made.CALL
            return Made.CALL, delta.position, delta.position + 1
        if isinstance(delta, TextReplaced):
            start, self.lengths[Made.TEXT] = self.part_start, self.part_start + len(delta.text)
            return Made.TEXT, start, start + len(delta.text)
        return None


_NONE = (Made.NOTHING, 0, 0)


class EventOrigins:
    """The origins of the events of a turn, in their order.

    An event is matched with the deltas that it counts. Where they are not told one by one any more (words
    were left out at a seam), each event of that read stands for all that the read brought.
    """

    def __init__(self) -> None:
        self._made = array("B")
        self._starts = array("i")
        self._ends = array("i")
        self._messages = array("i")
        self._written: list[_Written] = []

    def __len__(self) -> int:
        return len(self._made)

    def begin(self, message_id: str, text: int = 0, reasoning: int = 0) -> None:
        """A message begins to grow behind so many characters."""
        self._written.append(_Written(message_id, text, reasoning))

    def restart(self) -> None:
        """What is written now is asked for again: nothing of it was shown."""
        if self._written:
            last = self._written[-1]
            self._written.append(
                _Written(last.message_id, last.lengths[Made.TEXT], last.lengths[Made.REASONING])
            )

    def take(self, received: Received, kept: int) -> None:
        """Note what a read made; its first `kept` events are in the list."""
        if not self._written:
            self.begin("")
        written, deltas, events = self._written[-1], received.deltas, received.events
        if len(events) == 1 == kept and len(deltas) == 1:
            # Most reads bring one.
            self._add(*(written.take(deltas[0]) or _NONE))
            return
        if len(events) == 1:
            self._note(written, deltas, kept)
            return
        if sum(event.made for event in events) != len(deltas):
            self._share(written, deltas, kept)
            return
        at = 0
        for number, event in enumerate(events):
            own = deltas[at : at + event.made]
            at += event.made
            self._note(written, own, 1 if number < kept else 0)

    def made(self, number: int) -> Made:
        """Return what kind of thing an event made."""
        return _MADE[self._made[number]] if number < len(self._made) else Made.NOTHING

    def origin(self, number: int) -> Origin | None:
        """Return what an event made; None for one that made nothing to read."""
        if not 0 <= number < len(self._made) or self._made[number] == Made.NOTHING:
            return None
        message_id = self._written[self._messages[number]].message_id
        return Origin(message_id, Made(self._made[number]), self._starts[number], self._ends[number])

    def event_at(self, message_id: str, made: Made, offset: int) -> int | None:
        """Return the number of the event that made a character, or the one nearest before it."""
        ids = {place for place, written in enumerate(self._written) if written.message_id == message_id}
        numbers = [
            number
            for number, kind in enumerate(self._made)
            if kind == made and self._messages[number] in ids and self._ends[number] > self._starts[number]
        ]
        place = bisect_right(numbers, offset, key=lambda number: self._starts[number])
        return numbers[place - 1] if place else None

    def _note(self, written: _Written, deltas: tuple[Delta, ...], kept: int) -> None:
        made, start, end = Made.NOTHING, 0, 0
        for delta in deltas:
            found = written.take(delta)
            if found is None:
                continue
            start = found[1] if found[0] is not made else start
            made, end = found[0], found[2]
        if kept:
            self._add(made, start, end)

    def _share(self, written: _Written, deltas: tuple[Delta, ...], kept: int) -> None:
        before = len(self._made)
        self._note(written, deltas, 1)
        made, start, end = self._made[before], self._starts[before], self._ends[before]
        del self._made[before:], self._starts[before:], self._ends[before:], self._messages[before:]
        for _ in range(kept):
            self._add(Made(made), start, end)

    def _add(self, made: Made, start: int, end: int) -> None:
        self._made.append(made)
        self._starts.append(start)
        self._ends.append(end)
        self._messages.append(len(self._written) - 1)
