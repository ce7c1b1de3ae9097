"""Responses that go on at the service when nobody listens: left early, they are cancelled there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

import httpx

from chatdesk.domain.delta import ErrorDelta, FinishDelta, ProviderDataDelta
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import foreign_errors
from chatdesk.settings.accounts import Account
from chatdesk.wire.provider_data import RESPONSE_ID

_CANCEL_SECONDS = 5.0
# At the end of the program nobody waits for longer.
_LAST_SECONDS = 0.6

_log = logging.getLogger(__name__)

Late = Callable[[RequestSent, ResponseOpened | None], None]
"""Is told of a request that goes out when the turn is over, and again when its response has come."""


class ClientSource(Protocol):
    """Gives the client of an account; may raise `ConnectionFailed`."""

    async def client(self, account: Account) -> httpx.AsyncClient:
        """Return a client that stays open."""
        ...


class BackgroundRun:
    """Follows one response: `response_id` is what to cancel, empty where it came to its end by itself.

    Before the service has said its id it cannot be cancelled: then it runs to its end there.
    """

    def __init__(self) -> None:
        self.response_id = ""

    def note(self, received: Received) -> None:
        """Take note of the id and of the end."""
        for delta in received.deltas:
            if isinstance(delta, ProviderDataDelta) and delta.key == RESPONSE_ID:
                self.response_id = str(delta.value)
        if any(isinstance(delta, FinishDelta | ErrorDelta) for delta in received.deltas):
            self.response_id = ""


class Cancels:
    """Cancels responses of one account, each in a task of its own: whoever stopped does not wait."""

    def __init__(self, account: Account, clients: ClientSource) -> None:
        self._account = account
        self._clients = clients
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, run: BackgroundRun, key: str, late: Late | None) -> None:
        """Send the cancel of a run that was left before its end; does nothing for one that had ended."""
        if run.response_id:
            task = asyncio.create_task(self._cancel(run.response_id, key, late))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def aclose(self) -> None:
        """Give those that are on their way a moment, then drop them."""
        if self._running:
            running = set(self._running)
            await asyncio.wait(running, timeout=_LAST_SECONDS)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _cancel(self, response_id: str, key: str, late: Late | None) -> None:
        url = f"{self._account.base_url}/responses/{quote(response_id, safe='')}/cancel"
        exchange = Exchange(self._account, "POST", url, key)
        sent = exchange.sent()
        if late is not None:
            late(sent, None)
        try:
            with foreign_errors(exchange):
                async with asyncio.timeout(_CANCEL_SECONDS):
                    client = await self._clients.client(self._account)
                    response = await client.post(url, headers=exchange.headers())
        except (ProviderError, TimeoutError) as error:
            why = str(error) or "no answer in time"
            _log.warning("A response may go on at %s: %s", self._account.name, why)
            return
        opened = exchange.opened_with(response.status_code, response.reason_phrase, response.headers.items())
        if late is not None:
            late(sent, opened)
