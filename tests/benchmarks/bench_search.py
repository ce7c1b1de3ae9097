"""Measure the search: a keystroke, a filter, the size of the index, what it costs to write.

`python -m tests.benchmarks.bench_search [--quick] [--keep FILE]` builds 1,000,000 messages in 100,000
conversations, with `--quick` a tenth. Words follow Zipf's law; every tenth message is Chinese, every
eighth has a tool call. `--keep` leaves the database, or uses the one that is there. Times are those of
the clock and, where others use the machine, more telling: of the processor, all threads together.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.search_query import read_query
from chatdesk.store import schema, search_schema
from chatdesk.store.store import Store

_SYLLABLES = [first + second for first in "bcdfglmnprst" for second in ("a", "e", "i", "on", "u")]
_VOCABULARY = 60_000
_HAN = [chr(0x4E00 + number) for number in range(3000)]
_TRIGGERS = ("search_added", "search_removed", "search_withdrawn", "search_renewed")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds of the clock and of the processor."""

    wall: float
    cpu: float

    @classmethod
    def since(cls, began: tuple[float, float]) -> _Spent:
        """Return what went by since `_now`."""
        wall, cpu = _now()
        return cls(wall - began[0], cpu - began[1])


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _vocabulary(chance: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 5)))] = None
    return sorted(words, key=len)


class _Writer:
    """Makes messages like those of people and models, the same ones each time."""

    def __init__(self) -> None:
        self.chance = random.Random(4711)  # noqa: S311 - no secret
        self.words = _vocabulary(self.chance)
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(_VOCABULARY)))
        self._han = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(_HAN))))

    def text(self) -> str:
        """Return 5 to 90 words, or as many Chinese letters."""
        length = self.chance.randint(5, 90)
        if self.chance.random() < 0.1:
            return "".join(self.chance.choices(_HAN, cum_weights=self._han, k=length))
        return " ".join(self.chance.choices(self.words, cum_weights=self._weights, k=length))

    def rows(self, conversation: int, first_time: float) -> Iterator[tuple[object, ...]]:
        """Return the ten messages of a conversation as rows."""
        for place in range(10):
            role = Role.ASSISTANT if place % 2 else Role.USER
            parts = [["t", self.text()]]
            if self.chance.random() < 0.125:
                parts.append(["c", "k", "read_file", json.dumps({"path": self.text()[:40]})])
            model = self.chance.choice(("gpt-4o", "claude-sonnet", "qwen3-32b")) if place % 2 else ""
            moment = first_time + place * 30
            yield (
                *(f"{conversation:032x}", f"{conversation:024x}{place:08x}", role, moment, "a", model),
                *(json.dumps(parts, ensure_ascii=False), "{}"),
            )


def _fill(
    connection: sqlite3.Connection, writer: _Writer, conversations: range, spread: float
) -> list[_Spent]:
    """Write conversations with their messages, a hundred to a transaction; return what each took."""
    spent = []
    for start in range(conversations.start, conversations.stop, _BATCH // 10):
        numbers = range(start, min(start + _BATCH // 10, conversations.stop))
        times = {number: 1.6e9 + number * spread for number in numbers}
        heads = [(f"{n:032x}", writer.text()[:60], times[n], times[n]) for n in numbers]
        rows = [row for n in numbers for row in writer.rows(n, times[n])]
        began = _now()
        with schema.transaction(connection):
            connection.executemany(
                "INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)", heads
            )
            connection.executemany(
                "INSERT INTO messages (conversation_id, id, role, created_at, account_id, model, parts, more,"
                " is_recovered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
                rows,
            )
        spent.append(_Spent.since(began))
    return spent


def _bytes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_count").fetchone()[0]) * 4096


def _build(path: Path, writer: _Writer, conversations: int) -> None:
    """Build the database as it was before there was a search, then take it into the index."""
    with closing(schema.connect_writer(path)) as connection:
        triggers = {
            name: connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
            for name in _TRIGGERS
        }
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        bare = _fill(connection, writer, range(conversations), 2e8 / conversations)
        size = _bytes(connection)
        connection.execute(
            "UPDATE search_progress SET titles = '', first = 1 + (SELECT max(row) FROM messages)"
        )
        for sql in triggers.values():
            connection.execute(sql)
        pieces = []
        has_more = True
        while has_more:
            began = _now()
            with schema.transaction(connection):
                has_more = search_schema.catch_up(connection)
            pieces.append(_Spent.since(began))
        grown = _bytes(connection)
        more = conversations // 50
        indexed = _fill(connection, writer, range(conversations, conversations + more), 2e8 / conversations)
    print(f"without index: {size / 1e6:.0f} MB, {_each(bare, conversations)}")
    print(f"index: {(grown - size) / 1e6:.0f} MB, {len(pieces)} pieces, {_each(pieces, conversations)}")
    print(f"{'a piece of catching up':<42} {_quantiles(pieces)}")
    print(f"with index: {_each(indexed, more)}")


def _each(spent: list[_Spent], conversations: int) -> str:
    wall, cpu = sum(one.wall for one in spent), sum(one.cpu for one in spent)
    messages = conversations * 10
    return f"{wall / messages * 1e6:.0f} us per message in bulk ({cpu / messages * 1e6:.0f} us of processor)"


def _quantiles(spent: list[_Spent]) -> str:
    wall, cpu = sorted(one.wall * 1000 for one in spent), sorted(one.cpu * 1000 for one in spent)
    place = min(len(spent) - 1, int(len(spent) * 0.99))
    clock = f"{statistics.median(wall):6.1f} {wall[place]:6.1f} {wall[-1]:6.1f}"
    return f"{clock} ms; processor {statistics.median(cpu):5.1f} {cpu[place]:5.1f} ms"


async def _search(store: Store, texts: list[str]) -> tuple[list[_Spent], int]:
    """Search for each text as the window does, with the first page of what is shown."""
    times, hits = [], 0
    for text in texts:
        began = _now()
        query = read_query(text)
        found = await store.search.find(query)
        assert found is not None
        shown = await store.search.hits(query, found.keys[:30])
        times.append(_Spent.since(began))
        hits += bool(shown)
    return times, hits


def _typed(words: list[str]) -> list[str]:
    """Return what stands in the field after each keystroke."""
    return [word[: end + 1] for word in words for end in range(len(word))]


async def _measure(path: Path, writer: _Writer) -> None:
    store = Store(path)
    chance, words = writer.chance, writer.words
    common, rare = words[:400], words[20_000:]
    await _search(store, ["warm up"])
    print(f"{'':<45}p50    p99   most {'':>13}  p50   p99")
    han = ["".join(chance.choices(_HAN[:400], k=length)) for length in (1, 2, 2, 3) for _ in range(25)]
    kinds = {
        "common words, every keystroke": _typed(chance.sample(common, 60)),
        "rare words, every keystroke": _typed(chance.sample(rare, 40)),
        "two words, every keystroke of the second": [
            f"{chance.choice(common)} {typed}" for typed in _typed(chance.sample(rare, 20))
        ],
        "middles of words": [word[2:] for word in chance.sample(rare, 200) if len(word) > 5],
        "phrases": [f'"{chance.choice(common)} {chance.choice(common)}"' for _ in range(100)],
        "Chinese, 1 to 3 letters": han,
        "common word, role and model": [
            f"{chance.choice(common)} role:assistant model:qwen3" for _ in range(100)
        ],
        "common word, a month": [f"{chance.choice(common)} after:2023-05 before:2023-06" for _ in range(100)],
        "in:title": [f"in:title {word}" for word in chance.sample(rare, 100)],
    }
    for name, texts in kinds.items():
        times, hits = await _search(store, texts)
        print(f"{name:<42} {_quantiles(times)}  n={len(times)}, {hits} with hits")
    writes = []
    for _ in range(300):
        message = Message(Role.USER, (TextPart(writer.text()),))
        began = _now()
        await store.messages.append("bench", message)
        writes.append(_Spent.since(began))
    print(f"{'append a message and await it':<42} {_quantiles(writes)}")
    await store.close()


def main() -> None:
    """Build what is not there, then print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    writer = _Writer()
    with tempfile.TemporaryDirectory() as name:
        path = given.keep or Path(name) / "bench.sqlite3"
        if not path.exists():
            _build(path, writer, 10_000 if given.quick else 100_000)
        asyncio.run(_measure(path, writer))


if __name__ == "__main__":
    main()
