"""A thread that owns one database connection and runs jobs on it, in order or at their time."""

from __future__ import annotations

import heapq
import itertools
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from chatdesk.domain.errors import DatabaseDamaged, StoreError
from chatdesk.store.errors import foreign_errors

T = TypeVar("T")
Connection = sqlite3.Connection


class Reply(Future[T]):
    """The result of a job: `await` it in a coroutine, or call `result()` where no loop runs."""

    def __await__(self) -> Generator[Any, None, T]:
        """Wait in the running event loop."""
        # Imported here: the window's start shall not wait for asyncio.
        import asyncio

        return asyncio.wrap_future(self).__await__()


class Worker:
    """Run jobs, each a function of the connection, on one daemon thread.

    The connection is opened by the thread when the first job comes, and again by a later job
    where that failed. `at_end` gets the connection (None where there is none) before it is closed.
    `on_damage` hears of damage that a job met, on the thread. Errors of SQLite reach the caller as
    `StoreError`, anything else as it is.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        connect: Callable[[Path], Connection],
        at_end: Callable[[Connection | None], None] | None = None,
        on_damage: Callable[[DatabaseDamaged], None] | None = None,
    ) -> None:
        self._on_damage = on_damage
        self._path = path
        self._connect = connect
        self._at_end = at_end
        self._connection: Connection | None = None
        self._jobs: deque[Callable[[], None]] = deque()
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._wakeup = threading.Condition()
        self._is_closing = False
        self._closed: Reply[None] = Reply()
        self._closed.set_running_or_notify_cancel()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T], *, is_cancellable: bool) -> Reply[T]:
        """Queue a job. One that is not cancellable is done even if nobody waits for it any more."""
        reply: Reply[T] = Reply()
        if not is_cancellable:
            reply.set_running_or_notify_cancel()
        with self._wakeup:
            if not self._is_closing:
                self._jobs.append(lambda: self._answer(reply, job, is_running=not is_cancellable))
                self._wakeup.notify()
                return reply
        if is_cancellable:
            reply.set_running_or_notify_cancel()
        reply.set_exception(StoreError("The database is closed.", hint="Start ChatDesk again."))
        return reply

    def submit_later(self, delay: float, job: Callable[[Connection], T]) -> Reply[T] | None:
        """Run a job in `delay` seconds, before those that are queued; None while closing.

        `close()` runs the jobs that are still waiting for their time.
        """
        reply: Reply[T] = Reply()
        reply.set_running_or_notify_cancel()
        with self._wakeup:
            if self._is_closing:
                return None
            entry = (
                time.monotonic() + delay,
                next(self._order),
                lambda: self._answer(reply, job, is_running=True),
            )
            heapq.heappush(self._later, entry)
            self._wakeup.notify()
        return reply

    def close(self) -> Reply[None]:
        """Finish what is queued, close the connection, end the thread. May be called twice."""
        with self._wakeup:
            self._is_closing = True
            self._wakeup.notify()
        return self._closed

    def forget_connection(self) -> None:
        """Close the connection; the next job opens one anew. Only for jobs, on the thread itself."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # What it cannot say to a disk that is gone, nobody can.
            with suppress(sqlite3.Error):
                connection.close()

    def reconnect(self) -> Connection:
        """Open the connection anew at once and return it. Only for jobs, on the thread itself."""
        self.forget_connection()
        self._connection = self._connect(self._path)
        return self._connection

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()
            # The reply and what it holds must not live until the next job comes.
            del job
        try:
            if self._at_end is not None:
                self._at_end(self._connection)
        finally:
            if self._connection is not None:
                self._connection.close()
            self._closed.set_result(None)

    def _next(self) -> Callable[[], None] | None:
        with self._wakeup:
            while True:
                now = time.monotonic()
                if self._later and (self._is_closing or self._later[0][0] <= now):
                    return heapq.heappop(self._later)[2]
                if self._jobs:
                    return self._jobs.popleft()
                if self._is_closing:
                    return None
                self._wakeup.wait(self._later[0][0] - now if self._later else None)

    def _answer(self, reply: Reply[T], job: Callable[[Connection], T], *, is_running: bool) -> None:
        if not is_running and not reply.set_running_or_notify_cancel():
            return
        try:
            with foreign_errors(self._path):
                if self._connection is None:
                    self._connection = self._connect(self._path)
                result = job(self._connection)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits, not swallowed
            if isinstance(error, DatabaseDamaged) and self._on_damage is not None:
                self._on_damage(error)
            reply.set_exception(error)
        else:
            reply.set_result(result)
