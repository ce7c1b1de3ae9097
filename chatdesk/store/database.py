"""The database file: one thread writes, another one reads, and nobody else waits for the disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from chatdesk.domain.errors import StoreError
from chatdesk.store import schema
from chatdesk.store.worker import Connection, Reply, Worker

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Database:
    """Open `path` at once, on a thread of its own; jobs may be handed over from the first moment.

    A job is a function of a connection. Where the file cannot be opened every job fails with a
    `StoreError`, and the next job tries again. `on_trouble` hears of failures that nobody waits
    for (a journal on a full disk), once until something succeeds again; it is called on the
    writing thread. `opening` is done when the file is open; from then on `was_left_open` says
    whether the last program did not close it. One process should have the file open; a second
    one harms nothing.
    """

    def __init__(self, path: Path, *, on_trouble: Callable[[StoreError], None] | None = None) -> None:
        self.path = path.absolute()
        self._on_trouble = on_trouble
        self._is_in_trouble = False
        self.was_left_open = False
        self._writer = Worker("store-writer", self.path, self._connect_writer, self._end_writer)
        self._reader = Worker("store-reader", self.path, self._connect_reader)
        self._more_readers: list[Worker] = []
        self.opening: Reply[None] = self._writer.submit(lambda _connection: None, is_cancellable=False)

    def write(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run a job in a transaction; committed when the reply comes, or nothing of it was done.

        Jobs run in the order in which they are handed over, also when the waiting coroutine is
        cancelled meanwhile.
        """

        def run(connection: Connection) -> T:
            with schema.transaction(connection):
                result = job(connection)
            self._is_in_trouble = False
            return result

        return self._writer.submit(run, is_cancellable=False)

    def write_later(self, delay: float, job: Callable[[Connection], Any]) -> bool:
        """Run a job in `delay` seconds, or earlier at `close()`; False where it is too late for it.

        The job is one statement or makes its own transaction.
        """

        def run(connection: Connection) -> None:
            job(connection)
            self._is_in_trouble = False

        reply = self._writer.submit_later(delay, run)
        if reply is None:
            return False
        reply.add_done_callback(self._report)
        return True

    def read(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run a job that only reads. It sees every write whose reply has come."""
        return self._reader.submit(job, is_cancellable=True)

    def another_reader(self, name: str) -> Worker:
        """Return one more thread with a connection that only reads; it ends with the others."""
        reader = Worker(name, self.path, self._connect_reader)
        self._more_readers.append(reader)
        return reader

    def check(self) -> Reply[None]:
        """Read through the whole file, beside all other work; fails with a `StoreError` if damaged."""
        checker = Worker("store-check", self.path, self._connect_reader)
        reply = checker.submit(lambda _connection: schema.check(self.path), is_cancellable=False)
        checker.close()
        return reply

    def close(self) -> Reply[None]:
        """Do what is queued, flush what waits for its time, fold the log into the file, close."""
        return self._writer.close()

    def _connect_writer(self, path: Path) -> Connection:
        self.was_left_open = schema.was_left_open(path)
        return schema.connect_writer(path)

    def _connect_reader(self, path: Path) -> Connection:
        # The tables must be there first.
        self._writer.submit(lambda _connection: None, is_cancellable=False).result()
        return schema.connect_reader(path)

    def _end_writer(self, connection: Connection | None) -> None:
        # The last connection to be closed removes the log, and a reading one could not.
        for reader in (self._reader, *self._more_readers):
            reader.close().result()
        if connection is None:
            return
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            # Nothing is lost: the next start reads the log.
            _log.warning("The write-ahead log could not be folded in: %s", error)

    def _report(self, reply: Future[Any]) -> None:
        error = reply.exception()
        if error is None:
            return
        if not isinstance(error, StoreError):
            threading.excepthook(
                threading.ExceptHookArgs(
                    (type(error), error, error.__traceback__, threading.current_thread())
                )
            )
            return
        if self._is_in_trouble:
            return
        self._is_in_trouble = True
        _log.warning("Could not save: %s %s", error, error.details)
        if self._on_trouble is not None:
            self._on_trouble(error)
