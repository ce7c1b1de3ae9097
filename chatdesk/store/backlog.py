"""Writes that the disk would not take: they wait in memory, in their order, until it does."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from chatdesk.domain.errors import StoreError
from chatdesk.store.errors import may_pass
from chatdesk.store.schema import transaction
from chatdesk.store.worker import Connection

_log = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """A write that waits; `done` hears of its result when it is committed, `name` what it writes over.

    A later one of the same name takes the place of an earlier one, so that a draft that is typed for an hour
    waits once. "" is a write that nothing takes the place of.
    """

    job: Callable[[Connection], Any]
    done: Callable[[Any], None] | None = None
    name: str = ""


class Backlog:
    """The writes that wait. Changed by the writing thread alone, counted by any."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many writes wait."""
        return len(self._waiting)

    def add(self, write: Waiting) -> None:
        """Put a write behind those that wait."""
        with self._lock:
            if write.name:
                self._waiting = [each for each in self._waiting if each.name != write.name]
            self._waiting.append(write)

    def work_off(self, connection: Connection) -> list[sqlite3.Error]:
        """Write all that waits, each in a transaction; raises where the disk still refuses.

        What can never be written is taken out, logged and returned: it must not hold up the rest.
        """
        refused: list[sqlite3.Error] = []
        while self._waiting:
            write = self._waiting[0]
            try:
                with transaction(connection):
                    result = write.job(connection)
            except sqlite3.ProgrammingError:
                raise
            except sqlite3.Error as error:
                if may_pass(error):
                    raise
                _log.error("A write that had waited cannot be done: %s", error)
                refused.append(error)
                self._drop_first()
                continue
            self._drop_first()
            if write.done is not None:
                write.done(result)
        return refused

    def _drop_first(self) -> None:
        with self._lock:
            del self._waiting[0]


def lost(errors: list[sqlite3.Error]) -> StoreError:
    """Return what is told of writes that had waited and can never be done."""
    return StoreError(
        "Something that had waited could not be saved.",
        hint="Look through what you changed last, and export what matters.",
        details="\n".join(map(str, errors)),
    )
