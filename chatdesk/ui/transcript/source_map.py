"""Where the characters of an answer's source stand on the page, and the other way round.

Markdown shows its letters in the order in which they were written and leaves its marks out: each word that is
shown is looked for in the source, a little behind the one before. Only what is asked for is read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatdesk.domain.message import ReasoningPart
from chatdesk.ui import utf16
from chatdesk.ui.transcript.found import Found
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.side_rows import CallRow, RefusalRow, ThoughtRow, ThoughtTextRow
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.text_rows import TextRow
from chatdesk.ui.transcript.units.base import Unit

TEXT, REASONING, REFUSAL, CALL = "text", "reasoning", "refusal", "call"

_WORD = re.compile(r"\S+")
# Between two words that are shown stand marks, and at most the address of a link.
_NEAR, _FAR, _LONG = 64, 1200, 4
_MARKS_IN_WORD = 12


class Anchor(NamedTuple):
    """A word: from where to where it stands in the source, and in the letters of a unit (UTF-16)."""

    begin: int
    end: int
    unit: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A row and the part of the source that it shows."""

    row: Row
    begin: int
    end: int


def found_in(entry: Entry, kind: str, source: str, start: int, end: int, style: Style) -> list[Found]:
    """Return what of the page shows the characters from `start` to `end`; of a call `start` is its place."""
    if kind == CALL:
        cards = [row for row in entry.rows if isinstance(row, CallRow)]
        return [Found(row, 0, 0, 0) for row in cards[start : start + 1]]
    found: list[Found] = []
    for stretch in _stretches(entry, kind, source, style):
        if stretch.begin < end and start < stretch.end:
            found += _found_in_row(stretch, source, start, end, style)
    return found


def offset_at(entry: Entry, place: Place, source_of: dict[str, str], style: Style) -> tuple[str, int] | None:
    """Return of which kind the text at a place is, and its offset in the source; None where it has none."""
    if isinstance(place.row, CallRow):
        cards = [row for row in entry.rows if isinstance(row, CallRow)]
        return CALL, cards.index(place.row)
    for kind, source in source_of.items():
        for stretch in _stretches(entry, kind, source, style):
            if stretch.row is place.row:
                return kind, _offset_in_row(stretch, source, place, style)
    return None


def reasoning_of(entry: Entry) -> str:
    """Return all reasoning of a message that is shown."""
    stored = "".join(part.text for part in entry.message.parts if isinstance(part, ReasoningPart))
    return stored or "".join(row.thought.text for row in entry.rows if isinstance(row, ThoughtRow))


def _stretches(entry: Entry, kind: str, source: str, style: Style) -> Iterator[_Stretch]:
    if kind == REASONING:
        yield from _thoughts(entry, source)
        return
    wanted = RefusalRow if kind == REFUSAL else TextRow
    place = 0
    for row in entry.rows:
        if not isinstance(row, wanted):
            continue
        text = getattr(row, "text", "")
        begin = source.find(text, place) if text else -1
        if begin >= 0:
            end = begin + len(text)
        else:
            # It streamed in: it has its letters, its source it has not.
            words = _anchors(_units_of(row, style), source, place)
            begin, end = place, words[-1].end if words else place
        yield _Stretch(row, begin, end)
        place = end


def _thoughts(entry: Entry, source: str) -> Iterator[_Stretch]:
    """Reasoning that is folded is one row; what is open stands in the rows below that."""
    begin = end = 0
    for row in entry.rows:
        if isinstance(row, ThoughtRow):
            begin, end = end, end + len(row.thought.text)
            if not row.thought.is_open:
                yield _Stretch(row, begin, end)
        elif isinstance(row, ThoughtTextRow):
            place = source.find(row.text, begin)
            if place >= 0:
                begin = place + len(row.text)
                yield _Stretch(row, place, begin)


def _found_in_row(stretch: _Stretch, source: str, start: int, end: int, style: Style) -> Iterator[Found]:
    row = stretch.row
    if isinstance(row, ThoughtRow):
        yield Found(row, 0, 0, 0)
        return
    ends: dict[int, tuple[int, int]] = {}
    for word in _anchors(_units_of(row, style), source, stretch.begin):
        if word.begin >= end:
            break
        if word.end <= start:
            continue
        first = word.start + _part(source, word, start) if start > word.begin else word.start
        last = word.start + _part(source, word, end) if end < word.end else word.stop
        before = ends.get(word.unit)
        ends[word.unit] = (first, last) if before is None else (before[0], last)
    yield from (Found(row, unit, *span) for unit, span in ends.items())


def _offset_in_row(stretch: _Stretch, source: str, place: Place, style: Style) -> int:
    if isinstance(stretch.row, ThoughtRow):
        return stretch.begin
    best = stretch.begin
    for word in _anchors(_units_of(stretch.row, style), source, stretch.begin):
        if (word.unit, word.start) > (place.unit, place.offset):
            break
        inside = min(place.offset, word.stop) - word.start if word.unit == place.unit else 0
        best = min(word.begin + inside, word.end - 1)
    return best


def _part(source: str, word: Anchor, at: int) -> int:
    """Return how many letters of a word stand before a place of the source."""
    return min(utf16.length(source[word.begin : at]), word.stop - word.start)


def _units_of(row: Row, style: Style) -> Sequence[Unit]:
    return row.units if row.units is not None else row.make_units(style)


def _anchors(units: Sequence[Unit], source: str, place: int) -> list[Anchor]:
    """Return the words of some units that are found in the source from `place` on."""
    found: list[Anchor] = []
    for number, unit in enumerate(units):
        letters = unit.letters()
        for match in _WORD.finditer(letters):
            start = utf16.length(letters[: match.start()])
            for run, at in _runs(source, match.group(), place):
                length = utf16.length(run)
                found.append(Anchor(at, at + len(run), number, start, start + length))
                start, place = start + length, at + len(run)
    return found


def _runs(source: str, word: str, place: int) -> list[tuple[str, int]]:
    """Return where a word stands, in pieces where marks stand between its letters; nothing if nowhere."""
    at = source.find(word, place, place + _NEAR + len(word))
    if at < 0 and (runs := _marked_runs(source, word, place)):
        return runs
    if at < 0 and len(word) >= _LONG:
        at = source.find(word, place, place + _FAR + len(word))
    return [] if at < 0 else [(word, at)]


def _marked_runs(source: str, word: str, place: int) -> list[tuple[str, int]]:
    """Find a word with marks between its letters, such as un**believ**able."""
    at = source.find(word[0], place, place + _NEAR)
    runs: list[tuple[str, int]] = []
    for letter in word:
        at = source.find(letter, at, at + _MARKS_IN_WORD) if at >= 0 else -1
        if at < 0:
            return []
        last = runs[-1] if runs else None
        if last is not None and last[1] + len(last[0]) == at:
            runs[-1] = (last[0] + letter, last[1])
        else:
            runs.append((letter, at))
        at += 1
    return runs
