"""The rows of the inspector's lists; nothing is built for what is not seen."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject

from chatdesk.domain.hidden import spelled
from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.call_entry import CallEntry
from chatdesk.ui.inspector.log_model import LogModel

_PREVIEW = 200


class EventModel(LogModel):
    """The raw events of a turn; `longest_kind` is the longest of the words of `kind_of`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda log: log.events, may_change=False, parent=parent)
        self.longest_kind = ""

    def measure(self, first: int) -> None:
        """Find the longest kind."""
        before = "" if first == 0 else self.longest_kind
        kinds = (kind_of(self.entry_at(row)) for row in range(first, self.rowCount()))
        self.longest_kind = max((before, *kinds), key=len)

    def event_at(self, row: int) -> RawEvent:
        """Return the event of a row."""
        event: RawEvent = self.entry_at(row)
        return event

    def line_of(self, entry: RawEvent) -> str:
        """Return time, kind and the beginning of the data."""
        return f"{entry.at:.3f} s, {entry.name or entry.kind}, {preview(entry.data)}"


class CallModel(LogModel):
    """The tool calls of a turn, in the order in which they began."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda log: log.calls, may_change=True, parent=parent)

    def row_of(self, call_id: str) -> int:
        """Return the row of a call, -1 where it is not here."""
        ids = [entry.call_id for entry in self.shown]
        return ids.index(call_id) if call_id in ids else -1

    def call_at(self, row: int) -> CallEntry:
        """Return the call of a row."""
        entry: CallEntry = self.entry_at(row)
        return entry

    def line_of(self, entry: CallEntry) -> str:
        """Return name and state."""
        return f"{entry.name}, {entry.state.value}"


def kind_of(event: RawEvent) -> str:
    """Return what kind of event it is, in the service's word where it gave one."""
    return event.kind if event.name in ("", "message") else event.name.removeprefix("response.")


def preview(text: str) -> str:
    """Return the beginning of a text on one line, with nothing hidden in it."""
    return spelled(" ".join(text[:_PREVIEW].split()))


def pretty(text: str) -> str:
    """Return JSON with indentation; any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
