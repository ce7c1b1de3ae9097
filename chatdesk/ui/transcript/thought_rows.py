"""Reasoning on a page: opened, folded, and shown as the setting says."""

from __future__ import annotations

from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.side_rows import ThoughtRow, ThoughtTextRow


def toggle_thought(page: Page, row: ThoughtRow) -> None:
    """Open or fold reasoning."""
    thought = row.thought
    thought.is_open = not thought.is_open
    page.habits.remember(thought)
    for unit in row.units or ():
        unit.version += 1
    if thought.is_open:
        fresh = page.composer.thought_rows(row.entry, thought.text)
        at = row.entry.rows.index(row) + 1
        row.entry.rows[at:at] = fresh
        page.insert(row.index + 1, fresh)
    else:
        page.remove(thought_rows_of(page, row))


def toggle_last_thoughts(page: Page) -> bool:
    """Open the reasoning of the last answer that has some, or fold all of it; False where none is."""
    for entry in reversed(page.entries):
        thoughts = [row for row in entry.rows if isinstance(row, ThoughtRow)]
        if thoughts:
            opens = not all(row.thought.is_open for row in thoughts)
            for row in thoughts:
                if row.thought.is_open != opens:
                    toggle_thought(page, row)
            return True
    return False


def thought_rows_of(page: Page, row: ThoughtRow) -> list[ThoughtTextRow]:
    """Return the rows that open reasoning takes, in order."""
    found = []
    for other in page.rows[row.index + 1 :]:
        if not isinstance(other, ThoughtTextRow):
            break
        found.append(other)
    return found


def show_as_wanted(page: Page) -> None:
    """Open and fold all reasoning as the habits say; the reader stays where he is."""
    scroll = page.scroll
    index, offset = scroll.anchor
    before = page.rows[index] if index < len(page.rows) else None
    while isinstance(before, ThoughtTextRow):
        # It may be folded away: then its title is what the reader sees.
        index, offset = index - 1, 0
        before = page.rows[index]
    for entry in page.entries:
        entry.rows = _wanted_rows(page, entry)
    page.take_rows([row for entry in page.entries for row in entry.rows])
    if before is not None and not scroll.follows:
        scroll.go_to(before.index, offset)


def _wanted_rows(page: Page, entry: Entry) -> list[Row]:
    rows: list[Row] = []
    keeps = True
    for row in entry.rows:
        if isinstance(row, ThoughtTextRow):
            if keeps:
                rows.append(row)
            continue
        rows.append(row)
        if isinstance(row, ThoughtRow):
            thought = row.thought
            was_open = thought.is_open
            page.habits.dress(thought)
            keeps = was_open and thought.is_open
            if thought.is_open and not was_open:
                rows += page.composer.thought_rows(row.entry, row.thought.text)
            for unit in row.units or ():
                unit.version += 1
    return rows
