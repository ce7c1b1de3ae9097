"""Measure the search: a keystroke, a filter, the size of the index, what it costs to write.

`python -m tests.benchmarks.bench_search [--quick] [--keep FILE]` builds 1,000,000 messages in 100,000
conversations, with `--quick` a tenth, as they are in `_many_conversations`, but the index piece by piece as
the program does, which is measured. `--keep` leaves the database, or uses the one that is there. Times are
those of the clock and, where others use the machine, more telling: of the processor, all threads together.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.search_query import read_query
from chatdesk.store import schema, search_schema
from chatdesk.store.store import Store
from tests.benchmarks._many_conversations import Author, Conversation, Untriggered, pieces, write

_BATCH = 100


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


def _fill(connection: sqlite3.Connection, author: Author, made: Iterable[list[Conversation]]) -> list[_Spent]:
    """Write conversations with their messages, a hundred to a transaction; return what each took."""
    spent = []
    for piece in made:
        for start in range(0, len(piece), _BATCH):
            began = _now()
            with schema.transaction(connection):
                write(connection, piece[start : start + _BATCH], author.chance)
            spent.append(_Spent.since(began))
    return spent


def _bytes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_count").fetchone()[0]) * 4096


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM messages").fetchone()[0])


def _build(path: Path, author: Author, conversations: int) -> None:
    """Build the database as it was before there was a search, then take it into the index."""
    with closing(schema.connect_writer(path)) as connection:
        with Untriggered(connection):
            bare = _fill(connection, author, pieces(author, conversations))
            size, messages = _bytes(connection), _count(connection)
            connection.execute(
                "UPDATE search_progress SET titles = '', first = 1 + (SELECT max(row) FROM messages)"
            )
        caught = []
        has_more = True
        while has_more:
            began = _now()
            with schema.transaction(connection):
                has_more = search_schema.catch_up(connection)
            caught.append(_Spent.since(began))
        grown = _bytes(connection)
        indexed = _fill(connection, author, pieces(author, conversations // 50))
        more = _count(connection) - messages
    print(f"without index: {size / 1e6:.0f} MB, {_each(bare, messages)}")
    print(f"index: {(grown - size) / 1e6:.0f} MB, {len(caught)} pieces, {_each(caught, messages)}")
    print(f"{'a piece of catching up':<42} {_quantiles(caught)}")
    print(f"with index: {_each(indexed, more)}")


def _each(spent: list[_Spent], messages: int) -> str:
    wall, cpu = sum(one.wall for one in spent), sum(one.cpu for one in spent)
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


def kinds(author: Author) -> dict[str, list[str]]:
    """Return what is looked for, by kind."""
    chance, words, month = author.chance, author.words, "after:2025-05 before:2025-06"
    common, rare = words[:400], words[20_000:]
    return {
        "common words, every keystroke": _typed(chance.sample(common, 60)),
        "rare words, every keystroke": _typed(chance.sample(rare, 40)),
        "two words, every keystroke of the second": [
            f"{chance.choice(common)} {typed}" for typed in _typed(chance.sample(rare, 20))
        ],
        "middles of words": [word[2:] for word in chance.sample(rare, 200) if len(word) > 5],
        "phrases": [f'"{chance.choice(common)} {chance.choice(common)}"' for _ in range(100)],
        "Chinese, 1 to 3 letters": [
            "".join(chance.choices(author.han[:400], k=length)) for length in (1, 2, 2, 3) for _ in range(25)
        ],
        "common word, role and model": [
            f"{chance.choice(common)} role:assistant model:qwen3" for _ in range(100)
        ],
        "common word, a month": [f"{chance.choice(common)} {month}" for _ in range(100)],
        "in:title": [f"in:title {word}" for word in chance.sample(rare, 100)],
    }


async def _measure(path: Path, author: Author) -> None:
    store = Store(path)
    await _search(store, ["warm up"])
    print(f"{'':<45}p50    p99   most {'':>13}  p50   p99")
    for name, texts in kinds(author).items():
        times, hits = await _search(store, texts)
        print(f"{name:<42} {_quantiles(times)}  n={len(times)}, {hits} with hits")
    writes = []
    for _ in range(300):
        message = Message(Role.USER, (TextPart(author.text()),))
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
    author = Author()
    with tempfile.TemporaryDirectory() as name:
        path = given.keep or Path(name) / "bench.sqlite3"
        if not path.exists():
            _build(path, author, 10_000 if given.quick else 100_000)
        asyncio.run(_measure(path, author))


if __name__ == "__main__":
    main()
