"""Opening a database: new, damaged, foreign, newer, cut off, by several at once."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store import schema
from chatdesk.store.store import Store
from tests.store.killing import ROOT


def _begin(path: Path) -> Store:
    store = Store(path)
    store.begin().result(30)
    return store


def _refusal(path: Path) -> StoreError:
    store = Store(path)
    error = store.begin().exception(30)
    store.close().result(30)
    assert isinstance(error, StoreError)
    return error


def test_a_new_database(path: Path) -> None:
    """Folder and file are made, for their owner alone; a clean end leaves one file."""
    store = _begin(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    settings = {
        name: store.database.write(lambda c, name=name: c.execute(f"PRAGMA {name}").fetchone()[0]).result(30)  # type: ignore[misc]
        for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "user_version": schema.VERSION,
    }
    store.close().result(30)
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_garbage_is_refused_and_kept(tmp_path: Path) -> None:
    """Who does not own the file refuses one that is no database, with a hint, and does not touch it."""
    path = tmp_path / "db"
    path.write_bytes(b"This is not a database." * 500)
    error = _refusal(path)
    assert "damaged" in error.text
    assert "taken over into a new file" in error.hint
    assert str(path) in error.details
    assert path.read_bytes() == b"This is not a database." * 500


def test_a_newer_database_is_refused_and_kept(path: Path) -> None:
    """A database of a later version is refused politely and stays as it is."""
    _begin(path).close().result(30)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    error = _refusal(path)
    assert "newer version" in error.text
    assert "newer version" in error.hint
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """Tables of somebody else are left alone."""
    path = tmp_path / "db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    assert "another program" in _refusal(path).text


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    """A file of no length, as a crash during the first start may leave it, is no error."""
    path = tmp_path / "db"
    path.touch()
    _begin(path).close().result(30)


def test_a_damaged_page_is_found(path: Path) -> None:
    """The check after an unclean end finds a page that was overwritten."""
    store = _begin(path)
    store.check().result(30)
    store.close().result(30)
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\x5a" * 4096
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        schema.check(path)


async def test_a_cut_off_log_opens(store: Store, path: Path, tmp_path: Path) -> None:
    """Where power failed in the middle of the log, all transactions before the cut are there."""
    for number in range(20):
        message = Message(Role.USER, (TextPart(f"{number}"),), id=f"{number}")
        await store.messages.append("c", message)
    log = path.with_name(path.name + "-wal").read_bytes()
    counts = []
    for cut in range(0, len(log) + 1, max(1, len(log) // 12)):
        copy = tmp_path / f"cut-{cut}" / path.name
        copy.parent.mkdir()
        shutil.copy(path, copy)
        copy.with_name(copy.name + "-wal").write_bytes(log[:cut])
        again = Store(copy)
        beginning = await again.begin()
        await again.check()
        loaded = await again.conversations.load("c")
        await again.close()
        assert beginning.needs_check
        found = list(loaded.messages) if loaded else []
        assert found == [str(number) for number in range(len(found))]
        counts.append(len(found))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


@pytest.mark.parametrize("index", ["missing", "nonsense", "zeros"])
async def test_a_torn_log_opens(store: Store, path: Path, tmp_path: Path, index: str) -> None:
    """Power failed while the last frame was written, and the log's index is gone, old or never came."""
    for number in range(20):
        message = Message(Role.USER, (TextPart(f"{number}"),), id=f"{number}")
        await store.messages.append("c", message)
    copy = tmp_path / "torn" / path.name
    copy.parent.mkdir()
    shutil.copy(path, copy)
    log = bytearray(path.with_name(path.name + "-wal").read_bytes())
    # Half of the last page never reached the disk: it holds what was there before.
    log[-2048:] = b"\xa5" * 2048
    copy.with_name(copy.name + "-wal").write_bytes(log)
    if index != "missing":
        size = path.with_name(path.name + "-shm").stat().st_size
        content = b"\x5a" * size if index == "nonsense" else bytes(size)
        copy.with_name(copy.name + "-shm").write_bytes(content)
    again = Store(copy, repairs=True)
    beginning = await again.begin()
    assert beginning.salvaged is None
    assert await again.check()
    loaded = await again.conversations.load("c")
    await again.messages.append("c", Message(Role.USER, (TextPart("goes on"),)))
    await again.close()
    assert loaded is not None
    # The last transaction alone was torn.
    assert list(loaded.messages) == [str(number) for number in range(19)]


async def test_an_unclean_end_asks_for_a_check(store: Store, path: Path, tmp_path: Path) -> None:
    """A log that was left behind says that the check is due; a clean end says it is not."""
    assert not (await store.begin()).needs_check
    copy = tmp_path / "copy" / path.name
    shutil.copytree(path.parent, copy.parent)
    left = Store(copy)
    assert (await left.begin()).needs_check
    await left.close()
    clean = Store(copy)
    assert not (await clean.begin()).needs_check
    await clean.close()


_SECOND = """
import sys, asyncio
from pathlib import Path
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store
store = Store(Path(sys.argv[1]))
async def main():
    await store.begin()
    for number in range(20):
        await store.messages.append(sys.argv[2], Message(Role.USER, (TextPart("x"),)))
    await store.close()
asyncio.run(main())
"""


def test_several_processes_make_one_database(path: Path) -> None:
    """Processes that open a new database at the same moment lose nothing and damage nothing."""
    running = [
        subprocess.Popen([sys.executable, "-c", _SECOND, str(path), f"c{number}"], cwd=ROOT)
        for number in range(3)
    ]
    assert [child.wait(60) for child in running] == [0, 0, 0]
    store = Store(path)
    heads = store.begin().result(30).conversations
    assert sorted(head.id for head in heads) == ["c0", "c1", "c2"]
    count = store.database.read(lambda c: c.execute("SELECT count(*) FROM messages").fetchone()[0])
    assert count.result(30) == 60
    store.check().result(30)
    store.close().result(30)


def test_what_the_start_imports() -> None:
    """The store needs neither asyncio nor a renderer of Markdown before the window stands."""
    code = (
        "import sys, chatdesk.store.store as s\n"
        "print(sorted({'asyncio', 'markdown_it', 'html', 'httpx', 'msgspec'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert output.stdout.strip() == b"[]"
