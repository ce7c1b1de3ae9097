"""Copies of the database: made before its tables are changed (the three newest are kept), or when wished."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from chatdesk.domain.errors import StoreError
from chatdesk.store.errors import foreign_errors

KEPT = 3
_OWN = "own"
_STAMP = "%Y%m%d-%H%M%S"

_log = logging.getLogger(__name__)


def folder_of(path: Path) -> Path:
    """Return where the backups of the database `path` lie."""
    return path.parent / "backups"


def backups_of(path: Path) -> list[Path]:
    """Return the backups that there are, the newest first."""
    found = folder_of(path).glob(f"{path.stem}-*-schema*{path.suffix}")
    return sorted(found, key=lambda each: each.name, reverse=True)


def back_up(path: Path, version: int) -> Path:
    """Copy what is committed of a database with the schema `version`, whole or not at all.

    For its owner alone, as the database is. The oldest of more than three are removed. Raises `StoreError`,
    and then nothing may be changed in the database.
    """
    target = _place(path, f"schema{version}")
    try:
        _copy_whole(path, target)
    except StoreError as error:
        raise StoreError(
            "The database has to be brought up to date, and no backup of it could be made before.",
            hint=f"{error.hint} Nothing was changed.",
            details=error.details,
        ) from error
    _log.info("Backup before the tables change: %s", target)
    for old in backups_of(path)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def back_up_now(path: Path) -> Path:
    """Copy what is committed of a database because the user wishes it, and read the copy through.

    Nothing removes it but its owner. Raises `StoreError`; what was begun is removed then.
    """
    target = _place(path, _OWN)
    _copy_whole(path, target, is_checked=True)
    _log.info("Backup made: %s", target)
    return target


def own_backups_of(path: Path) -> list[Path]:
    """Return the backups that the user wished, the newest first."""
    found = folder_of(path).glob(f"{path.stem}-*-{_OWN}*{path.suffix}")
    return sorted(found, key=lambda each: each.name, reverse=True)


def _place(path: Path, kind: str) -> Path:
    """Return a free name for a copy."""
    stamp = time.strftime(_STAMP, time.localtime())
    target = folder_of(path) / f"{path.stem}-{stamp}-{kind}{path.suffix}"
    number = 1
    while kind == _OWN and target.exists():
        number += 1
        target = folder_of(path) / f"{path.stem}-{stamp}-{kind}-{number}{path.suffix}"
    return target


def _copy_whole(path: Path, target: Path, *, is_checked: bool = False) -> None:
    draft = target.with_name(f".{target.name}.part")
    try:
        with foreign_errors(target):
            target.parent.mkdir(mode=0o700, exist_ok=True)
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            _copy(path, draft)
            if is_checked:
                _check(draft)
            draft.replace(target)
    finally:
        # Where the folder is no folder there is no draft either.
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(
            "The database is damaged, so a copy of it would be too.",
            hint="Close ChatDesk and start it again: what can be read is taken over into a new file.",
            details=str(found),
        )


def _copy(path: Path, draft: Path) -> None:
    source = path.absolute().as_uri() + "?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
        # One file that needs no log beside it.
        new.execute("PRAGMA journal_mode = DELETE")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
