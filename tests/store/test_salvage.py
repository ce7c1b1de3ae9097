"""A damaged database: what can be read is in a new one afterwards, and the damaged one is kept."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.errors import DatabaseDamaged
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.domain.search_query import read_query
from chatdesk.store import schema
from chatdesk.store.backups import back_up
from chatdesk.store.conversations import load
from chatdesk.store.store import Beginning, Store

PAGE = 4096
CONVERSATIONS = 40
ROUNDS = 6


async def _fill(path: Path) -> None:
    """Make a database of some hundred pages, with a text of more than a page in each conversation."""
    store = Store(path)
    await store.begin()
    for number in range(CONVERSATIONS):
        parent: str | None = None
        for turn in range(ROUNDS):
            id_ = f"{number:02}-{turn}"
            text = f"walnut {id_} " + "and so on " * (1000 if turn == 3 else 40)
            role = Role.ASSISTANT if turn % 2 else Role.USER
            reason = FinishReason.COMPLETE if turn % 2 else None
            message = Message(role, (TextPart(text),), id=id_, parent_id=parent, finish_reason=reason)
            await store.messages.append(f"c{number:02}", message)
            parent = id_
        await store.conversations.rename(f"c{number:02}", f"Title {number:02}")
    await store.conversations.save_draft("c05", "unsent")
    await store.close()


@pytest.fixture
def filled(path: Path) -> Path:
    """A database with forty conversations of six messages."""
    asyncio.run(_fill(path))
    return path


def _begin(path: Path) -> tuple[Store, Beginning]:
    store = Store(path, repairs=True)
    return store, store.begin().result(60)


def _messages(store: Store) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for number in range(CONVERSATIONS):
        loaded = store.database.read(lambda c, n=number: load(c, f"c{n:02}")).result(60)  # type: ignore[misc]
        found |= loaded.messages if loaded else {}
    return found


def _pages_of(path: Path, *tables: str) -> list[int]:
    """Return the pages of some tables, by what SQLite itself says of them; dbstat is not always there."""
    with closing(sqlite3.connect(path)) as connection:
        roots = {
            row[0]
            for table in tables
            for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        }
    content = path.read_bytes()
    found, todo = [], list(roots)
    while todo:
        page = todo.pop()
        found.append(page)
        start = (page - 1) * PAGE
        head = start + (100 if page == 1 else 0)
        if content[head] not in (2, 5):
            continue
        count = int.from_bytes(content[head + 3 : head + 5], "big")
        todo.append(int.from_bytes(content[head + 8 : head + 12], "big"))
        for cell in range(count):
            at = head + 12 + 2 * cell
            cell_at = start + int.from_bytes(content[at : at + 2], "big")
            todo.append(int.from_bytes(content[cell_at : cell_at + 4], "big"))
    return sorted(found)


def _overwrite(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(random.Random(page).randbytes(PAGE))  # noqa: S311 - only has to be nonsense


def _check_salvaged(path: Path, damaged: bytes, begun: Beginning) -> None:
    """What every salvage promises: a sound new file, the damaged one as it was, and a true report."""
    salvaged = begun.salvaged
    assert salvaged is not None
    assert salvaged.kept.parent == path.parent / "damaged"
    assert salvaged.kept.read_bytes() == damaged
    assert schema.check(path)
    with closing(sqlite3.connect(path)) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("conversations", "messages")
        ]
    assert counts == [salvaged.conversations, salvaged.messages]
    assert not schema.damage_mark(path).exists()
    assert not list(path.parent.glob(".*"))


def test_every_damaged_page_of_the_messages_costs_its_own_rows_alone(filled: Path) -> None:
    """Whichever page of the messages is nonsense: what stands on the others is all there."""
    pages = _pages_of(filled, "messages")
    assert len(pages) > 10
    whole = filled.read_bytes()
    lost_by_page = {}
    for page in pages[:: max(1, len(pages) // 8)]:
        filled.write_bytes(whole)
        _overwrite(filled, page)
        damaged = filled.read_bytes()
        schema.damage_mark(filled).touch()
        store, begun = _begin(filled)
        messages = _messages(store)
        store.close().result(60)
        _check_salvaged(filled, damaged, begun)
        assert begun.salvaged is not None
        assert not begun.salvaged.is_whole
        assert len(begun.conversations) == CONVERSATIONS
        assert all(m.text.startswith(f"walnut {m.id} ") for m in messages.values())
        lost_by_page[page] = CONVERSATIONS * ROUNDS - len(messages)
    # A page has room for some ten of these rows; the root leads to all and is found by number.
    assert max(list(lost_by_page.values())[1:]) <= 12
    # What is lost is never said to be whole.
    assert all(lost_by_page.values())


def test_damaged_conversations_are_made_again(filled: Path) -> None:
    """Where the heads are gone their messages bring them back, with a title of the first question."""
    for page in _pages_of(filled, "conversations"):
        _overwrite(filled, page)
    damaged = filled.read_bytes()
    store, begun = _begin(filled)
    messages = _messages(store)
    store.close().result(60)
    _check_salvaged(filled, damaged, begun)
    assert len(messages) == CONVERSATIONS * ROUNDS
    assert len(begun.conversations) == CONVERSATIONS
    assert {head.title[:7] for head in begun.conversations} == {"walnut "}
    # Their own titles are gone.
    assert begun.salvaged is not None
    assert not begun.salvaged.is_whole


def _without_magic(content: bytearray) -> None:
    content[:16] = b"\0" * 16


def _without_header(content: bytearray) -> None:
    content[:100] = random.Random(1).randbytes(100)  # noqa: S311


def _wrong_size(content: bytearray) -> None:
    content[16:18] = b"\xff\xff"


@pytest.mark.parametrize("damage", [_without_magic, _without_header, _wrong_size])
def test_a_damaged_header_costs_nothing(filled: Path, damage: Callable[[bytearray], None]) -> None:
    """The first hundred bytes are written anew: every word and every title is there."""
    content = bytearray(filled.read_bytes())
    damage(content)
    filled.write_bytes(content)
    store, begun = _begin(filled)
    messages = _messages(store)
    draft = store.conversations
    assert asyncio.run(draft.draft("c05")) == "unsent"
    store.close().result(60)
    _check_salvaged(filled, bytes(content), begun)
    assert len(messages) == CONVERSATIONS * ROUNDS
    assert sorted(head.title for head in begun.conversations)[5] == "Title 05"
    assert begun.salvaged is not None
    assert begun.salvaged.is_whole


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file(filled: Path, share: float) -> None:
    """What stands in front of the cut is there, and the more of it, the later the cut."""
    content = filled.read_bytes()[: int(filled.stat().st_size * share)]
    filled.write_bytes(content)
    store, begun = _begin(filled)
    messages = _messages(store)
    store.close().result(60)
    _check_salvaged(filled, content, begun)
    assert len(messages) >= CONVERSATIONS * ROUNDS * share * 0.5
    assert begun.salvaged is not None
    # Behind the last cut there are only indexes.
    assert begun.salvaged.is_whole == (len(messages) == CONVERSATIONS * ROUNDS) == (share == 0.9)


def test_a_cut_within_a_page_asks_for_a_check(filled: Path) -> None:
    """Nothing at the start need read what is missing, but the size of the file betrays it."""
    filled.write_bytes(filled.read_bytes()[:-100])
    store, begun = _begin(filled)
    assert begun.needs_check
    store.close().result(60)


def test_a_foreign_file_in_its_place(tmp_path: Path) -> None:
    """What is no database is put aside as it is; the window begins empty and says so."""
    path = tmp_path / "db.sqlite3"
    content = b"This is not a database." * 500
    path.write_bytes(content)
    store, begun = _begin(path)
    store.close().result(60)
    _check_salvaged(path, content, begun)
    assert begun.conversations == ()
    assert begun.salvaged is not None
    assert not begun.salvaged.is_whole


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """It is refused, as it is sound and somebody's: nothing is put aside."""
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    store = Store(path, repairs=True)
    error = store.begin().exception(60)
    store.close().result(60)
    assert "another program" in str(error)
    assert path.read_bytes() == before
    assert not (tmp_path / "damaged").exists()


def test_zero_bytes_with_a_log(path: Path, tmp_path: Path) -> None:
    """Where the file was emptied and its log is there, what the log holds is taken out of it."""
    copy = tmp_path / "copy" / path.name

    async def fill() -> None:
        store = Store(path)
        for number in range(20):
            await store.messages.append("c00", Message(Role.USER, (TextPart(f"{number}"),), id=f"{number}"))
        shutil.copytree(path.parent, copy.parent)
        await store.close()

    asyncio.run(fill())
    copy.with_name(copy.name + "-shm").unlink()
    copy.write_bytes(b"")
    again, begun = _begin(copy)
    messages = _messages(again)
    again.close().result(60)
    _check_salvaged(copy, b"", begun)
    assert begun.salvaged is not None
    assert begun.salvaged.is_whole
    assert list(messages) == [str(number) for number in range(20)]


def test_zero_bytes_where_there_had_been_something(filled: Path) -> None:
    """An emptied file with nothing to take it from: the report names the newest backup."""
    backup = back_up(filled, schema.VERSION)
    filled.write_bytes(b"")
    store, begun = _begin(filled)
    store.close().result(60)
    assert begun.salvaged is not None
    assert (begun.salvaged.messages, begun.salvaged.backup) == (0, backup)
    assert not begun.salvaged.is_whole


def test_a_damaged_search_is_built_anew(filled: Path) -> None:
    """Damage in the index of the search alone is no damage: it is thrown away and made again."""
    for page in _pages_of(filled, "search_words"):
        _overwrite(filled, page)
    store, begun = _begin(filled)
    assert begun.salvaged is None
    assert store.check().result(60) is False
    # Where even throwing it away fails, the file is salvaged at the next start, and loses nothing.
    try:
        store.build_search_anew().result(60)
    except DatabaseDamaged:
        store.close().result(60)
        store, begun = _begin(filled)
        assert begun.salvaged is not None
        assert begun.salvaged.messages == CONVERSATIONS * ROUNDS
        store.index_older()
    while (found := asyncio.run(store.search.find(read_query("walnut")))) is None or found.indexed < 1:
        pass
    assert store.check().result(60)
    assert len(_messages(store)) == CONVERSATIONS * ROUNDS
    store.close().result(60)


def test_damage_that_the_check_finds_is_repaired_at_the_next_start(filled: Path) -> None:
    """A page that nothing at the start reads: the check finds it, the next start repairs it."""
    page = _pages_of(filled, "messages")[-1]
    _overwrite(filled, page)
    store = Store(filled, repairs=True)
    assert store.begin().result(60).salvaged is None
    with pytest.raises(DatabaseDamaged, match="damaged"):
        store.check().result(60)
    store.close().result(60)
    again, begun = _begin(filled)
    assert begun.salvaged is not None
    assert again.check().result(60)
    again.close().result(60)


def test_who_does_not_own_the_file_repairs_nothing(filled: Path) -> None:
    """The commands without a window refuse a damaged database: a window may have it open."""
    content = bytearray(filled.read_bytes())
    _without_header(content)
    filled.write_bytes(content)
    store = Store(filled)
    assert isinstance(store.begin().exception(60), DatabaseDamaged)
    store.close().result(60)
    assert filled.read_bytes() == bytes(content)
    assert not (filled.parent / "damaged").exists()


def test_damage_within_the_index_is_mended_at_once(filled: Path) -> None:
    """An index that no longer makes sense is thrown away and made anew when a search meets it."""
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("UPDATE messages_index_data SET block = x'5a5a5a5a5a' WHERE id > 10 OR id = 1")
        connection.commit()
    store = Store(filled, repairs=True)
    store.begin().result(60)
    with pytest.raises(DatabaseDamaged):
        asyncio.run(store.search.find(read_query("walnut")))
    store.database.write(lambda _connection: None).result(60)
    while (found := asyncio.run(store.search.find(read_query("walnut")))) is None or found.indexed < 1:
        pass
    assert found.keys
    assert len(_messages(store)) == CONVERSATIONS * ROUNDS
    assert store.check().result(60)
    store.close().result(60)
    assert not schema.damage_mark(filled).exists()
