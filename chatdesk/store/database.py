"""The database file: one thread writes, another one reads, and nobody else waits for the disk."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from chatdesk.domain.errors import DatabaseDamaged, StoreError
from chatdesk.store import schema, search_schema
from chatdesk.store.backlog import Backlog, Waiting, lost
from chatdesk.store.errors import foreign_errors, is_of_search, may_pass, needs_new_connection
from chatdesk.store.repair import Repair
from chatdesk.store.worker import Connection, Reply, Worker

T = TypeVar("T")

# Seconds until housekeeping is tried again that the disk refused.
PAUSE_IN_TROUBLE = 60.0

_log = logging.getLogger(__name__)

# Seconds between two attempts to write what waits, doubled each time.
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0


class Database:
    """Open `path` at once, on a thread of its own; jobs may be handed over from the first moment.

    A job is a function of a connection. Where the file cannot be opened every job fails with a
    `StoreError`, and the next job tries again. What `keep` or a journal could not write waits in memory:
    `on_trouble` hears of it once, `on_relief` when all of it is written; both on the writing thread.
    `opening` is done when the file is open; from then on `was_left_open` says
    whether the last program did not close it. One process should have the file open; a second
    one harms nothing. The one that owns the file `repairs` a damaged one when it opens it.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_trouble: Callable[[StoreError], None] | None = None,
        on_relief: Callable[[], None] | None = None,
        repairs: bool = False,
    ) -> None:
        self.path = path.absolute()
        self._on_trouble, self._on_relief = on_trouble, on_relief
        self.repair = Repair(self.path, owns=repairs)
        self._is_building = False
        self.on_search_lost: Callable[[], None] = lambda: None
        self._is_told = False
        self._backlog = Backlog()
        self._late_jobs: set[object] = set()
        self._delay = 0.0
        self._retries = False
        self.was_left_open = False
        self._writer = Worker(
            "store-writer", self.path, self._connect_writer, self._end_writer, self._on_damage
        )
        self._reader = Worker("store-reader", self.path, self._connect_reader, None, self._on_damage)
        self._more_readers: list[Worker] = []
        self.opening: Reply[None] = self._writer.submit(lambda _connection: None, is_cancellable=False)

    @property
    def unsaved(self) -> int:
        """How many writes wait in memory for the disk to take them."""
        return len(self._backlog) + len(self._late_jobs)

    def write(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run a job in a transaction; committed when the reply comes, or nothing of it was done.

        Jobs run in the order in which they are handed over, also when the waiting coroutine is
        cancelled meanwhile. What waits in memory comes first.
        """

        def run(connection: Connection) -> T:
            self._work_off(connection)
            with schema.transaction(connection):
                result = job(connection)
            self._succeed()
            return result

        return self._writer.submit(run, is_cancellable=False)

    def keep(
        self, job: Callable[[Connection], T], done: Callable[[T], None] | None = None, *, name: str = ""
    ) -> Reply[None]:
        """Run a job in a transaction; while the disk refuses it waits in memory, behind those before it.

        The reply comes when it is committed, or waits. `done` gets the result when it is committed, on the
        writing thread. A later job of the same `name` takes the place of one that waits. The reply fails
        only for jobs that can never be done.
        """
        write = Waiting(job, done, name)
        reply: Reply[None] = Reply()
        reply.set_running_or_notify_cancel()

        def run(connection: Connection) -> None:
            if self._backlog:
                self._backlog.add(write)
                return
            with schema.transaction(connection):
                result = job(connection)
            self._succeed()
            if done is not None:
                done(result)

        def answer(tried: Future[None]) -> None:
            error = tried.exception()
            if error is None:
                reply.set_result(None)
            elif may_pass(error) and isinstance(error, StoreError):
                # On the writing thread, before its next job: the order is kept.
                self._backlog.add(write)
                self._try_later()
                reply.set_result(None)
                self._fail(error)
            else:
                reply.set_exception(error)

        self._writer.submit(run, is_cancellable=False).add_done_callback(answer)
        return reply

    def try_now(self) -> Reply[None]:
        """Try at once to write what waits; `on_trouble` hears of a failure again."""
        trying = self._writer.submit(self._work_off, is_cancellable=False)
        trying.add_done_callback(lambda tried: self._after_retry(tried, again=True))
        return trying

    def write_later(self, delay: float, job: Callable[[Connection], Any], owner: object = None) -> bool:
        """Run a job in `delay` seconds, or earlier at `close()`; False where it is too late for it.

        The job is one statement or makes its own transaction. A job that fails counts as unsaved for its
        `owner`, until one of the same owner succeeds; without an owner it is housekeeping, and only logged.
        """

        def run(connection: Connection) -> None:
            job(connection)
            self._late_jobs.discard(owner)
            self._succeed()

        reply = self._writer.submit_later(delay, run)
        if reply is None:
            return False
        reply.add_done_callback(lambda done: self._report(done, owner))
        return True

    def read(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run a job that only reads. It sees every write whose reply has come."""
        return self._reader.submit(job, is_cancellable=True)

    def another_reader(self, name: str) -> Worker:
        """Return one more thread with a connection that only reads; it ends with the others."""
        reader = Worker(name, self.path, self._connect_reader, None, self._on_damage)
        self._more_readers.append(reader)
        return reader

    def begin(self, job: Callable[[Connection], T]) -> Reply[T]:
        """Run the first job, which makes its own transactions.

        Where it meets damage, and this database repairs, it runs once more on what could be saved.
        """

        def run(connection: Connection) -> T:
            try:
                with foreign_errors(self.path):
                    return job(connection)
            except DatabaseDamaged:
                if not self.repair.is_possible:
                    raise
            self.repair.mark()
            return job(self._writer.reconnect())

        return self._writer.submit(run, is_cancellable=False)

    def check(self) -> Reply[bool]:
        """Read through the whole file, beside all other work; fails with a `StoreError` if damaged.

        False where only the search has to be built anew. Damage is repaired at the next start.
        """
        checker = Worker("store-check", self.path, self._connect_reader, None, self._on_damage)
        reply = checker.submit(lambda _connection: schema.check(self.path), is_cancellable=False)
        checker.close()
        return reply

    def close(self) -> Reply[None]:
        """Do what is queued, flush what waits for its time, fold the log into the file, close."""
        return self._writer.close()

    def _connect_writer(self, path: Path) -> Connection:
        self.was_left_open = schema.was_left_open(path)
        return self.repair.connect_writer()

    def _on_damage(self, error: DatabaseDamaged) -> None:
        if not is_of_search(error):
            self.repair.mark()
        elif self.repair.is_wanted and not self._is_building:
            # Else no message could be saved any more: each goes into the index as well.
            self._is_building = True
            self._writer.submit(self._build_search, is_cancellable=False)

    def _build_search(self, connection: Connection) -> None:
        """Throw the index away; `on_search_lost` begins to take everything into the new one."""
        _log.warning("The index of the search was damaged and is made anew")
        with schema.transaction(connection):
            search_schema.build_anew(connection)
        self._is_building = False
        self.on_search_lost()

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

    def _work_off(self, connection: Connection) -> None:
        refused = self._backlog.work_off(connection)
        self._succeed()
        if refused and self._on_trouble is not None:
            self._on_trouble(lost(refused))

    def _try_later(self) -> None:
        if self._retries:
            return
        self._delay = min(_LONGEST_DELAY, self._delay * 2 or _FIRST_DELAY)
        retrying = self._writer.submit_later(self._delay, self._work_off)
        self._retries = retrying is not None
        if retrying is not None:
            retrying.add_done_callback(self._end_retry)

    def _end_retry(self, tried: Future[None]) -> None:
        self._retries = False
        self._after_retry(tried)

    def _after_retry(self, tried: Future[None], *, again: bool = False) -> None:
        error = tried.exception()
        if isinstance(error, StoreError):
            if needs_new_connection(error):
                self._writer.forget_connection()
            self._is_told = self._is_told and not again
            self._fail(error)
            if self._backlog:
                self._try_later()
        elif error is not None:
            _raise_in_thread(error)

    def _succeed(self) -> None:
        if not self.unsaved:
            self._delay = 0.0
            if self._is_told:
                self._is_told = False
                if self._on_relief is not None:
                    self._on_relief()

    def _fail(self, error: StoreError) -> None:
        if not self._is_told:
            self._is_told = True
            _log.warning("Could not save: %s %s", error, error.details)
            if self._on_trouble is not None:
                self._on_trouble(error)

    def _report(self, reply: Future[Any], owner: object) -> None:
        error = reply.exception()
        if isinstance(error, StoreError) and owner is None:
            # Housekeeping: nobody has lost anything, and it is done another time.
            _log.warning("Put off: %s %s", error, error.details)
        elif isinstance(error, StoreError):
            self._late_jobs.add(owner)
            self._fail(error)
        elif error is not None:
            _raise_in_thread(error)


def _raise_in_thread(error: BaseException) -> None:
    """Tell of a bug in a job that nobody waits for."""
    threading.excepthook(
        threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
    )
