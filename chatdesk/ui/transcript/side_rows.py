"""The rows beside what is said: reasoning, tool cards, refusals, the caret's place, the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui.transcript.build import plain_passages
from chatdesk.ui.transcript.calls import ShownCall, Thought
from chatdesk.ui.transcript.ends import End, FailureCard, end_of
from chatdesk.ui.transcript.rows import Entry, Row, text_height
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Unit
from chatdesk.ui.transcript.units.cards import CallUnit, ThoughtUnit
from chatdesk.ui.transcript.units.end_line import EndUnit
from chatdesk.ui.transcript.units.failure import FailureUnit
from chatdesk.ui.transcript.units.passage import PassageSpec
from chatdesk.ui.transcript.units.room import RoomUnit
from chatdesk.ui.transcript.units.text import TextUnit

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")


class ThoughtRow(Row):
    """The folded line of reasoning."""

    __slots__ = ("thought",)

    def __init__(self, entry: Entry, lead: int, thought: Thought) -> None:
        super().__init__(entry, lead)
        self.thought = thought

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.px(28)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [ThoughtUnit(self.thought, 0)]


class ThoughtTextRow(Row):
    """A piece of open reasoning."""

    __slots__ = ("text",)

    def __init__(self, entry: Entry, lead: int, text: str) -> None:
        super().__init__(entry, lead)
        self.text = text

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        return self.lead + text_height(self.text, style, width - style.item_indent)

    def make_units(self, style: Style) -> list[Unit]:
        """Make passages in the smaller face, beside a bar."""
        return [TextUnit(thought_passages(self.text), style.block_gap)]

    def set_text(self, text: str) -> None:
        """Show more; what was there before stays laid out."""
        self.text = text
        for unit in self.units or ():
            if isinstance(unit, TextUnit):
                unit.take(thought_passages(text))
        self.changed()


class CallRow(Row):
    """A tool card; with `room` the place of a widget that stands there instead, as high as that tells."""

    __slots__ = ("call", "room")

    def __init__(self, entry: Entry, lead: int, call: ShownCall) -> None:
        super().__init__(entry, lead)
        self.call = call
        self.room: Callable[[int], int] | None = None

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is two lines."""
        return self.lead + (style.px(56) if self.room is None else self.room(width))

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [CallUnit(self.call, 0) if self.room is None else RoomUnit(self.room)]


class AskRow(Row):
    """The place of a widget that asks something."""

    __slots__ = ("_room",)

    def __init__(self, entry: Entry, lead: int, room: Callable[[int], int]) -> None:
        super().__init__(entry, lead)
        self._room = room
        self.is_live = True

    def estimate(self, style: Style, width: int) -> int:
        """Ask the widget."""
        del style
        return self.lead + self._room(width)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit."""
        del style
        return [RoomUnit(self._room)]


class RefusalRow(Row):
    """A refusal: a bar, quiet letters, and a word that says what it is."""

    __slots__ = ("text",)

    def __init__(self, entry: Entry, lead: int, text: str) -> None:
        super().__init__(entry, lead)
        self.text = text

    def estimate(self, style: Style, width: int) -> int:
        """Count lines by the mean width of a letter."""
        return self.lead + style.px(22) + text_height(self.text, style, width)

    def make_units(self, style: Style) -> list[Unit]:
        """Make one unit of text."""
        return [TextUnit(refusal_passages(self.text), style.block_gap)]

    def set_text(self, text: str) -> None:
        """Show more of it."""
        self.text = text
        for unit in self.units or ():
            if isinstance(unit, TextUnit):
                unit.take(refusal_passages(text))
        self.changed()


class WaitRow(Row):
    """Nothing has come yet: the place where the caret waits, with quiet words before it."""

    __slots__ = ("_text",)

    def __init__(self, entry: Entry, lead: int, text: str = "") -> None:
        super().__init__(entry, lead)
        self._text = text

    def estimate(self, style: Style, width: int) -> int:
        """Know the height: it is one line."""
        del width
        return self.lead + style.line

    def make_units(self, style: Style) -> list[Unit]:
        """Make one passage."""
        return [TextUnit(self._passages())]

    def show(self, text: str) -> bool:
        """Say something else; return whether anything changed."""
        if text == self._text:
            return False
        self._text = text
        for unit in self.units or ():
            if isinstance(unit, TextUnit):
                unit.take(self._passages())
        self.changed()
        return True

    def _passages(self) -> tuple[PassageSpec, ...]:
        return (PassageSpec((Span(self._text),), "wait", "text_tertiary") if self._text else PassageSpec(()),)


class EndRow(Row):
    """What stands below a message: its meta line, how it ended, or why it failed."""

    __slots__ = ("_is_open",)

    def __init__(self, entry: Entry, lead: int) -> None:
        super().__init__(entry, lead)
        self._is_open = False

    def estimate(self, style: Style, width: int) -> int:
        """Guess by the kind: mostly it is the meta line."""
        del width
        if self.entry.message.failure is not None:
            return self.lead + style.px(105)
        return self.lead + style.px(24)

    def make_units(self, style: Style) -> list[Unit]:
        """Make the one unit that the message and its place ask for."""
        del style
        end = end_of(self.entry.message, self.entry.around)
        if isinstance(end, FailureCard):
            return [FailureUnit(end, 0, is_open=self._is_open)]
        return [EndUnit(end, 0)] if isinstance(end, End) else []

    @property
    def is_open(self) -> bool:
        """Whether the details of a failure are shown."""
        for unit in self.units or ():
            if isinstance(unit, FailureUnit):
                self._is_open = unit.is_open
        return self._is_open

    def drop(self) -> None:
        """Forget the unit but for whether its details are open."""
        self._is_open = self.is_open
        super().drop()

    def renew(self) -> None:
        """The message or its place changed: make the unit again."""
        self.drop()
        self.changed()


def thought_passages(text: str) -> tuple[PassageSpec, ...]:
    """Return reasoning as passages beside a bar; of Markdown it knows bold alone, for the titles."""
    plain = plain_passages(text, face="note", color="text_secondary")
    return _beside_bar(tuple(replace(passage, spans=_bolded(passage.spans)) for passage in plain))


def refusal_passages(text: str) -> tuple[PassageSpec, ...]:
    """Return a refusal as passages beside a bar, below the word that names it."""
    title = QCoreApplication.translate("Transcript", "The model declined")
    said = plain_passages(text, color="text_secondary")
    head = plain_passages(title, face="small", color="text_tertiary")
    return _beside_bar(head + said, is_titled=True)


def _bolded(spans: Spans) -> Spans:
    found: list[Span] = []
    for span in spans:
        # Every second part stands between two pairs of stars.
        parts = _BOLD.split(span.text)
        found += [Span(part, bold=index % 2 == 1) for index, part in enumerate(parts) if part]
    return tuple(found)


def _beside_bar(passages: tuple[PassageSpec, ...], *, is_titled: bool = False) -> tuple[PassageSpec, ...]:
    return tuple(
        PassageSpec(
            passage.spans, passage.face, passage.color, 1, "", (Bar(0),), is_close=index == 1 and is_titled
        )
        for index, passage in enumerate(passages)
    )
