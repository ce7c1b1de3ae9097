"""What stands in the place of an answer, or below the part that is there, while nothing comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from chatdesk.ui.transcript.ends import End, FailureCard, acts_named
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.end_line import EndUnit
from chatdesk.ui.transcript.units.failure import FailureUnit


class NoteKind(Enum):
    """How a note looks: words beside the caret, a line with acts (quiet or not), a card."""

    WAIT = auto()
    SLOW = auto()
    SILENCE = auto()
    RETRY = auto()


@dataclass(frozen=True, slots=True)
class LiveNote:
    """Words, what is added to them, the names of the acts that are offered, and details of a failure."""

    kind: NoteKind
    text: str
    more: str = ""
    acts: tuple[str, ...] = ()
    details: str = ""


class NoteRow(Row):
    """A note with acts. While only its words change the unit stays, and with it focus and open details."""

    __slots__ = ("_keys", "_note")

    def __init__(self, entry: Entry, lead: int, note: LiveNote, keys: Mapping[str, Sequence[str]]) -> None:
        super().__init__(entry, lead)
        self._note = note
        self._keys = keys
        self.is_live = True

    def estimate(self, style: Style, width: int) -> int:
        """Guess by the kind."""
        del width
        return self.lead + style.px(100 if self._note.kind is NoteKind.RETRY else 64)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the card, or the line."""
        del style
        shown = self._shown()
        return [FailureUnit(shown, 0) if isinstance(shown, FailureCard) else EndUnit(shown, 0)]

    def show(self, note: LiveNote) -> bool:
        """Show another note; return whether anything changed."""
        return note != self._note and self._change(note, self._keys)

    def show_keys(self, keys: Mapping[str, Sequence[str]]) -> bool:
        """Show other keycaps on the acts; return whether anything changed."""
        return keys != self._keys and self._change(self._note, keys)

    def _change(self, note: LiveNote, keys: Mapping[str, Sequence[str]]) -> bool:
        self._note, self._keys = note, keys
        match self.units[0] if self.units else None, self._shown():
            case FailureUnit() as card, FailureCard() as failure:
                card.take(failure)
            case EndUnit() as line, End() as end:
                line.take(end)
            case _:
                self.units = None
        self.changed()
        return True

    @property
    def words(self) -> str:
        """What it says, without its acts."""
        return f"{self._note.text} {self._note.more}".strip()

    def _shown(self) -> End | FailureCard:
        note = self._note
        acts = acts_named(note.acts, self._keys)
        if note.kind is NoteKind.RETRY:
            return FailureCard(note.text, note.more, note.details, "clock-clockwise", acts, tone="wait")
        tone = "wait" if note.kind is NoteKind.SILENCE else ""
        return End(note.text, note.more, "hourglass", acts, tone=tone)
