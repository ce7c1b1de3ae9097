"""Import of conversations out of a file: all that is new in it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chatdesk.domain.errors import StoreError
from chatdesk.store.branches import unmark
from chatdesk.store.codec import storable
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.errors import foreign_errors
from chatdesk.store.json_import import read_document
from chatdesk.store.messages import save
from chatdesk.store.store import Store

# Messages per transaction: some 5 ms of work, so that a stream's journal is not kept waiting.
_SLICE = 250


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    `conversations` and `messages` were added; `completed` were there already and got messages that
    they lacked, or came back out of the trash; `unchanged` were there already, complete.
    """

    conversations: int = 0
    messages: int = 0
    completed: int = 0
    unchanged: int = 0


def import_file(store: Store, path: Path) -> ImportReport:
    """Add what is new in a JSON export; blocks until it is on disk.

    Conversations and messages are known again by their ids: the same file twice adds nothing, and
    nothing that is there is overwritten. The whole file is checked first; one that is damaged
    changes nothing. Where the disk fails midway, what was added is taken back. Raises `StoreError`.
    """
    with foreign_errors(path):
        content = path.read_bytes()
    conversations = read_document(content)
    added: list[_Added] = []
    try:
        for batch in _slices(conversations):
            added += store.database.write(partial(_add_all, batch)).result()
    except StoreError:
        # The first error is the one to tell; what could not be taken back is whole conversations.
        with suppress(StoreError):
            store.database.write(lambda c: _take_back(c, added)).result()
        raise
    return ImportReport(
        conversations=sum(item.is_new for item in added),
        messages=sum(len(item.message_ids) for item in added),
        completed=sum(item.was_completed for item in added),
        unchanged=sum(not item.is_new and not item.was_completed for item in added),
    )


@dataclass(frozen=True, slots=True)
class _Added:
    conversation_id: str
    is_new: bool
    deleted_at: float | None
    message_ids: tuple[str, ...]

    @property
    def was_completed(self) -> bool:
        return not self.is_new and (bool(self.message_ids) or self.deleted_at is not None)


def _slices(conversations: list[LoadedConversation]) -> Iterator[list[LoadedConversation]]:
    batch: list[LoadedConversation] = []
    size = 0
    for loaded in conversations:
        batch.append(loaded)
        size += len(loaded.messages)
        if size >= _SLICE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _add_all(batch: list[LoadedConversation], connection: sqlite3.Connection) -> list[_Added]:
    return [_add(connection, loaded) for loaded in batch]


def _add(connection: sqlite3.Connection, loaded: LoadedConversation) -> _Added:
    head = loaded.conversation
    there = connection.execute("SELECT deleted_at FROM conversations WHERE id = ?", (head.id,)).fetchone()
    known: set[str] = set()
    if there is None:
        _add_head(connection, loaded)
    else:
        connection.execute("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (head.id,))
        rows = connection.execute(
            "SELECT id FROM messages WHERE conversation_id = ? AND deleted_at IS NULL", (head.id,)
        )
        known = {row[0] for row in rows}
    missing = [message for message in loaded.messages.values() if message.id not in known]
    for message in missing:
        save(connection, head.id, message)
    unmark(connection, head.id, (message.id for message in missing))
    return _Added(head.id, there is None, there[0] if there else None, tuple(m.id for m in missing))


def _add_head(connection: sqlite3.Connection, loaded: LoadedConversation) -> None:
    head = loaded.conversation
    connection.execute(
        """
        INSERT INTO conversations
            (id, title, created_at, updated_at, current_message_id, account_id, model)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            head.id,
            storable(head.title),
            head.created_at,
            head.updated_at,
            head.current_message_id,
            storable(head.account_id),
            storable(head.model),
        ),
    )


def _take_back(connection: sqlite3.Connection, added: list[_Added]) -> None:
    for item in added:
        if item.is_new:
            connection.execute("DELETE FROM conversations WHERE id = ?", (item.conversation_id,))
            continue
        connection.executemany(
            "DELETE FROM messages WHERE conversation_id = ? AND id = ?",
            [(item.conversation_id, message_id) for message_id in item.message_ids],
        )
        connection.execute(
            "UPDATE conversations SET deleted_at = ? WHERE id = ?", (item.deleted_at, item.conversation_id)
        )
