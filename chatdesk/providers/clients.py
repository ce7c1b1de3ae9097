"""One long-lived HTTP client per account, made when it is first needed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace

import httpx

from chatdesk import __version__
from chatdesk.domain.errors import ConnectionFailed
from chatdesk.providers.tls import tls_files, tls_settings
from chatdesk.settings.accounts import Account

# Answers are read as they come: a compressed stream would arrive in blocks.
HEADERS = {"User-Agent": f"ChatDesk/{__version__}", "Accept-Encoding": "identity"}

# Writing a request of some megabytes over a slow line; waiting for an answer has limits of its own.
_WRITE_SECONDS = 60.0

# No limit: a turn that waits for a place in the pool would look like a server that does not answer.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=4, keepalive_expiry=5.0)


MakeTransport = Callable[[], httpx.AsyncBaseTransport]
"""Makes what answers for a built-in account, in the place of the network."""


class Clients:
    """Keeps the clients, so that a second question finds its connection open.

    `built_in` has, by account id, who answers for the built-in accounts.
    """

    def __init__(self, built_in: Mapping[str, MakeTransport]) -> None:
        self._built_in = built_in
        self._made: dict[Account, httpx.AsyncClient] = {}
        self._contexts: dict[tuple[str, str, str], ssl.SSLContext] = {}
        self._lock = asyncio.Lock()

    async def client(self, account: Account) -> httpx.AsyncClient:
        """Return the client of an account; a changed account gets a new one, running answers keep theirs.

        Raises `ConnectionFailed` where the proxy or the certificate file cannot be used.
        """
        async with self._lock:
            if account not in self._made:
                self._made[account] = await self._new(account)
            return self._made[account]

    async def tls_context(self, account: Account) -> ssl.SSLContext:
        """Return the TLS settings of an account: the system's certificates, and its own files'.

        Built off the loop (up to 80 ms) and shared. Raises `ConnectionFailed` for an unusable file.
        """
        files = tls_files(account)
        if files not in self._contexts:
            self._contexts[files] = await asyncio.to_thread(tls_settings, account)
        return self._contexts[files]

    async def aclose_all(self) -> None:
        """Close every client with its connections."""
        made = list(self._made.values())
        self._made.clear()
        for client in made:
            await client.aclose()

    async def _new(self, account: Account) -> httpx.AsyncClient:
        if account.id in self._built_in:
            return httpx.AsyncClient(transport=self._built_in[account.id](), trust_env=False)
        context = await self.tls_context(account)
        try:
            proxy = await self._proxy(account)
            return httpx.AsyncClient(
                verify=context,
                headers=HEADERS,
                timeout=httpx.Timeout(None, connect=account.timeouts.connect, write=_WRITE_SECONDS),
                limits=_LIMITS,
                proxy=proxy,
                trust_env=not account.is_loopback,
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise _bad_proxy(account) from error

    async def _proxy(self, account: Account) -> httpx.Proxy | None:
        if account.is_loopback or not account.proxy:
            return None
        proxy = httpx.Proxy(account.proxy)
        if proxy.url.scheme != "https":
            return proxy
        # The proxy is trusted as the service is; who we are is for the service alone.
        context = await self.tls_context(replace(account, client_cert="", client_key=""))
        return httpx.Proxy(account.proxy, ssl_context=context)


async def local_client() -> httpx.AsyncClient:
    """Return a client for questions to this computer: no proxy, no certificates. The caller closes it."""
    # Any context will do for http, and an empty one costs nothing.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(verify=context, headers=HEADERS, timeout=None, trust_env=False)  # noqa: S113 - limited by the caller


def _bad_proxy(account: Account) -> ConnectionFailed:
    if account.proxy:
        return ConnectionFailed(
            f"The proxy of {account.name} cannot be used",
            hint="Look at the proxy of this account: http://, https:// and socks5:// are known.",
            is_transient=False,
        )
    return ConnectionFailed(
        "The proxy that this system names cannot be used",
        hint="Give the account a proxy of its own, or mend ALL_PROXY, HTTPS_PROXY or HTTP_PROXY; "
        "http://, https:// and socks5:// are known.",
        is_transient=False,
    )
