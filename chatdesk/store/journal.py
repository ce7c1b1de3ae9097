"""The stream journal: what of an answer has come is on disk while the rest is still coming."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Sequence

from chatdesk.domain.delta import Delta
from chatdesk.store.codec import encode_deltas
from chatdesk.store.database import Database

# Seconds. 250 ms are promised; the rest is for a busy machine and a slow disk.
DELAY = 0.15
# Seconds between two attempts while the disk refuses.
RETRY_DELAY = 1.0
# Characters that a journal holds at most; an answer of a whole book has some million.
LONGEST = 32 * 1024 * 1024

_log = logging.getLogger(__name__)


class StreamJournal:
    """Collect deltas and have the writing thread commit them in batches.

    It lives until its message is finished, or until the next start has made the message of it, and holds at
    most `LONGEST` characters: what comes behind that is saved with the finished message alone.
    The clock of a batch runs on that thread: a busy window does not delay it. While the disk
    refuses, what has come waits in memory and is tried again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._journal_id: int | None = None
        self._lock = threading.Lock()
        self._pending: list[tuple[float, Sequence[Delta]]] = []
        self._number = self._size = 0
        self._is_scheduled = False

    def begin(self, journal_id: int) -> None:
        """The journal is on disk now, and takes what was written until here. On the writing thread."""
        self._journal_id = journal_id

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Take deltas that came `at` seconds after the request; never waits for the disk.

        They are on disk at most 250 ms later.
        """
        with self._lock:
            self._pending.append((at, deltas))
            must_schedule = not self._is_scheduled
            self._is_scheduled = True
        if must_schedule:
            self._database.write_later(DELAY, self._flush, owner=self)

    def _flush(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            batch, self._pending = self._pending, []
            self._is_scheduled = False
        if not batch:
            return
        if self._journal_id is None:
            # The message itself waits for the disk.
            self._try_again(batch)
            return
        text = encode_deltas(batch)
        if self._size + len(text) > LONGEST:
            if self._size <= LONGEST:
                _log.warning("A journal has reached its limit of %d characters", LONGEST)
            # Nothing may follow a gap, or what is recovered would have it in the middle.
            self._size = LONGEST + 1
            return
        is_written = False
        try:
            # One statement is one transaction. A journal that has ended takes nothing.
            connection.execute(
                """
                INSERT INTO journal_entries (journal_id, number, deltas)
                SELECT id, ?, ? FROM journals WHERE id = ?
                """,
                (self._number, text, self._journal_id),
            )
            self._number += 1
            self._size += len(text)
            is_written = True
        finally:
            if not is_written:
                self._try_again(batch)

    def _try_again(self, batch: list[tuple[float, Sequence[Delta]]]) -> None:
        with self._lock:
            self._pending = batch + self._pending
            must_schedule = not self._is_scheduled
            self._is_scheduled = True
        if must_schedule:
            self._database.write_later(RETRY_DELAY, self._flush, owner=self)


def begin_journal(connection: sqlite3.Connection, message_row: int) -> int:
    """Begin an empty journal for a stored message and return its id; an older one is dropped."""
    end_journals(connection, message_row)
    cursor = connection.execute("INSERT INTO journals (message_row) VALUES (?)", (message_row,))
    return int(cursor.lastrowid or 0)


def end_journals(connection: sqlite3.Connection, message_row: int) -> None:
    """Remove the journal of a message with all its entries."""
    connection.execute("DELETE FROM journals WHERE message_row = ?", (message_row,))
