"""The cards of tool calls on a page: found by the id of the call, and changed."""

from __future__ import annotations

from collections.abc import Callable

from chatdesk.ui.transcript.calls import CallState, ShownCall
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.sheet import Sheet
from chatdesk.ui.transcript.side_rows import CallRow, ThoughtRow


def update_call(sheet: Sheet, call_id: str, change: Callable[[ShownCall], None]) -> CallRow | None:
    """Change what a tool card shows; return its row, None where there is no such call."""
    for entry in reversed(sheet.entries):
        call = entry.calls.get(call_id)
        if call is not None:
            change(call)
            return _touch(entry, call)
    return None


def counting_rows(sheet: Sheet) -> list[Row]:
    """Return the rows at the end whose seconds count."""
    found: list[Row] = []
    for entry in sheet.entries[-2:]:
        for row in entry.rows:
            is_thinking = isinstance(row, ThoughtRow) and row.thought.is_live
            if is_thinking or (isinstance(row, CallRow) and row.call.state is CallState.RUNS):
                found.append(row)
    return found


def _touch(entry: Entry, call: ShownCall) -> CallRow | None:
    for row in entry.rows:
        if isinstance(row, CallRow) and row.call is call:
            for unit in row.units or ():
                unit.version += 1
            return row
    return None
