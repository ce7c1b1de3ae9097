"""The messages of a turn on disk: appended, journaled while they grow, finished."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping

from chatdesk.domain.conversation import TitledBy, title_from
from chatdesk.domain.message import Message, Role
from chatdesk.store.codec import decode_message, encode_more, encode_parts, storable
from chatdesk.store.database import Database
from chatdesk.store.journal import StreamJournal, begin_journal, end_journals
from chatdesk.store.message_rows import COLUMNS

_SAVE = f"""
    INSERT INTO messages (conversation_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (conversation_id, id) DO UPDATE SET
        parent_id = excluded.parent_id, role = excluded.role, created_at = excluded.created_at,
        account_id = excluded.account_id, model = excluded.model,
        finish_reason = excluded.finish_reason, is_recovered = excluded.is_recovered,
        parts = excluded.parts, more = excluded.more
    RETURNING row
"""  # noqa: S608 - names of columns


class MessageStore:
    """Keep the messages of turns: an `engine.ports.Recorder`. All methods raise `StoreError` only.

    A conversation comes into being with its first message, which also gives the title. What is
    handed over is stored even if the caller is cancelled meanwhile. While the disk refuses it waits in
    memory, and the turn goes on: `Database.unsaved` counts it and the user is told.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, conversation_id: str, message: Message, *, is_current: bool = True) -> None:
        """Store a message, as a rule as the current one; on disk when this returns, or waiting for it."""
        add = append if is_current else add_beside
        await self._database.keep(lambda connection: add(connection, conversation_id, message))

    async def open_journal(
        self, conversation_id: str, base: Message, *, is_current: bool = True
    ) -> StreamJournal:
        """Store `base` as the message being written, as a rule as the current one; begin its journal."""
        add = append if is_current else add_beside

        def begin(connection: sqlite3.Connection) -> int:
            row = add(connection, conversation_id, base)
            return begin_journal(connection, row)

        journal = StreamJournal(self._database)
        await self._database.keep(begin, journal.begin)
        return journal

    async def amend(
        self, conversation_id: str, message_id: str, change: Callable[[Message], Message]
    ) -> Message | None:
        """Change a message that is stored and whole; return it, or None where nothing was changed.

        `change` gets it as it is on the disk, on the thread of the database. It stays where it is in the list
        of conversations: nobody has said anything.
        """
        return await self._database.write(
            lambda connection: amend(connection, conversation_id, message_id, change)
        )

    async def finish(self, conversation_id: str, message: Message) -> None:
        """Store the finished answer in place of its journal; on disk when this returns, or waiting for it.

        Where the program ends before the disk takes it, the next start makes the message of its journal.
        """
        await self._database.keep(lambda connection: finish(connection, conversation_id, message))


def append(connection: sqlite3.Connection, conversation_id: str, message: Message) -> int:
    """Store a message as the current one of its conversation, which is made where it is missing."""
    now = time.time()
    title = storable(title_from(message))
    connection.execute(
        "INSERT INTO conversations (id, created_at, updated_at, titled_by) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (conversation_id, message.created_at, now, TitledBy.QUESTION),
    )
    row = save(connection, conversation_id, message)
    connection.execute(
        """
        UPDATE conversations SET updated_at = ?, current_message_id = ?,
            title = CASE WHEN title = '' THEN ? ELSE title END
        WHERE id = ?
        """,
        (now, message.id, title, conversation_id),
    )
    if message.model:
        connection.execute(
            "UPDATE conversations SET model = ?, account_id = coalesce(nullif(?, ''), account_id)"
            " WHERE id = ?",
            (storable(message.model), storable(message.account_id), conversation_id),
        )
    if message.role is Role.TOOL:
        _close_calls(connection, conversation_id, (result.call_id for result in message.tool_results))
    return row


def add_beside(connection: sqlite3.Connection, conversation_id: str, message: Message) -> int:
    """Store a message of another branch than the one that is read; its conversation must be there."""
    row = save(connection, conversation_id, message)
    if message.role is Role.TOOL:
        _close_calls(connection, conversation_id, (result.call_id for result in message.tool_results))
    return row


def finish(connection: sqlite3.Connection, conversation_id: str, message: Message) -> None:
    """Store a whole answer, remove its journal, remember the calls that wait for a result."""
    is_known = connection.execute(
        "SELECT 1 FROM messages WHERE conversation_id = ? AND id = ?", (conversation_id, message.id)
    ).fetchone()
    if is_known:
        row = save(connection, conversation_id, message)
        connection.execute(
            "UPDATE conversations SET updated_at = ? WHERE id = ?", (time.time(), conversation_id)
        )
    else:
        row = append(connection, conversation_id, message)
    end_journals(connection, row)
    connection.executemany(
        "INSERT INTO open_calls (message_row, call_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(row, storable(call.call_id)) for call in message.tool_calls],
    )


def amend(
    connection: sqlite3.Connection,
    conversation_id: str,
    message_id: str,
    change: Callable[[Message], Message],
) -> Message | None:
    """Change a whole message; None where it is not there, is being written, or is the same afterwards."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM messages WHERE conversation_id = ? AND id = ?",  # noqa: S608
        (conversation_id, message_id),
    ).fetchone()
    before = None if found is None else decode_message(found)
    if before is None or before.finish_reason is None:
        return None
    after = change(before)
    if after == before:
        return None
    save(connection, conversation_id, after)
    return after


def save(connection: sqlite3.Connection, conversation_id: str, message: Message) -> int:
    """Write one message of an existing conversation, new or again; return its row."""
    values = (
        conversation_id,
        message.id,
        message.parent_id,
        str(message.role),
        message.created_at,
        storable(message.account_id),
        storable(message.model),
        None if message.finish_reason is None else str(message.finish_reason),
        message.is_recovered,
        encode_parts(message.parts),
        encode_more(message),
    )
    return int(connection.execute(_SAVE, values).fetchone()[0])


def last_result_of(messages: Mapping[str, Message], message_id: str) -> tuple[str, frozenset[str]]:
    """Return the end of the tool messages that follow a message, and the calls they answer."""
    answered: set[str] = set()
    while True:
        following = [m for m in messages.values() if m.parent_id == message_id and m.role is Role.TOOL]
        if not following or message_id == following[-1].id:
            return message_id, frozenset(answered)
        message_id = following[-1].id
        answered.update(result.call_id for result in following[-1].tool_results)


def _close_calls(connection: sqlite3.Connection, conversation_id: str, call_ids: Iterable[str]) -> None:
    connection.executemany(
        """
        DELETE FROM open_calls WHERE call_id = ?
        AND ? = (SELECT conversation_id FROM messages WHERE row = message_row)
        """,
        [(storable(call_id), conversation_id) for call_id in call_ids],
    )
