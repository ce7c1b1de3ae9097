"""The journal of a stream: how long it may be, and how long it lives."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.store import journal
from chatdesk.store.journal import StreamJournal
from chatdesk.store.store import Store

QUESTION = Message(Role.USER, (TextPart("Why?"),))
BASE = Message(Role.ASSISTANT, parent_id=QUESTION.id)


def _nothing(_connection: sqlite3.Connection) -> None:
    """What is due on the writing thread has been done before this."""


async def _begin(store: Store) -> StreamJournal:
    await store.begin()
    await store.messages.append("c", QUESTION)
    return await store.messages.open_journal("c", BASE)


async def _size(store: Store) -> int:
    def size(connection: sqlite3.Connection) -> int:
        row = connection.execute("SELECT coalesce(sum(length(deltas)), 0) FROM journal_entries").fetchone()
        return int(row[0])

    return await store.database.write(size)


async def _write(store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[int]]:
    """Stream fifty pieces into a journal with room for fewer; return the text and the sizes meanwhile."""
    monkeypatch.setattr(journal, "DELAY", 0.0)
    monkeypatch.setattr(journal, "LONGEST", 3000)
    stream, sizes = await _begin(store), []
    pieces = [f"{number:03} " + "x" * 96 for number in range(50)]
    for number, piece in enumerate(pieces):
        # A small piece behind one that does not fit must not be taken either.
        stream.write(number / 10, [TextDelta(piece), TextDelta("")])
        await store.database.write(_nothing)
        sizes.append(await _size(store))
    return "".join(pieces), sizes


async def test_it_is_never_longer_than_its_limit(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is recovered of a longer answer is its beginning, without a gap."""
    text, sizes = await _write(store, monkeypatch)
    assert 2500 < max(sizes) <= 3000
    await store.close()
    again = Store(path)
    await again.begin()
    loaded = await again.conversations.load("c")
    await again.close()
    assert loaded is not None
    found = loaded.messages[BASE.id].text
    assert len(found) > 2000
    assert text.startswith(found)


async def test_the_finished_message_has_no_limit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of an answer is saved with its end, and the journal is gone then."""
    text, _sizes = await _write(store, monkeypatch)
    answer = replace(BASE, parts=(TextPart(text),), finish_reason=FinishReason.COMPLETE)
    await store.messages.finish("c", answer)
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert loaded.messages[BASE.id].text == text
    assert await _size(store) == 0


async def test_no_journal_outlives_the_next_start(store: Store, path: Path) -> None:
    """Each becomes its message then: none grows old."""
    stream = await _begin(store)
    stream.write(0.1, [TextDelta("Because")])
    await store.close()
    again = Store(path)
    await again.begin()

    def count(connection: sqlite3.Connection) -> int:
        return int(
            connection.execute(
                "SELECT (SELECT count(*) FROM journals) + (SELECT count(*) FROM journal_entries)"
            ).fetchone()[0]
        )

    assert await again.database.read(count) == 0
    await again.close()
