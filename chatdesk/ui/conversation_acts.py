"""What is done with conversations of the list, with one or with many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk import Desk
from chatdesk.ui.keeper import Keeper
from chatdesk.ui.listing import Listing
from chatdesk.ui.sidebar.chosen import Chosen
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.sidebar import Sidebar

if TYPE_CHECKING:
    from chatdesk.store.listing import ListStore

Rows = tuple[ConversationRow, ...]


class ConversationActs(QObject):
    """Carries out commands that are about conversations.

    While the list has the focus the selected rows are meant, or the one with the ring; elsewhere the
    conversation in front.
    """

    def __init__(
        self,
        desk: Desk,
        sidebar: Sidebar,
        store: Callable[[], ListStore],
        keeper: Keeper,
        keymap: Keymap,
        tasks: Tasks,
    ) -> None:
        super().__init__(desk)
        self._desk, self._sidebar, self._store = desk, sidebar, store
        self._keeper = keeper
        self.listing = Listing(sidebar, store, tasks, self)
        sidebar.list.keys_of = keymap.shown
        sidebar.act_requested.connect(self.give)

    def give(self, command_id: str, chosen: Chosen | None = None) -> None:
        """Carry out a command for these conversations, or for those that are meant now."""
        meant = self._meant() if chosen is None else chosen
        if command_id == "conversation.rename":
            if meant.rows:
                self._sidebar.start_rename(meant.rows[0].id)
            return
        acts: dict[str, Callable[[Rows], None]] = {
            "conversation.delete": self._delete,
            "conversation.pin": self.toggle_pin,
        }
        act = acts.get(command_id)
        if act is None or not meant.count:
            return
        if meant.unread:
            self._keeper.run(self._read_and(act, meant))
        else:
            act(meant.rows)

    def toggle_pin(self, rows: Rows) -> None:
        """Pin conversations below those that are pinned; where all are, let them go."""
        if all(row.pin is not None for row in rows):
            self.pin(rows, None)
            return
        new = tuple(row for row in rows if row.pin is None)
        last = max((row.pin for row in self._sidebar.model.rows() if row.pin is not None), default=0.0)
        self.pin(new, float(floor(last)) + 1.0)

    def pin(self, rows: Rows, pin: float | None) -> None:
        """Give conversations a place among the pinned ones, or with None among the others again."""
        from chatdesk.store.listing import PIN_STEP

        for at, row in enumerate(rows):
            self._sidebar.upsert(replace(row, pin=None if pin is None else pin + at * PIN_STEP))
        self._keeper.run(self._store().pin([row.id for row in rows], pin))

    def _meant(self) -> Chosen:
        view = self._sidebar.list
        # Also while a menu has the focus of the program.
        if view.window().focusWidget() is view:
            return view.meant()
        row = self._sidebar.model.row_of(self._desk.page.conversation.id)
        return Chosen((row,) if row is not None else ())

    async def _read_and(self, act: Callable[[Rows], None], meant: Chosen) -> None:
        act(await self.listing.rows_of(meant))

    def _delete(self, rows: Rows) -> None:
        heads = (Conversation(row.id, row.title, row.updated_at, row.updated_at, pin=row.pin) for row in rows)
        self._desk.delete(*heads)
