"""Room on the disk: counted, given back, and backed up."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.search_query import read_query
from chatdesk.store.backups import KEPT, folder_of, own_backups_of
from chatdesk.store.housekeeping import Housekeeping, _compact
from chatdesk.store.search import Found
from chatdesk.store.store import Store

Made = Callable[..., Housekeeping]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with a log of today and two older ones."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("chatdesk.log", "chatdesk.log.1", "chatdesk.log.2"):
        (folder / name).write_bytes(b"x" * 1000)
    return folder


@pytest.fixture
def house(store: Store, logs: Path) -> Housekeeping:
    """Who looks after a new database."""
    return Housekeeping(store, logs, lambda: False)


async def test_everything_is_counted(store: Store, house: Housekeeping) -> None:
    """Database, free room in it, backups, logs, and what is in the trash."""
    await _fill(store, 40)
    before = await house.look()
    assert (before.backup_count, before.backups, before.newest_backup) == (0, 0, 0.0)
    assert before.logs == 3000
    assert before.database > 40 * 20_000
    await _drop(store)
    size = await house.back_up()
    after = await house.look()
    assert (after.backup_count, after.backups) == (1, size)
    assert after.free > 30 * 20_000
    assert (after.deleted_conversations, after.deleted_messages) == (1, 0)


async def test_cleaning_up_gives_room_back(store: Store, house: Housekeeping, logs: Path) -> None:
    """The file gets smaller, old logs go, the log of today and all conversations stay."""
    await _fill(store, 60)
    await _drop(store)
    path = store.database.path
    before = path.stat().st_size + path.with_name(f"{path.name}-wal").stat().st_size
    freed = await house.clean_up()
    rooms = await house.look()
    assert rooms.free == 0
    assert freed >= 60 * 20_000
    assert rooms.database < before - 60 * 20_000
    assert _names(logs) == ["chatdesk.log"]
    assert await store.database.read(_conversations) == 1
    assert await store.check()


async def test_nothing_holds_up_an_answer(store: Store, logs: Path) -> None:
    """While an answer is written cleaning up is refused, with words."""
    house = Housekeeping(store, logs, lambda: True)
    with pytest.raises(StoreError, match="being written"):
        await house.clean_up()
    assert len(_names(logs)) == 3


async def test_cleaning_up_can_be_given_up(store: Store, house: Housekeeping) -> None:
    """Cancelled at any moment, the database is as it was and saving goes on."""
    await _fill(store, 400)
    cleaning = asyncio.ensure_future(house.clean_up())
    await asyncio.sleep(0)
    cleaning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cleaning
    # In the midst of it: the machine is asked to stop while the file is written anew.
    given_up = threading.Event()
    given_up.set()
    with pytest.raises(StoreError, match="Nobody waits"):
        await house._write_alone(lambda connection: _compact(connection, given_up))
    await store.database.write(
        lambda connection: connection.execute("UPDATE conversations SET title = 'b'").rowcount
    )
    assert await store.check()
    assert await store.database.read(_conversations) == 1


async def test_a_backup_is_whole_and_stays(store: Store, house: Housekeeping) -> None:
    """As many as are wished, each readable by its owner alone; none of them pushes another out."""
    await _fill(store, 3)
    for _ in range(KEPT + 2):
        await house.back_up()
    copies = own_backups_of(store.database.path)
    assert len(copies) == KEPT + 2
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    with closing(sqlite3.connect(copies[-1])) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert _conversations(connection) == 1


async def test_a_backup_that_cannot_be_made_says_so(store: Store, house: Housekeeping) -> None:
    """Where the folder cannot be made there is an error in words, and nothing lies around."""
    await _fill(store, 1)
    folder_of(store.database.path).write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError):
        await house.back_up()
    assert folder_of(store.database.path).read_text(encoding="utf-8") == "in the way"


async def _fill(store: Store, pages: int) -> None:
    await store.begin()

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO conversations (id, created_at, updated_at) VALUES ('a', 1, 1)")
        connection.execute("CREATE TABLE ballast (bytes BLOB)")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(bytes(20_000),)] * pages)

    await store.database.write(fill)


async def _drop(store: Store) -> None:
    def drop(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE ballast")
        connection.execute("UPDATE conversations SET deleted_at = unixepoch()")

    await store.database.write(drop)


def _conversations(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_a_damaged_index_is_made_and_filled_again(path: Path, logs: Path) -> None:
    """The check mends the search by itself: what was said is found again without a new start."""
    store = Store(path)
    for number in range(3):
        message = Message(Role.USER, (TextPart(f"walnut {number}"),), id=f"{number}")
        await store.messages.append("c", message)
    await store.close()
    _lose_words(path)
    store = Store(path)
    assert await store.check() is False
    await Housekeeping(store, logs, lambda: False).check()
    async with asyncio.timeout(30):
        while (await _found(store)).indexed < 1:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)
    assert (await _found(store)).keys
    assert await store.check()
    await store.close()


async def _found(store: Store) -> Found:
    found = await store.search.find(read_query("walnut"))
    assert found is not None
    return found


def _lose_words(path: Path) -> None:
    """Empty an index of the search on the disk: a leaf of no cells."""
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_search_words_1'"
        ).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes((10, 0, 0, 0, 0, 16, 0, 0)).ljust(4096, b"\0"))
