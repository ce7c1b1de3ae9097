"""Measure what the store costs: import, start, one write, a stream, an import and an export.

`python -m tests.benchmarks.store_speed [CONVERSATIONS]`; ten messages each.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import import_file
from chatdesk.store.json_export import conversation_to_json, write_json
from chatdesk.store.store import Store

ROOT = Path(__file__).parents[2]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _row(name: str, samples: list[float], unit: str = "ms") -> None:
    samples = sorted(samples)
    worst = samples[min(len(samples) - 1, int(len(samples) * 0.99))]
    print(f"{name:<46} {statistics.median(samples):9.2f} {worst:9.2f} {unit}  n={len(samples)}")


def _import_cost(module: str) -> float:
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    return float(output.stdout) * 1000


def _write_file(path: Path, conversations: int) -> None:
    pieces = []
    for number in range(conversations):
        messages: dict[str, Message] = {}
        parent = None
        for place in range(10):
            role = Role.ASSISTANT if place % 2 else Role.USER
            message = Message(
                role, (TextPart(f"{number} {place} " + "words and more " * 20),), parent_id=parent
            )
            messages[message.id] = message
            parent = message.id
        head = Conversation(title=f"Number {number}", current_message_id=parent)
        pieces.append(write_json(conversation_to_json(LoadedConversation(head, messages))))
    path.write_text('{"format":"chatdesk","version":1,"conversations":[' + ",".join(pieces) + "]}")


def _begin(path: Path) -> None:
    store = Store(path)
    store.begin(200).result()
    store.close().result()


async def _writes(store: Store) -> None:
    appends = []
    for _ in range(500):
        message = Message(Role.USER, (TextPart("words and more " * 20),))
        began = time.perf_counter()
        await store.messages.append("bench", message)
        appends.append((time.perf_counter() - began) * 1000)
    _row("append a message and await it", appends)
    journal = await store.messages.open_journal("bench", Message(Role.ASSISTANT))
    calls = []
    for number in range(4000):
        deltas = [TextDelta("word ")]
        began = time.perf_counter()
        journal.write(number / 2000, deltas)
        calls.append((time.perf_counter() - began) * 1e6)
        await asyncio.sleep(0.0005)
    _row("hand a piece to the journal (caller's thread)", calls, "us")


async def _writes_during_import(store: Store, path: Path) -> None:
    waits = []
    importing = asyncio.create_task(asyncio.to_thread(import_file, store, path))
    while not importing.done():
        began = time.perf_counter()
        await store.messages.append("beside", Message(Role.USER, (TextPart("x"),)))
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.005)
    await importing
    _row("append while an import runs", waits)


def main(conversations: int) -> None:
    """Print median and 99th percentile of each."""
    print(f"{conversations} conversations of ten messages{'':14} median       p99")
    _row("import sqlite3", [_import_cost("sqlite3") for _ in range(5)])
    _row("import chatdesk.store.store", [_import_cost("chatdesk.store.store") for _ in range(5)])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _row("first start (new file): begin and close", [_timed(lambda: _begin(folder / "new"))])
        source = folder / "in.json"
        _write_file(source, conversations)
        store = Store(folder / "db")
        _row("import", [_timed(lambda: import_file(store, source))])
        for wanted in ("json", "markdown", "html"):
            output = folder / f"out-{wanted}"
            _row(f"export, {wanted}", [_timed(lambda: export_conversations(store, None, wanted, output))])  # noqa: B023
        asyncio.run(_writes(store))
        store.close().result()
        _row("start: begin(200) and close", [_timed(lambda: _begin(folder / "db")) for _ in range(20)])
        busy = Store(folder / "busy")
        asyncio.run(_writes_during_import(busy, source))
        busy.close().result()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
