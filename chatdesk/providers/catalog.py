"""The way into this room: services, discovery and tests of accounts, nothing heavy loaded before its use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import StreamItem
from chatdesk.domain.usage import Usage
from chatdesk.providers.built_in import tour
from chatdesk.providers.discovery import LocalServer, find_local_servers
from chatdesk.providers.tour.keys import no_key
from chatdesk.settings.accounts import TOUR, Account, BuiltIn
from chatdesk.settings.capabilities import Can, CapabilityBook

if TYPE_CHECKING:
    from chatdesk.providers.abilities import Found
    from chatdesk.providers.background import Late
    from chatdesk.providers.clients import Clients, MakeTransport
    from chatdesk.providers.http import HttpService
    from chatdesk.providers.probe import Step

KeyOf = Callable[[Account], Awaitable[str | None]]
"""Gives the key of an account, or None; may raise `SettingsError`."""


class ServiceCatalog:
    """Gives each account its model service and keeps the connections of all.

    Making one costs nothing: httpx is loaded off the loop by `warm_up` (to be called after the first paint)
    or by the first question. `tour_speed` multiplies the pace of the Tour, `key_of_command` tells the keys
    that it names. `capabilities` is where is kept
    what the accounts can do; None keeps it in memory. `completed` fills in what an account leaves to the
    settings of the network, each time it is asked.
    """

    def __init__(
        self,
        key_of: KeyOf,
        *,
        capabilities: CapabilityBook | None = None,
        tour_speed: float = 1.0,
        key_of_command: Callable[[str], str] = no_key,
        completed: Callable[[Account], Account] = lambda account: account,
    ) -> None:
        self._key_of = key_of
        self._completed = completed
        self._capabilities = capabilities or CapabilityBook()
        self._built_in: dict[str, MakeTransport] = {TOUR.id: tour(tour_speed, key_of_command)}
        self._clients: Clients | None = None
        self._services: dict[Account, HttpService] = {}

    def service(self, account: Account, late: Late | None = None) -> AccountService:
        """Return the service of an account; cheap, to be asked anew when the account has changed.

        `late` is told of what goes out when an answer was left: the cancel of a background response.
        """
        return AccountService(self, self._completed(account), late)

    def add_built_in(self, account: BuiltIn, make: MakeTransport) -> None:
        """Have a built-in account answered by the transport that `make` makes when it is first asked."""
        self._built_in[account.id] = make

    async def warm_up(self, account: Account | None = None) -> None:
        """Load what the first question needs, in threads, and whom its account trusts; nobody is asked."""
        clients = await self._ready()
        if account is not None:
            # What is wrong with its files or its proxy is said when it is asked.
            with suppress(ConnectionFailed):
                await clients.client(self._completed(account))

    async def find_local_servers(self) -> list[LocalServer]:
        """Return the model servers that run on this computer."""
        return await find_local_servers()

    async def fetch_models(self, account: Account) -> list[str]:
        """Return the models that the account's server offers; raises `ProviderError`."""
        clients = await self._ready()
        from chatdesk.providers.model_fetch import fetch_models

        account = self._completed(account)
        windows: dict[str, int] = {}
        models = await fetch_models(account, clients, partial(self._key_of, account), windows.update)
        await self._capabilities.note_windows(account, windows)
        return models

    async def fetch_usage(self, account: Account, generation_id: str) -> Usage | None:
        """Return what a generation took, None where the service cannot be asked; takes up to a minute."""
        clients = await self._ready()
        from chatdesk.providers.generation_lookup import fetch_usage

        account = self._completed(account)
        return await fetch_usage(account, clients, partial(self._key_of, account), generation_id)

    async def moderate(self, account: Account, accounts: Iterable[Account], text: str) -> tuple[str, ...]:
        """Return what the account's moderation endpoint flags a text as; raises `ProviderError`.

        `accounts` are those whose key may be used at their own server.
        """
        clients = await self._ready()
        from chatdesk.providers.moderation import asked_account, moderate

        asked = self._completed(asked_account(account, accounts))
        url, model = account.moderation_url, account.moderation_model
        return await moderate(asked, clients, partial(self._key_of, asked), url, model, text)

    async def probe(self, account: Account) -> AsyncGenerator[Step, None]:
        """Yield the steps of the account's test as they finish; raises nothing but cancellation."""
        clients = await self._ready()
        from chatdesk.providers.probe import probe

        account = self._completed(account)
        async with aclosing(probe(account, clients, partial(self._key_of, account))) as steps:
            async for step in steps:
                yield step

    async def examine(self, account: Account, model: str) -> AsyncGenerator[Found, None]:
        """Yield what the account can do with a model, ability by ability, and keep it at the end.

        Raises nothing but cancellation (nothing is kept then), and `SettingsError` where it cannot be kept.
        """
        clients = await self._ready()
        from chatdesk.providers.abilities import AbilityTest

        account = self._completed(account)
        known = self._capabilities.of(account)
        test = AbilityTest(account, clients, partial(self._key_of, account), model, known)
        async with aclosing(test.run()) as findings:
            async for found in findings:
                yield found
        await self._capabilities.keep(account, test.capabilities())

    def refuses_tools(self, account: Account, model: str) -> bool:
        """Whether a test found that this model of the account refuses to be offered tools."""
        known = self._capabilities.of(account)
        return known.model == model and known.can("tools") is Can.NO

    async def aclose(self) -> None:
        """Close every connection. The catalog can be used again afterwards."""
        clients, self._clients = self._clients, None
        services = list(self._services.values())
        self._services.clear()
        await asyncio.gather(*(service.aclose() for service in services))
        if clients is not None:
            await clients.aclose_all()

    async def http_service(self, account: Account) -> HttpService:
        """Return the one service of this account that knows what its server does not understand."""
        clients = await self._ready()
        from chatdesk.providers.http import HttpService

        if account not in self._services:
            self._services[account] = HttpService(
                account, clients, partial(self._key_of, account), self._capabilities
            )
        return self._services[account]

    async def _ready(self) -> Clients:
        if self._clients is None:
            kind = await asyncio.to_thread(_load)
            # Another question may have been quicker while the thread was loading.
            if self._clients is None:
                self._clients = kind(self._built_in)
        return self._clients


class AccountService:
    """A model service that is loaded with its first request."""

    def __init__(self, catalog: ServiceCatalog, account: Account, late: Late | None = None) -> None:
        self._catalog = catalog
        self._account = account
        self._late = late

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Yield what `HttpService.generate` yields, with the same promises."""
        service = await self._catalog.http_service(self._account)
        async with aclosing(service.generate(request, late=self._late)) as items:
            async for item in items:
                yield item


def _load() -> type[Clients]:
    from chatdesk.providers import http, probe  # noqa: F401 - loaded here, used by those who wait
    from chatdesk.providers.clients import Clients

    # httpx and anyio load these with the first request, on the loop: 100 ms in which nothing is painted.
    for name in ("httpcore", "anyio._backends._asyncio"):
        with suppress(ImportError):
            import_module(name)
    return Clients
