# ruff: noqa: S608 - what is put together are names of columns
"""The tables of the search and the triggers that keep them true within every transaction.

`messages_index` has no copy of the text (FTS5, contentless): what leaves it is told with the same words
as came in, which functions of ours make on the writing connection. `words_index` finds words by what
stands in their middle: three letters at a time over the words that occur, not over all text, which
would be three times as big; for titles `title_index` does. Rows of `messages` from
`search_progress.first` on are in; `catch_up` takes in the older ones.
"""

from __future__ import annotations

import sqlite3

from chatdesk.store import title_index

_WORDS_OF_NEW = "SELECT value FROM json_each(search_words(new.parts)) WHERE true"


def _indexed(action: str, row: str) -> str:
    return f"""
        INSERT INTO messages_index ({action}rowid, body, facets) VALUES (
            {"'delete', " if action else ""}{row}.row, search_text({row}.parts),
            search_facets({row}.role, {row}.model, {row}.created_at, {row}.parts));
    """


_ADD = _indexed("", "new") + f"INSERT INTO search_words (word) {_WORDS_OF_NEW} ON CONFLICT (word) DO NOTHING;"
_REMOVE = _indexed("messages_index, ", "old")


def _counts(row: str) -> str:
    """Say when a message belongs into the index: it is whole enough to have parts, and not deleted."""
    return (
        f"{row}.deleted_at IS NULL AND {row}.parts <> '[]'"
        f" AND {row}.row >= (SELECT first FROM search_progress)"
    )


_CHANGED = (
    "(old.parts, old.role, old.model, old.created_at, old.deleted_at)"
    " IS NOT (new.parts, new.role, new.model, new.created_at, new.deleted_at)"
)

STEPS = (
    """
    CREATE VIRTUAL TABLE messages_index USING fts5(
        body, facets, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    )
    """,
    "CREATE TABLE search_words (row INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    """
    CREATE VIRTUAL TABLE words_index USING fts5(
        word, content = 'search_words', content_rowid = 'row', tokenize = 'trigram'
    )
    """,
    """
    CREATE TRIGGER search_word_added AFTER INSERT ON search_words BEGIN
        INSERT INTO words_index (rowid, word) VALUES (new.row, new.word);
    END
    """,
    # Newest last made, so that a walk from its end meets the newest first.
    """
    CREATE TABLE search_titles (
        created_at REAL NOT NULL, conversation_id TEXT NOT NULL, folded TEXT NOT NULL,
        PRIMARY KEY (created_at, conversation_id)
    ) WITHOUT ROWID
    """,
    # `titles`: the last conversation whose title was taken in, NULL when all are.
    "CREATE TABLE search_progress (first INTEGER NOT NULL, titles TEXT)",
    """
    INSERT INTO search_progress SELECT coalesce(max(row), 0) + 1,
        CASE WHEN EXISTS (SELECT 1 FROM conversations) THEN '' END FROM messages
    """,
    f"CREATE TRIGGER search_added AFTER INSERT ON messages WHEN {_counts('new')} BEGIN {_ADD} END",
    f"CREATE TRIGGER search_removed AFTER DELETE ON messages WHEN {_counts('old')} BEGIN {_REMOVE} END",
    f"""
    CREATE TRIGGER search_withdrawn AFTER UPDATE ON messages
    WHEN {_CHANGED} AND {_counts("old")} BEGIN {_REMOVE} END
    """,
    f"""
    CREATE TRIGGER search_renewed AFTER UPDATE ON messages
    WHEN {_CHANGED} AND {_counts("new")} BEGIN {_ADD} END
    """,
    """
    CREATE TRIGGER search_title_added AFTER INSERT ON conversations BEGIN
        INSERT INTO search_titles VALUES (new.created_at, new.id, search_fold(new.title))
        ON CONFLICT DO UPDATE SET folded = excluded.folded;
    END
    """,
    """
    CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations
    WHEN old.title IS NOT new.title BEGIN
        INSERT INTO search_titles VALUES (new.created_at, new.id, search_fold(new.title))
        ON CONFLICT DO UPDATE SET folded = excluded.folded;
    END
    """,
    """
    CREATE TRIGGER search_title_removed AFTER DELETE ON conversations BEGIN
        DELETE FROM search_titles WHERE (created_at, conversation_id) = (old.created_at, old.id);
    END
    """,
)

# How the names of all tables and triggers of the search begin.
NAMES = ("search_", "messages_index", "words_index", "titles_index")

_TITLES_PER_PIECE = 150
# What is not all is never told as all.
_NEARLY = 0.99
_MESSAGES_PER_PIECE = 100


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a writing connection the functions that the triggers call."""
    for name, count, function in (
        ("search_text", 1, _text),
        ("search_words", 1, _words),
        ("search_facets", 4, _facets),
        ("search_fold", 1, _fold),
    ):
        connection.create_function(name, count, function, deterministic=True)


def build_anew(connection: sqlite3.Connection) -> None:
    """Throw the index away, in the transaction of the caller; `catch_up` takes everything in again."""
    made = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'search_*'"
    ).fetchall()
    tables = (
        "messages_index",
        "words_index",
        "titles_index",
        "search_words",
        "search_titles",
        "search_progress",
    )
    for kind, name in [*made, *(("table", table) for table in tables)]:
        connection.execute(f"DROP {kind} IF EXISTS {name}")
    for statement in (*STEPS, *title_index.STEPS):
        connection.execute(statement)


def catch_up(connection: sqlite3.Connection) -> bool:
    """Take a piece of what is older than the index into it; False where nothing is left.

    Some milliseconds of work, in the transaction of the caller. Newest messages come first.
    """
    first, titles = connection.execute("SELECT first, titles FROM search_progress").fetchone()
    if titles is not None:
        _take_titles(connection, titles)
        return True
    (low,) = connection.execute(
        "SELECT min(row) FROM (SELECT row FROM messages WHERE row < ? ORDER BY row DESC LIMIT ?)",
        (first, _MESSAGES_PER_PIECE),
    ).fetchone()
    if low is None:
        return False
    piece = "FROM messages WHERE row >= ? AND row < ? AND deleted_at IS NULL AND parts <> '[]'"
    connection.execute(
        "INSERT INTO messages_index (rowid, body, facets) SELECT row, search_text(parts),"
        f" search_facets(role, model, created_at, parts) {piece}",
        (low, first),
    )
    connection.execute(
        "INSERT INTO search_words (word) SELECT value FROM messages AS new, json_each(search_words(parts))"
        " WHERE row >= ? AND row < ? AND deleted_at IS NULL AND parts <> '[]'"
        " ON CONFLICT (word) DO NOTHING",
        (low, first),
    )
    connection.execute("UPDATE search_progress SET first = ?", (low,))
    return True


def progress(connection: sqlite3.Connection) -> float:
    """Return how much is in the index, from 0 to 1."""
    first, titles = connection.execute("SELECT first, titles FROM search_progress").fetchone()
    if first <= 1 and titles is None:
        return 1.0
    (lowest, last) = connection.execute(
        "SELECT (SELECT min(row) FROM messages), (SELECT max(row) FROM messages)"
    ).fetchone()
    if lowest is None or first <= lowest:
        return 1.0 if titles is None else _NEARLY
    return float(min(_NEARLY, max(0.0, (last - first + 1) / (last - lowest + 1))))


def _take_titles(connection: sqlite3.Connection, behind: str) -> None:
    ids = connection.execute(
        "SELECT id FROM conversations WHERE id > ? ORDER BY id LIMIT ?", (behind, _TITLES_PER_PIECE)
    ).fetchall()
    connection.executemany(
        "INSERT INTO search_titles (created_at, conversation_id, folded)"
        " SELECT created_at, id, search_fold(title) FROM conversations"
        " WHERE id = ? ON CONFLICT DO NOTHING",
        ids,
    )
    title_index.take_in(connection, ids)
    connection.execute("UPDATE search_progress SET titles = ?", (ids[-1][0] if ids else None,))


# What these call is imported with the first message that is written: the start shall not wait for it.


def _text(parts: str) -> str:
    from chatdesk.store.search_text import index_text

    return index_text(parts)


def _words(parts: str) -> str:
    from chatdesk.store.search_text import index_words

    return index_words(parts)


def _facets(role: str, model: str, created_at: float, parts: str) -> str:
    from chatdesk.store.search_text import facets

    return facets(role, model, created_at, parts)


def _fold(title: str) -> str:
    from chatdesk.store.search_text import fold

    return fold(title)
