"""The rows of the inspector's lists; nothing is built for what is not seen."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject

from chatdesk.domain.hidden import spelled
from chatdesk.ui.inspector.call_entry import CallEntry
from chatdesk.ui.inspector.log_model import LogModel

_PREVIEW = 200


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
        return f"{entry.shown_name}, {entry.state.value}"


def preview(text: str) -> str:
    """Return the beginning of a text on one line, with nothing hidden in it."""
    return spelled(" ".join(text[:_PREVIEW].split()))


def pretty(text: str) -> str:
    """Return JSON with indentation; any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
