"""What is said of an event: its data with when it came and what it made; and of a list, what is not in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.detail_text import Section
from chatdesk.ui.inspector.event_filter import Sort
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.event_origins import Made, Origin
from chatdesk.ui.inspector.models import pretty
from chatdesk.ui.inspector.repairs import repair_words
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.inspector.turn_log import MAX_EVENTS, TurnLog

_tr = partial(QCoreApplication.translate, "EventsPage")


def sections_of(event: RawEvent, number: int, log: TurnLog) -> list[Section]:
    """Return what is shown of the event with this number of a turn, what was put right in it below."""
    title = _tr("Event {0}").format(f"{number + 1:,}")
    note = _note(event, log.times.origins.origin(number))
    sections = [Section(title, pretty(event.data), note, Syntax.JSON)]
    mended = [log.mended[note] for note in event.notes if note in log.mended]
    if mended:
        sections.append(Section(_tr("Repaired"), "\n".join(map(repair_words, mended))))
    return sections


def say_count(line: SignLine, model: EventModel, dropped: int) -> None:
    """Say how many events are listed, and why not all: left out by the filter, or too much to keep."""
    listed, kept = model.rowCount(), model.counts[Sort.ALL]
    if dropped:
        words = _tr("The first {0} events are kept, {1} later ones are not")
        more = _tr("times and figures count all of them")
        line.say("warning", "wait", words.format(f"{MAX_EVENTS:,}", f"{dropped:,}"), more)
    elif not model.filter.is_open:
        line.say("funnel", "text_secondary", _tr("{0} of {1} events").format(f"{listed:,}", f"{kept:,}"))
    else:
        words = _tr("1 event") if kept == 1 else _tr("{0} events").format(f"{kept:,}")
        line.say("activity", "text_tertiary", words)


def _note(event: RawEvent, origin: Origin | None) -> str:
    note = _tr("{0} s, {1} bytes").format(f"{event.at:.3f}", f"{event.size:,}")
    if event.kind == "comment":
        return f"{note}, {_tr('keep-alive')}"
    return f"{note}, {_made_words(origin)}" if origin is not None else note


def _made_words(origin: Origin) -> str:
    count = origin.end - origin.start
    if count == 1 and origin.made is Made.TEXT:
        return _tr("made 1 character")
    words = {
        Made.TEXT: _tr("made {0} characters"),
        Made.REASONING: _tr("made {0} characters of reasoning"),
        Made.REFUSAL: _tr("made {0} characters of a refusal"),
        Made.CALL: _tr("a piece of a tool call"),
    }
    return words[origin.made].format(f"{count:,}")
