"""The models that an account's server offers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from chatdesk.providers.clients import Clients
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import foreign_errors, stalled
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.patience import aclosing_after
from chatdesk.providers.refusals import Refusal
from chatdesk.settings.accounts import Account
from chatdesk.wire.model_list import parse_model_list, parse_windows

# A list of ten thousand models is some megabytes; whatever is longer is none.
MAX_LIST = 16 * 1024 * 1024
LIST_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A response that was read to its end."""

    exchange: Exchange
    status: int
    headers: httpx.Headers
    body: bytes

    def refusal(self, model: str = "") -> Refusal:
        """Return this response as a refusal."""
        return Refusal(self.exchange, model, self.status, self.headers, self.body)


async def fetch_models(
    account: Account,
    clients: Clients,
    key: KeySource,
    note_windows: Callable[[dict[str, int]], None] = lambda _windows: None,
) -> list[str]:
    """Return the ids of the models, as the server orders them; may be empty.

    `note_windows` is told how many tokens they read at most, where the list says that of any.
    Raises `ProviderError` within 15 s, `ModelNotFound` never; `BadReply` for what is no list of models.
    """
    asked = await ask(account, clients, await key_text(account, key))
    if not 200 <= asked.status < 300:
        raise asked.refusal().error()
    with foreign_errors(asked.exchange):
        models = parse_model_list(asked.body)
    windows = parse_windows(asked.body)
    if windows:
        note_windows(windows)
    return models


async def ask(
    account: Account, clients: Clients, key: str, path: str = "/models", content: bytes | None = None
) -> Asked:
    """Ask for `path` below the base URL (POST where there is content) and read the answer whole."""
    method = "GET" if content is None else "POST"
    exchange = Exchange(account, method, account.base_url + path, key, (content or b"").decode())
    body = bytearray()
    try:
        with foreign_errors(exchange):
            client = await clients.client(account)
            async with (
                asyncio.timeout(LIST_SECONDS),
                client.stream(method, exchange.url, headers=exchange.headers(), content=content) as response,
                aclosing_after(response) as arrivals,
            ):
                exchange.opened_with(response.status_code, response.reason_phrase, response.headers.items())
                while len(body) < MAX_LIST and (chunk := await arrivals.wait()) is not None:
                    body += chunk
    except TimeoutError as error:
        raise stalled(exchange, LIST_SECONDS, is_begun=bool(body), is_alive=False) from error
    return Asked(exchange, response.status_code, response.headers, bytes(body))
