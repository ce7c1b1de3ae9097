"""The store as the rest of the house meets it: one database, what the start needs, the close."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.errors import DatabaseDamaged, StoreError
from chatdesk.domain.preset import Preset
from chatdesk.store import search_schema
from chatdesk.store.conversations import (
    NEW,
    ConversationStore,
    LoadedConversation,
    last_open,
    newest,
    pinned,
    place,
)
from chatdesk.store.database import PAUSE_IN_TROUBLE, Database
from chatdesk.store.errors import foreign_errors
from chatdesk.store.messages import MessageStore
from chatdesk.store.places import DraftFiles, files_of, preset_of, writing_of
from chatdesk.store.recovery import Recovery, recover
from chatdesk.store.schema import transaction
from chatdesk.store.worker import Reply

if TYPE_CHECKING:
    from chatdesk.store.listing import ListStore
    from chatdesk.store.salvage import Salvage
    from chatdesk.store.search import SearchStore
    from chatdesk.store.titles import TitleStore
    from chatdesk.store.trash import TrashStore

# Seconds between two pieces of the index: the writing thread belongs to others.
_PAUSE = 0.03


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first picture of the window needs.

    `opened` is the conversation that was shown last. `needs_check`: the program did not end
    properly last time, so `Store.check` should be asked once the window stands. `trouble`: nothing
    could be recovered (the disk is full, say); what was journaled stays for the next start. `salvaged`: the
    database was damaged, and this is what could be taken over into a new one. What is
    `new_...` belongs to the conversation in which nothing was said yet.
    """

    conversations: tuple[Conversation, ...]
    opened: LoadedConversation | None
    new_draft: str
    recovery: Recovery
    needs_check: bool
    trouble: StoreError | None = None
    salvaged: Salvage | None = None
    new_writing: str = ""
    new_preset: Preset = field(default_factory=Preset)
    new_files: DraftFiles = field(default_factory=DraftFiles)


class Store:
    """Everything that is remembered, in the database `path`.

    The file is opened at once on a thread of its own; nothing here waits. What returns a `Reply`
    can be awaited, or waited for by `result()` before any event loop runs.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_trouble: Callable[[StoreError], None] | None = None,
        on_relief: Callable[[], None] | None = None,
        repairs: bool = False,
    ) -> None:
        self.database = Database(path, on_trouble=on_trouble, on_relief=on_relief, repairs=repairs)
        self.database.on_search_lost = self.index_older
        self.conversations = ConversationStore(self.database)
        self.messages = MessageStore(self.database)
        self._search: SearchStore | None = None
        self._list: ListStore | None = None
        self._trash: TrashStore | None = None
        self._titles: TitleStore | None = None

    @property
    def search(self) -> SearchStore:
        """The search, made when it is first wanted."""
        if self._search is None:
            from chatdesk.store.search import SearchStore

            self._search = SearchStore(self.database)
        return self._search

    @property
    def trash(self) -> TrashStore:
        """What was deleted, made when it is first wanted."""
        if self._trash is None:
            from chatdesk.store.trash import TrashStore

            self._trash = TrashStore(self.database)
        return self._trash

    @property
    def list(self) -> ListStore:
        """The list of the sidebar, made when it is first wanted."""
        if self._list is None:
            from chatdesk.store.listing import ListStore

            self._list = ListStore(self.database)
        return self._list

    @property
    def titles(self) -> TitleStore:
        """The titles of all conversations, made when they are first wanted."""
        if self._titles is None:
            from chatdesk.store.titles import TitleStore

            self._titles = TitleStore(self.database)
        return self._titles

    def begin(self, limit: int | None = None) -> Reply[Beginning]:
        """Recover what a crash left behind, then read what the first picture needs.

        For the one process that owns the database, once, before the first turn. At most `limit`
        conversations are listed, and those that are pinned. Fails with a `StoreError`.
        """
        path = self.database.path

        def begin(connection: sqlite3.Connection) -> Beginning:
            trouble, recovery = None, Recovery()
            try:
                with foreign_errors(path), transaction(connection):
                    recovery = recover(connection)
            except DatabaseDamaged:
                raise
            except StoreError as error:
                trouble = error
            return Beginning(
                conversations=_first(connection, limit),
                opened=last_open(connection),
                new_draft=place(connection, NEW)[0],
                recovery=recovery,
                needs_check=self.database.was_left_open,
                trouble=trouble,
                salvaged=self.database.repair.salvaged,
                new_writing=writing_of(connection, NEW)[0],
                new_preset=preset_of(connection, NEW),
                new_files=files_of(connection, NEW),
            )

        return self.database.begin(begin)

    def index_older(self, delay: float = 0.0) -> None:
        """Take what is older than the search into its index, piece by piece beside all other work.

        Once, after the start, in `delay` seconds. Where the program ends meanwhile, the next start goes on.
        """

        def take_piece(connection: sqlite3.Connection) -> None:
            pause: float | None = PAUSE_IN_TROUBLE
            try:
                with transaction(connection):
                    pause = _PAUSE if search_schema.catch_up(connection) else None
            finally:
                if pause is not None:
                    self.index_older(pause)

        self.database.write_later(delay, take_piece)

    def build_search_anew(self) -> Reply[None]:
        """Throw a damaged index of the search away and begin to make a new one."""
        building = self.database.write(search_schema.build_anew)
        # Not at once: what has its time goes before what is queued, and would find the old index complete.
        building.add_done_callback(lambda _built: self.index_older())
        return building

    def check(self) -> Reply[bool]:
        """Read through the whole file beside all other work; fails with a `StoreError` if damaged.

        False where `build_search_anew` is all that has to be done.
        """
        return self.database.check()

    def close(self) -> Reply[None]:
        """Finish what is queued and close; later calls fail with a `StoreError`."""
        return self.database.close()


def _first(connection: sqlite3.Connection, limit: int | None) -> tuple[Conversation, ...]:
    """Return what the sidebar shows first: those that are pinned, and the newest."""
    heads = {head.id: head for head in (*newest(connection, limit), *pinned(connection))}
    return tuple(heads.values())
