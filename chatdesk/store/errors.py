"""The one place where the errors of SQLite and of the file system become ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatdesk.domain.errors import DatabaseDamaged, StoreError

_FREE_SPACE = "Free some space on this disk, then try again."
_CHECK_RIGHTS = "Check the rights of the folder, or choose another one with --data-dir."
REPAIRED = (
    "Close ChatDesk and start it again: what can be read is taken over into a new file, and the damaged one"
    " is kept beside it."
)

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: ("The disk is full: this could not be saved.", _FREE_SPACE),
    sqlite3.SQLITE_READONLY: ("The database cannot be written.", _CHECK_RIGHTS),
    sqlite3.SQLITE_PERM: ("The database cannot be written.", _CHECK_RIGHTS),
    sqlite3.SQLITE_CANTOPEN: ("The database cannot be opened.", _CHECK_RIGHTS),
    sqlite3.SQLITE_BUSY: (
        "Another program is using the database.",
        "Close the other program, then try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "Another program is using the database.",
        "Close the other program, then try again.",
    ),
    sqlite3.SQLITE_CORRUPT: ("The database is damaged.", REPAIRED),
    sqlite3.SQLITE_NOTADB: ("The database is damaged: this is not a database file.", REPAIRED),
}
# Bytes: SQLite writes its index of the log in pieces of this size.
_TOO_LITTLE = 32768
_DISK_FAILED = (
    "The disk did not take or give what was asked.",
    "Check that the disk is connected, healthy and not full, then try again.",
)
_BY_ERRNO = {
    errno.ENOSPC: ("The disk is full: this could not be saved.", _FREE_SPACE),
    errno.EDQUOT: ("The disk is full: this could not be saved.", _FREE_SPACE),
    errno.EFBIG: ("The disk is full: this could not be saved.", _FREE_SPACE),
    errno.EACCES: ("This file or folder may not be used.", "Check its rights, or choose another one."),
    errno.EPERM: ("This file or folder may not be used.", "Check its rights, or choose another one."),
    errno.EROFS: ("This disk cannot be written.", "Choose another folder."),
    errno.ENOENT: ("There is no such file or folder.", "Check how the path is written."),
    errno.EISDIR: ("A file was expected here, and this is a folder.", "Name a file."),
    errno.EEXIST: ("A folder was expected here, and this is a file.", "Choose another folder."),
    errno.ENOTDIR: ("A folder was expected here, and this is a file.", "Choose another folder."),
}


# What is no fault of what was to be written: the same write succeeds when the disk or its owner lets it.
_MAY_PASS = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}
_ABOUT_THE_FILE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}


def may_pass(error: BaseException | None) -> bool:
    """Return whether a write that failed so may succeed later, unchanged: it should wait in memory."""
    if isinstance(error, StoreError):
        error = error.__cause__
    return isinstance(error, OSError) or _primary(error) in _MAY_PASS


def is_of_search(error: BaseException) -> bool:
    """Return whether damage is in the index of the search alone, which can be made anew."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_CORRUPT_VTAB


def needs_new_connection(error: BaseException | None) -> bool:
    """Return whether the file behind a connection may be another one, or gone, when it is there again."""
    return _primary(error.__cause__ if isinstance(error, StoreError) else error) in _ABOUT_THE_FILE


def _primary(error: BaseException | None) -> int:
    """Return SQLite's primary code of an error, -1 where there is none."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code, the rest only refines it.
    return -1 if code is None else int(code) & 0xFF


@contextmanager
def foreign_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a `StoreError` that names `path`.

    A wrong use of the sqlite3 module (`ProgrammingError`) is a bug of ours and passes as it is.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error
    except OSError as error:
        raise _from_system(error, path) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    primary = _primary(error)
    if primary == sqlite3.SQLITE_IOERR:
        # No room for its index of the log is an input/output error to SQLite.
        text, hint = _BY_SQLITE_CODE[sqlite3.SQLITE_FULL] if _is_full(path) else _DISK_FAILED
    else:
        text, hint = _BY_SQLITE_CODE.get(
            primary, ("The database could not be used.", "Try again; if it stays so, start ChatDesk again.")
        )
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    kind = DatabaseDamaged if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else StoreError
    return kind(text, hint=hint, details=f"{path}\n{name}: {error}")


def _is_full(path: Path) -> bool:
    # Imported here: only a failure needs it.
    import shutil

    try:
        return shutil.disk_usage(path.parent).free < _TOO_LITTLE
    except OSError:
        return False


def _from_system(error: OSError, path: Path) -> StoreError:
    text, hint = _BY_ERRNO.get(error.errno or 0, _DISK_FAILED)
    return StoreError(text, hint=hint, details=f"{error.filename or path}\n{error.strerror or error}")
