"""What is done with conversations of the list, with one or with many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import floor

from PySide6.QtCore import QObject

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.store.store import Store
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.acts.exporting import Exports
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.desk.listing import Listing
from chatdesk.ui.sidebar.chosen import Chosen
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.window.main_window import MainWindow

ACTS = tuple(
    f"conversation.{act}" for act in ("rename", "pin", "pin_up", "pin_down", "tag", "export", "delete")
)
"""The commands that are about conversations of the list."""
# Letters of a tag; what is pasted by mistake must not fill the sidebar.
LONGEST_TAG = 40
Rows = tuple[ConversationRow, ...]


class ConversationActs(QObject):
    """Carries out commands that are about conversations.

    While the list has the focus the selected rows are meant, or the one with the ring; elsewhere the
    conversation in front.
    """

    def __init__(
        self,
        desk: Desk,
        deletions: Deletions,
        window: MainWindow,
        store: Store,
        keeper: Keeper,
        keymap: Keymap,
        tasks: Tasks,
    ) -> None:
        super().__init__(desk)
        sidebar = window.sidebar
        self._desk, self._deletions, self._sidebar = desk, deletions, sidebar
        self._store, self._keeper = store, keeper
        self.listing = Listing(sidebar, lambda: store.list, tasks, self)
        self.exports = Exports(store, window, tasks)
        sidebar.list.keys_of = keymap.shown
        self._tagged: Rows = ()
        sidebar.act_requested.connect(self.give)
        sidebar.list.placing.placed.connect(self._on_placed)
        sidebar.tags_entered.connect(self._on_tags_entered)
        sidebar.dropped_on_tag.connect(self._on_dropped_on_tag)

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
            "conversation.pin_up": partial(self.step_pin, -1),
            "conversation.pin_down": partial(self.step_pin, 1),
            "conversation.tag": self.edit_tags,
            "conversation.export": self.exports.choose,
        }
        act = acts.get(command_id)
        if act is None or not meant.count:
            return
        if meant.unread:
            self._keeper.run(self._read_and(act, meant))
        else:
            act(meant.rows)

    def focus_filter(self) -> None:
        """Go to the filter of the list."""
        self._sidebar.focus_filter()

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
        self._keeper.run(self._store.list.pin([row.id for row in rows], pin))

    def step_pin(self, steps: int, rows: Rows) -> None:
        """Move pinned conversations one place up (-1) or down (1) among the pinned ones."""
        moved = [row.id for row in rows if row.pin is not None]
        pinned = [row.id for row in self._pinned()]
        if moved:
            others = [id_ for id_ in pinned if id_ not in moved]
            first = pinned.index(moved[0]) + steps
            self.place(moved, min(max(first, 0), len(others)))

    def place(self, ids: Sequence[str], before: int) -> None:
        """Pin conversations behind so many of the other pinned ones."""
        pinned = self._pinned()
        others = [row.pin or 0.0 for row in pinned if row.id not in ids]
        rows = tuple(row for id_ in ids if (row := self._sidebar.model.blocks.row(id_)) is not None)
        low = others[before - 1] if before else (others[0] if others else 0.0) - 1.0
        high = others[before] if before < len(others) else low + 2.0
        step = (high - low) / (len(rows) + 1)
        for number, row in enumerate(rows, 1):
            self.pin((row,), low + number * step)

    def _pinned(self) -> list[ConversationRow]:
        return [row for row in self._sidebar.model.rows() if row.pin is not None]

    def _on_placed(self, ids: tuple[str, ...], before: int) -> None:
        rows = tuple(row for id_ in ids if (row := self._sidebar.model.blocks.row(id_)) is not None)
        if before >= 0:
            above = [row.id for row in self._pinned()][:before]
            self.place(ids, len([id_ for id_ in above if id_ not in ids]))
        elif any(row.pin is not None for row in rows):
            self.pin(tuple(row for row in rows if row.pin is not None), None)

    def edit_tags(self, rows: Rows) -> None:
        """Let the user write the tags of conversations; of several, those that all of them have."""
        self._tagged = rows
        self._sidebar.edit_tags(_common_tags(rows), len(rows))

    def tag(self, rows: Rows, tag: str, *, is_on: bool) -> None:
        """Give conversations a tag, or take it away."""
        for row in rows:
            tags = {*row.tags, tag} if is_on else set(row.tags) - {tag}
            if self._sidebar.model.blocks.row(row.id) is not None:
                self._sidebar.upsert(replace(row, tags=tuple(sorted(tags))))
        self._keeper.run(self._store.list.tag([row.id for row in rows], tag, is_on=is_on))

    def _on_tags_entered(self, line: str) -> None:
        rows, self._tagged = self._tagged, ()
        # What changed meanwhile is not to be undone by the old row.
        rows = tuple(self._sidebar.model.blocks.row(row.id) or row for row in rows)
        wanted = {word for part in line.split(",") if (word := " ".join(part.split())[:LONGEST_TAG])}
        before = _common_tags(rows)
        for tag in sorted(wanted.symmetric_difference(before)):
            now = tuple(self._sidebar.model.blocks.row(row.id) or row for row in rows)
            self.tag(now, tag, is_on=tag in wanted)
        self.listing.refresh_tags()

    def _on_dropped_on_tag(self, tag: str, ids: tuple[str, ...]) -> None:
        rows = tuple(row for id_ in ids if (row := self._sidebar.model.blocks.row(id_)) is not None)
        self.tag(rows, tag, is_on=True)

    def _meant(self) -> Chosen:
        view = self._sidebar.list
        # Also while a menu has the focus of the program.
        if view.window().focusWidget() is view:
            return view.selected.meant()
        row = self._sidebar.model.blocks.row(self._desk.page.conversation.id)
        return Chosen((row,) if row is not None else ())

    async def _read_and(self, act: Callable[[Rows], None], meant: Chosen) -> None:
        act(await self.listing.rows_of(meant))

    def _delete(self, rows: Rows) -> None:
        heads = (Conversation(row.id, row.title, row.updated_at, row.updated_at, pin=row.pin) for row in rows)
        self._deletions.delete(*heads)


def _common_tags(rows: Rows) -> tuple[str, ...]:
    """Return the tags that all of these conversations have."""
    common = set(rows[0].tags).intersection(*(row.tags for row in rows)) if rows else set()
    return tuple(sorted(common))
