"""The preferences over a real window, with a real configuration file, keyring thread and HTTP client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
import pytest_asyncio

from tests.fakes.memory_keyring import MemoryKeyring

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from chatdesk.ui.look.theme import Theme
    from tests.ui.conftest import Show
    from tests.ui.preferences.person import Person

MakePerson = Callable[..., "Person"]


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    """Each test begins with an empty keyring in memory."""
    before = keyring.get_keyring()
    MemoryKeyring.clear()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _style(qapp: QApplication, theme: Theme) -> Iterator[None]:
    """Draw as the program does; the style before comes back."""
    from chatdesk.ui.look.style import FlatStyle

    before = qapp.style().objectName()
    qapp.setStyle(FlatStyle(theme))
    yield
    qapp.setStyle(before or "Fusion")


@pytest_asyncio.fixture
async def person(tmp_path: Path, theme: Theme, show: Show) -> AsyncIterator[MakePerson]:
    """Return a maker of persons who sit before the preferences; what they started ends with the test."""
    from tests.ui.preferences.person import Person

    made: list[Person] = []

    def make(environ: dict[str, str] | None = None) -> Person:
        someone = Person(tmp_path, theme, environ or {})
        made.append(someone)
        show(someone.window)
        return someone

    yield make
    for someone in made:
        await someone.leave()
    await asyncio.sleep(0)
