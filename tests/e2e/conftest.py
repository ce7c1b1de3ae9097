"""The desktop that all end-to-end tests share, and a data directory for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools import tools
from tests.e2e.desktop import Desktop
from tests.e2e.desktop import desktop as make_desktop

NEEDED = ("display", "accessibility", "secret-service", "pictures")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a desktop, with the reason, where none can be made."""
    reason = tools.why_missing(NEEDED)
    for item in items:
        if reason and "desktop" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """Return the desktop of this run: one screen for all tests."""
    with make_desktop(tmp_path_factory.mktemp("bytecode")) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data directory that does not exist yet."""
    return tmp_path / "data"
