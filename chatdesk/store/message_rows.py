"""Messages as they stand in the database, read."""

from __future__ import annotations

import sqlite3

from chatdesk.domain.message import Message
from chatdesk.store.codec import decode_message

# In the order that `codec.decode_message` takes.
COLUMNS = "id, parent_id, role, created_at, account_id, model, finish_reason, is_recovered, parts, more"


def load_messages(connection: sqlite3.Connection, conversation_id: str) -> dict[str, Message]:
    """Return all messages of a conversation by their id, in the order in which they came.

    Those that were deleted are not among them.
    """
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM messages"  # noqa: S608
        " WHERE conversation_id = ? AND deleted_at IS NULL ORDER BY row",
        (conversation_id,),
    )
    return {message.id: message for message in map(decode_message, rows)}


def load_row(connection: sqlite3.Connection, row: int) -> tuple[str, Message]:
    """Return the message of a row, with the id of its conversation."""
    conversation_id, *rest = connection.execute(
        f"SELECT conversation_id, {COLUMNS} FROM messages WHERE row = ?",  # noqa: S608
        (row,),
    ).fetchone()
    return conversation_id, decode_message(rest)
