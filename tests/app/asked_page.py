"""A page whose conversation is answered by a server on loopback, with all that is real below it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import SignalInstance

from chatdesk.app.turns import TurnMaker
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import Message
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.ports import Toolbox
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import Account
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.store.store import Store
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.page.conversation_page import ConversationPage
from tests.fakes.replies import Reply
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import account_for
from tests.tools.toolboxes import Box, Surrounding

PATIENCE = 20.0


class AskedPage:
    """The page of a new conversation with the account "work" at `server`; `accounts` may get others."""

    def __init__(
        self,
        folder: Path,
        server: ScriptedServer,
        toolbox: Toolbox | None = None,
        *,
        tour_speed: float = 1.0,
        **changes: Any,
    ) -> None:
        self.server = server
        self.store = Store(folder / "chatdesk.sqlite3")
        self.catalog = ServiceCatalog(_no_key, tour_speed=tour_speed)
        account = account_for(server.url, **{"key": "none", **changes})
        self.accounts = {account.id: account}
        self.box = Box(Surrounding(folder))
        self.rules = ApprovalBook()
        tools = toolbox or self.box.toolbox
        turns = TurnMaker(self.accounts.get, self.catalog, self.store.messages, self.rules, tools)
        head = Conversation(account_id=account.id, model="m1")
        self.page = ConversationPage(OpenBranch(head), load_theme("light"), TurnDriver(Tasks()), turns.make)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The open branch."""
        return tuple(self.page.branch.messages)

    @property
    def status(self) -> str:
        """The words of the status line."""
        return " · ".join(self.page.status.parts)

    async def send(self, text: str = "Hello?") -> Message:
        """Ask, wait until the turn has ended, and return the last message."""
        self.page.send(text)
        await self.end()
        return self.messages[-1]

    async def end(self) -> None:
        """Wait until nothing runs."""
        while self.page.driver.is_running:
            await _next(self.page.driver.running_changed)

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for a turn to tell something after which this is true."""
        while not is_true():
            await _next(self.page.driver.turn_event)


async def _next(signal: SignalInstance) -> None:
    seen = asyncio.Event()
    connection = signal.connect(lambda *_: seen.set())
    try:
        async with asyncio.timeout(PATIENCE):
            await seen.wait()
    finally:
        signal.disconnect(connection)


async def _no_key(_account: Account) -> str | None:
    return None


@asynccontextmanager
async def asked_page(
    folder: Path, *replies: Reply, toolbox: Toolbox | None = None, **changes: Any
) -> AsyncIterator[AskedPage]:
    """Yield a shown page whose server has these replies; `changes` are to its account, or `tour_speed`.

    Without a `toolbox` it has the program's own.
    """
    async with ScriptedServer(*replies) as server:
        made = AskedPage(folder, server, toolbox, **changes)
        made.page.resize(900, 640)
        made.page.show()
        await made.store.begin()
        try:
            yield made
        finally:
            made.page.stop()
            await made.end()
            made.page.hide()
            made.page.deleteLater()
            await made.box.toolbox.aclose()
            await made.catalog.aclose()
            await made.store.close()
