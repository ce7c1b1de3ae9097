"""Conversations that an act is for; of those that are not read yet the list knows where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chatdesk.ui.sidebar.blocks import Block
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow


@dataclass(frozen=True, slots=True)
class Chosen:
    """`rows` are read; each of `unread` is a page with the places in it that are meant."""

    rows: tuple[ConversationRow, ...] = ()
    unread: tuple[tuple[Block, range], ...] = ()

    @property
    def count(self) -> int:
        """How many conversations are meant."""
        return len(self.rows) + sum(len(places) for _, places in self.unread)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of those that are read."""
        return tuple(row.id for row in self.rows)


def chosen_in(model: ConversationModel, places: Iterable[range]) -> Chosen:
    """Return the conversations at some places of the list, headings left out."""
    rows: list[ConversationRow] = []
    unread: list[tuple[Block, range]] = []
    for wanted in sorted(places, key=lambda one: one.start):
        start = 0
        for block in model.blocks:
            first = start + block.has_heading
            start += block.size
            within = range(max(wanted.start, first) - first, min(wanted.stop, start) - first)
            if not within:
                continue
            if block.rows is None:
                unread.append((block, within))
            else:
                rows += block.rows[within.start : within.stop]
    return Chosen(tuple(rows), tuple(unread))
