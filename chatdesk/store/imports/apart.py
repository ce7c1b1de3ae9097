"""The same as `finding.find`, read in a process of its own: a window beside it stays smooth."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from chatdesk import own_process
from chatdesk.domain.errors import StoreError
from chatdesk.options import READ_EXPORT
from chatdesk.store.imports.finding import Account, ImportProgress, OnProgress, Slice

_LENGTH = 8


def find_apart(path: Path, on_progress: OnProgress) -> Generator[Slice | Account]:
    """Give the slices and the account of an export; the process ends with the iterator, be it early.

    It reads no further ahead than a pipe holds. Raises `StoreError`.
    """
    process = _start(path)
    try:
        assert process.stdout is not None  # noqa: S101 - asked for below
        for value in _values(process.stdout):
            if isinstance(value, ImportProgress):
                on_progress(value)
            elif isinstance(value, tuple):
                text, hint = value
                raise StoreError(text, hint=hint)
            else:
                yield value
                if isinstance(value, Account):
                    return
        raise StoreError(
            "The process that reads the file ended before its time.", hint="Nothing was changed. Try again."
        )
    finally:
        process.kill()
        process.communicate()


def _start(path: Path) -> subprocess.Popen[bytes]:
    try:
        return own_process.start(READ_EXPORT, str(path.absolute()))
    except OSError as error:
        raise StoreError(
            "The process that reads the file does not start.", hint="Nothing was changed."
        ) from error


def _values(source: IO[bytes]) -> Iterator[Any]:
    while len(head := source.read(_LENGTH)) == _LENGTH:
        size = int.from_bytes(head, "big")
        data = source.read(size)
        if len(data) < size:
            return
        # What this program wrote itself a moment ago.
        yield pickle.loads(data)  # noqa: S301
