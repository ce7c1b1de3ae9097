"""What the tests of the store share: a database in a fresh folder, closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdesk.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database shall be; its folder is not there yet."""
    return tmp_path / "data" / "chatdesk.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store of a new database."""
    store = Store(path)
    yield store
    store.close().result(30)
