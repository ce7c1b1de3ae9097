"""Finds the footnotes of an answer in its rows."""

from __future__ import annotations

from chatdesk.markup.blocks import Block, Footnote
from chatdesk.ui.transcript.build import specs_of
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry
from chatdesk.ui.transcript.text_rows import TextRow
from chatdesk.ui.transcript.units.text import TextUnit

_LONGEST = 600
_MARK = "[^"


def find_note(page: Page, entry: Entry, number: int) -> tuple[TextRow, int, str] | None:
    """Return the row of a footnote, how far below its upper edge the note begins, and its text.

    Rows whose source cannot hold a note are not built for it.
    """
    for row in reversed(entry.rows):
        if not isinstance(row, TextRow) or (row.blocks is None and _MARK not in row.text):
            continue
        for index, block in enumerate(blocks := row.read()):
            if isinstance(block, Footnote) and block.number == number:
                return row, _offset(page, row, blocks[:index]), _text_of(block)
    return None


def _offset(page: Page, row: TextRow, before: list[Block]) -> int:
    """Return the y of what comes after these blocks, from the row's upper edge."""
    page.ready(row)
    count = len(specs_of(before))
    return next((y for index, _, y in row.placed(page.style, 0) if index == count), 0)


def _text_of(note: Footnote) -> str:
    units = [TextUnit(spec.passages) for spec in specs_of(note.blocks)]
    text = "\n".join(unit.text(0, unit.length) for unit in units if unit.length)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
