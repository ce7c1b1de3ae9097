"""The thread that owns a connection."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.store.worker import Worker


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """A thread with a connection of its own."""
    worker = Worker("test", tmp_path / "file", _connect)
    yield worker
    worker.close().result(10)


def test_jobs_run_in_order_on_one_thread(worker: Worker) -> None:
    """Jobs are done one after the other, in the order in which they were handed over."""
    seen: list[tuple[int, str]] = []

    def note(number: int) -> None:
        seen.append((number, threading.current_thread().name))

    for number in range(50):
        worker.submit(partial(lambda number, _c: note(number), number), is_cancellable=False)
    worker.submit(lambda _c: None, is_cancellable=False).result(10)
    assert seen == [(number, "test") for number in range(50)]


def test_a_job_that_is_due_overtakes_the_queue(worker: Worker) -> None:
    """What waits for its time runs before jobs that were queued meanwhile."""
    seen: list[str] = []
    may_go = threading.Event()
    worker.submit(lambda _c: may_go.wait(10), is_cancellable=False)
    worker.submit_later(0.0, lambda _c: seen.append("due"))
    worker.submit(lambda _c: seen.append("queued"), is_cancellable=False)
    may_go.set()
    worker.submit(lambda _c: None, is_cancellable=False).result(10)
    assert seen == ["due", "queued"]


def test_a_job_waits_for_its_time(worker: Worker) -> None:
    """A later job does not run before its time."""
    began = time.monotonic()
    reply = worker.submit_later(0.05, lambda _c: time.monotonic())
    assert reply is not None
    assert reply.result(10) - began >= 0.05


def test_close_does_what_is_left(tmp_path: Path) -> None:
    """Closing runs the queue and what still waits for its time; afterwards jobs are refused."""
    worker = Worker("test", tmp_path / "file", _connect)
    seen: list[str] = []
    worker.submit_later(3600, lambda _c: seen.append("later"))
    worker.submit(lambda _c: seen.append("queued"), is_cancellable=False)
    worker.close().result(10)
    assert sorted(seen) == ["later", "queued"]
    with pytest.raises(StoreError, match="closed"):
        worker.submit(lambda _c: None, is_cancellable=True).result(10)
    assert worker.submit_later(0, lambda _c: None) is None
    worker.close().result(10)


def test_a_bug_in_a_job_reaches_the_caller(worker: Worker) -> None:
    """An error that is not of the database arrives as it is, and the thread goes on."""

    def broken(_connection: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worker.submit(broken, is_cancellable=False).result(10)
    assert worker.submit(lambda _c: "alive", is_cancellable=False).result(10) == "alive"


def test_opening_is_tried_again(tmp_path: Path) -> None:
    """A file that could not be opened is opened by a later job, when it can be."""
    folder = tmp_path / "missing"
    worker = Worker("test", folder / "file", _connect)
    with pytest.raises(StoreError, match="cannot be opened"):
        worker.submit(lambda _c: None, is_cancellable=False).result(10)
    folder.mkdir()
    assert worker.submit(lambda c: c.execute("SELECT 1").fetchone(), is_cancellable=False).result(10) == (1,)
    worker.close().result(10)


async def test_a_cancelled_caller_does_not_undo_a_write(worker: Worker) -> None:
    """A write whose caller is cancelled while it waits is done all the same; a reading job is not."""
    may_go = threading.Event()
    seen: list[str] = []
    worker.submit(lambda _c: may_go.wait(10), is_cancellable=False)
    write = asyncio.ensure_future(worker.submit(lambda _c: seen.append("write"), is_cancellable=False))
    read = asyncio.ensure_future(worker.submit(lambda _c: seen.append("read"), is_cancellable=True))
    await asyncio.sleep(0)
    write.cancel()
    read.cancel()
    await asyncio.gather(write, read, return_exceptions=True)
    may_go.set()
    await worker.submit(lambda _c: None, is_cancellable=False)
    assert seen == ["write"]
