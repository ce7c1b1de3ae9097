"""The titles of all conversations, read piece by piece for an index of them."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from chatdesk.store.database import Database


class Titled(NamedTuple):
    """A conversation as far as it is found by its title."""

    id: str
    title: str
    updated_at: float


class TitleStore:
    """Reads titles, those of conversations that changed last first. All methods raise `StoreError` only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def piece(self, after: Titled | None, most: int) -> list[Titled]:
        """Return so many titles behind a conversation, or the first ones; fewer where there are no more."""
        return await self._database.read(lambda connection: piece(connection, after, most))


def piece(connection: sqlite3.Connection, after: Titled | None, most: int) -> list[Titled]:
    """Return titles from a place of the order on, without what is in the trash."""
    before = float("inf") if after is None else after.updated_at
    rows = connection.execute(
        "SELECT id, title, updated_at FROM conversations INDEXED BY conversations_newest"
        " WHERE deleted_at IS NULL AND updated_at <= ? AND (updated_at < ? OR id > ?)"
        " ORDER BY updated_at DESC, id LIMIT ?",
        (before, before, "" if after is None else after.id, most),
    )
    return [Titled(*row) for row in rows]
