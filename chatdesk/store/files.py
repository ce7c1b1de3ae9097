"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO

from chatdesk.domain.message import new_id
from chatdesk.store.errors import foreign_errors


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8, LF) that takes the place of `path` when everything is written.

    Until then, and where something fails, an older file stays as it was. Folders are made where
    they are missing; a link is followed; a device or a pipe is written to directly. Half surrogate
    pairs become question marks. Raises `StoreError`.
    """
    with _place_for(path) as place, _open_text(place) as file:
        yield file
        _to_disk(file)


@contextmanager
def whole_binary_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file of bytes; the promises are those of `whole_file`."""
    with _place_for(path) as place, place.open("wb") as file:
        yield file
        _to_disk(file)


def save_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all. Raises `StoreError`."""
    with whole_file(path) as file:
        file.write(text)


@contextmanager
def _place_for(path: Path) -> Iterator[Path]:
    """Give the place to write to: a draft that becomes `path`, or what is no file itself."""
    with foreign_errors(path):
        target = path.resolve()
        if target.exists() and not target.is_file():
            yield target
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{new_id()[:12]}.part")
        try:
            yield draft
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def _open_text(place: Path) -> TextIO:
    return place.open("w", encoding="utf-8", errors="replace", newline="\n")


def _to_disk(file: IO[Any]) -> None:
    file.flush()
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        os.fsync(file.fileno())
