"""The tables of the database, as numbered steps that are only ever added to."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chatdesk.domain.errors import DatabaseDamaged, StoreError
from chatdesk.store import list_schema, place_schema, search_schema, title_index
from chatdesk.store.errors import REPAIRED, foreign_errors

# Seconds that a statement waits for a lock of another process.
BUSY_TIMEOUT = 5.0
# Seconds for one write of the window: it waits in memory then, and the user is told.
WRITE_TIMEOUT = 1.5

# Bytes of a page; also the default of SQLite.
_PAGE = 4096

_FIRST = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL DEFAULT '',
        created_at REAL NOT NULL,
        updated_at REAL NOT NULL,
        deleted_at REAL,
        current_message_id TEXT,
        account_id TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID
    """,
    "CREATE INDEX conversations_newest ON conversations (updated_at DESC, id) WHERE deleted_at IS NULL",
    # An own integer key, since a full-text index needs one that never changes. A message's id is
    # unique within its conversation: files of others may number their messages 1, 2, 3.
    # No foreign key on parent_id: an answer must not be refused because its question could not be
    # saved a moment before (disk full).
    """
    CREATE TABLE messages (
        row INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        parent_id TEXT,
        role TEXT NOT NULL,
        created_at REAL NOT NULL,
        account_id TEXT NOT NULL,
        model TEXT NOT NULL,
        finish_reason TEXT,
        is_recovered INTEGER NOT NULL,
        parts TEXT NOT NULL,
        more TEXT NOT NULL,
        UNIQUE (conversation_id, id)
    )
    """,
    # AUTOINCREMENT: what a finished stream writes late must not land in the journal of the next one.
    """
    CREATE TABLE journals (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_row INTEGER NOT NULL REFERENCES messages (row) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX journals_of_message ON journals (message_row)",
    """
    CREATE TABLE journal_entries (
        journal_id INTEGER NOT NULL REFERENCES journals (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        deltas TEXT NOT NULL,
        PRIMARY KEY (journal_id, number)
    ) WITHOUT ROWID
    """,
    # The tool calls that have no result yet, so that a start after a crash need not search for them.
    """
    CREATE TABLE open_calls (
        message_row INTEGER NOT NULL REFERENCES messages (row) ON DELETE CASCADE,
        call_id TEXT NOT NULL,
        PRIMARY KEY (message_row, call_id)
    ) WITHOUT ROWID
    """,
    # Where one was: no foreign key, since the conversation "new" is in no other table.
    """
    CREATE TABLE places (
        conversation_id TEXT PRIMARY KEY,
        draft TEXT NOT NULL DEFAULT '',
        scroll TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID
    """,
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

# A message that was deleted is marked first, so that it can be brought back.
_SECOND = (
    "ALTER TABLE messages ADD COLUMN deleted_at REAL",
    "CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL",
)

# What is in the trash is found without walking through everything else.
_FOURTH = ("CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _SECOND,
    search_schema.STEPS,
    _FOURTH,
    place_schema.STEPS,
    list_schema.STEPS,
    place_schema.FILE_STEPS,
    list_schema.TITLE_STEPS,
    title_index.STEPS,
)
VERSION = len(MIGRATIONS)


def was_left_open(path: Path) -> bool:
    """Return whether the last program that wrote the database did not close it, or it was cut since.

    SQLite removes the write-ahead log when the last connection is closed; after a crash, a
    `kill -9` or a power cut it is still there. While another process has the database open
    this is true as well.
    """
    if path.with_name(path.name + "-wal").exists():
        return True
    # Part of a page: somebody has cut the file.
    return path.exists() and path.stat().st_size % _PAGE != 0


def damage_mark(path: Path) -> Path:
    """Return the file beside a database that says, where it exists, that damage was found."""
    return path.with_name(f"{path.name}-damaged")


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the database for reading and writing and bring its tables up to date.

    The folder and the file are made where they are missing, readable by their owner alone.
    Raises `StoreError`: also where the file is damaged, is somebody else's, or was written by a
    newer ChatDesk; such a file is not changed.
    """
    with foreign_errors(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
        try:
            _refuse_strangers(connection)
            _enter_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            search_schema.add_functions(connection)
            _migrate(connection, path)
            connection.execute(f"PRAGMA busy_timeout = {round(WRITE_TIMEOUT * 1000)}")
        except BaseException:  # whatever it is goes on: what must not stay is an open file nobody has
            connection.close()
            raise
        return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open an existing database for reading alone. Raises `StoreError`."""
    with foreign_errors(path):
        address = path.absolute().as_uri() + "?mode=ro"
        return sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)


def check(path: Path) -> bool:
    """Read the whole database; False where only the search has to be built anew.

    Raises `DatabaseDamaged` where anything else is wrong. Takes about a second per some hundred megabytes,
    on a connection of its own.
    """
    with closing(connect_reader(path)) as connection, foreign_errors(path):
        findings = _findings(connection, "PRAGMA integrity_check(20)")
        if not findings:
            findings = [str(tuple(row)) for row in connection.execute("PRAGMA foreign_key_check")]
            if not findings:
                return True
        elif not any(
            _findings(connection, f"PRAGMA integrity_check({name})") for name in own_tables(connection)
        ):
            return False
    raise DatabaseDamaged(
        "The database is damaged: some conversations may be incomplete.",
        hint=REPAIRED,
        details=f"{path}\n" + "\n".join(findings[:20]),
    )


def own_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that cannot be made anew of others, in the order in which they were made."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in rows if not name.startswith((*search_schema.NAMES, "sqlite_"))]


def _findings(connection: sqlite3.Connection, statement: str) -> list[str]:
    try:
        return [str(row[0]) for row in connection.execute(statement) if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [str(error)]


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # SQLite may have rolled back by itself, for example on a full disk.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_strangers(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version > VERSION:
        raise StoreError(
            "This database was written by a newer version of ChatDesk.",
            hint="Install the newer version, or use another folder with --data-dir. Nothing was changed.",
            details=f"The file has schema {version}, this program knows schema {VERSION}.",
        )
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(
            "This database belongs to another program.",
            hint="Use another folder with --data-dir. Nothing was changed.",
        )


def _enter_wal(connection: sqlite3.Connection) -> None:
    # Unlike other statements, this one may find the file locked without waiting for its turn.
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_locked = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not is_locked or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == VERSION:
        return
    with transaction(connection):
        # Read again inside the transaction: another process may have been faster.
        version = _version(connection)
        if 0 < version < VERSION:
            # Imported here: as a rule there is nothing to migrate.
            from chatdesk.store.backups import back_up

            back_up(path, version)
        for number in range(version, VERSION):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
