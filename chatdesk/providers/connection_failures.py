"""Why no connection came about, in a sentence and a hint."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.providers.proxies import proxy_of
from chatdesk.providers.tls_failures import Explained, tls_failure
from chatdesk.settings.accounts import Account

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
_SAVED = "Your question is saved."
_STATUS = re.compile(r"\s*(\d{3})\b")
# What a SOCKS proxy says when it could not reach the host either; it may a moment later.
_SOCKS_LATER = re.compile(r"refused|unreachable|expired|general", re.IGNORECASE)


def connection_failure(error: BaseException, account: Account) -> ConnectionFailed:
    """Return what to tell of `error`, whatever libraries have wrapped it in; `details` is left empty.

    Where the way goes through a proxy, it is the proxy that was not found or did not answer.
    """
    causes = list(chain(error))
    proxy = proxy_of(account)
    told = tls_failure(causes, place_of(account)) or _hung_up(causes, place_of(account))
    if told is not None:
        hint = f"{told.hint} The way there is the proxy {proxy}." if proxy else told.hint
        return ConnectionFailed(told.text, hint=f"{hint} {_SAVED}", is_transient=told.is_transient)
    text, hint = _explained(causes, account, proxy)
    return ConnectionFailed(text, hint=f"{hint} {_SAVED}")


def connect_timeout(account: Account) -> ConnectionFailed:
    """Return the failure of a host that never answered."""
    proxy = proxy_of(account)
    return ConnectionFailed(
        f"{_proxy_name(proxy) if proxy else place_of(account)} did not answer "
        f"within {account.timeouts.connect:g} s",
        hint=f"Look at {_whose_address(proxy)}, at your network and for a firewall on the way. {_SAVED}",
    )


def proxy_failure(said: str, account: Account) -> ConnectionFailed:
    """Return the failure of a proxy that answered and did not let us through; `said` holds no secret."""
    name = _proxy_name(proxy_of(account))
    found = _STATUS.match(said)
    status = int(found.group(1)) if found else 0
    if status == 407 or "AUTHENTICATION" in said or "auth" in said.lower():
        told = Explained(
            f"{name} wants a user name and a password that it knows",
            "Write them into its address in config.toml, or into HTTPS_PROXY: http://name:password@proxy:port.",
        )
    else:
        told = Explained(
            f"{name} did not let us through to {account.name}: {said.rstrip('.')}",
            "Look at the proxy of this account or of your system.",
            is_transient=status >= 500 or _SOCKS_LATER.search(said) is not None,
        )
    return ConnectionFailed(told.text, hint=f"{told.hint} {_SAVED}", is_transient=told.is_transient)


def place_of(account: Account) -> str:
    """Return host and port as a person would write them."""
    parts = urlsplit(account.base_url)
    host = parts.hostname or account.base_url
    return f"{host}:{parts.port}" if parts.port else host


def is_about_tls(error: BaseException) -> bool:
    """Whether TLS is among the causes; some servers tell so only when they are asked for an answer."""
    return tls_failure(chain(error), "") is not None


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and the members of groups on the way."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
        waiting += [current.__context__, current.__cause__]


def _explained(causes: list[BaseException], account: Account, proxy: str) -> tuple[str, str]:
    place = _proxy_name(proxy) if proxy else place_of(account)
    whose = _whose_address(proxy)
    unknown = next((cause for cause in causes if isinstance(cause, socket.gaierror)), None)
    if unknown is not None:
        host = urlsplit(f"//{proxy}" if proxy else account.base_url).hostname or place
        if unknown.errno == socket.EAI_AGAIN:
            return f"The name {host} could not be looked up just now", "Is this computer online?"
        return f"No computer named {host} was found", f"Look at {whose} and at your network."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        if proxy:
            return f"{place} does not answer", f"Is it running? Look at {whose}."
        return f"Nothing answers at {place}", _refused_hint(account)
    if any(isinstance(cause, OSError) and cause.errno in _UNREACHABLE for cause in causes):
        return f"{place} cannot be reached from here", "Is this computer online? Look at your network."
    return f"No connection to {place} came about", f"Look at {whose} and at your network."


def _hung_up(causes: list[BaseException], place: str) -> Explained | None:
    """Return what is wrong where a server ends the handshake in order.

    Python 3.11.2 says so of one that answers it in plain text and leaves.
    """
    if not any(isinstance(cause, ssl.SSLZeroReturnError) for cause in causes):
        return None
    hint = "Perhaps the address should begin with http:// instead of https://."
    return Explained(f"{place} does not speak TLS as expected: it hung up", hint, is_transient=True)


def _proxy_name(proxy: str) -> str:
    return f"The proxy {proxy}" if proxy else "The proxy"


def _whose_address(proxy: str) -> str:
    return "the proxy of this account or of your system" if proxy else "the address of this account"


def _refused_hint(account: Account) -> str:
    if account.is_loopback:
        return f"Is {account.name} running? Start it, then ask again."
    return "Look at the address and the port of this account."
