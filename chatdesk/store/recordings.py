"""Recorded answers as files, in the form that `chatdesk replay` reads: the bytes of the body."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from chatdesk.domain.errors import StoreError
from chatdesk.store.files import whole_binary_file


async def save_recording(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a body, whole or not at all; return its size in bytes.

    The pieces are asked for and written in a thread of their own. Cancelling ends that soon, and an older
    file is as it was. Raises `StoreError`.
    """
    import asyncio

    is_given_up = threading.Event()
    try:
        return await asyncio.to_thread(_write, path, _until(is_given_up, pieces))
    finally:
        is_given_up.set()


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    with whole_binary_file(path) as file:
        return sum(file.write(piece) for piece in pieces)


def _until(is_given_up: threading.Event, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if is_given_up.is_set():
            raise StoreError("Nobody waits for this file any more.")
        yield piece
