"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from chatdesk.domain.message import new_id
from chatdesk.store.errors import foreign_errors


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8, LF) that takes the place of `path` when everything is written.

    Until then, and where something fails, an older file stays as it was. Folders are made where
    they are missing; a link is followed; a device or a pipe is written to directly. Half surrogate
    pairs become question marks. Raises `StoreError`.
    """
    with foreign_errors(path):
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                yield file
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{new_id()[:12]}.part")
        try:
            with draft.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
