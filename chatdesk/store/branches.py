"""Parts of a conversation's tree: marked as deleted, brought back, copied into another one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable

from chatdesk.domain.conversation import Conversation, branch_through
from chatdesk.store.codec import storable
from chatdesk.store.message_rows import COLUMNS, load_messages
from chatdesk.store.places import preset_of, save_preset

_COPY = f"""
    INSERT INTO messages (conversation_id, {COLUMNS})
    SELECT ?, {COLUMNS} FROM messages WHERE conversation_id = ? AND id = ?
"""  # noqa: S608 - names of columns

_BEGIN = "UPDATE messages SET parent_id = NULL WHERE conversation_id = ? AND id = ?"


def mark_deleted(connection: sqlite3.Connection, conversation_id: str, ids: Iterable[str]) -> None:
    """Mark messages as deleted: nothing reads them any more, and `unmark` brings them back."""
    now = time.time()
    connection.executemany(
        "UPDATE messages SET deleted_at = ? WHERE conversation_id = ? AND id = ?",
        [(now, conversation_id, message_id) for message_id in ids],
    )


def unmark(connection: sqlite3.Connection, conversation_id: str, ids: Iterable[str]) -> None:
    """Bring marked messages back; those that are not marked stay as they are."""
    connection.executemany(
        "UPDATE messages SET deleted_at = NULL WHERE conversation_id = ? AND id = ?",
        [(conversation_id, message_id) for message_id in ids],
    )


def copy_branch(
    connection: sqlite3.Connection, conversation_id: str, message_id: str, fork: Conversation, since: str = ""
) -> bool:
    """Make the conversation `fork` of the branch up to a message; False where that is not there.

    The copies are whole and keep their ids: a message's id is unique within its conversation alone. The
    results of the last message's tool calls come along, since without them the history could not be sent; so
    do system prompt and parameters. With `since` it begins at that message of the branch.
    """
    branch = branch_through(load_messages(connection, conversation_id), message_id)
    first = next((place for place, message in enumerate(branch) if message.id == since), 0)
    branch = branch[first:]
    if not branch:
        return False
    connection.execute(
        """
        INSERT INTO conversations (id, title, created_at, updated_at, current_message_id, account_id, model)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            fork.id,
            storable(fork.title),
            fork.created_at,
            fork.updated_at,
            branch[-1].id,
            storable(fork.account_id),
            storable(fork.model),
        ),
    )
    connection.executemany(_COPY, [(fork.id, conversation_id, message.id) for message in branch])
    if first:
        connection.execute(_BEGIN, (fork.id, branch[0].id))
    save_preset(connection, fork.id, preset_of(connection, conversation_id))
    return True
