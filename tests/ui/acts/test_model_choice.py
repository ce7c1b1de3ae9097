"""The models of accounts are asked for, and whether a server answered is told on."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatdesk.domain.errors import ConnectionLost
from chatdesk.settings.accounts import Account
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.model_choice import ModelChoice
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.main_window import MainWindow
from tests.ui.conftest import Show

pytestmark = pytest.mark.qt

_TWO = "".join(
    f'[[accounts]]\nid = "{name}"\nname = "{name}"\nbase_url = "http://127.0.0.1:9/v1"\n'
    f'dialect = "chat-completions"\nkey = "none"\n'
    for name in ("well", "silent")
)


async def test_it_is_told_which_server_answered(tmp_path: Path, theme: Theme, show: Show) -> None:
    """One that names its models did, one that refuses the connection did not."""
    file = ConfigFile(tmp_path / "config.toml")
    (tmp_path / "config.toml").write_text(_TWO, encoding="utf-8")
    file.read()
    window = MainWindow(theme)
    show(window)
    tasks = Tasks()

    async def fetch(account: Account) -> list[str]:
        if account.id == "silent":
            raise ConnectionLost("Nothing answers.")
        return ["one"]

    choice = ModelChoice(window, Accounts(file, {}), fetch, tasks)
    told: list[tuple[str, bool]] = []
    choice.answered.connect(lambda account_id, did_answer: told.append((account_id, did_answer)))
    choice.ask_all()
    assert await tasks.drain(20) == 0
    assert sorted(told) == [("silent", False), ("well", True)]
