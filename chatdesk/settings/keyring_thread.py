"""One thread for the system keyring, whose calls may wait for a person as long as they like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from chatdesk.domain.errors import SecretError

T = TypeVar("T")
Job = tuple["Future[Any]", Callable[[], Any]]


class KeyringThread:
    """Runs calls one after the other on a daemon thread that is started by the first of them.

    A daemon, and not the loop's own threads: a password prompt that nobody answers must neither use those up
    nor keep the program from ending.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._overdue: Future[Any] | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """Return what the call returns, or raise what it raises.

        Raises `SecretError` after the limit; the call itself then goes on, and until it has ended every
        other one is refused at once.
        """
        if self._overdue is not None and not self._overdue.done():
            raise self._late_error()
        self._overdue = None
        job: Future[T] = Future()
        self._jobs.put((job, call))
        self._start()
        try:
            async with asyncio.timeout(self._limit):
                return await asyncio.wrap_future(job)
        except TimeoutError as error:
            if job.running():
                self._overdue = job
            raise self._late_error() from error

    def close(self) -> None:
        """Let the thread end after what it does now; the next call starts another one."""
        self._jobs.put(None)
        self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=_serve, args=(self._jobs,), name="keyring", daemon=True)
            self._thread.start()

    def _late_error(self) -> SecretError:
        return SecretError(
            f"The system keyring did not answer within {self._limit:g} seconds.",
            hint="It may be waiting for its password: look for a window that asks for it, then try again.",
        )


def _serve(jobs: SimpleQueue[Job | None]) -> None:
    while item := jobs.get():
        job, call = item
        if job.set_running_or_notify_cancel():
            try:
                job.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it belongs to the one who waits
                job.set_exception(error)
        # What stays in a local variable here stays until the next call: it may be a key.
        del item, job, call
