"""How reasoning is shown: as the setting says, but for what the reader has opened or folded himself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from chatdesk.ui.transcript.calls import Thought

if TYPE_CHECKING:
    from chatdesk.ui.transcript.page import Page
    from chatdesk.ui.transcript.rows import Entry, Row


class ReasoningView(StrEnum):
    """The values are those of the setting `conversation.reasoning`."""

    FOLDED = "folded"
    LINE = "folded_with_line"
    OPEN = "open"


class ThoughtHabits:
    """Which reasoning is open. It outlives the rows: a branch that is shown anew shows it the same."""

    def __init__(self) -> None:
        self.view = ReasoningView.LINE
        self._chosen: dict[tuple[str, int], bool] = {}

    def make(self, message_id: str, number: int) -> Thought:
        """Return the thought number `number` of a message, open or folded as it should be."""
        thought = Thought(message_id=message_id, number=number)
        self.dress(thought)
        return thought

    def dress(self, thought: Thought) -> None:
        """Open or fold a thought as it should be now."""
        chosen = self._chosen.get((thought.message_id, thought.number))
        thought.is_open = self.view is ReasoningView.OPEN if chosen is None else chosen
        thought.has_line = self.view is not ReasoningView.FOLDED

    def remember(self, thought: Thought) -> None:
        """The reader has opened or folded it."""
        self._chosen[thought.message_id, thought.number] = thought.is_open


def show_as_wanted(page: Page) -> None:
    """Open and fold all reasoning as the habits say; the reader stays where he is."""
    from chatdesk.ui.transcript.side_rows import ThoughtTextRow

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
    from chatdesk.ui.transcript.side_rows import ThoughtRow, ThoughtTextRow

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
                rows += page.text_rows_of_thought(row)
            for unit in row.units or ():
                unit.version += 1
    return rows
