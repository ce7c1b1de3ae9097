"""Import of conversations out of a file: all that is new in it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.errors import StoreError
from chatdesk.store.branches import unmark
from chatdesk.store.codec import storable
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.imports.finding import Account, Find, ImportProgress, Slice, find
from chatdesk.store.imports.found import LeftOut
from chatdesk.store.imports.reading import OWN
from chatdesk.store.list_schema import add_tags
from chatdesk.store.messages import save
from chatdesk.store.places import save_preset
from chatdesk.store.store import Store


class ImportCancelled(StoreError):
    """The user cancelled an import; what it had added is gone again."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    `conversations` and `messages` were added; `completed` were there already and got messages that
    they lacked, or came back out of the trash; `unchanged` were there already, complete. `left_out` is
    what the conversations of the file hold and ChatDesk does not, `other_files` what lay beside them,
    `formats` whose file it is.
    """

    conversations: int = 0
    messages: int = 0
    completed: int = 0
    unchanged: int = 0
    left_out: tuple[LeftOut, ...] = ()
    other_files: tuple[LeftOut, ...] = ()
    formats: tuple[str, ...] = (OWN,)


def import_file(
    store: Store,
    path: Path,
    on_progress: Callable[[ImportProgress], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    finder: Find = find,
) -> ImportReport:
    """Add what is new in an export of ChatDesk or of another program; blocks until it is on disk.

    The format is told by the content: a JSON file, a ZIP archive or a folder. Conversations and messages are
    known again by their ids: the same file twice adds nothing, and nothing that is there is
    overwritten. The whole file is checked first; one that is damaged changes nothing, and one without a
    conversation is an error. Where the disk fails midway, or the user cancels, what was added is taken
    back. Both callables are called about once per megabyte, on this thread. Where a window is beside it,
    `finder` is `apart.find_apart`. Raises `StoreError`.
    """

    def on_read(progress: ImportProgress) -> None:
        if is_cancelled():
            raise ImportCancelled("The import was cancelled.", hint="Nothing was changed.")
        on_progress(progress)

    with closing(finder(path, on_read)) as found:
        return _fill(store, found)


@dataclass(slots=True)
class _Added:
    conversation_id: str
    is_new: bool
    messages: int
    # What an import that fails puts back; empty for a new conversation, which goes as a whole.
    message_ids: tuple[str, ...] = ()
    before: tuple[float | None, float, str | None] = (None, 0.0, None)

    @property
    def was_completed(self) -> bool:
        return not self.is_new and (self.messages > 0 or self.before[0] is not None)


def _fill(store: Store, found: Generator[Slice | Account]) -> ImportReport:
    added: list[_Added] = []
    account = Account((), (), ())
    try:
        for piece in found:
            if isinstance(piece, Account):
                account = piece
            else:
                added += store.database.write(partial(_add_all, piece)).result()
    except BaseException:
        # Whatever it is, it goes on as it came, and half an import must not stay. The first error is the
        # one to tell; what could not be taken back is whole conversations.
        with suppress(StoreError):
            store.database.write(lambda c: _take_back(c, added)).result()
        raise
    return replace(
        _counted(added),
        left_out=account.left_out,
        other_files=account.other_files,
        formats=account.formats,
    )


def _counted(added: list[_Added]) -> ImportReport:
    # A conversation may stand in two files of an archive.
    new = {item.conversation_id for item in added if item.is_new}
    completed = {item.conversation_id for item in added if item.was_completed} - new
    unchanged = {item.conversation_id for item in added} - new - completed
    return ImportReport(
        conversations=len(new),
        messages=sum(item.messages for item in added),
        completed=len(completed),
        unchanged=len(unchanged),
    )


def _add_all(batch: list[LoadedConversation], connection: sqlite3.Connection) -> list[_Added]:
    return [_add(connection, loaded) for loaded in batch]


def _add(connection: sqlite3.Connection, loaded: LoadedConversation) -> _Added:
    head = loaded.conversation
    before = connection.execute(
        "SELECT deleted_at, updated_at, current_message_id FROM conversations WHERE id = ?", (head.id,)
    ).fetchone()
    if before is None:
        _add_head(connection, loaded)
        for message in loaded.messages.values():
            save(connection, head.id, message)
        return _Added(head.id, is_new=True, messages=len(loaded.messages))
    rows = connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND deleted_at IS NULL", (head.id,)
    )
    known = {row[0] for row in rows}
    missing = [message for message in loaded.messages.values() if message.id not in known]
    for message in missing:
        save(connection, head.id, message)
    ids = tuple(message.id for message in missing)
    unmark(connection, head.id, ids)
    _bring_up_to_date(connection, loaded, before[2], has_more=bool(missing))
    return _Added(head.id, is_new=False, messages=len(ids), message_ids=ids, before=tuple(before))


def _bring_up_to_date(
    connection: sqlite3.Connection, loaded: LoadedConversation, current: str | None, *, has_more: bool
) -> None:
    """Take a conversation out of the trash; where it went on elsewhere, show its new end."""
    head = loaded.conversation
    connection.execute("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (head.id,))
    goes_on = any(message.id == current for message in branch_to(loaded.messages, head.current_message_id))
    if has_more and goes_on:
        connection.execute(
            "UPDATE conversations SET current_message_id = ?, updated_at = max(updated_at, ?) WHERE id = ?",
            (head.current_message_id, head.updated_at, head.id),
        )


def _add_head(connection: sqlite3.Connection, loaded: LoadedConversation) -> None:
    head = loaded.conversation
    connection.execute(
        """
        INSERT INTO conversations
            (id, title, created_at, updated_at, current_message_id, account_id, model, pin)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            head.id,
            storable(head.title),
            head.created_at,
            head.updated_at,
            head.current_message_id,
            storable(head.account_id),
            storable(head.model),
            head.pin,
        ),
    )
    save_preset(connection, head.id, loaded.preset)
    add_tags(connection, head.id, loaded.tags)


def _take_back(connection: sqlite3.Connection, added: list[_Added]) -> None:
    for item in reversed(added):
        if item.is_new:
            connection.execute("DELETE FROM conversations WHERE id = ?", (item.conversation_id,))
            continue
        connection.executemany(
            "DELETE FROM messages WHERE conversation_id = ? AND id = ?",
            [(item.conversation_id, message_id) for message_id in item.message_ids],
        )
        connection.execute(
            "UPDATE conversations SET deleted_at = ?, updated_at = ?, current_message_id = ? WHERE id = ?",
            (*item.before, item.conversation_id),
        )
