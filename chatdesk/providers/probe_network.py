"""The first two steps of an account's test: its name, and a connection with its certificate."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from chatdesk.providers.clients import Clients
from chatdesk.providers.connection_failures import connect_timeout, connection_failure
from chatdesk.providers.proxies import proxy_of, proxy_place
from chatdesk.settings.accounts import Account

_BUILT_IN = "inside this program, no network"


async def resolve(account: Account) -> str:
    """Return what the account's host name leads to; raises `ConnectionFailed`."""
    if account.is_built_in:
        return _BUILT_IN
    proxy = proxy_of(account)
    if proxy:
        return f"left to the proxy {proxy}"
    host = urlsplit(account.base_url).hostname or ""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return f"{host} needs no look-up"
    try:
        async with asyncio.timeout(account.timeouts.connect):
            found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except TimeoutError as error:
        raise connect_timeout(account) from error
    except (OSError, UnicodeError) as error:
        raise connection_failure(error, account) from error
    addresses = {entry[4][0] for entry in found}
    return f"{host}, {len(addresses)} addresses" if len(addresses) > 1 else f"{host} is {addresses.pop()}"


async def connect(account: Account, clients: Clients) -> str:
    """Connect and hang up; return the TLS version and how long the certificate is good.

    Through a proxy only the proxy is connected to. Raises `ConnectionFailed`.
    """
    if account.is_built_in:
        return _BUILT_IN
    proxy = proxy_of(account)
    parts = urlsplit(account.base_url)
    is_tls = parts.scheme == "https" and not proxy
    context = await clients.tls_context(account) if is_tls else None
    host, port = proxy_place(account) if proxy else (parts.hostname, parts.port or (443 if is_tls else 80))
    try:
        async with asyncio.timeout(account.timeouts.connect):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except TimeoutError as error:
        raise connect_timeout(account) from error
    except (OSError, UnicodeError) as error:
        raise connection_failure(error, account) from error
    tls = writer.get_extra_info("ssl_object")
    text = f"through the proxy {proxy}" if proxy else _described(tls)
    # Not waited for: a peer may take its time to say goodbye.
    writer.transport.abort()
    return text


def _described(tls: ssl.SSLObject | None) -> str:
    if tls is None:
        return "connected, without encryption"
    version = (tls.version() or "TLS").replace("TLSv", "TLS ")
    certificate = tls.getpeercert() or {}
    ends = certificate.get("notAfter")
    if not isinstance(ends, str):
        return f"{version}, certificate accepted"
    date = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    return f"{version}, certificate good until {date.day} {date:%B %Y}"
