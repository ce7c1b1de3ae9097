# ruff: noqa: S608 - what is put together are names of columns
"""The index that finds titles by any part of them: three letters at a time.

It holds no text and no places (FTS5, contentless, `detail = none`): what it gives is looked at once more.
`search_titles.row` is the number of a title in it, NULL where a title from before it was not taken in yet.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

# Letters of which the index knows; what is shorter is found by walking through all titles.
SHORTEST = 3
# The titles that have an expression, as a source of rows.
SOURCE = "titles_index CROSS JOIN search_titles ON search_titles.row = titles_index.rowid"
# More of them would hardly leave out any other title.
_MOST_PARTS = 24

_NEXT = "(SELECT coalesce(max(row), 0) + 1 FROM search_titles WHERE row IS NOT NULL)"
_LEAVE = "INSERT INTO titles_index (titles_index, rowid, title) SELECT 'delete', old.row, old.folded"

_ADDED = """
    INSERT INTO search_titles (created_at, conversation_id, folded)
    VALUES (new.created_at, new.id, search_fold(new.title))
    ON CONFLICT DO UPDATE SET folded = excluded.folded;
"""

STEPS = (
    "ALTER TABLE search_titles ADD COLUMN row INTEGER",
    # With the text in it: thousands may have to be looked at for one key, and the table is ordered otherwise.
    "CREATE INDEX search_titles_by_row ON search_titles (row, folded) WHERE row IS NOT NULL",
    """
    CREATE VIRTUAL TABLE titles_index USING fts5(
        title, content = '', tokenize = 'trigram', detail = 'none', columnsize = 0
    )
    """,
    # Those of before fill a table of three columns.
    "DROP TRIGGER search_title_added",
    "DROP TRIGGER search_title_changed",
    f"CREATE TRIGGER search_title_added AFTER INSERT ON conversations BEGIN {_ADDED} END",
    f"""
    CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations
    WHEN old.title IS NOT new.title BEGIN {_ADDED} END
    """,
    f"""
    CREATE TRIGGER search_title_numbered AFTER INSERT ON search_titles BEGIN
        UPDATE search_titles SET row = {_NEXT}
        WHERE (created_at, conversation_id) = (new.created_at, new.conversation_id);
    END
    """,
    f"""
    CREATE TRIGGER search_title_indexed AFTER UPDATE ON search_titles
    WHEN new.row IS NOT NULL AND (old.row, old.folded) IS NOT (new.row, new.folded) BEGIN
        {_LEAVE} WHERE old.row IS NOT NULL;
        INSERT INTO titles_index (rowid, title) VALUES (new.row, new.folded);
    END
    """,
    f"""
    CREATE TRIGGER search_title_left AFTER DELETE ON search_titles WHEN old.row IS NOT NULL BEGIN
        {_LEAVE};
    END
    """,
    # Titles that are there already are taken in by `search_schema.catch_up`.
    "UPDATE search_progress SET titles = '' WHERE EXISTS (SELECT 1 FROM search_titles)",
)


def take_in(connection: sqlite3.Connection, ids: Iterable[tuple[str]]) -> None:
    """Take the titles of conversations into the index, in the transaction of the caller."""
    connection.executemany(
        f"UPDATE search_titles SET row = {_NEXT} WHERE row IS NULL"
        " AND (created_at, conversation_id) = (SELECT created_at, id FROM conversations WHERE id = ?)",
        ids,
    )


def expression(connection: sqlite3.Connection, needles: Sequence[str]) -> str | None:
    """Return what of the index has every title in which all these folded texts stand, and perhaps others.

    None where the index does not help: the texts are short, or it is not complete yet.
    """
    parts: dict[str, None] = {}
    for needle in needles:
        ends = range(SHORTEST, len(needle) + 1)
        parts.update((needle[end - SHORTEST : end], None) for end in ends if "\0" not in needle)
    if not parts:
        return None
    (behind,) = connection.execute("SELECT titles FROM search_progress").fetchone()
    if behind is not None:
        return None
    quoted = [part.replace('"', '""') for part in list(parts)[:_MOST_PARTS]]
    return " AND ".join(f'"{part}"' for part in quoted)
