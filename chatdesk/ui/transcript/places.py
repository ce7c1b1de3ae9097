"""Where the reader is, as text that is kept with the conversation."""

from __future__ import annotations

from chatdesk.ui.transcript.page import Page

_WORDS = 3


def place_of_reader(page: Page) -> str:
    """Return the message, the number of its row and the pixels of it that are above the view, or "end"."""
    if page.scroll.follows or not page.rows:
        return "end"
    index, offset = page.scroll.anchor
    row = page.rows[index]
    return f"{row.entry.message.id} {row.entry.rows.index(row)} {offset}"


def go_to_place(page: Page, place: str) -> bool:
    """Go where a reader of the same branch was; False where that cannot be told."""
    words = place.split()
    if len(words) != _WORDS or not words[1].isdecimal() or not words[2].removeprefix("-").isdecimal():
        return False
    entry = next((entry for entry in page.entries if entry.message.id == words[0]), None)
    if entry is None or not entry.rows:
        return False
    row = entry.rows[min(int(words[1]), len(entry.rows) - 1)]
    page.scroll.go_to(row.index, int(words[2]))
    return True
