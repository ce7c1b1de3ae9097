"""Import of conversations out of a file: all that is new in it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.errors import StoreError
from chatdesk.store.branches import unmark
from chatdesk.store.codec import storable
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.imports.assets import Assets
from chatdesk.store.imports.bundle import Bundle
from chatdesk.store.imports.found import Found, LeftOut, Tally, refused
from chatdesk.store.imports.json_stream import JsonStream
from chatdesk.store.imports.reading import OWN, Reader, Source, sources_in
from chatdesk.store.json_import import read_export
from chatdesk.store.messages import save
from chatdesk.store.places import save_preset
from chatdesk.store.store import Store

# Messages per transaction: some 5 ms of work, so that a stream's journal is not kept waiting.
_SLICE = 250


class ImportCancelled(StoreError):
    """The user cancelled an import; what it had added is gone again."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: `fraction` from 0 to 1, `conversations` read or added so far.

    At first the whole file `is_checked`, then what is new in it is added.
    """

    fraction: float
    conversations: int
    is_checked: bool


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
) -> ImportReport:
    """Add what is new in an export of ChatDesk or of another program; blocks until it is on disk.

    The format is told by the content: a JSON file, a ZIP archive or a folder. Conversations and messages are
    known again by their ids: the same file twice adds nothing, and nothing that is there is
    overwritten. The whole file is checked first; one that is damaged changes nothing, and one without a
    conversation is an error. Where the disk fails midway, or the user cancels, what was added is taken
    back. Both callables are called about once per megabyte, on this thread. Raises `StoreError`.
    """
    with closing(Bundle(path)) as bundle:
        return _Import(store, bundle, on_progress, is_cancelled).run()


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


@dataclass(slots=True)
class _Import:
    """One import, from the first look to the report."""

    store: Store
    bundle: Bundle
    on_progress: Callable[[ImportProgress], None]
    is_cancelled: Callable[[], bool]
    _bytes: int = 0
    _total: int = 1
    _conversations: int = 0
    _is_checked: bool = True
    _others: Tally = field(default_factory=Tally)

    def run(self) -> ImportReport:
        sources = sources_in(self.bundle, self._others)
        # Everything is read twice.
        self._total = max(1, 2 * sum(source.member.size for source in sources))
        self._check(sources)
        self._is_checked, self._conversations = False, 0
        tally = Tally()
        added: list[_Added] = []
        try:
            for batch in _slices(self._found(sources, tally, is_dry=False)):
                added += self.store.database.write(partial(_add_all, batch)).result()
        except BaseException:
            # The first error is the one to tell; what could not be taken back is whole conversations.
            with suppress(StoreError):
                self.store.database.write(lambda c: _take_back(c, added)).result()
            raise
        names = tuple(dict.fromkeys(source.name for source in sources))
        return replace(_counted(added), left_out=tuple(tally), other_files=tuple(self._others), formats=names)

    def _check(self, sources: list[Source]) -> None:
        tally = Tally()
        if sum(1 for _ in self._found(sources, tally, is_dry=True)):
            return
        reasons = "; ".join(map(str, tally)) or "it is empty"
        raise refused(f"there is no conversation in it that could be read ({reasons}).")

    def _found(self, sources: list[Source], tally: Tally, *, is_dry: bool) -> Iterator[LoadedConversation]:
        reader = Reader(self.bundle, Assets(self.bundle, tally, is_dry=is_dry), tally)
        for source in sources:
            found = self._own(source) if source.name == OWN else map(_loaded, reader.read(source, self._read))
            for loaded in found:
                self._conversations += 1
                yield loaded

    def _own(self, source: Source) -> Iterator[LoadedConversation]:
        place = "" if self.bundle.is_single else source.member.name
        with self.bundle.open(source.member.name) as file:
            stream = JsonStream(file, place, self._read)
            yield from read_export(stream)
            stream.end()

    def _read(self, size: int) -> None:
        if self.is_cancelled():
            raise ImportCancelled("The import was cancelled.", hint="Nothing was changed.")
        self._bytes += size
        fraction = min(1.0, self._bytes / self._total)
        self.on_progress(ImportProgress(fraction, self._conversations, self._is_checked))


def _loaded(found: Found) -> LoadedConversation:
    return LoadedConversation(found.conversation, {message.id: message for message in found.messages})


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


def _slices(conversations: Iterator[LoadedConversation]) -> Iterator[list[LoadedConversation]]:
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
    save_preset(connection, head.id, loaded.preset)


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
