"""What is written into the configuration file by hand comes into force while the program runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from chatdesk.app.config_changes import ConfigChanges
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.window.actions import Actions
from chatdesk.ui.window.notices import NoticeStrip

pytestmark = pytest.mark.qt


class Running:
    """A window with a command, and what stands behind a configuration file that is watched."""

    def __init__(self, path: Path, theme: Theme) -> None:
        self.path = path
        self.config = ConfigFile(path)
        self.config.read()
        self.keymap = Keymap()
        self.accounts = Accounts(self.config, {})
        self.window = QMainWindow()
        self.notices = NoticeStrip(theme, self.window)
        self.given: list[str] = []
        Actions(self.window, self.keymap, {"app.quit": lambda: self.given.append("app.quit")})
        self.tasks = Tasks()
        self.changes = ConfigChanges(self.config, self.keymap, self.accounts, self.notices, self.tasks)
        self.settings: list[str] = []
        self.servers: list[tuple[ToolServer, ...]] = []
        self.secrets: list[str] = []
        self.renewed: list[int] = []
        self.taken: list[int] = []
        self.changes.setting_changed.connect(self.settings.append)
        self.changes.servers_changed.connect(self.servers.append)
        self.changes.secret_found.connect(self.secrets.append)
        self.changes.taken.connect(lambda: self.taken.append(1))
        self.accounts.changed.connect(lambda: self.renewed.append(len(self.accounts.all())))
        self.changes.watch.begin()

    async def save(self, text: str) -> None:
        """Save the file as an editor would, and wait until it is in force."""
        before = len(self.taken)
        draft = self.path.with_name("config.toml~")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.path)
        await self.until(lambda: len(self.taken) > before)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not is_true():  # noqa: ASYNC110 - what the system tells of a file comes by no event of ours
                await asyncio.sleep(0.01)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """Return a window whose configuration file is watched."""
    made = Running(tmp_path / "config.toml", load_theme("light"))
    made.window.show()
    yield made
    await made.tasks.drain(5)
    made.window.close()


async def test_what_is_saved_by_hand_is_in_force_at_once(running: Running) -> None:
    """Keys, settings, accounts, tool servers and secrets, each told only where it is another."""
    await running.save('[keymap]\n"app.quit" = "F9"\n')
    QTest.keyClick(running.window.windowHandle(), Qt.Key.Key_F9)
    assert running.given == ["app.quit"]
    assert (running.settings, running.renewed, running.servers) == ([], [], [])
    account = '[[accounts]]\nid = "home"\nname = "Home"\nbase_url = "http://localhost:1/v1"\n'
    await running.save(account + '[appearance]\ntheme = "dark"\n')
    assert (running.settings, running.renewed, running.servers) == (["appearance.theme"], [2], [])
    assert running.keymap.keys("app.quit") == ("Ctrl+Q",)
    server = '[mcpServers.files]\ncommand = "true"\nenv = { API_KEY = "abcdef123456" }\n'
    await running.save(account + server)
    assert running.settings == ["appearance.theme"] * 2
    assert [[one.name for one in some] for some in running.servers] == [["files"]]
    assert running.renewed == [2]
    assert "abcdef123456" in running.secrets
    quiet = running.notices.newest()
    assert quiet is not None
    assert quiet.words == "config.toml was read again"


async def test_what_is_wrong_is_told_with_its_line_and_taken_back(running: Running) -> None:
    """The first mistake lies on top, with the way to the file; mended, nothing is left of it."""
    await running.save('[appearance]\ntheme = "drak"\n[keymap]\n"no.such" = "F9"\n"app.quit" = "F6"\n')
    notice = running.notices.current()
    assert notice is not None
    assert notice.text.startswith("Line 2:")
    assert '"dark"' in notice.text
    assert notice.act == "Open the file"
    told = [one.text for one in running.notices._notices]
    assert "Line 4: There is no command “no.such”." in told
    assert any(text.startswith("Line 5: f6 is the key of two commands") for text in told)
    await running.save("[[accounts]\n")
    assert "line 1" in running.notices.current().text  # type: ignore[union-attr]
    assert running.keymap.keys("app.quit") == ("F6",)
    await running.save('[appearance]\ntheme = "dark"\n')
    assert running.notices.current() is None


async def test_keys_that_cannot_be_heard_are_named(running: Running) -> None:
    """A misspelt key with how one is written, a misspelt command with what was perhaps meant."""
    await running.save(
        '[keymap]\n"turn.stpo" = "F8"\n"app.quit" = ["Crtl+Q", "F9"]\n\n"turn.stop" = ["Esc", "Ctrl+Q"]\n'
    )
    told = [one.text for one in running.notices._notices]
    assert "Line 2: There is no command “turn.stpo”. Was “turn.stop” meant?" in told
    wrong = "Line 3: “Crtl+Q” is no key. Keys are written like “Ctrl+Shift+K”, “F8” or “Alt+Up”."
    assert wrong in told
    assert any(text.startswith("Line 5: Ctrl+Q should not be the key of “turn.stop”") for text in told)
    QTest.keyClick(running.window.windowHandle(), Qt.Key.Key_F9)
    assert running.given == ["app.quit"]
