"""Why no connection came about, in a sentence and a hint."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.providers.proxies import proxy_of
from chatdesk.settings.accounts import Account

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}


def connection_failure(error: BaseException, account: Account) -> ConnectionFailed:
    """Return what to tell of `error`, whatever libraries have wrapped it in; `details` is left empty."""
    text, hint = _explained(error, account)
    proxy = proxy_of(account)
    if proxy:
        hint = f"{hint} The way there is the proxy {proxy}."
    return ConnectionFailed(text, hint=f"{hint} Your question is saved.".strip())


def connect_timeout(account: Account) -> ConnectionFailed:
    """Return the failure of a host that never answered."""
    return ConnectionFailed(
        f"{place_of(account)} did not answer within {account.timeouts.connect:g} s",
        hint="Look at the address of this account, at your network and for a firewall on the way. "
        "Your question is saved.",
    )


def place_of(account: Account) -> str:
    """Return host and port as a person would write them."""
    parts = urlsplit(account.base_url)
    host = parts.hostname or account.base_url
    return f"{host}:{parts.port}" if parts.port else host


def certificate_problem(error: BaseException) -> str:
    """Return what is wrong with a certificate in a few words, or "" where that is not the problem."""
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = getattr(cause, "verify_message", "") or (cause.args[-1] if cause.args else "")
            return str(said).rstrip(".") or "it is not trusted"
    return ""


def _explained(error: BaseException, account: Account) -> tuple[str, str]:
    place = place_of(account)
    problem = certificate_problem(error)
    if problem:
        return (
            f"The certificate of {place} is not accepted: {problem}",
            "If this is your own server, name its certificate file in the account.",
        )
    causes = list(_chain(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        host = urlsplit(account.base_url).hostname or place
        return (
            f"No computer named {host} was found",
            "Look at the address of this account and at your network.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return (
            f"{place} does not speak TLS as expected",
            "Perhaps the address should begin with http:// instead of https://.",
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"Nothing answers at {place}", _refused_hint(account)
    if any(isinstance(cause, OSError) and cause.errno in _UNREACHABLE for cause in causes):
        return f"{place} cannot be reached from here", "Look at your network."
    return f"No connection to {place} came about", "Look at the address of this account and at your network."


def _refused_hint(account: Account) -> str:
    if account.is_loopback:
        return f"Is {account.name} running? Start it, then ask again."
    return "Look at the address and the port of this account."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
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
