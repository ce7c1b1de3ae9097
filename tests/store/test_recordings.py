"""Recorded answers as files."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.store.recordings import save_recording


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    """No line end is changed and nothing is decoded; a missing folder is made."""
    path = tmp_path / "new" / "answer.sse"
    assert await save_recording(path, [b"data: \xff\r\n", b"", b"\n\x00"]) == 11
    assert path.read_bytes() == b"data: \xff\r\n\n\x00"
    assert _names(path.parent) == ["answer.sse"]


async def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A folder in the place of the file, say."""
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(StoreError, match="folder was expected"):
        await save_recording(tmp_path / "file" / "answer.sse", [b"x"])
    assert (tmp_path / "file").read_bytes() == b"old"


async def test_cancelling_ends_it_and_leaves_the_older_file(tmp_path: Path) -> None:
    """Whoever quits does not wait for fifty megabytes, and finds no half of them."""
    path = tmp_path / "answer.sse"
    path.write_bytes(b"old")
    begun, go_on = threading.Event(), threading.Event()
    asked = 0

    def pieces() -> Iterator[bytes]:
        nonlocal asked
        for _ in range(1000):
            asked += 1
            yield b"new"
            begun.set()
            go_on.wait(10)

    task = asyncio.create_task(save_recording(path, pieces()))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert asked < 10
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["answer.sse"]
