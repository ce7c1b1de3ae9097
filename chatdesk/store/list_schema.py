"""Pins and tags of conversations, who gave them titles, and the indexes from which the list is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chatdesk.store.codec import storable

STEPS = (
    # A pinned conversation has its place among the pinned ones, the smallest first.
    "ALTER TABLE conversations ADD COLUMN pin REAL",
    """
    CREATE INDEX conversations_listed ON conversations (updated_at DESC, id)
    WHERE deleted_at IS NULL AND pin IS NULL
    """,
    "CREATE INDEX conversations_pinned ON conversations (pin, id) WHERE pin IS NOT NULL",
    """
    CREATE TABLE conversation_tags (
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        PRIMARY KEY (conversation_id, tag)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX conversations_by_tag ON conversation_tags (tag, conversation_id)",
)

TITLE_STEPS = (
    # The default is the careful one: of titles from before this step, and of those that come from files,
    # nobody knows who gave them, so they are left as they are.
    "ALTER TABLE conversations ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'user'",
)


def tags_of(connection: sqlite3.Connection, conversation_id: str) -> tuple[str, ...]:
    """Return the tags of a conversation, in the order of their letters."""
    rows = connection.execute(
        "SELECT tag FROM conversation_tags WHERE conversation_id = ? ORDER BY tag",
        (storable(conversation_id),),
    )
    return tuple(tag for (tag,) in rows)


def add_tags(connection: sqlite3.Connection, conversation_id: str, tags: Iterable[str]) -> None:
    """Give a conversation tags, in the transaction of the caller."""
    connection.executemany(
        "INSERT INTO conversation_tags VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(conversation_id, storable(tag)) for tag in tags],
    )
