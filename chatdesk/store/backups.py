"""Copies of the database that are made before its tables are changed; the three newest are kept."""

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
    stamp = time.strftime(_STAMP, time.localtime())
    target = folder_of(path) / f"{path.stem}-{stamp}-schema{version}{path.suffix}"
    draft = target.with_name(f".{target.name}.part")
    try:
        with foreign_errors(target):
            target.parent.mkdir(mode=0o700, exist_ok=True)
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            _copy(path, draft)
            draft.replace(target)
    except StoreError as error:
        raise StoreError(
            "The database has to be brought up to date, and no backup of it could be made before.",
            hint=f"{error.hint} Nothing was changed.",
            details=error.details,
        ) from error
    finally:
        # Where the folder is no folder there is no draft either.
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    _log.info("Backup before the tables change: %s", target)
    for old in backups_of(path)[KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _copy(path: Path, draft: Path) -> None:
    source = path.absolute().as_uri() + "?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
        # One file that needs no log beside it.
        new.execute("PRAGMA journal_mode = DELETE")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
