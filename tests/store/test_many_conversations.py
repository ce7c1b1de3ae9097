"""The database that benchmarks are measured on is one that the program itself could have written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import Role
from chatdesk.domain.search_query import read_query
from chatdesk.store import schema
from chatdesk.store.conversations import load, newest
from chatdesk.store.store import Store
from tests.benchmarks._many_conversations import LENGTHS, build

_COUNT = 100


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small database of that kind."""
    path = tmp_path_factory.mktemp("many") / "chatdesk.sqlite3"
    build(path, _COUNT, messages=10)
    return path


@pytest.fixture
def reader(many: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to it."""
    with closing(schema.connect_reader(many)) as connection:
        yield connection


def test_it_is_whole_and_the_same_each_time(many: Path, reader: sqlite3.Connection, tmp_path: Path) -> None:
    """Nothing is wrong in the file, and another one has the same conversations."""
    assert schema.check(many)
    build(tmp_path / "again", _COUNT, messages=10)
    with closing(schema.connect_reader(tmp_path / "again")) as again:
        for table in ("conversations", "messages", "conversation_tags", "search_words"):
            rows = [one.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for one in (reader, again)]  # noqa: S608
            assert rows[0] == rows[1]
            assert rows[0]


def test_its_conversations_are_trees_that_can_be_read(reader: sqlite3.Connection) -> None:
    """All messages are there, every open branch goes from a question to an end, every call has its result."""
    heads = newest(reader)
    loaded = [load(reader, head.id) for head in heads]
    assert sum(len(one.messages) for one in loaded if one) == sum(LENGTHS) * _COUNT // len(LENGTHS)
    has_versions = 0
    for one in loaded:
        assert one is not None
        branch = branch_to(one.messages, one.conversation.current_message_id)
        assert branch[0].role is Role.USER
        has_versions += len(branch) < len(one.messages)
        calls = [call.call_id for message in branch for call in message.tool_calls]
        assert calls == [result.call_id for message in branch for result in message.tool_results]
    assert has_versions
    assert sum(head.pin is not None for head in heads) == 3


async def test_its_index_is_the_one_that_triggers_make(many: Path, tmp_path: Path) -> None:
    """What is found in it is what is found where the same rows were written one by one."""
    with closing(schema.connect_writer(tmp_path / "copy")) as connection:
        connection.execute("ATTACH ? AS many", (str(many),))
        with schema.transaction(connection):
            for table in ("conversations", "messages"):
                connection.execute(f"INSERT INTO {table} SELECT * FROM many.{table}")  # noqa: S608
            (text,) = connection.execute(
                "SELECT group_concat(parts ->> '$[0][1]', ' ') FROM (SELECT parts FROM messages LIMIT 30)"
            ).fetchone()
        connection.execute("DETACH many")
    asked = [
        *text.split()[:60],
        "garden",
        "in:title letter",
        "has:tool ba",
        "has:image",
        "role:tool",
        "gonbi",
    ]
    stores = [Store(path) for path in (many, tmp_path / "copy")]
    hits = 0
    for query in map(read_query, asked):
        found = [await store.search.find(query) for store in stores]
        assert found[0] is not None
        assert found[1] is not None
        assert set(found[0].keys) == set(found[1].keys)
        hits += bool(found[0].keys)
    assert hits > 40
    for store in stores:
        await store.close()
