"""The tables of what belongs to a conversation beside its messages."""

from __future__ import annotations

# No foreign keys: what is written comes before the conversation itself, and "new" is in no other table.
STEPS = (
    """
    CREATE TABLE IF NOT EXISTS presets (
        conversation_id TEXT PRIMARY KEY,
        system TEXT NOT NULL,
        parameters TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS writings (
        conversation_id TEXT PRIMARY KEY,
        writing TEXT NOT NULL DEFAULT '',
        follow TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS places_with_draft ON places (conversation_id) WHERE draft <> ''",
    """
    CREATE TRIGGER IF NOT EXISTS conversations_forgotten AFTER DELETE ON conversations BEGIN
        DELETE FROM presets WHERE conversation_id = OLD.id;
        DELETE FROM writings WHERE conversation_id = OLD.id;
        DELETE FROM places WHERE conversation_id = OLD.id;
    END
    """,
)

# Apart from the text: a file of some MB is written when it comes or goes, not at every letter.
FILE_STEPS = (
    """
    CREATE TABLE IF NOT EXISTS draft_files (
        conversation_id TEXT PRIMARY KEY,
        files TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TRIGGER IF NOT EXISTS draft_files_forgotten AFTER DELETE ON conversations BEGIN
        DELETE FROM draft_files WHERE conversation_id = OLD.id;
    END
    """,
)
