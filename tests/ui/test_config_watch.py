"""A configuration file that is edited by hand while the program runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from chatdesk.settings.config import Config
from chatdesk.settings.declared import TEXT_SIZE, THEME
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.config_watch import ConfigWatch

pytestmark = pytest.mark.qt


class Watched:
    """A file, who watches it, and what was told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = ConfigFile(path)
        self.file.read()
        self.told: list[Config] = []
        self.tasks = Tasks()
        self._parent = QObject()
        self.watch = ConfigWatch(self.file, self.tasks, self._parent)
        self.watch.changed.connect(self.told.append)
        self.watch.begin()

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not is_true():  # noqa: ASYNC110 - what the system tells of a file comes by no event of ours
                await asyncio.sleep(0.01)

    async def themes(self, *wanted: str) -> None:
        """Wait until these themes were told, one after another."""
        await self.until(lambda: [config.value(THEME) for config in self.told] == list(wanted))

    def replace(self, text: str) -> None:
        """Save as most editors do: a new file is put in the place of the old one."""
        draft = self.path.with_name("draft~")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.path)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    """Return a watched file that does not exist yet."""
    made = Watched(tmp_path / "config.toml")
    yield made
    await made.tasks.drain(5)


async def test_a_new_file_and_every_way_to_save_it_are_seen(watched: Watched) -> None:
    """Made, written in place, put in its place by rename, and again; always the newest is in force."""
    watched.path.write_text('[appearance]\ntheme = "dark"\n', encoding="utf-8")
    await watched.themes("dark")
    watched.path.write_text('[appearance]\ntheme = "light"\n', encoding="utf-8")
    await watched.themes("dark", "light")
    watched.replace('[appearance]\ntheme = "contrast"\n')
    await watched.themes("dark", "light", "contrast")
    watched.replace('[appearance]\ntheme = "dark"\n')
    await watched.themes("dark", "light", "contrast", "dark")
    watched.path.write_text('[appearance]\ntheme = "light"\n', encoding="utf-8")
    await watched.themes("dark", "light", "contrast", "dark", "light")


async def test_our_own_writing_is_no_change(watched: Watched) -> None:
    """Only what somebody else writes is told, and what we wrote is still in it."""
    watched.file.set(THEME, "dark")
    watched.file.set(TEXT_SIZE, 1.5)
    watched.watch.look()
    await watched.until(lambda: not watched.tasks._running)
    assert watched.told == []
    watched.replace(watched.path.read_text(encoding="utf-8").replace("dark", "light"))
    await watched.themes("light")
    assert watched.told[0].value(TEXT_SIZE) == 1.5


async def test_an_edit_that_our_writing_met_is_told(watched: Watched) -> None:
    """We write into what the user saved a moment before: both are in force, and theirs is told."""
    watched.replace('# mine\n[appearance]\ntheme = "dark"\n')
    watched.file.set(TEXT_SIZE, 1.5)
    await watched.themes("dark")
    assert watched.told[0].value(TEXT_SIZE) == 1.5
    assert "# mine" in watched.path.read_text(encoding="utf-8")


async def test_what_cannot_be_read_leaves_the_last_good_in_force(watched: Watched) -> None:
    """The problem is told with its line, once; mended, it is gone. A file that goes away changes nothing."""
    watched.replace('[appearance]\ntheme = "dark"\n')
    await watched.themes("dark")
    watched.replace('[appearance]\ntheme = "drak"\n[keymap\n')
    await watched.themes("dark", "dark")
    assert "line 3" in watched.told[1].problems[0]
    watched.replace('[appearance]\n\ntheme = "drak"\n')
    await watched.themes("dark", "dark", "dark")
    (problem,) = watched.told[2].problems
    assert problem.startswith("Line 3:")
    assert '"dark"' in problem
    watched.path.unlink()
    watched.watch.look()
    await watched.until(lambda: not watched.tasks._running)
    assert watched.file.config.value(THEME) == "dark"
    watched.replace('[appearance]\ntheme = "light"\n')
    await watched.themes("dark", "dark", "dark", "light")
    assert watched.told[3].problems == ()


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own on Windows")
async def test_a_link_is_followed(tmp_path: Path) -> None:
    """Who keeps the file among their dotfiles edits it there."""
    real = tmp_path / "dotfiles" / "chatdesk.toml"
    real.parent.mkdir()
    real.write_text("", encoding="utf-8")
    place = tmp_path / "config" / "config.toml"
    place.parent.mkdir()
    place.symlink_to(real)
    watched = Watched(place)
    draft = real.with_name("draft~")
    draft.write_text('[appearance]\ntheme = "dark"\n', encoding="utf-8")
    draft.replace(real)
    await watched.themes("dark")
    await watched.tasks.drain(5)
