"""Disks that are full, folders that cannot be written, files that others hold."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.delta import TextDelta
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.store import database, schema, trash
from chatdesk.store.store import Store
from tests.store.killing import ROOT

QUESTION = Message(Role.USER, (TextPart("Why?"),))
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs the users and limits of POSIX")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk (root)")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def _journaled(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(
            connection.execute("SELECT coalesce(sum(length(deltas)), 0) FROM journal_entries").fetchone()[0]
        )


class Heard:
    """What a store tells: its troubles, and that all is well again."""

    def __init__(self) -> None:
        self.troubles: list[StoreError] = []
        self.in_trouble, self.relieved = threading.Event(), threading.Event()

    def store(self, path: Path) -> Store:
        """Return a store that is listened to."""
        return Store(path, on_trouble=self._hear, on_relief=self.relieved.set)

    def _hear(self, error: StoreError) -> None:
        self.troubles.append(error)
        self.in_trouble.set()


async def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    """On a full disk a turn goes on in memory, is told of once, and is saved in order when there is room."""
    heard, path = Heard(), small_disk / "db"
    store = heard.store(path)
    await store.begin()
    await store.messages.append("c", QUESTION)
    base = Message(Role.ASSISTANT, parent_id=QUESTION.id)
    journal = await store.messages.open_journal("c", base)
    filler = _fill(small_disk)
    text = "x" * 200_000
    journal.write(0.1, [TextDelta(text)])
    assert heard.in_trouble.wait(20)
    answer = replace(base, parts=(TextPart(text),), finish_reason=FinishReason.COMPLETE)
    await store.messages.finish("c", answer)
    follow_up = Message(Role.USER, (TextPart(text),), parent_id=base.id)
    await store.messages.append("c", follow_up)
    second = Message(Role.ASSISTANT, parent_id=follow_up.id)
    journal = await store.messages.open_journal("c", second)
    journal.write(0.1, [TextDelta("of the second")])
    await store.conversations.rename("c", "Another title")
    await store.conversations.save_draft("c", "half")
    await store.conversations.save_draft("c", "half a sentence")
    assert store.database.unsaved >= 5
    filler.unlink()
    assert heard.relieved.wait(30), "it was not tried again"
    assert store.database.unsaved == 0
    deadline = time.monotonic() + 20
    while _journaled(path) == 0:
        assert time.monotonic() < deadline, "the journal was not tried again"
        time.sleep(0.05)  # noqa: ASYNC251 - the retry runs on the store's own thread
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert loaded.messages == {m.id: m for m in (QUESTION, answer, follow_up, second)}
    assert (loaded.conversation.title, loaded.draft) == ("Another title", "half a sentence")
    await store.check()
    await store.close()
    assert [error.text for error in heard.troubles] == ["The disk is full: this could not be saved."]


async def test_closing_tries_once_more(small_disk: Path) -> None:
    """What waits is written at the close where the disk takes it by then."""
    heard, path = Heard(), small_disk / "db"
    store = heard.store(path)
    await store.messages.append("c", QUESTION)
    filler = _fill(small_disk)
    big = Message(Role.USER, (TextPart("x" * 200_000),), parent_id=QUESTION.id)
    await store.messages.append("c", big)
    assert store.database.unsaved == 1
    filler.unlink()
    await store.close()
    again = Store(path)
    loaded = await again.conversations.load("c")
    await again.close()
    assert loaded is not None
    assert list(loaded.messages) == [QUESTION.id, big.id]


async def test_a_full_disk_at_the_start(small_disk: Path) -> None:
    """Where nothing can be recovered for want of room, all the rest is shown, and nothing is lost."""
    path = small_disk / "db"
    store = Store(path)
    await store.messages.append("c", QUESTION)
    base = Message(Role.ASSISTANT, parent_id=QUESTION.id)
    journal = await store.messages.open_journal("c", base)
    text = "x" * 300_000
    journal.write(0.1, [TextDelta(text)])
    await store.close()
    filler = _fill(small_disk)
    packed = Store(path)
    with pytest.raises(StoreError, match="disk is full"):
        await packed.begin()
    await packed.close()
    # Room for the log and its index, not for the answer.
    os.truncate(filler, filler.stat().st_size - 120_000)
    crowded = Store(path)
    beginning = await crowded.begin()
    assert beginning.trouble is not None
    assert [head.id for head in beginning.conversations] == ["c"]
    await crowded.close()
    filler.unlink()
    roomy = Store(path)
    assert (await roomy.begin()).recovery.answers == 1
    loaded = await roomy.conversations.load("c")
    await roomy.close()
    assert loaded is not None
    assert loaded.messages[base.id].text == text


_LIMITED = """
import asyncio, resource, sys, threading
from pathlib import Path
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store
relieved = threading.Event()
async def main():
    store = Store(Path(sys.argv[1]), on_trouble=lambda error: print(error.text), on_relief=relieved.set)
    await store.begin()
    await store.messages.append("c", Message(Role.USER, (TextPart("kept"),)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    await store.messages.append("c", Message(Role.USER, (TextPart("x" * 500_000),)))
    await store.messages.append("c", Message(Role.USER, (TextPart("kept too"),)))
    print(store.database.unsaved)
    if sys.argv[2] == "grows":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(relieved.wait(30), store.database.unsaved)
    await store.close()
asyncio.run(main())
"""


@posix_only
@pytest.mark.parametrize(("disk", "told"), [("grows", "2 True 0"), ("stays small", "2")])
def test_a_disk_that_fails(path: Path, disk: str, told: str) -> None:
    """What the disk does not take waits with all that follows; nothing is written out of order."""
    command = [sys.executable, "-c", _LIMITED, str(path), disk]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    lines = child.stdout.decode().split("\n")
    assert lines[0] == "The disk did not take or give what was asked."
    assert " ".join(lines[1:]).strip() == told
    schema.check(path)
    store = Store(path)
    store.begin().result(30)
    rows = store.database.read(
        lambda c: [(row[0][:20], len(row[0])) for row in c.execute("SELECT parts FROM messages ORDER BY row")]
    )
    all_of_it = [('[["t","kept"]]', 14), ('[["t","xxxxxxxxxxxxx', 500_010), ('[["t","kept too"]]', 18)]
    assert rows.result(30) == (all_of_it if disk == "grows" else all_of_it[:1])
    store.close().result(30)


_UNPRIVILEGED = """
import os, sys
from pathlib import Path
from chatdesk.store.store import Store
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
store = Store(Path(sys.argv[1]))
error = store.begin().exception(30)
print(type(error).__name__, error.text, error.hint, sep="|")
store.close().result(30)
"""


@posix_only
@pytest.mark.parametrize("is_there", [True, False])
def test_a_read_only_folder(*, is_there: bool) -> None:
    """A folder that cannot be written is named as the trouble, whether a database is in it or not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "db"
        if is_there:
            store = Store(path)
            store.begin().result(30)
            store.close().result(30)
            path.chmod(0o444)
        folder.chmod(0o555)
        child = subprocess.run(
            [sys.executable, "-c", _UNPRIVILEGED, str(path)],
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
        )
        folder.chmod(0o700)
    kind, text, hint = child.stdout.decode().strip().split("|")
    assert kind == "StoreError"
    assert "cannot be" in text or "may not be used" in text
    assert "rights" in hint


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
async def test_a_locked_file(path: Path, monkeypatch: pytest.MonkeyPatch, lock: str) -> None:
    """While another program holds the file, writes wait; what needs an answer of the disk is refused."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.1)
    heard = Heard()
    waiting = heard.store(path)
    await waiting.begin()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(lock)
        await waiting.messages.append("c", QUESTION)
        assert heard.in_trouble.wait(20)
        assert "Close the other program" in heard.troubles[0].hint
        with pytest.raises(StoreError, match="Another program"):
            await waiting.conversations.fork("c", QUESTION.id, Conversation())
        assert await waiting.conversations.newest() == ()
        other.execute("ROLLBACK")
    assert heard.relieved.wait(20)
    assert [head.title for head in await waiting.conversations.newest()] == ["Why?"]
    assert len(heard.troubles) == 1
    await waiting.close()


async def test_trying_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`try_now` writes what waits without its delay, and tells again where that fails."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.05)
    monkeypatch.setattr(database, "_FIRST_DELAY", 600.0)
    monkeypatch.setattr(database, "_LONGEST_DELAY", 600.0)
    heard = Heard()
    waiting = heard.store(path)
    await waiting.begin()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await waiting.messages.append("c", QUESTION)
        assert heard.in_trouble.wait(20)
        heard.in_trouble.clear()
        waiting.database.try_now()
        assert heard.in_trouble.wait(20)
        assert not heard.relieved.is_set()
        other.execute("ROLLBACK")
    waiting.database.try_now()
    assert heard.relieved.wait(20)
    assert waiting.database.unsaved == 0
    await waiting.close()


async def test_what_can_never_be_written_holds_up_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that its own content forbids is refused at once, or told of and left out when it had waited."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.1)
    heard = Heard()
    store = heard.store(path)
    await store.begin()

    def impossible(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO state (key, value) VALUES ('a', NULL)")

    with pytest.raises(StoreError):
        await store.database.keep(impossible)
    assert store.database.unsaved == 0
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await store.messages.append("c", QUESTION)
        await store.database.keep(impossible)
        await store.conversations.rename("c", "after it")
        other.execute("ROLLBACK")
    assert heard.relieved.wait(20)
    assert [head.title for head in await store.conversations.newest()] == ["after it"]
    await store.close()
    assert [error.text for error in heard.troubles][1:] == ["Something that had waited could not be saved."]


async def test_after_the_close(store: Store) -> None:
    """What comes after the close is refused as an error of the store, reading and writing alike."""
    await store.begin()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.messages.append("c", QUESTION)
    with pytest.raises(StoreError, match="closed"):
        await store.conversations.newest()


async def test_housekeeping_waits_without_a_word(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index or the trash cannot be worked on now, nobody is told: it is done later."""
    monkeypatch.setattr(schema, "WRITE_TIMEOUT", 0.05)
    monkeypatch.setattr(trash, "PAUSE_IN_TROUBLE", 0.05)
    heard = Heard()
    store = heard.store(path)
    await store.begin()
    await store.messages.append("c", QUESTION)
    await store.conversations.delete("c")
    await store.trash.remove([])
    entries = await store.trash.entries()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE conversations SET deleted_at = 1")
        other.execute("BEGIN IMMEDIATE")
        store.trash.purge()
        # Behind the purge, which has failed by then.
        with pytest.raises(StoreError):
            await store.conversations.fork("c", QUESTION.id, Conversation())
        other.execute("ROLLBACK")
    assert len(entries) == 1
    deadline = time.monotonic() + 20
    while await store.conversations.load("c") is not None:
        assert time.monotonic() < deadline, "it was not tried again"
    assert heard.troubles == []
    await store.close()
