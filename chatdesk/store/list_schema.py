"""Pins and tags of conversations, and the indexes from which the list is read."""

from __future__ import annotations

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
