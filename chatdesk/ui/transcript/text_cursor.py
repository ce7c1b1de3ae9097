"""Selecting by keys: the moving end of the selection goes by letters, words, lines and screens."""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import NamedTuple

from PySide6.QtGui import QKeyEvent, QKeySequence

from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.units.base import Unit

_JOINERS = "\u200d\ufe0e\ufe0f"
_FAR_RIGHT = 1_000_000


class Stride(Enum):
    """How far the selection is extended, and which way."""

    LETTER_BACK = ("letter", -1)
    LETTER_ON = ("letter", 1)
    WORD_BACK = ("word", -1)
    WORD_ON = ("word", 1)
    LINE_UP = ("line", -1)
    LINE_DOWN = ("line", 1)
    LINE_START = ("edge of line", -1)
    LINE_END = ("edge of line", 1)
    PAGE_UP = ("screen", -1)
    PAGE_DOWN = ("screen", 1)
    TOP = ("all", -1)
    END = ("all", 1)


_Standard = QKeySequence.StandardKey
_KEYS = {
    _Standard.SelectPreviousChar: Stride.LETTER_BACK,
    _Standard.SelectNextChar: Stride.LETTER_ON,
    _Standard.SelectPreviousWord: Stride.WORD_BACK,
    _Standard.SelectNextWord: Stride.WORD_ON,
    _Standard.SelectPreviousLine: Stride.LINE_UP,
    _Standard.SelectNextLine: Stride.LINE_DOWN,
    _Standard.SelectStartOfLine: Stride.LINE_START,
    _Standard.SelectEndOfLine: Stride.LINE_END,
    _Standard.SelectPreviousPage: Stride.PAGE_UP,
    _Standard.SelectNextPage: Stride.PAGE_DOWN,
    _Standard.SelectStartOfDocument: Stride.TOP,
    _Standard.SelectEndOfDocument: Stride.END,
}


def stride_of_key(event: QKeyEvent) -> Stride | None:
    """Return how a key press extends the selection on this platform, None where it does not."""
    return next((stride for key, stride in _KEYS.items() if event.matches(key)), None)


class _Stand(NamedTuple):
    """A unit that can be selected in, and where it is."""

    row: Row
    number: int
    unit: Unit

    def at(self, offset: int) -> Place:
        return Place(self.row, self.number, max(0, min(offset, self.unit.length)))


class TextCursor:
    """Moves the end of the selection over all units that have text, and keeps it in view."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        # Up and down keep to the column where they began.
        self._column: float | None = None

    def extend(self, stride: Stride, start: Row | None) -> bool:
        """Extend the selection; where there is none it begins at a row or at what is in view."""
        place = self._stage.selection.head or self._first_place(start)
        stand = self._stand_of(place) if place is not None else None
        if place is None or stand is None:
            return False
        if self._stage.selection.head is None:
            self._stage.selection.begin(place)
        if stride not in (Stride.LINE_UP, Stride.LINE_DOWN, Stride.PAGE_UP, Stride.PAGE_DOWN):
            self._column = None
        found = self._moved(stand, min(place.offset, stand.unit.length), stride)
        self._stage.stay()
        self._stage.selection.extend(found)
        self._reveal(found)
        return True

    def _moved(self, stand: _Stand, offset: int, stride: Stride) -> Place:
        moves = {
            "letter": self._letter,
            "word": self._word,
            "line": self._line,
            "edge of line": self._line_edge,
            "screen": self._screen,
            "all": self._edge,
        }
        kind, direction = stride.value
        return moves[kind](stand, offset, direction)

    def _letter(self, stand: _Stand, offset: int, direction: int) -> Place:
        return self._letter_on(stand, offset) if direction > 0 else self._letter_back(stand, offset)

    def _letter_on(self, stand: _Stand, offset: int) -> Place:
        if offset >= stand.unit.length:
            beside = self._beside(stand, 1)
            return beside.at(0) if beside else stand.at(offset)
        offset += 1
        while offset < stand.unit.length and _is_inside_a_letter(stand.unit, offset):
            offset += 1
        return stand.at(offset)

    def _letter_back(self, stand: _Stand, offset: int) -> Place:
        if offset <= 0:
            beside = self._beside(stand, -1)
            return beside.at(beside.unit.length) if beside else stand.at(0)
        offset -= 1
        while offset > 0 and _is_inside_a_letter(stand.unit, offset):
            offset -= 1
        return stand.at(offset)

    def _word(self, stand: _Stand, offset: int, direction: int) -> Place:
        unit = stand.unit
        edge = unit.length if direction > 0 else 0
        if offset == edge:
            beside = self._beside(stand, direction)
            return beside.at(0 if direction > 0 else beside.unit.length) if beside else stand.at(offset)
        while offset != edge:
            start, end = unit.word_at(offset if direction > 0 else offset - 1)
            offset = max(offset + 1, end) if direction > 0 else min(offset - 1, start)
            if any(character.isalnum() for character in unit.text(start, end)):
                break
        return stand.at(offset)

    def _line(self, stand: _Stand, offset: int, direction: int) -> Place:
        unit, point = stand.unit, stand.unit.place_of(offset)
        if self._column is None:
            self._column = point.x()
        line = self._stage.style.line
        y = point.y() + line / 2
        while True:
            y += direction * line / 2
            if not 0 <= y < unit.height:
                break
            found = unit.position_at(self._column, y)
            # Another line, not merely another letter of this one.
            if (unit.place_of(found).y() - point.y()) * direction > 0:
                return stand.at(found)
        beside = self._beside(stand, direction)
        if beside is None:
            return stand.at(unit.length if direction > 0 else 0)
        edge = line / 4 if direction > 0 else beside.unit.height - line / 2
        return beside.at(beside.unit.position_at(self._column, edge))

    def _screen(self, stand: _Stand, offset: int, direction: int) -> Place:
        place, line = stand.at(offset), self._stage.style.line
        for _ in range(max(1, self._stage.height // line - 2)):
            here = self._stand_of(place)
            if here is None:
                break
            place = self._line(here, place.offset, direction)
        return place

    def _line_edge(self, stand: _Stand, offset: int, direction: int) -> Place:
        return stand.at(_line_edge(stand.unit, offset, is_end=direction > 0))

    def _edge(self, stand: _Stand, _offset: int, direction: int) -> Place:
        rows, is_end = self._stage.page.rows, direction > 0
        row = rows[-1 if is_end else 0]
        units = self._stage.page.ready(row)
        edge = _Stand(row, len(units) - 1 if is_end else 0, units[-1 if is_end else 0]) if units else stand
        if not edge.unit.length:
            edge = self._beside(edge, -1 if is_end else 1) or stand
        return edge.at(edge.unit.length if is_end else 0)

    def _beside(self, stand: _Stand, direction: int) -> _Stand | None:
        """Return the next unit that has text."""
        page = self._stage.page
        row, index = stand.row, stand.number + direction
        while True:
            units = page.ready(row)
            while 0 <= index < len(units):
                if units[index].length:
                    return _Stand(row, index, units[index])
                index += direction
            number = row.index + direction
            if not 0 <= number < len(page.rows):
                return None
            row = page.rows[number]
            index = 0 if direction > 0 else len(page.ready(row)) - 1

    def _first_place(self, start: Row | None) -> Place | None:
        rows = [start] if start is not None else [row for row, y in self._stage.visible if y + row.lead >= 0]
        for row in rows or [row for row, _ in self._stage.visible]:
            for index, unit in enumerate(self._stage.page.ready(row)):
                if unit.length:
                    return Place(row, index, 0)
        return None

    def _stand_of(self, place: Place) -> _Stand | None:
        units = self._stage.page.ready(place.row)
        if not units:
            return self._beside(_Stand(place.row, 0, Unit()), -1)
        index = min(place.unit, len(units) - 1)
        stand = _Stand(place.row, index, units[index])
        return stand if stand.unit.length else self._beside(stand, -1) or self._beside(stand, 1)

    def _reveal(self, place: Place) -> None:
        stage, scroll = self._stage, self._stage.page.scroll
        units = stage.page.ready(place.row)
        top = scroll.pad_top + scroll.heights.before(place.row.index) - scroll.top
        for index, unit, y in place.row.placed(stage.style, top):
            if index == min(place.unit, len(units) - 1):
                upper = y + int(unit.place_of(min(place.offset, unit.length)).y())
                lower = upper + stage.style.line
                if upper < 0:
                    scroll.move(upper - stage.style.line)
                elif lower > stage.height:
                    scroll.move(lower - stage.height + stage.style.line)
                return


def _line_edge(unit: Unit, offset: int, *, is_end: bool) -> int:
    y = unit.place_of(offset).y()
    found = unit.position_at(_FAR_RIGHT if is_end else -_FAR_RIGHT, y + 1)
    # Behind the space at which a line is broken the next one begins.
    return found - 1 if is_end and unit.place_of(found).y() > y else found


def _is_inside_a_letter(unit: Unit, offset: int) -> bool:
    """Tell whether a position parts what is read as one letter: half an emoji, an accent, a joined pair."""
    if unit.is_within(offset):
        return True
    after = unit.text(offset, min(unit.length, offset + 2)).strip("\n")[:1]
    before = unit.text(max(0, offset - 1), offset)
    if unit.text(offset, offset + 1) == "" and before == "":
        return True
    return bool(after) and (unicodedata.combining(after) > 0 or after in _JOINERS or before == "\u200d")
