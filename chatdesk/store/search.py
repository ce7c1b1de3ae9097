"""Full-text search of all conversations, as fast as somebody types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatdesk.domain.message import Role
from chatdesk.domain.search_query import SearchQuery, Term
from chatdesk.store import search_schema, title_index
from chatdesk.store.codec import decode_parts, storable
from chatdesk.store.database import Database
from chatdesk.store.newest_only import NewestOnly
from chatdesk.store.search_expression import can_be_inside, expression, words_of
from chatdesk.store.search_text import fold
from chatdesk.store.snippets import Snippet, marks_in, pattern_of, snippet_of
from chatdesk.store.worker import Connection, Worker

# So many of the newest hits are ranked: all of a common word would take seconds.
WINDOW = 1000
# With fewer hits than this, words that have the text in their middle are looked for too.
_FEW = 50
_MOST_INNER_WORDS = 60
_MOST_COUNTED = 100_000
_MOST_TITLES = 100
_OLD_TITLE = "(SELECT created_at FROM search_titles ORDER BY created_at DESC LIMIT 1 OFFSET 4000)"
_RECENT = f"created_at >= ifnull({_OLD_TITLE}, 0)"

# To rank, SQLite counts every word of the expression in all of the index (5 ms per 100,000 messages), those
# of filters too, which stand in most messages. Where that is too much, the newest are the best.
_RANK, _NO_RANK = "bm25(messages_index, 1.0, 0.0)", "0.0"
_FOUND = """
    SELECT found.row, m.conversation_id, m.created_at, c.deleted_at IS NULL FROM (
        SELECT rowid AS row, {rank} AS score FROM messages_index
        WHERE messages_index MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
    ) AS found
    CROSS JOIN messages AS m ON m.row = found.row
    CROSS JOIN conversations AS c ON c.id = m.conversation_id
    ORDER BY found.score, found.row DESC
"""
_NEWEST = """
    SELECT count(*), min(row) FROM (
        SELECT rowid AS row FROM messages_index WHERE messages_index MATCH ? ORDER BY rowid DESC LIMIT ?
    )
"""
_DETAILS = """
    SELECT m.row, m.conversation_id, c.title, m.id, m.role, m.model, m.created_at, m.parts
    FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
    WHERE m.row = ? AND m.deleted_at IS NULL
"""


# Looked for in titles, in messages, and in the middle of words.
_ANYTHING = SearchQuery((Term("anything"),))


@dataclass(frozen=True, slots=True)
class HitKey:
    """A place that was found: a message by its row, or with None the title of a conversation."""

    conversation_id: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The best first; titles before messages.

    `older` is what `find` takes to look through the hits before these, None where there are no more.
    `indexed` is how much of the database was looked through, from 0 to 1.
    """

    keys: tuple[HitKey, ...] = ()
    older: int | None = None
    indexed: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What is shown of a place. For a title `message_id` and `role` are None."""

    key: HitKey
    title: str
    snippet: Snippet
    created_at: float
    message_id: str | None = None
    role: Role | None = None
    model: str = ""


class SearchStore:
    """Search on a thread and a connection of its own, which the first search makes.

    A new search interrupts the one before it. All methods raise `StoreError` only.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = NewestOnly()
        self._worker: Worker | None = None

    async def prepare(self) -> None:
        """Make ready what the first search needs: a thread, a connection, the beginnings of the indexes."""
        await self.find(_ANYTHING)

    async def find(self, query: SearchQuery, older: int | None = None) -> Found | None:
        """Return the newest hits, the best first; None where a later search has taken its place.

        With filters, and of words that are everywhere, the newest are the best.
        `older` of what was found before goes on from there.
        """
        turn = self._turns.next()
        return await self._reader().submit(
            lambda connection: self._turns.run(turn, connection, lambda: _find(connection, query, older)),
            is_cancellable=True,
        )

    async def hits(self, query: SearchQuery, keys: Sequence[HitKey]) -> tuple[Hit, ...]:
        """Return what is shown of places that `find` gave, without those that are gone meanwhile."""
        wanted = tuple(keys)
        return await self._database.read(lambda connection: _details(connection, query, wanted))

    def _reader(self) -> Worker:
        if self._worker is None:
            self._worker = self._database.another_reader("store-search")
        return self._worker


def _find(connection: Connection, query: SearchQuery, older: int | None) -> Found:
    is_first = older is None
    indexed = search_schema.progress(connection)
    if query.is_empty:
        return Found(indexed=indexed)
    titles = tuple(map(HitKey, _titles(connection, query))) if is_first else ()
    if query.is_in_title:
        return Found(titles, indexed=indexed)
    match = expression(query)
    keys: list[HitKey] = []
    while match is not None and not keys:
        keys, older = _window(connection, match, query, older)
        if older is None:
            break
    if is_first and older is None and len(keys) < _FEW and can_be_inside(query):
        inner = expression(query, lambda needle: _inner_words(connection, needle))
        if inner is not None:
            more, _ = _window(connection, inner, query, None)
            known = set(keys)
            keys += [key for key in more if key not in known]
    return Found((*titles, *keys), older, indexed)


def _window(
    connection: Connection, match: str, query: SearchQuery, older: int | None
) -> tuple[list[HitKey], int | None]:
    """Return the newest hits before a row, the best of them first, and where the next ones begin."""
    before = 2**62 if older is None else older
    statement = _FOUND.format(rank=_RANK if _can_be_ranked(connection, query) else _NO_RANK)
    rows = connection.execute(statement, (match, before, WINDOW)).fetchall()
    after_, before_ = query.after, query.before
    keys = [
        HitKey(conversation_id, row)
        for row, conversation_id, created_at, is_there in rows
        if is_there and (after_ is None or created_at >= after_) and (before_ is None or created_at < before_)
    ]
    return keys, min(row[0] for row in rows) if len(rows) == WINDOW else None


def _can_be_ranked(connection: Connection, query: SearchQuery) -> bool:
    """Tell whether all words can be counted within a few milliseconds; how many there are is estimated."""
    if query.filters or query.after is not None or query.before is not None:
        return False
    (last,) = connection.execute("SELECT coalesce(max(row), 0) FROM messages").fetchone()
    counted = 0.0
    for match in _singly(query):
        count, first = connection.execute(_NEWEST, (match, WINDOW)).fetchone()
        # The newest of them lie close together where there are many.
        counted += count if count < WINDOW else count * last / (last - first + 1)
    return counted <= _MOST_COUNTED


def _singly(query: SearchQuery) -> Iterator[str]:
    """Yield expressions of the words by themselves: a phrase is counted by going through all its words."""
    for term in query.words:
        words = words_of(term.text)
        for place, word in enumerate(words):
            is_whole = term.is_exact or place < len(words) - 1
            match = expression(SearchQuery((Term(word, is_exact=is_whole),)))
            if match is not None:
                yield match


def _inner_words(connection: Connection, needle: str) -> list[str]:
    # Those that were met first are the commonest.
    rows = connection.execute(
        "SELECT word FROM words_index WHERE words_index MATCH ? ORDER BY rowid LIMIT ?",
        (f'"{needle}"', _MOST_INNER_WORDS),
    )
    return [word for (word,) in rows if not word.startswith(needle)]


def _titles(connection: Connection, query: SearchQuery) -> list[str]:
    """Return the newest conversations in whose title all terms stand."""
    if query.filters or not query.words:
        return []
    terms = [(fold(storable(term.text)), term.is_excluded) for term in query.terms]
    demands = ["instr(folded, ?) = 0" if is_excluded else "instr(folded, ?)" for _, is_excluded in terms]
    values: list[str | float] = [text for text, _ in terms]
    for bound, sign in ((query.after, ">="), (query.before, "<")):
        if bound is not None:
            demands.append(f"created_at {sign} ?")
            values.append(bound)
    match = title_index.expression(connection, [text for text, is_excluded in terms if not is_excluded])
    if match is not None:
        # What many titles have is among the newest too; to put all of them in order would take longer.
        found = _newest_titles(connection, "search_titles", [_RECENT, *demands], values)
        if len(found) < _MOST_TITLES:
            return _newest_titles(
                connection, title_index.SOURCE, ["titles_index MATCH ?", *demands], [match, *values]
            )
        return found
    return _newest_titles(connection, "search_titles", demands, values)


def _newest_titles(
    connection: Connection, source: str, demands: Sequence[str], values: Sequence[str | float]
) -> list[str]:
    rows = connection.execute(
        f"SELECT conversation_id FROM {source} WHERE {' AND '.join(demands)}"  # noqa: S608 - signs of ours
        " AND (SELECT deleted_at IS NULL FROM conversations WHERE id = conversation_id)"
        " ORDER BY created_at DESC LIMIT ?",
        (*values, _MOST_TITLES),
    )
    return [id_ for (id_,) in rows]


def _details(connection: Connection, query: SearchQuery, keys: Sequence[HitKey]) -> tuple[Hit, ...]:
    return tuple(hit for key in keys if (hit := _detail(connection, query, key)) is not None)


def _detail(connection: Connection, query: SearchQuery, key: HitKey) -> Hit | None:
    if key.row is None:
        head = connection.execute(
            "SELECT title, created_at FROM conversations WHERE id = ? AND deleted_at IS NULL",
            (key.conversation_id,),
        ).fetchone()
        if head is None:
            return None
        title, created_at = head
        return Hit(key, title, Snippet(title, marks_in(title, pattern_of(query.words))), created_at)
    found = connection.execute(_DETAILS, (key.row,)).fetchone()
    if found is None or found[1] != key.conversation_id:
        return None
    _row, _conversation_id, title, message_id, role, model, created_at, stored = found
    try:
        parts = decode_parts(stored)
    except (ValueError, TypeError, AttributeError):
        parts = ()
    known = Role(role) if role in list(Role) else None
    return Hit(key, title, snippet_of(parts, query.words), created_at, message_id, known, model)
