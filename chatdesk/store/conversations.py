"""The heads of conversations on disk, their drafts and where one was in them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chatdesk.domain.conversation import Conversation, TitledBy
from chatdesk.domain.message import Message
from chatdesk.domain.preset import Preset
from chatdesk.store.branches import copy_branch, mark_deleted, unmark
from chatdesk.store.codec import storable
from chatdesk.store.database import Database
from chatdesk.store.list_schema import tags_of
from chatdesk.store.message_rows import load_messages
from chatdesk.store.messages import save
from chatdesk.store.places import DraftFiles, PlaceStore, files_of, preset_of, writing_of

# The place of a conversation that nobody has said anything in yet.
NEW = "new"
_OPEN = "open_conversation"
_COLUMNS = "id, title, created_at, updated_at, current_message_id, account_id, model, pin, titled_by"


@dataclass(frozen=True, slots=True)
class LoadedConversation:
    """A conversation with all its messages by id, its draft and its scroll position.

    `scroll`, `writing` (how the draft stands in the composer) and `follow` are texts that only the window
    understands; empty where nothing was kept.
    """

    conversation: Conversation
    messages: dict[str, Message]
    draft: str = ""
    scroll: str = ""
    writing: str = ""
    follow: str = ""
    preset: Preset = field(default_factory=Preset)
    files: DraftFiles = field(default_factory=DraftFiles)
    tags: tuple[str, ...] = ()


class ConversationStore:
    """List, load and change conversations. All methods raise `StoreError` only.

    Small changes wait in memory while the disk refuses, as messages do. What names a conversation that is
    not there (not yet, or no longer) changes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.places = PlaceStore(database)

    @property
    def unsaved(self) -> int:
        """How many writes wait in memory: what is loaded then is older than what was said."""
        return self._database.unsaved

    async def newest(self, limit: int | None = None) -> tuple[Conversation, ...]:
        """Return the conversations, last changed first, without those in the trash."""
        return await self._database.read(lambda connection: newest(connection, limit))

    async def head(self, conversation_id: str) -> Conversation | None:
        """Return the head of a conversation; None if it is unknown or in the trash."""
        return await self._database.read(lambda connection: head(connection, conversation_id))

    async def load(self, conversation_id: str) -> LoadedConversation | None:
        """Return a conversation with all its messages, also from the trash; None if unknown."""
        return await self._database.read(lambda connection: load(connection, conversation_id))

    async def rename(self, conversation_id: str, title: str, by: TitledBy = TitledBy.USER) -> None:
        """Give a conversation another title; a model's never takes the place of one that a user gave."""
        careful = "" if by is TitledBy.USER else f" AND titled_by <> '{TitledBy.USER}'"
        await self._run(
            f"UPDATE conversations SET title = ?, titled_by = ? WHERE id = ?{careful}",  # noqa: S608
            storable(title),
            by,
            conversation_id,
        )

    async def delete(self, *conversation_ids: str) -> None:
        """Put conversations into the trash."""
        await self._set_deleted(time.time(), conversation_ids)

    async def restore(self, *conversation_ids: str) -> None:
        """Take conversations out of the trash again."""
        await self._set_deleted(None, conversation_ids)

    async def set_current(self, conversation_id: str, message_id: str | None) -> None:
        """Remember the last message of the branch that is being read."""
        await self._set("current_message_id", message_id, conversation_id)

    async def delete_messages(
        self, conversation_id: str, ids: Iterable[str], current_message_id: str | None
    ) -> None:
        """Take messages out of a conversation; `restore_messages` brings them back for some days.

        `current_message_id` is the last message of the branch that is read from now on.
        """
        gone = tuple(ids)

        def delete(connection: sqlite3.Connection) -> None:
            mark_deleted(connection, conversation_id, gone)
            _set_current(connection, conversation_id, current_message_id)

        await self._database.keep(delete)

    async def restore_messages(
        self, conversation_id: str, ids: Iterable[str], current_message_id: str | None
    ) -> None:
        """Bring deleted messages back, and read the branch that ends in `current_message_id`."""
        back = tuple(ids)

        def restore(connection: sqlite3.Connection) -> None:
            unmark(connection, conversation_id, back)
            _set_current(connection, conversation_id, current_message_id)

        await self._database.keep(restore)

    async def fork(
        self, conversation_id: str, message_id: str, fork: Conversation, since: str = ""
    ) -> LoadedConversation | None:
        """Copy the branch up to a message into the new conversation `fork`; None where it is not there.

        With `since` what stands before that message is left out.
        """

        def copy(connection: sqlite3.Connection) -> LoadedConversation | None:
            is_copied = copy_branch(connection, conversation_id, message_id, fork, since)
            return load(connection, fork.id) if is_copied else None

        return await self._database.write(copy)

    async def choose_model(self, conversation_id: str, account_id: str, model: str) -> None:
        """Remember who answers in a conversation."""
        values = (storable(account_id), storable(model), conversation_id)
        await self._run("UPDATE conversations SET account_id = ?, model = ? WHERE id = ?", *values)

    async def draft(self, conversation_id: str = NEW) -> str:
        """Return the text that was typed and not sent."""
        return await self._database.read(lambda connection: place(connection, conversation_id)[0])

    async def save_draft(self, conversation_id: str, text: str) -> None:
        """Keep the text that is typed; `NEW` is the conversation that is not stored yet."""
        await self._run(
            "INSERT INTO places (conversation_id, draft) VALUES (?, ?)"
            " ON CONFLICT (conversation_id) DO UPDATE SET draft = excluded.draft",
            conversation_id,
            storable(text),
            name=f"draft {conversation_id}",
        )

    async def save_scroll(self, conversation_id: str, position: str) -> None:
        """Keep where one was reading, as text of the window's own."""
        await self._run(
            "INSERT INTO places (conversation_id, scroll) VALUES (?, ?)"
            " ON CONFLICT (conversation_id) DO UPDATE SET scroll = excluded.scroll",
            conversation_id,
            storable(position),
            name=f"scroll {conversation_id}",
        )

    async def remember_open(self, conversation_id: str | None) -> None:
        """Remember which conversation the window shows; `Store.begin` brings it back."""
        await self._run(
            "INSERT INTO state (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            _OPEN,
            conversation_id or "",
            name=_OPEN,
        )

    async def _set(self, column: str, value: str | float | None, conversation_id: str) -> None:
        await self._run(
            f"UPDATE conversations SET {column} = ? WHERE id = ?",  # noqa: S608 - column is ours
            value,
            conversation_id,
        )

    async def _set_deleted(self, moment: float | None, ids: Iterable[str]) -> None:
        values = [(moment, id_) for id_ in ids]

        def change(connection: sqlite3.Connection) -> None:
            connection.executemany("UPDATE conversations SET deleted_at = ? WHERE id = ?", values)

        await self._database.keep(change)

    async def replace_message(self, conversation_id: str, message: Message) -> None:
        """Keep a stored message as it is now, in the place of what it was."""
        await self._database.keep(lambda connection: save(connection, conversation_id, message))

    async def _run(self, statement: str, *values: str | float | None, name: str = "") -> None:
        run: Callable[[sqlite3.Connection], object]
        run = lambda connection: connection.execute(statement, values)  # noqa: E731
        await self._database.keep(run, name=name)


def _set_current(connection: sqlite3.Connection, conversation_id: str, message_id: str | None) -> None:
    connection.execute(
        "UPDATE conversations SET current_message_id = ? WHERE id = ?", (message_id, conversation_id)
    )


def newest(connection: sqlite3.Connection, limit: int | None = None) -> tuple[Conversation, ...]:
    """Return the conversations that are not in the trash, last changed first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM conversations WHERE deleted_at IS NULL"  # noqa: S608
        " ORDER BY updated_at DESC, id LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return tuple(Conversation(*row) for row in rows)


def pinned(connection: sqlite3.Connection) -> tuple[Conversation, ...]:
    """Return the pinned conversations that are not in the trash."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM conversations"  # noqa: S608
        " WHERE pin IS NOT NULL AND deleted_at IS NULL ORDER BY pin, id"
    )
    return tuple(Conversation(*row) for row in rows)


def load(connection: sqlite3.Connection, conversation_id: str) -> LoadedConversation | None:
    """Return a conversation with everything that belongs to it; None if unknown."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = ?",  # noqa: S608
        (conversation_id,),
    ).fetchone()
    if row is None:
        return None
    messages = load_messages(connection, conversation_id)
    return LoadedConversation(
        Conversation(*row),
        messages,
        *place(connection, conversation_id),
        *writing_of(connection, conversation_id),
        preset_of(connection, conversation_id),
        files_of(connection, conversation_id),
        tags_of(connection, conversation_id),
    )


def head(connection: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    """Return the head of a conversation that is not in the trash; None where there is none."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM conversations WHERE id = ? AND deleted_at IS NULL",  # noqa: S608
        (storable(conversation_id),),
    ).fetchone()
    return None if row is None else Conversation(*row)


def place(connection: sqlite3.Connection, conversation_id: str) -> tuple[str, str]:
    """Return draft and scroll position of a conversation, empty where nothing was kept."""
    row = connection.execute(
        "SELECT draft, scroll FROM places WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    return row or ("", "")


def last_open(connection: sqlite3.Connection) -> LoadedConversation | None:
    """Return the conversation that the window showed last; None where it is gone or was none."""
    row = connection.execute(
        "SELECT id FROM conversations, state WHERE key = ? AND value = id AND deleted_at IS NULL", (_OPEN,)
    ).fetchone()
    return None if row is None else load(connection, row[0])
