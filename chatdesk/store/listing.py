"""The list of conversations as the sidebar reads it: an outline first, then the pages that are looked at.

Nothing here reads all rows: the outline knows of each page only where it begins, a page is read from
there, and what is typed into the filter is looked for until a page is full. Pins and tags are kept here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chatdesk.store import title_index
from chatdesk.store.codec import storable
from chatdesk.store.database import Database
from chatdesk.store.newest_only import NewestOnly
from chatdesk.store.worker import Connection, Worker

PAGE = 128
# Between two conversations that are pinned at once.
PIN_STEP = 1 / 1024
# With more titles than these the newest are found by walking from the newest on, else by reading all titles.
_FEW = 3000
# A page grows while conversations come into it, but not without end.
_MOST = 4096

_TAGS = "(SELECT group_concat(tag, char(10)) FROM conversation_tags WHERE conversation_id = c.id)"
_ROW = f"c.id, c.title, c.updated_at, c.pin, {_TAGS}"
_ORDER = "ORDER BY c.updated_at DESC, c.id"
_LISTED = "c.deleted_at IS NULL AND c.pin IS NULL"


class Key(NamedTuple):
    """Where a conversation stands: the newest first, of those of the same moment the smaller id."""

    updated_at: float
    id: str


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What the list shows of a conversation. `pin` is its place among the pinned ones, None elsewhere."""

    id: str
    title: str
    updated_at: float
    pin: float | None = None
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Where it stands among those that are not pinned."""
        return Key(self.updated_at, self.id)


class PageHead(NamedTuple):
    """A page that is not read yet: where it begins and how many conversations it has."""

    first: Key
    size: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The pinned conversations, and for each span of time that was asked for the pages in it."""

    pinned: tuple[ListedRow, ...]
    spans: tuple[tuple[PageHead, ...], ...]


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which conversations are shown: those with all `words` in their title, and the tag if there is one."""

    words: tuple[str, ...] = ()
    tag: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether this lets everything through."""
        return not self.words and not self.tag


@dataclass(frozen=True, slots=True)
class Matches:
    """A page of what a filter lets through; `has_more`: there are others behind the last one."""

    rows: tuple[ListedRow, ...] = ()
    has_more: bool = False


class ListStore:
    """Read and change the list. All methods raise `StoreError` only.

    Pages are read on the reading thread, filters on one of their own that the first filter makes: each
    interrupts the one before it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._newest = NewestOnly()
        self._worker: Worker | None = None

    async def outline(self, bounds: Sequence[float]) -> Outline:
        """Return the outline for spans of time that begin at `bounds`, the newest first.

        The first span has no end. What is older than the last bound belongs to the last span.
        """
        wanted = tuple(bounds)
        return await self._database.read(lambda connection: outline(connection, wanted))

    async def settled(self) -> None:
        """Wait until all that was to be written before is there to be read."""
        await self._database.write(lambda _connection: None)

    async def oldest(self) -> float | None:
        """Return when the conversation was changed that stands last; None where there is none."""
        return await self._database.read(_oldest)

    async def page(self, first: Key, below: Key | None) -> tuple[ListedRow, ...]:
        """Return the conversations that are not pinned, from a place on and above the next one."""
        return await self._database.read(lambda connection: page(connection, first, below))

    async def prepare(self) -> None:
        """Make ready what the first filter needs: a thread, a connection, the reading of titles."""
        await self.matching(ListFilter(("\0",)))

    async def matching(self, wanted: ListFilter, after: Key | None = None) -> Matches | None:
        """Return a page of what a filter lets through; None where a later filter has taken its place."""
        turn = self._newest.next()
        if self._worker is None:
            self._worker = self._database.another_reader("store-list")
        return await self._worker.submit(
            lambda connection: self._newest.run(
                turn, connection, lambda: matching(connection, wanted, after)
            ),
            is_cancellable=True,
        )

    async def tags(self) -> tuple[str, ...]:
        """Return the tags that conversations outside of the trash have, in the order of the alphabet."""
        return await self._database.read(_all_tags)

    async def pin(self, ids: Iterable[str], pin: float | None) -> None:
        """Pin conversations, the first one at the place `pin`, or with None let them go."""
        places = [(None if pin is None else pin + at * PIN_STEP, id_) for at, id_ in enumerate(ids)]

        def change(connection: Connection) -> None:
            connection.executemany("UPDATE conversations SET pin = ? WHERE id = ?", places)

        await self._database.keep(change)

    async def tag(self, ids: Iterable[str], tag: str, *, is_on: bool) -> None:
        """Give conversations a tag, or take it away."""
        pairs = [{"id": storable(id_), "tag": storable(tag)} for id_ in ids]
        statement = (
            "INSERT INTO conversation_tags SELECT id, :tag FROM conversations WHERE id = :id"
            " ON CONFLICT DO NOTHING"
            if is_on
            else "DELETE FROM conversation_tags WHERE conversation_id = :id AND tag = :tag"
        )

        def change(connection: Connection) -> None:
            connection.executemany(statement, pairs)

        await self._database.keep(change)


def outline(connection: Connection, bounds: Sequence[float]) -> Outline:
    """Return where every page begins."""
    ends = (float("inf"), *bounds)
    begins = (*bounds[:-1], float("-inf"))
    pinned = connection.execute(
        f"SELECT {_ROW} FROM conversations AS c WHERE c.deleted_at IS NULL AND c.pin IS NOT NULL"  # noqa: S608
        " ORDER BY c.pin, c.id"
    )
    rows = tuple(_row(found) for found in pinned)
    return Outline(rows, tuple(_span(connection, *span) for span in zip(begins, ends, strict=False)))


def page(connection: Connection, first: Key, below: Key | None) -> tuple[ListedRow, ...]:
    """Return the conversations between two places; with None all that are left, a page of them."""
    # Two demands instead of a pair of values: the index goes down in the one and up in the other.
    demands, values = [_LISTED, "c.updated_at <= ? AND (c.updated_at < ? OR c.id >= ?)"], _thrice(first)
    if below is not None:
        demands.append("c.updated_at >= ? AND (c.updated_at > ? OR c.id < ?)")
        values += _thrice(below)
    found = connection.execute(
        f"SELECT {_ROW} FROM conversations AS c INDEXED BY conversations_listed"  # noqa: S608
        f" WHERE {' AND '.join(demands)} {_ORDER} LIMIT ?",
        (*values, PAGE if below is None else _MOST),
    )
    return tuple(map(_row, found))


def matching(connection: Connection, wanted: ListFilter, after: Key | None) -> Matches:
    """Return the newest conversations that a filter lets through, behind a place."""
    from chatdesk.store.search_text import fold

    words = [fold(storable(word)) for word in wanted.words]
    demands = ["c.deleted_at IS NULL", *["instr(t.folded, ?)"] * len(words)]
    values: list[str | float] = [*words]
    source = "conversations AS c INDEXED BY conversations_newest"
    titles = "search_titles AS t ON (t.created_at, t.conversation_id) = (c.created_at, c.id)"
    if wanted.tag:
        source = "conversation_tags AS g CROSS JOIN conversations AS c ON c.id = g.conversation_id"
        demands.append("g.tag = ?")
        values.append(storable(wanted.tag))
    elif len(ids := _titled(connection, words)) < _FEW:
        # One walk through all titles is enough.
        source = "json_each(?) AS one CROSS JOIN conversations AS c ON c.id = one.value"
        demands, values, words = ["c.deleted_at IS NULL"], [json.dumps(ids)], []
    if after is not None:
        demands.append("c.updated_at <= ? AND (c.updated_at < ? OR c.id > ?)")
        values += _thrice(after)
    joined = f"{source} CROSS JOIN {titles}" if words else source
    found = connection.execute(
        f"SELECT {_ROW} FROM {joined} WHERE {' AND '.join(demands)} {_ORDER} LIMIT ?",  # noqa: S608 - ours
        (*values, PAGE + 1),
    ).fetchall()
    return Matches(tuple(map(_row, found[:PAGE])), len(found) > PAGE)


def _thrice(key: Key) -> list[str | float]:
    return [key.updated_at, key.updated_at, key.id]


def _titled(connection: Connection, words: Sequence[str]) -> list[str]:
    """Return the conversations with all words in the title, not more of them than matter."""
    demands, values, source = ["instr(folded, ?)"] * len(words), list(words), "search_titles"
    match = title_index.expression(connection, words)
    if match is not None:
        demands, values = ["titles_index MATCH ?", *demands], [match, *values]
        source = title_index.SOURCE
    demand = " AND ".join(demands) or "true"
    found = connection.execute(
        f"SELECT conversation_id FROM {source} WHERE {demand} LIMIT {_FEW}",  # noqa: S608 - no value in it
        values,
    )
    return [id_ for (id_,) in found]


def _span(connection: Connection, begin: float, end: float) -> tuple[PageHead, ...]:
    """Hop from page to page along the index: some 20 us each, where numbering all rows takes 500 ms."""
    source = f"FROM conversations AS c INDEXED BY conversations_listed WHERE {_LISTED} AND updated_at >= ?"
    behind = f"{source} AND updated_at <= ? AND (updated_at < ? OR id >= ?)"
    pages: list[PageHead] = []
    found = connection.execute(
        f"SELECT updated_at, id {source} AND updated_at < ? {_ORDER} LIMIT 1",
        (begin, end),
    ).fetchone()
    while found is not None:
        first = Key(*found)
        values = (begin, *_thrice(first))
        found = connection.execute(
            f"SELECT updated_at, id {behind} {_ORDER} LIMIT 1 OFFSET {PAGE}",
            values,
        ).fetchone()
        size = PAGE
        if found is None:
            (size,) = connection.execute(f"SELECT count(*) {behind}", values).fetchone()
        pages.append(PageHead(first, size))
    return tuple(pages)


def _oldest(connection: Connection) -> float | None:
    (found,) = connection.execute(
        f"SELECT min(updated_at) FROM conversations AS c WHERE {_LISTED}"  # noqa: S608
    ).fetchone()
    return None if found is None else float(found)


def _all_tags(connection: Connection) -> tuple[str, ...]:
    found = connection.execute(
        "SELECT DISTINCT tag FROM conversation_tags JOIN conversations ON id = conversation_id"
        " WHERE deleted_at IS NULL"
    )
    return tuple(sorted((tag for (tag,) in found), key=str.casefold))


def _row(found: tuple[str, str, float, float | None, str | None]) -> ListedRow:
    id_, title, updated_at, pin, tags = found
    return ListedRow(id_, title, updated_at, pin, tuple(sorted(tags.split("\n"))) if tags else ())
