"""Queries of which only the newest matters: a new one interrupts the one before it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import TypeVar

from chatdesk.store.worker import Connection

T = TypeVar("T")

# Steps of SQLite's machine, some milliseconds of work.
_STEPS = 50_000


class NewestOnly:
    """Lets only the newest query run: `next` interrupts what runs, and what waits gives up.

    All that it runs must use one connection, whose other work would be interrupted as well.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest = 0
        self._running: Connection | None = None

    def next(self) -> int:
        """Begin a turn; the one before ends at once."""
        with self._lock:
            self._newest += 1
            if self._running is not None:
                self._running.interrupt()
            return self._newest

    def run(self, turn: int, connection: Connection, query: Callable[[], T]) -> T | None:
        """Run a query, unless a later turn has begun before or begins meanwhile; then None."""
        with self._lock:
            if turn != self._newest:
                return None
            self._running = connection
        # An interruption that comes just before a statement begins has no effect on it: this has.
        connection.set_progress_handler(lambda: turn != self._newest, _STEPS)
        try:
            found = query()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return None
        finally:
            with self._lock:
                self._running = None
        return found
