"""Passages that were flagged: folded to a line, shown and hidden where the reader wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chatdesk.domain.flags import Flag
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.rows import Entry, Row
from chatdesk.ui.transcript.text_rows import HiddenRow


def toggle_hidden(page: Page, row: HiddenRow) -> None:
    """Show what a line hides, below it, or hide it again."""
    row.is_open = not row.is_open
    row.renew()
    page.remeasure(row)
    entry = row.entry
    if row.is_open:
        entry.opened |= {row.flag.start}
        row.shown = page.composer.hidden_text_rows(row)
        at = entry.rows.index(row) + 1
        entry.rows[at:at] = row.shown
        page.insert(row.index + 1, row.shown)
    else:
        entry.opened -= {row.flag.start}
        shown, row.shown = row.shown, []
        page.remove(shown)


def swap_rows(page: Page, entry: Entry, old: Sequence[Row], fresh: Sequence[Row]) -> None:
    """Put rows of an entry in the place of others; without others, at its end, which is the end of all."""
    if old:
        place, at = entry.rows.index(old[0]), old[0].index
        page.remove(old)
    else:
        place, at = len(entry.rows), len(page.rows)
    entry.rows[place:place] = fresh
    page.insert(at, fresh)


def keep_reader(page: Page, entry: Entry, share: float, change: Callable[[], None]) -> None:
    """Change rows of an entry so that the reader of it stays where he is.

    `share` tells how far down in the entry it changes: above the reader the distance from its end counts,
    below him that from its beginning.
    """
    scroll = page.scroll
    rows = entry.rows
    if scroll.follows or not rows:
        change()
        return
    number, _ = scroll.anchor
    if page.rows[number].entry is not entry:
        change()
        return
    height = _measured(page, rows)
    inside = scroll.top - scroll.pad_top - scroll.heights.before(rows[0].index)
    change()
    after = _measured(page, entry.rows)
    from_top = inside if inside / max(1, height) < share else after - (height - inside)
    scroll.jump(scroll.pad_top + scroll.heights.before(entry.rows[0].index) + max(0, from_top))


def _measured(page: Page, rows: Iterable[Row]) -> int:
    """Return how high rows are together, exactly: no estimate may move the reader."""
    for row in rows:
        page.scroll.heights.set(row.index, page.measure(row.index))
    return sum(page.scroll.heights[row.index] for row in rows)


def share_of(flags: Iterable[Flag], length: int) -> float:
    """Return how far down in a text the first of these flags is, between 0 and 1."""
    return min((flag.start for flag in flags), default=0) / max(1, length)
