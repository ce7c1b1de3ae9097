"""The message at the end of a page that an answer grows in: opened, gone on with, closed."""

from __future__ import annotations

from chatdesk.domain.message import Message
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.seams import Run, runs_of
from chatdesk.ui.transcript.text_rows import TextRow


def open_entry(page: Page, message: Message) -> Entry:
    """Return the entry that an answer grows in; a partial answer that is gone on with keeps its rows."""
    last = page.entries[-1] if page.entries else None
    if last is not None and last.message.id == message.id:
        page.ends.take_away(last)
        last.message = message
        return last
    page.append(message)
    return page.entries[-1]


def take_last_run(page: Page, entry: Entry) -> Run | None:
    """Take out the last row of an answer that ends in text; return its source, which is to be shown anew.

    None where it ends in something else.
    """
    runs = runs_of(entry.message.parts)
    run = runs[-1] if runs else None
    before = runs[-2] if len(runs) > 1 else None
    last = entry.rows[-1] if entry.rows else None
    if not isinstance(run, Run) or isinstance(before, Run) or not isinstance(last, TextRow):
        return None
    if last.blocks is not None:
        # It streamed in and has no source of its own: cut the source into rows again.
        page.rebuild(entry, entry.message)
        page.ends.take_away(entry)
        last = entry.rows[-1]
    if not isinstance(last, TextRow):
        return None
    page.remove([last])
    return Run(last.text, last.source_seams, run.lead if last.text == run.text else 0)


def close_entry(page: Page, entry: Entry, message: Message) -> None:
    """The message is complete: what stands below it appears."""
    entry.message = message
    page.ends.put(entry)
