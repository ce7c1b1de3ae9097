"""A database of very many conversations for benchmarks, the same one each time.

`python -m tests.benchmarks._many_conversations [FILE] [--conversations N]` builds 100,000 conversations with
1,000,000 messages, as a rule in the user's cache folder, where `bench_million` finds it (1.2 GB, some
minutes). Words follow Zipf's law and every tenth text is Chinese. Most conversations have a few messages,
some have many, one in twenty has a question in two versions; answers call tools, questions bring pictures
along, some conversations are pinned or have tags. Rows are written past the store, and what the triggers
would do is done for a thousand conversations at once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from chatdesk.store import backups, schema, search_schema
from chatdesk.store.search_text import index_words

CONVERSATIONS = 100_000
# When the last conversation was: noon of 2026-11-21 (UTC), for a fixed time makes the file the same.
LATEST = 1_795_262_400.0
_SPAN = 3 * 365 * 86_400.0
# Messages of ten conversations in a row: ten on average.
LENGTHS = (2, 14, 4, 6, 30, 2, 8, 4, 20, 10)
_CONVERSATIONS_PER_PIECE = 1000
# Bytes of words that are gathered in memory before they become a segment of the index; by default 1 MB.
_GATHERED = 64_000_000

_VERBS = ("Plan", "Write", "Fix", "Explain", "Compare", "Draft", "Review", "Translate", "Sort", "Rename")
_THINGS = (
    *("the orders page", "a letter to the landlord", "the garden through the year", "release notes"),
    *("a trip to Ghent", "invoice numbers", "the photo archive", "chart colours", "a talk outline"),
    *("the build on Windows", "sourdough at 26 °C", "why tests flake", "a network share", "old emails"),
    *("the holiday budget", "SQL indexes", "a birthday speech", "the bicycle"),
)
_DETAILS = ("for Monday", "in short", "with examples", "for the team", "again", "without jargon", "in German")
_TAGS = ("work", "home", "ideas")
_MODELS = ("gpt-4o", "claude-sonnet", "qwen3-32b")
_PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPgSs8GAAFbAN3Pd5YJAAAAAElFTkSuQmCC"

_SYLLABLES = [first + second for first in "bcdfglmnprst" for second in ("a", "e", "i", "on", "u")]
_VOCABULARY = 60_000
_TRIGGERS = ("search_added", "search_removed", "search_withdrawn", "search_renewed")

_HEAD = """
    INSERT INTO conversations (id, title, created_at, updated_at, current_message_id, account_id, model, pin)
    VALUES (?, ?, ?, ?, ?, 'a', ?, ?)
"""
_MESSAGE = """
    INSERT INTO messages (conversation_id, id, parent_id, role, created_at, account_id, model, finish_reason,
    is_recovered, parts, more) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '{}')
"""
_INDEX = """
    INSERT INTO messages_index (rowid, body, facets)
    SELECT row, search_text(parts), search_facets(role, model, created_at, parts) FROM messages WHERE row > ?
"""

Row = tuple[object, ...]


class Conversation(NamedTuple):
    """The rows of one conversation; `rows` are its messages."""

    head: Row
    rows: list[Row]


class Author:
    """Makes up what people and models say, the same each time."""

    def __init__(self) -> None:
        self.chance = random.Random(4711)  # noqa: S311 - no secret
        words: dict[str, None] = {}
        while len(words) < _VOCABULARY:
            words["".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(1, 5)))] = None
        # The commonest first, which are the short ones.
        self.words = sorted(words, key=len)
        self.han = [chr(0x4E00 + number) for number in range(3000)]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(_VOCABULARY)))
        self._han_weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(self.han))))

    def text(self) -> str:
        """Return 5 to 90 words, or as many Chinese letters."""
        length = self.chance.randint(5, 90)
        if self.chance.random() < 0.1:
            return "".join(self.chance.choices(self.han, cum_weights=self._han_weights, k=length))
        return " ".join(self.chance.choices(self.words, cum_weights=self._weights, k=length))

    def title(self) -> str:
        """Return a title as people and models give them."""
        said = (self.chance.choice(_VERBS), self.chance.choice(_THINGS), self.chance.choice(_DETAILS))
        return " ".join((*said, *self.chance.choices(self.words, cum_weights=self._weights, k=2)))

    def id_(self) -> str:
        """Return an id that is nobody else's."""
        return f"{self.chance.getrandbits(128):032x}"

    def conversation(self, number: int, of: int, length: int, pin: float | None) -> Conversation:
        """Return a conversation; the higher its number, the later it was."""
        id_, model = self.id_(), self.chance.choice(_MODELS)
        begun = LATEST - (1 - (number + 1) / of) ** 1.5 * _SPAN - length * 30
        rows: list[Row] = []
        parent: object = None
        called, is_twice = "", self.chance.random() < 0.05
        for place in range(length):
            role, parts, called = self._turn(place, called, left=length - place - 1)
            if is_twice and place == 2 and role == "user":
                parent = None  # the first question in other words
            end = "tool_calls" if called else "complete" if role == "assistant" else None
            row = (id_, self.id_(), parent, role, begun + place * 30, *self._from(role, model), end)
            rows.append((*row, json.dumps(parts, ensure_ascii=False, separators=(",", ":"))))
            parent = row[1]
        head = (id_, self.title(), begun, begun + length * 30, parent, model, pin)
        return Conversation(head, rows)

    def _from(self, role: str, model: str) -> tuple[str, str]:
        return ("a", model) if role == "assistant" else ("", "")

    def _turn(self, place: int, called: str, *, left: int) -> tuple[str, list[list[object]], str]:
        """Return who speaks, the parts of it as they are stored, and the call that waits for its result."""
        if called:
            return "tool", [["o", called, self.text(), False, 0.3]], ""
        if place % 2 == 0:
            parts: list[list[object]] = [["t", self.text()]]
            if self.chance.random() < 0.01:
                parts.append(["a", f"{self.words[place]}.png", "image/png", _PICTURE])
            return "user", parts, ""
        if left >= 2 and self.chance.random() < 0.2:
            call = f"call_{self.chance.getrandbits(48):012x}"
            arguments = json.dumps({"path": self.text()[:40]}, ensure_ascii=False)
            return "assistant", [["t", self.text()], ["c", call, "read_file", arguments]], call
        return "assistant", [["t", self.text()]], ""


def pieces(author: Author, count: int, *, messages: int = 10) -> Iterator[list[Conversation]]:
    """Yield so many conversations, the oldest first; with `messages=1` each is one question."""
    for start in range(0, count, _CONVERSATIONS_PER_PIECE):
        piece = []
        for number in range(start, min(start + _CONVERSATIONS_PER_PIECE, count)):
            length = 1 if messages == 1 else LENGTHS[number % len(LENGTHS)]
            pin = float(number) if count - 24 < number < count - 20 else None
            piece.append(author.conversation(number, count, length, pin))
        yield piece


def write(connection: sqlite3.Connection, piece: list[Conversation], chance: random.Random) -> None:
    """Write the rows of some conversations, in the transaction of the caller."""
    connection.executemany(_HEAD, [one.head for one in piece])
    connection.executemany(_MESSAGE, itertools.chain.from_iterable(one.rows for one in piece))
    tagged = [(one.head[0], tag) for one in piece for tag in _TAGS if chance.random() < 0.02]
    connection.executemany("INSERT INTO conversation_tags VALUES (?, ?)", tagged)


class Untriggered:
    """While this is open, messages do not go into the index by themselves."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        found = "SELECT sql FROM sqlite_master WHERE name = ?"
        self._triggers = [connection.execute(found, (name,)).fetchone()[0] for name in _TRIGGERS]

    def __enter__(self) -> None:
        for name in _TRIGGERS:
            self._connection.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_: object) -> None:
        for sql in self._triggers:
            self._connection.execute(sql)


def build(path: Path, count: int, *, messages: int = 1) -> None:
    """Write so many conversations over three years; with `messages=10` so many each, on average."""
    author, known = Author(), set[str]()
    # Not those of the author: tags must not change what it says.
    chance = random.Random(6)  # noqa: S311
    with closing(schema.connect_writer(path)) as connection:
        connection.execute("PRAGMA cache_size = -200000")
        _gather(connection, _GATHERED)
        with Untriggered(connection):
            for piece in pieces(author, count, messages=messages):
                with schema.transaction(connection):
                    (last,) = connection.execute("SELECT coalesce(max(row), 0) FROM messages").fetchone()
                    write(connection, piece, chance)
                    connection.execute(_INDEX, (last,))
                    _add_words(connection, piece, known)
        _gather(connection, 1 << 20)


def _gather(connection: sqlite3.Connection, size: int) -> None:
    connection.execute("INSERT INTO messages_index (messages_index, rank) VALUES ('hashsize', ?)", (size,))


def _add_words(connection: sqlite3.Connection, piece: list[Conversation], known: set[str]) -> None:
    fresh: dict[str, None] = {}
    for one in piece:
        for row in one.rows:
            fresh.update((word, None) for word in json.loads(index_words(str(row[-1]))) if word not in known)
    known.update(fresh)
    connection.executemany("INSERT INTO search_words (word) VALUES (?)", [(word,) for word in fresh])


def cached(count: int = CONVERSATIONS) -> Path:
    """Return where the database of so many conversations is kept, outside of the sources."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chatdesk-benchmarks"
    return folder / f"conversations-{count}" / "chatdesk.sqlite3"


def renew(path: Path) -> None:
    """Bring a database that an older version has built up to date, its indexes included."""
    with closing(schema.connect_writer(path)) as connection:
        has_more = True
        while has_more:
            with schema.transaction(connection):
                has_more = search_schema.catch_up(connection)
    shutil.rmtree(backups.folder_of(path), ignore_errors=True)


def main() -> None:
    """Build what is not there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path)
    options.add_argument("--conversations", type=int, default=CONVERSATIONS)
    given = options.parse_args()
    path = given.file or cached(given.conversations)
    if path.exists():
        renew(path)
        print(f"{path} is there.")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter(), time.process_time()
    unfinished = path.with_name("unfinished.sqlite3")
    unfinished.unlink(missing_ok=True)
    build(unfinished, given.conversations, messages=10)
    unfinished.rename(path)
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    print(f"{path}: {path.stat().st_size / 1e6:,.0f} MB in {spent[0]:.0f} s, {spent[1]:.0f} s of processor")


if __name__ == "__main__":
    main()
