"""How much room everything takes, and what gives some of it back; nothing here holds up the window."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from chatdesk.domain.errors import StoreError
from chatdesk.store.backups import back_up_now, backups_of, folder_of, own_backups_of
from chatdesk.store.errors import foreign_errors
from chatdesk.store.store import Store
from chatdesk.store.trash import entries
from chatdesk.store.worker import Connection, Reply

T = TypeVar("T")

# Steps of SQLite's machine between two looks whether somebody wants it to stop: a step may copy a whole row.
_STEPS = 500
# A database is written anew beside itself, and then through its log.
_ROOM_NEEDED = 2.1


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is on the disk, in bytes. `free` of the database is room that nothing uses any more.

    `newest_backup` is when the newest one was made, in seconds since 1970; 0 where there is none.
    """

    database: int
    free: int
    backups: int
    backup_count: int
    newest_backup: float
    logs: int
    deleted_conversations: int
    deleted_messages: int


class Housekeeping:
    """Looks after the database of a store and the `logs` beside it. All methods raise `StoreError` only.

    `is_busy` says that an answer is being written: nothing that holds up its writing is begun then.
    """

    def __init__(self, store: Store, logs: Path, is_busy: Callable[[], bool]) -> None:
        self._store, self._logs, self._is_busy = store, logs, is_busy
        self._database = store.database

    async def look(self) -> Rooms:
        """Return how much there is of everything."""
        import asyncio

        free, conversations, messages = await self._database.read(_counted)
        path = self._database.path
        backups = [*backups_of(path), *own_backups_of(path)]

        def sizes() -> tuple[int, int, int, float]:
            of_database = _size([path, path.with_name(f"{path.name}-wal")])
            newest = max((_moment(each) for each in backups), default=0.0)
            return of_database, _size(backups), _size(_files_in(self._logs)), newest

        of_database, of_backups, of_logs, newest = await asyncio.to_thread(sizes)
        return Rooms(of_database, free, of_backups, len(backups), newest, of_logs, conversations, messages)

    @property
    def backup_folder(self) -> Path:
        """Where the backups lie; made with the first of them."""
        return folder_of(self._database.path)

    async def back_up(self) -> int:
        """Copy the database and read the copy through; return its size in bytes."""
        import asyncio

        copy = await asyncio.to_thread(back_up_now, self._database.path)
        return _size([copy])

    async def check(self) -> None:
        """Read the whole database; an index of the search that is damaged is built anew."""
        if not await self._store.check():
            await self._store.build_search_anew()

    async def clean_up(self) -> int:
        """Give free room of the database back to the disk, remove old logs; return how many bytes that were.

        Saving waits meanwhile, some ten seconds per gigabyte. Cancelling ends it soon, and nothing is lost:
        the database is as it was.
        """
        import asyncio

        if self._is_busy():
            raise StoreError("An answer is being written.", hint="Clean up when it is there.")
        await asyncio.to_thread(self._need_room)
        before = (await self.look()).database
        old_logs = await asyncio.to_thread(lambda: _remove(_old_logs(self._logs)))
        is_given_up = threading.Event()
        try:
            await self._write_alone(lambda connection: _compact(connection, is_given_up))
        finally:
            is_given_up.set()
        return max(0, before - (await self.look()).database) + old_logs

    def _need_room(self) -> None:
        path = self._database.path
        with foreign_errors(path):
            needed, there = path.stat().st_size * _ROOM_NEEDED, shutil.disk_usage(path.parent).free
        if there < needed:
            raise StoreError(
                "The disk has too little room: the database is written anew beside the old one.",
                hint=f"{needed / 1_000_000:.0f} MB have to be free for that, {there / 1_000_000:.0f} MB are.",
            )

    def _write_alone(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run what no transaction may surround."""
        reply: Reply[T] = Reply()
        reply.set_running_or_notify_cancel()

        def run(connection: Connection) -> None:
            try:
                with foreign_errors(self._database.path):
                    result = job(connection)
            except StoreError as error:
                reply.set_exception(error)
            else:
                reply.set_result(result)

        if not self._database.write_later(0.0, run):
            reply.set_exception(StoreError("The database is closed.", hint="Start ChatDesk again."))
        return reply


def _compact(connection: Connection, is_given_up: threading.Event) -> None:
    """Merge the search's index, and write the file anew without holes."""
    connection.set_progress_handler(is_given_up.is_set, _STEPS)
    try:
        for index in ("messages_index", "words_index", "titles_index"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise StoreError("Nobody waits for this any more.") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
    # While somebody reads the file stays as long as it was; the next end of the program cuts it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _counted(connection: Connection) -> tuple[int, int, int]:
    """Return the unused bytes, and how many conversations and messages are in the trash."""
    unused = connection.execute("PRAGMA freelist_count").fetchone()[0]
    page = connection.execute("PRAGMA page_size").fetchone()[0]
    found = entries(connection)
    conversations = sum(entry.is_conversation for entry in found)
    return unused * page, conversations, sum(entry.count for entry in found if not entry.is_conversation)


def _old_logs(folder: Path) -> list[Path]:
    return [file for file in _files_in(folder) if file.suffix.removeprefix(".").isdigit()]


def _remove(files: Iterable[Path]) -> int:
    """Remove files and return what they took; one that cannot be removed stays, without harm."""
    removed = 0
    for file in files:
        size = _size([file])
        with suppress(OSError):
            file.unlink()
            removed += size
    return removed


def _files_in(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.is_file()]
    except OSError:
        return []


def _size(files: Iterable[Path]) -> int:
    """Return the bytes of those that are there."""
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.stat().st_size
    return total


def _moment(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
