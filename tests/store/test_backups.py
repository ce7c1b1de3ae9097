"""A copy is made before the tables of a database are changed."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.store import schema
from chatdesk.store.backups import KEPT, back_up, backups_of, folder_of
from chatdesk.store.store import Store
from tests.store.killing import make_older


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_backup_before_a_migration(path: Path, version: int) -> None:
    """The copy is whole, has the older schema, and is for the owner alone; a second start makes none."""
    make_older(path, version)
    for _ in range(2):
        store = Store(path)
        store.begin().result(30)
        store.close().result(30)
    (backup,) = backups_of(path)
    assert backup.name.endswith(f"-schema{version}.sqlite3")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [each.name for each in folder_of(path).iterdir()] == [backup.name]
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (1,)


def test_what_was_in_the_log_alone_is_in_the_backup(path: Path) -> None:
    """A program that was killed leaves its last writes in the log: they are copied too."""
    make_older(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO conversations (id, created_at, updated_at) VALUES ('b', 1, 1)")
        other.commit()
        store = Store(path)
        assert len(store.begin().result(30).conversations) == 2
        store.close().result(30)
    with closing(sqlite3.connect(backups_of(path)[0])) as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (2,)


def test_a_new_database_needs_no_backup(path: Path) -> None:
    """Where there was nothing, nothing is copied."""
    store = Store(path)
    store.begin().result(30)
    store.close().result(30)
    assert not folder_of(path).exists()


def test_three_are_kept(path: Path) -> None:
    """The newest three stay, and files of others are left alone."""
    make_older(path)
    folder_of(path).mkdir()
    other = folder_of(path) / "mine.sqlite3"
    other.touch()
    for day in range(1, 6):
        (folder_of(path) / f"chatdesk-2020010{day}-120000-schema1.sqlite3").touch()
    newest = back_up(path, 1)
    assert len(backups_of(path)) == KEPT
    assert backups_of(path)[0] == newest
    assert backups_of(path)[-1].name == "chatdesk-20200104-120000-schema1.sqlite3"
    assert other.exists()


def test_without_a_backup_nothing_is_changed(path: Path) -> None:
    """Where no copy can be made the migration waits, and the file stays as it is."""
    make_older(path)
    folder_of(path).write_text("in the way")
    store = Store(path)
    error = store.begin().exception(30)
    assert isinstance(error, StoreError)
    assert "no backup" in error.text
    assert error.hint.endswith("Nothing was changed.")
    folder_of(path).unlink()
    assert len(store.begin().result(30).conversations) == 1
    store.close().result(30)
    assert len(backups_of(path)) == 1
