"""Model servers on this computer: looked for, shown on empty conversations, taken into use."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from chatdesk.settings.accounts import KEY_KEYRING, KEY_NONE, Account, new_account_id
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.page.welcome import Search, Welcome
from chatdesk.ui.page.welcome_cards import FoundServer


class LocalServer(Protocol):
    """A server that answered."""

    @property
    def name(self) -> str:
        """What it is known as."""
        ...

    @property
    def base_url(self) -> str:
        """Where its API begins."""
        ...

    @property
    def address(self) -> str:
        """What to show of the address."""
        ...

    @property
    def models(self) -> tuple[str, ...]:
        """What it offers."""
        ...

    @property
    def needs_key(self) -> bool:
        """Whether it wants a key before it says more."""
        ...


Find = Callable[[], Coroutine[Any, Any, Sequence[LocalServer]]]


class LocalServers(QObject):
    """Looks when told to, and fills the cards of the pages that are watched.

    `chosen` brings account id and model of a server that the user took; `key_wanted` the account
    whose server wants a key first.
    """

    chosen = Signal(str, str)
    key_wanted = Signal(object)
    looked = Signal(int, float)

    def __init__(self, find: Find, accounts: Accounts, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self._accounts = accounts
        self._tasks = tasks
        self._servers: list[LocalServer] = []
        self._search = Search.IDLE
        self._began = 0.0
        self._watched: list[Welcome] = []
        self._job = Job(tasks, self)
        self._job.done.connect(self._on_found)

    def watch(self, welcome: Welcome) -> None:
        """Fill the card of this page from now on, and hear its buttons."""
        self._watched.append(welcome)
        welcome.destroyed.connect(lambda: self._watched.remove(welcome))
        welcome.server_chosen.connect(self._on_chosen)
        welcome.look_again_requested.connect(self.look)
        self._show(welcome)

    def look(self) -> None:
        """Ask the known ports now."""
        self._search, self._began = Search.LOOKING, time.monotonic()
        self._show_all()
        self._job.start(self._find)

    def _on_found(self, servers: Sequence[LocalServer]) -> None:
        self._servers, self._search = list(servers), Search.DONE
        self._show_all()
        self.looked.emit(len(self._servers), time.monotonic() - self._began)

    def _show_all(self) -> None:
        for welcome in self._watched:
            self._show(welcome)

    def _show(self, welcome: Welcome) -> None:
        rows = [FoundServer(s.base_url, s.name, s.address, len(s.models)) for s in self._servers]
        welcome.set_found(rows, self._search)

    def _on_chosen(self, base_url: str) -> None:
        server = next((s for s in self._servers if s.base_url == base_url), None)
        if server is None:
            return
        known = next((a for a in self._accounts.all() if a.base_url == base_url), None)
        account = known or Account(
            new_account_id(server.name, [a.id for a in self._accounts.all()]),
            server.name,
            base_url,
            key=KEY_KEYRING if server.needs_key else KEY_NONE,
        )
        if server.needs_key:
            self.key_wanted.emit(account)
        else:
            self._accounts.note_models(account.id, server.models)
            self._tasks.spawn(self._use(account, server))

    async def _use(self, account: Account, server: LocalServer) -> None:
        model = server.models[0] if server.models else ""
        if await self._accounts.try_put(account) and await self._accounts.try_set_default(account.id, model):
            self.chosen.emit(account.id, model)
