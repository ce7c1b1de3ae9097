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

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.store import schema
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


async def test_a_full_disk_loses_nothing_that_can_wait(small_disk: Path) -> None:
    """On a full disk a stream goes on in memory, is told of once, and is saved when there is room."""
    heard: list[StoreError] = []
    was_heard = threading.Event()

    def hear(error: StoreError) -> None:
        heard.append(error)
        was_heard.set()

    path = small_disk / "db"
    store = Store(path, on_trouble=hear)
    await store.begin()
    await store.messages.append("c", QUESTION)
    base = Message(Role.ASSISTANT, parent_id=QUESTION.id)
    journal = await store.messages.open_journal("c", base)
    filler = _fill(small_disk)
    text = "x" * 200_000
    journal.write(0.1, [TextDelta(text)])
    assert was_heard.wait(20)
    with pytest.raises(StoreError, match="disk is full") as caught:
        await store.messages.append("c", Message(Role.USER, (TextPart(text),)))
    assert "Free some space" in caught.value.hint
    assert caught.value.is_retryable
    filler.unlink()
    deadline = time.monotonic() + 20
    while _journaled(path) < len(text):
        assert time.monotonic() < deadline, "the journal was not tried again"
        time.sleep(0.05)  # noqa: ASYNC251 - the retry runs on the store's own thread
    await store.messages.finish("c", replace(base, finish_reason=FinishReason.COMPLETE))
    await store.check()
    await store.close()
    assert [error.text for error in heard] == ["The disk is full: this could not be saved."]


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
import asyncio, resource, sys
from pathlib import Path
from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store
async def main():
    store = Store(Path(sys.argv[1]))
    await store.begin()
    await store.messages.append("c", Message(Role.USER, (TextPart("kept"),)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        await store.messages.append("c", Message(Role.USER, (TextPart("x" * 500_000),)))
    except StoreError as error:
        print(error.text)
    await store.messages.append("c", Message(Role.USER, (TextPart("kept too"),)))
    await store.close()
asyncio.run(main())
"""


@posix_only
def test_a_write_that_does_not_fit(path: Path) -> None:
    """A message that the disk does not take is refused; what came before and comes after is there."""
    child = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    assert child.stdout.decode().strip() == "The disk did not take or give what was asked."
    schema.check(path)
    store = Store(path)
    (head,) = store.begin().result(30).conversations
    assert head.title == "kept"
    rows = store.database.read(lambda c: c.execute("SELECT parts FROM messages ORDER BY row").fetchall())
    assert rows.result(30) == [('[["t","kept"]]',), ('[["t","kept too"]]',)]
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


async def test_a_locked_file(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the file, a write is refused with a hint; afterwards it works."""
    monkeypatch.setattr(schema, "BUSY_TIMEOUT", 0.1)
    await store.begin()
    await store.close()
    waiting = Store(path)
    await waiting.begin()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program") as caught:
            await waiting.messages.append("c", QUESTION)
        assert "Close the other program" in caught.value.hint
        assert await waiting.conversations.newest() == ()
        other.execute("ROLLBACK")
    await waiting.messages.append("c", QUESTION)
    await waiting.close()


async def test_after_the_close(store: Store) -> None:
    """What comes after the close is refused as an error of the store, reading and writing alike."""
    await store.begin()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.messages.append("c", QUESTION)
    with pytest.raises(StoreError, match="closed"):
        await store.conversations.newest()
