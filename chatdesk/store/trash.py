"""What was deleted: listed, brought back, or removed for good, at the latest after thirty days."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chatdesk.store.codec import decode_message
from chatdesk.store.conversations import LoadedConversation, load
from chatdesk.store.database import PAUSE_IN_TROUBLE, Database
from chatdesk.store.message_rows import COLUMNS
from chatdesk.store.schema import transaction

KEPT_DAYS = 30
KEPT_SECONDS = KEPT_DAYS * 24 * 3600.0
# Rows that one transaction removes: the writing thread belongs to others.
_PIECE = 100
_PAUSE = 0.03
_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted in one act: a conversation, or messages of one that is still there.

    `title` is that of the conversation, `excerpt` the beginning of the first message that was deleted, ""
    where a whole conversation was. Times in seconds since 1970.
    """

    conversation_id: str
    title: str
    deleted_at: float
    count: int
    excerpt: str = ""
    is_conversation: bool = True

    @property
    def leaves_at(self) -> float:
        """When it is removed for good."""
        return self.deleted_at + KEPT_SECONDS


class TrashStore:
    """List and change what is in the trash. All methods raise `StoreError` only.

    What is no longer in the trash is passed over.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self) -> tuple[Deleted, ...]:
        """Return what can be brought back, the newest deletion first."""
        return await self._database.read(entries)

    async def restore(self, entry: Deleted) -> LoadedConversation | None:
        """Bring it back and return its conversation as it is now; None where that is gone.

        Messages come back with what they answer, if that was deleted too, and are the branch that is read.
        """
        return await self._database.write(lambda connection: _restore(connection, entry))

    async def remove(self, gone: Iterable[Deleted]) -> None:
        """Remove entries for good."""
        for entry in tuple(gone):
            await self._database.write(lambda connection, entry=entry: _hand_over(connection, entry))  # type: ignore[misc]
        self.purge()

    def purge(self, delay: float = 0.0) -> None:
        """Remove what has been in the trash for thirty days, piece by piece beside all other work.

        Where the program ends meanwhile, the next start goes on.
        """

        def take_piece(connection: sqlite3.Connection) -> None:
            pause: float | None = PAUSE_IN_TROUBLE
            try:
                with transaction(connection):
                    pause = _PAUSE if remove_piece(connection, time.time() - KEPT_SECONDS) else None
            finally:
                if pause is not None:
                    self.purge(pause)

        self._database.write_later(delay, take_piece)


def entries(connection: sqlite3.Connection) -> tuple[Deleted, ...]:
    """Return what was deleted and is not too old, the newest first."""
    oldest = time.time() - KEPT_SECONDS
    found = [*_conversations(connection, oldest), *_messages(connection, oldest)]
    return tuple(sorted(found, key=lambda entry: -entry.deleted_at))


def remove_piece(connection: sqlite3.Connection, before: float) -> bool:
    """Remove some of what was deleted before a moment; False where nothing is left of it."""
    removed = connection.execute(
        "DELETE FROM messages WHERE row IN (SELECT row FROM messages WHERE deleted_at < ? LIMIT ?)",
        (before, _PIECE),
    ).rowcount
    row = connection.execute(
        "SELECT id FROM conversations WHERE deleted_at < ? ORDER BY deleted_at LIMIT 1", (before,)
    ).fetchone()
    if row is None:
        return removed == _PIECE
    # Its messages first: a conversation of a hundred thousand would hold up all other writing.
    more = connection.execute(
        "DELETE FROM messages WHERE row IN (SELECT row FROM messages WHERE conversation_id = ? LIMIT ?)",
        (*row, _PIECE),
    ).rowcount
    if more < _PIECE:
        connection.execute("DELETE FROM places WHERE conversation_id = ?", row)
        connection.execute("DELETE FROM conversations WHERE id = ?", row)
    return True


def _conversations(connection: sqlite3.Connection, oldest: float) -> Iterator[Deleted]:
    rows = connection.execute(
        "SELECT id, title, deleted_at,"
        " (SELECT count(*) FROM messages WHERE conversation_id = conversations.id AND deleted_at IS NULL)"
        " FROM conversations WHERE deleted_at >= ?",
        (oldest,),
    )
    for row in rows:
        yield Deleted(*row)


def _messages(connection: sqlite3.Connection, oldest: float) -> Iterator[Deleted]:
    rows = connection.execute(
        "SELECT conversation_id, title, messages.deleted_at, count(*), min(row) FROM messages"
        " JOIN conversations ON conversations.id = conversation_id"
        " WHERE messages.deleted_at >= ? AND conversations.deleted_at IS NULL"
        " GROUP BY conversation_id, messages.deleted_at",
        (oldest,),
    ).fetchall()
    for conversation_id, title, deleted_at, count, first in rows:
        found = connection.execute(f"SELECT {COLUMNS} FROM messages WHERE row = ?", (first,)).fetchone()  # noqa: S608
        excerpt = " ".join(decode_message(found).text[: 4 * _EXCERPT].split())[:_EXCERPT]
        yield Deleted(conversation_id, title, deleted_at, count, excerpt, is_conversation=False)


def _restore(connection: sqlite3.Connection, entry: Deleted) -> LoadedConversation | None:
    if entry.is_conversation:
        connection.execute(
            "UPDATE conversations SET deleted_at = NULL WHERE id = ?", (entry.conversation_id,)
        )
        return load(connection, entry.conversation_id)
    last = connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND deleted_at = ? ORDER BY row DESC LIMIT 1",
        (entry.conversation_id, entry.deleted_at),
    ).fetchone()
    if last is not None:
        connection.execute(
            "UPDATE messages SET deleted_at = NULL WHERE conversation_id = ? AND deleted_at = ?",
            (entry.conversation_id, entry.deleted_at),
        )
        _restore_above(connection, entry.conversation_id, last[0])
        connection.execute(
            "UPDATE conversations SET current_message_id = ? WHERE id = ?", (last[0], entry.conversation_id)
        )
    return load(connection, entry.conversation_id)


def _restore_above(connection: sqlite3.Connection, conversation_id: str, message_id: str) -> None:
    """Bring back what a message hangs on, else it would be a branch without a beginning."""
    connection.execute(
        """
        UPDATE messages SET deleted_at = NULL WHERE conversation_id = :conversation AND id IN (
            WITH RECURSIVE above (id) AS (
                SELECT :message UNION SELECT parent_id FROM messages JOIN above USING (id)
                WHERE conversation_id = :conversation AND parent_id IS NOT NULL
            ) SELECT id FROM above
        )
        """,
        {"conversation": conversation_id, "message": message_id},
    )


def _hand_over(connection: sqlite3.Connection, entry: Deleted) -> None:
    """Date a deletion back so far that the next purge takes it; nothing lists or reads it any more."""
    if entry.is_conversation:
        connection.execute(
            "UPDATE conversations SET deleted_at = 0 WHERE id = ? AND deleted_at IS NOT NULL",
            (entry.conversation_id,),
        )
    else:
        connection.execute(
            "UPDATE messages SET deleted_at = 0 WHERE conversation_id = ? AND deleted_at = ?",
            (entry.conversation_id, entry.deleted_at),
        )
