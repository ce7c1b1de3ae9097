"""Replaces a file as a whole: a reader, or a power cut, sees the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

# Without O_BINARY, which only Windows has, it would write two bytes for a line end.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def replace_file(path: Path, data: bytes, *, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    """Write `data` beside the file, on disk, then put it in the file's place; mode 0600.

    A symbolic link stays one: the file it leads to is replaced. Raises `OSError`; the file that was there
    is then as before. `is_wanted` is asked at the last moment, when only a rename is left to do: where it
    says no the file stays, and False is returned.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        # Whatever lies there is what a killed process of the same number left behind.
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, _NEW_FILE, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not is_wanted():
            draft.unlink()
            return False
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return True


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk too; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
