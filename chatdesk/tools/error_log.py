"""What a tool server writes to stderr: a file that only its owner reads, and that does not grow for ever."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import IO

MOST_BYTES = 2_000_000
KEPT_BYTES = 200_000
TAIL_BYTES = 16_000
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class ErrorLog:
    """The file of one server. It is begun anew with each start of the server."""

    def __init__(self, folder: Path, server: str) -> None:
        self._path = folder / f"tools-{_NOT_IN_A_NAME.sub('_', server)}.log"

    def open(self) -> IO[bytes]:
        """Return the empty file, to be given to a child; raises `OSError`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        # Appending, so that the child goes on at the end after we have shortened the file.
        return os.fdopen(os.open(self._path, flags, 0o600), "wb", buffering=0)

    def shorten(self) -> None:
        """Leave only the end where the file has grown too long; what is written meanwhile may be lost."""
        try:
            if self._path.stat().st_size <= MOST_BYTES:
                return
            kept = self._end(KEPT_BYTES)
            with self._path.open("r+b") as file:
                file.truncate(0)
            with self._path.open("ab") as file:
                file.write(kept)
        except OSError:
            return  # somebody has taken it away: nothing is left to shorten

    def tail(self) -> str:
        """Return the last lines; nothing where there is no file."""
        try:
            return self._end(TAIL_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""

    def _end(self, size: int) -> bytes:
        with self._path.open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - size))
            data = file.read(size)
        return data if length <= size else data.partition(b"\n")[2]
