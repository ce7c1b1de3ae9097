"""Where foreign errors of the network become ours: the one context manager of this room."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from chatdesk.domain.errors import (
    BadReply,
    ConnectionFailed,
    ConnectionLost,
    ProviderError,
    RequestRejected,
    Stalled,
)
from chatdesk.providers.connection_failures import (
    connect_timeout,
    connection_failure,
    is_about_tls,
    proxy_failure,
)
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.refusals import SAVED

# What a connection that breaks raises. httpx lets through what TLS 1.3 brings after the handshake.
BROKEN = (httpx.TransportError, ssl.SSLError)

Foreign = httpx.HTTPError | ssl.SSLError


@contextmanager
def foreign_errors(exchange: Exchange) -> Iterator[None]:
    """Turn every error of httpx, and of our own lower rooms, into a `ProviderError` with details."""
    try:
        yield
    except (httpx.HTTPError, ssl.SSLError) as error:
        raise _with_details(_translated(error, exchange), exchange) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _with_details(_unsendable(exchange), exchange) from error
    except BadReply as error:
        _name_the_account(error, exchange)
        raise _with_details(error, exchange)  # noqa: B904 - it is the same error
    except ConnectionFailed as error:
        raise _with_details(error, exchange)  # noqa: B904 - as above


def stalled(exchange: Exchange, seconds: float, *, is_begun: bool, is_alive: bool) -> Stalled:
    """Return the error of an answer that stands still; `is_alive`: the server still sends comments."""
    name = exchange.account.name
    if not is_begun:
        text = f"{name} did not begin to answer within {seconds:g} s"
        hint = f"Ask again, or give the account more time for the first byte. {SAVED}"
    elif is_alive:
        text = f"{name} holds the line but has sent nothing of the answer for {seconds:g} s"
        hint = "What arrived is kept. Continue or ask again."
    else:
        text = f"{name} has sent nothing for {seconds:g} s"
        hint = "What arrived is kept. Continue or ask again."
    return Stalled(text, hint=hint, details=exchange.details())


def _translated(error: Foreign, exchange: Exchange) -> ProviderError:
    if exchange.status is None and is_about_tls(error):
        return connection_failure(error, exchange.account)
    for kind, explain in _EXPLAINED:
        if isinstance(error, kind):
            return explain(error, exchange)
    if isinstance(error, httpx.RemoteProtocolError) and "illegal" in str(error):
        return _no_http(exchange)
    return _lost(exchange)


def _no_http(exchange: Exchange) -> BadReply:
    return BadReply(
        f"What answers at the address of {exchange.account.name} does not speak HTTP",
        hint=f"Look at the address and the port of this account. {SAVED}",
    )


def _slow_write(exchange: Exchange) -> Stalled:
    return Stalled(
        f"{exchange.account.name} took nothing of the request for a minute", hint=f"Ask again. {SAVED}"
    )


def _unreadable(exchange: Exchange) -> BadReply:
    return BadReply(
        f"{exchange.account.name} sent a compressed answer that cannot be read", hint=f"Ask again. {SAVED}"
    )


def _lost(exchange: Exchange) -> ConnectionLost:
    name = exchange.account.name
    if exchange.status is None:
        return ConnectionLost(f"{name} closed the connection before it answered", hint=f"Ask again. {SAVED}")
    if not exchange.has_content:
        return ConnectionLost(
            f"{name} closed the connection before the answer began", hint=f"Ask again. {SAVED}"
        )
    return ConnectionLost(
        f"The connection to {name} was lost in the middle of the answer",
        hint="What arrived is kept, but it is not the whole answer.",
    )


def _unsendable(exchange: Exchange) -> RequestRejected:
    return RequestRejected(
        f"The request to {exchange.account.name} could not be sent",
        hint=f"Look at the address, the headers and the key of this account: one of them holds "
        f"a character that cannot be sent. {SAVED}",
    )


# The first that fits counts: a ConnectTimeout is a TimeoutException too.
_EXPLAINED: tuple[tuple[type[httpx.HTTPError], Callable[[Foreign, Exchange], ProviderError]], ...] = (
    (httpx.ConnectTimeout, lambda _error, exchange: connect_timeout(exchange.account)),
    (httpx.TimeoutException, lambda _error, exchange: _slow_write(exchange)),
    (
        httpx.ProxyError,
        lambda error, exchange: proxy_failure(exchange.masked(str(error)), exchange.account),
    ),
    (httpx.ConnectError, lambda error, exchange: connection_failure(error, exchange.account)),
    (httpx.DecodingError, lambda _error, exchange: _unreadable(exchange)),
    (httpx.LocalProtocolError, lambda _error, exchange: _unsendable(exchange)),
    (httpx.UnsupportedProtocol, lambda _error, exchange: _unsendable(exchange)),
)


def _with_details(error: ProviderError, exchange: Exchange) -> ProviderError:
    said = exchange.masked(error.details)
    error.details = "\n\n".join(filter(None, (exchange.details(), said)))
    error.status = exchange.status
    return error


def _name_the_account(error: BadReply, exchange: Exchange) -> None:
    # The core rooms do not know who answered: their sentences begin with "The service".
    if error.text.startswith("The service"):
        error.text = exchange.account.name + error.text.removeprefix("The service").removesuffix(".")
        error.args = (error.text,)
    error.hint = error.hint or f"Look at the address and the dialect of this account. {SAVED}"
