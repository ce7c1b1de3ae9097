"""Making a new database of a damaged one: everything that can still be read is taken over.

The damaged file is kept as it is, with its log, in the folder `damaged` beside it.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chatdesk.store import schema
from chatdesk.store.backups import backups_of
from chatdesk.store.damaged_file import mend_header
from chatdesk.store.damaged_rows import readable_rows

_log = logging.getLogger(__name__)

# Above every row: nothing is indexed while it is copied.
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was taken out of a damaged database, and where that lies now.

    Counted is all that is in the new one; `deleted` of the conversations lie in the trash. `is_whole`:
    nothing was met that could not be read. `backup` is the newest copy from before, None where there is none.
    """

    kept: Path
    conversations: int
    messages: int
    deleted: int = 0
    is_whole: bool = False
    backup: Path | None = None


_COUNTS = (
    "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages),"
    " (SELECT count(*) FROM conversations WHERE deleted_at IS NOT NULL)"
)


def was_emptied(path: Path) -> bool:
    """Return whether the file has lost all of its content: a new one is no damage, this is."""
    if not path.exists() or path.stat().st_size:
        return False
    log = _log_of(path)
    return bool(backups_of(path)) or (log.exists() and log.stat().st_size > 0)


def salvage(path: Path) -> Salvage:
    """Put a new database in the place of a damaged one. For the process that owns it, while none has it open.

    The new file takes its place when it is whole: a crash on the way changes nothing, and the next start
    begins anew. Takes some ten seconds per gigabyte. Raises what SQLite and the file system raise.
    """
    work = path.with_name(f".{path.stem}.salvage")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        copy, fresh = work / "damaged.sqlite3", work / "new.sqlite3"
        with closing(schema.connect_writer(fresh)) as target:
            is_whole = _take_over(path, copy, target)
            conversations, messages, deleted = target.execute(_COUNTS).fetchone()
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = _put_aside(path)
        fresh.replace(path)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    schema.damage_mark(path).unlink(missing_ok=True)
    backups = backups_of(path)
    done = Salvage(kept, conversations, messages, deleted, is_whole, backups[0] if backups else None)
    _log.warning("The database was damaged; %s", done)
    return done


def _take_over(path: Path, copy: Path, target: sqlite3.Connection) -> bool:
    """Copy what can be read; returns whether that was everything."""
    is_whole = False
    target.execute("PRAGMA foreign_keys = OFF")
    target.execute("UPDATE search_progress SET first = ?, titles = NULL", (_NEVER,))
    with _opened(path, copy) as source:
        if source is not None:
            copied = [_copy_table(source, target, *table) for table in _tables(target).items()]
            # A database without messages is none of ours any more.
            is_whole = all(copied) and bool(_columns(source, "messages"))
    has_all_ends = _tie_together(target)
    target.execute(
        "UPDATE search_progress SET titles = '', first = 1 + (SELECT coalesce(max(row), 0) FROM messages)"
    )
    target.execute("PRAGMA foreign_keys = ON")
    return is_whole and has_all_ends


@contextmanager
def _opened(path: Path, copy: Path) -> Iterator[sqlite3.Connection | None]:
    """Open a copy of a damaged database for reading; None where no table can be made out in it."""
    for prepare in (_leave, mend_header):
        shutil.copyfile(path, copy)
        copy.with_name(f"{copy.name}-shm").unlink(missing_ok=True)
        if _log_of(path).exists():
            shutil.copyfile(_log_of(path), _log_of(copy))
        prepare(copy)
        if not copy.stat().st_size:
            # SQLite would throw the log away.
            continue
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            # Whatever a damaged text may hold.
            connection.text_factory = lambda raw: raw.decode(errors="replace")
            try:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.Error as error:
                _log.info("The damaged database could not be opened: %s", error)
                continue
            yield connection
            return
    yield None


def _leave(_copy: Path) -> None:
    """Try first without any change."""


def _tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the tables to be copied with their columns, those that others refer to first."""
    # Those of the search are made anew, by their triggers and `search_schema.catch_up`.
    return {name: _columns(connection, name) for name in schema.own_tables(connection)}


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    try:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    except sqlite3.Error:
        return []


def _copy_table(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, columns: list[str]
) -> bool:
    """Copy every row that can be read; returns whether nothing was met that could not."""
    there = set(_columns(source, table))
    shared = [column for column in columns if column in there]
    if not shared:
        return True  # a table of a later version
    trouble: list[str] = []
    places = ", ".join("?" * len(shared))
    statement = f"INSERT OR IGNORE INTO {table} ({', '.join(shared)}) VALUES ({places})"  # noqa: S608
    wanted: Callable[[], Iterator[str]] = lambda: _known_ids(source, target)  # noqa: E731
    target.execute("BEGIN")
    keys = wanted if table == "conversations" else None
    for row in readable_rows(source, table, shared, keys, lambda: trouble.append("unreadable")):
        try:
            target.execute(statement, row)
        except sqlite3.Error as error:  # a row that is damaged itself
            trouble.append(str(error))
    target.execute("COMMIT")
    return not trouble


def _known_ids(source: sqlite3.Connection, _target: sqlite3.Connection) -> Iterator[str]:
    """Return the ids of conversations as they stand in their messages."""
    seen: set[str] = set()
    for (id_,) in readable_rows(source, "messages", ["conversation_id"], None):
        if id_ not in seen:
            seen.add(id_)
            yield id_


def _tie_together(target: sqlite3.Connection) -> bool:
    """Make conversations of messages that have none left, and drop what refers to nothing.

    Returns whether there was nothing of either.
    """
    before = target.total_changes
    target.execute("BEGIN")
    target.execute(
        """
        INSERT INTO conversations (id, title, created_at, updated_at, current_message_id)
        SELECT conversation_id, '', min(created_at), max(created_at),
            (SELECT id FROM messages AS last WHERE last.conversation_id = messages.conversation_id
             ORDER BY row DESC LIMIT 1)
        FROM messages WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id
        """
    )
    is_tied = target.total_changes == before
    # Titles are made of the first question, as everywhere; what is damaged in itself stays without.
    for (id_,) in target.execute("SELECT id FROM conversations WHERE title = ''").fetchall():
        _title(target, id_)
    for table, row, _parent, _number in target.execute("PRAGMA foreign_key_check").fetchall():
        if row is not None:
            is_tied = False
            target.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))  # noqa: S608
    target.execute("DELETE FROM journal_entries WHERE journal_id NOT IN (SELECT id FROM journals)")
    target.execute("DELETE FROM open_calls WHERE message_row NOT IN (SELECT row FROM messages)")
    target.execute("COMMIT")
    return is_tied


def _title(target: sqlite3.Connection, conversation_id: str) -> None:
    from chatdesk.domain.conversation import title_from
    from chatdesk.store.codec import storable
    from chatdesk.store.message_rows import load_messages

    try:
        messages = load_messages(target, conversation_id)
    except (ValueError, TypeError, IndexError) as reason:
        _log.warning("A salvaged conversation has no title: %s", reason)
        return
    titles = (title_from(message) for message in messages.values())
    if title := next(filter(None, titles), ""):
        target.execute("UPDATE conversations SET title = ? WHERE id = ?", (storable(title), conversation_id))


def _put_aside(path: Path) -> Path:
    """Give the damaged file and its log a second name; the log loses its first one."""
    folder = path.parent / "damaged"
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = folder / f"{path.stem}-{stamp}{path.suffix}"
    for number in range(2, 100):
        if not kept.exists():
            break
        kept = folder / f"{path.stem}-{stamp}-{number}{path.suffix}"
    _link(path, kept)
    log = _log_of(path)
    if log.exists():
        _link(log, _log_of(kept))
        # Before the new file comes: a log of another file must never be applied to it.
        log.unlink()
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    return kept


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        # Not every file system can.
        shutil.copyfile(path, target)
        target.chmod(0o600)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
