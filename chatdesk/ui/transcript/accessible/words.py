"""What a screen reader is told of a message: who, when, and the words in the order in which they stand.

Nothing is laid out for it: rows that are far from the view are read from their source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from chatdesk.domain.message import Role
from chatdesk.ui import utf16
from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.ends import FailureCard, end_of
from chatdesk.ui.transcript.live_note import NoteRow
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.selection import Place
from chatdesk.ui.transcript.side_rows import CallRow, EndRow, RefusalRow, ThoughtRow, ThoughtTextRow, WaitRow
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.hidden import HiddenUnit
from chatdesk.ui.transcript.units.picture import PictureUnit
from chatdesk.ui.transcript.units.table import TableUnit
from chatdesk.ui.transcript.units.text import TextUnit

# What is read out when a message gets the focus; the rest of a longer one is there to be walked through.
_READ_OUT = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, and where they stand: `start` is their position in the unit. Without a row they only tell."""

    text: str
    row: Row | None = None
    unit: int = 0
    start: int = 0


_Line = tuple[Piece, ...]


class MessageText:
    """The words of a message as one text. Offsets count UTF-16 units, as Qt does."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._pieces = list(pieces)
        self._offsets: list[int] = []
        place = 0
        for piece in self._pieces:
            self._offsets.append(place)
            place += utf16.length(piece.text)
        self.length = place
        self.text = "".join(piece.text for piece in self._pieces)

    def cut(self, start: int, end: int) -> str:
        """Return a stretch; what lies outside of the text is left out, a negative end is its end."""
        end = self.length if end < 0 else min(end, self.length)
        return utf16.cut(self.text, max(0, start), end) if start < end else ""

    def offset_of(self, place: Place) -> int | None:
        """Return where a position of a unit is; None where it belongs to another message."""
        found = None
        for piece, offset in zip(self._pieces, self._offsets, strict=True):
            if piece.row is place.row and piece.unit == place.unit and piece.start <= place.offset:
                found = offset + min(place.offset - piece.start, utf16.length(piece.text))
        return found

    def place_at(self, offset: int) -> Place | None:
        """Return the position of a unit that is at an offset, or the next one; None behind the last."""
        first = max(0, bisect_right(self._offsets, offset) - 1)
        for piece, start in zip(self._pieces[first:], self._offsets[first:], strict=True):
            if piece.row is not None:
                return Place(piece.row, piece.unit, piece.start + max(0, offset - start))
        return None


def name_of(entry: Entry) -> str:
    """Return who says it and when: "You, 14:02"; a text that was never said has no time."""
    message = entry.message
    speakers = {Role.USER: _tr("You"), Role.SYSTEM: _tr("System"), Role.TOOL: _tr("Tool")}
    who = speakers.get(message.role) or message.model or _tr("Answer")
    return f"{who}, {_moment(message.created_at)}" if message.created_at else who


def read_out(entry: Entry, style: Style) -> str:
    """Return what is said when a message gets the focus: all of it, or how a long one begins."""
    found: list[str] = []
    room = _READ_OUT
    for piece in pieces_of(entry, style):
        found.append(piece.text)
        room -= len(piece.text)
        if room < 0:
            return "".join(found)[: _READ_OUT - 2].rpartition(" ")[0] + " …"
    return "".join(found).strip()


def pieces_of(entry: Entry, style: Style) -> Iterator[Piece]:
    """Go through the words of a message, with the line feeds between them."""
    is_first = True
    for row in entry.rows:
        for line in _row_lines(row, style):
            if not is_first:
                yield Piece("\n")
            is_first = False
            yield from line
    if is_first and entry.message.text:
        # It has no rows (yet), but words.
        yield Piece(entry.message.text)


def _row_lines(row: Row, style: Style) -> Iterator[_Line]:
    match row:
        case WaitRow():
            # Its words change all the time; the status line tells them.
            return
        case ThoughtRow():
            thought = row.thought
            yield _said(_tr("Thinking") if thought.is_live else thought.title())
        case CallRow():
            yield _said(call_words(row.call))
        case NoteRow():
            yield _said(row.words)
        case EndRow():
            words = _end_words(row)
            if words:
                yield _said(words)
        case _:
            units = row.units if row.units is not None else row.make_units(style)
            for number, unit in enumerate(units):
                yield from _unit_lines(row, number, unit)


def _unit_lines(row: Row, number: int, unit: Unit) -> Iterator[_Line]:
    match unit:
        case TextUnit():
            yield from _passages(row, number, unit)
        case CodeUnit():
            label = _tr("Code, {0}:").format(unit.language) if unit.language else _tr("Code:")
            yield Piece(f"{label}\n"), Piece(unit.letters(), row, number)
        case TableUnit():
            yield from _table_lines(row, number, unit)
        case PictureUnit():
            yield _said(_tr("Picture: {0}").format(unit.picture.alt) if unit.picture.alt else _tr("Picture"))
        case HiddenUnit():
            yield _said(unit.words)
        case _:
            pass


def _passages(row: Row, number: int, unit: TextUnit) -> Iterator[_Line]:
    letters, start = unit.letters(), 0
    for spec, (_, length) in unit.parts(0, unit.length):
        text = Piece(utf16.cut(letters, start, start + length), row, number, start)
        start += length + 1
        yield (Piece(f"{spec.marker} "), text) if spec.marker else (text,)


def _table_lines(row: Row, number: int, unit: TableUnit) -> Iterator[_Line]:
    letters, start = unit.letters(), 0
    for cells in unit.parts(0, unit.length):
        parts: list[Piece] = []
        for _, part in cells:
            length = part[1] if part is not None else 0
            if parts:
                parts.append(Piece(", "))
            parts.append(Piece(utf16.cut(letters, start, start + length), row, number, start))
            start += length + 1
        yield tuple(parts)


def call_words(call: ShownCall) -> str:
    """Return a tool call in one line: its name, how it stands, what it was asked or what came of it."""
    # The seconds of one that runs count.
    state = _tr("runs") if call.state is CallState.RUNS else call.aside()
    line = call.line()
    words = _tr("Tool {0}, {1}").format(call.shown_name or "?", state)
    return f"{words}: {line}" if line else words


def _end_words(row: EndRow) -> str:
    end = end_of(row.entry.message, row.entry.around)
    if end is None:
        return ""
    said = [end.text, end.hint] if isinstance(end, FailureCard) else [end.label, end.note]
    if isinstance(end, FailureCard):
        said.insert(0, _tr("Failed"))
    if end.version is not None:
        said.append(_tr("Version {0} of {1}").format(*end.version))
    return ". ".join(words.rstrip(".") for words in said if words)


def _said(text: str) -> _Line:
    return (Piece(text),)


def _moment(seconds: float) -> str:
    """Return a time as it is spoken: of another day with its date."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    clock = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    if moment.date() == QDate.currentDate():
        return clock
    return f"{QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)} {clock}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)


def signature_of(entry: Entry) -> tuple[object, ...]:
    """Return what changes whenever the words of a message do."""
    return (entry.message, entry.around.version, *map(_row_signature, entry.rows))


def _row_signature(row: Row) -> object:
    if isinstance(row, CallRow):
        call: ShownCall = row.call
        return row, call.shown_name, call.state, call.line()
    if isinstance(row, ThoughtRow):
        return row, row.thought.is_live, row.thought.title() if not row.thought.is_live else ""
    if isinstance(row, RefusalRow | ThoughtTextRow):
        return row, len(row.text)
    if row.is_live:
        return row, tuple((unit, unit.version, unit.length) for unit in row.units or ())
    return row
