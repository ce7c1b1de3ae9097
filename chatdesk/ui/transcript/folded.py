"""What is folded and found all the same: reasoning, flagged passages, the details of failures."""

from __future__ import annotations

from collections.abc import Sequence

from chatdesk.ui.transcript.hidden import toggle_hidden
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.side_rows import EndRow, ThoughtRow
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.thought_rows import thought_rows_of, toggle_thought
from chatdesk.ui.transcript.units.failure import FailureUnit


def is_unfolded(row: Row) -> bool | None:
    """Tell whether a row that can be folded is open; None for any other row."""
    if isinstance(row, ThoughtRow):
        return row.thought.is_open
    if isinstance(row, HiddenRow | EndRow):
        return row.is_open
    return None


def folded_text(row: Row) -> str:
    """Return what a folded row does not show."""
    if isinstance(row, ThoughtRow):
        return row.thought.text
    if isinstance(row, HiddenRow):
        return row.text
    failure = row.entry.message.failure if isinstance(row, EndRow) else None
    return failure.details if failure is not None else ""


def unfold(page: Page, row: Row) -> Sequence[Row]:
    """Open a folded row; return the rows in which what it hid stands now."""
    if isinstance(row, ThoughtRow):
        toggle_thought(page, row)
        return thought_rows_of(page, row)
    if isinstance(row, HiddenRow):
        toggle_hidden(page, row)
        return row.shown
    for unit in page.ready(row):
        if isinstance(unit, FailureUnit):
            unit.toggle()
    page.remeasure(row)
    return (row,)
