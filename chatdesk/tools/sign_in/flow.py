"""One sign-in from the server's refusal to the token: the SDK's flow, each step looked at before it is made.

The SDK's provider could do it within a request. It would then open a browser unasked, hold up every other
request meanwhile, and after a restart renew tokens at a guessed address; so it is driven by hand here, and
only when the user asks for it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
from mcp.client.auth import OAuthClientProvider, OAuthFlowError, OAuthRegistrationError, OAuthTokenError
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)
from mcp.shared.inbound import MCP_PROTOCOL_VERSION_HEADER
from mcp_types.version import LATEST_HANDSHAKE_VERSION
from pydantic import AnyUrl

from chatdesk.tools.sign_in.asker import Asker
from chatdesk.tools.sign_in.errors import SignInError
from chatdesk.tools.sign_in.loopback import Loopback
from chatdesk.tools.sign_in.places import checked_place
from chatdesk.tools.sign_in.record import SignInRecord, record_of

# It writes states and answers of services into the log.
logging.getLogger("mcp.client.auth").setLevel(logging.CRITICAL + 1)

Lead = Callable[[str, str], Awaitable[None]]

_REFUSED = 401
_BY_HAND = "Ask there for a token and give it to the server as a header: Authorization."


class _Store:
    """What the SDK asks for and gives back; who we are there is used again where the port is the same."""

    def __init__(self, client: OAuthClientInformationFull | None, uri: str) -> None:
        self._client = client
        self._uri = uri

    async def get_tokens(self) -> OAuthToken | None:
        return None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """They are taken from the provider."""

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        known = [str(uri) for uri in client_info.redirect_uris or ()]
        if known and self._uri not in known:
            raise SignInError("The service would send the browser somewhere else than back here.")


async def signed_in(
    url: str,
    challenge: str,
    before: SignInRecord | None,
    lead: Lead,
    on_answer: Callable[[], None],
) -> SignInRecord:
    """Sign in at the server at `url`, which refused us with `challenge` (its WWW-Authenticate).

    `lead` is given the address for the browser, with its host, and returns when the user has agreed;
    `on_answer` is called when the browser has come back. Raises `SignInError`; can be cancelled at any time.
    """
    checked_place(url, url)
    client = before.client if before is not None else None
    async with Loopback(_port_of(client)) as loopback, Asker(url) as asker:
        known = client if client is not None and _port_of(client) == loopback.port else None

        async def redirect(address: str) -> None:
            host = checked_place(address, url)
            _check_proof(provider)
            loopback.expect(parse_qs(urlsplit(address).query)["state"][0])
            await lead(address, host)

        async def come_back() -> AuthorizationCodeResult:
            values = await loopback.answer()
            on_answer()
            if "error" in values:
                raise _refusal(values["error"])
            return AuthorizationCodeResult(
                code=values.get("code", ""), state=values.get("state"), iss=values.get("iss")
            )

        provider = OAuthClientProvider(
            url, _about_us(loopback.uri), _Store(known, loopback.uri), redirect, come_back
        )
        try:
            await _drive(provider, asker, url, challenge)
        except OAuthFlowError as error:
            raise _plain(error, provider, url) from error
        return record_of(provider, _token_endpoint(provider, url), LATEST_HANDSHAKE_VERSION)


def _token_endpoint(provider: OAuthClientProvider, url: str) -> str:
    metadata = provider.context.oauth_metadata
    return str(metadata.token_endpoint) if metadata else urljoin(url, "/token")


async def _drive(provider: OAuthClientProvider, asker: Asker, url: str, challenge: str) -> None:
    """Run the SDK's flow from the refusal until it would send the request again."""
    headers = {MCP_PROTOCOL_VERSION_HEADER: LATEST_HANDSHAKE_VERSION}
    request = httpx2.Request("POST", url, headers=headers)
    told = {"WWW-Authenticate": challenge} if challenge else {}
    flow = provider.async_auth_flow(request)
    try:
        await anext(flow)
        outgoing = await flow.asend(httpx2.Response(_REFUSED, headers=told, request=request))
        while outgoing is not request:
            outgoing = await flow.asend(await asker.ask(outgoing))
    finally:
        await flow.aclose()


def _about_us(uri: str) -> OAuthClientMetadata:
    return OAuthClientMetadata(
        redirect_uris=[AnyUrl(uri)],
        client_name="ChatDesk",
        token_endpoint_auth_method="none",  # noqa: S106 - a program keeps no secret
    )


def _port_of(client: OAuthClientInformationFull | None) -> int:
    uris = client.redirect_uris if client is not None else None
    return (uris[0].port or 0) if uris else 0


def _check_proof(provider: OAuthClientProvider) -> None:
    """Refuse a service that says which proofs it takes, and ours is not among them."""
    metadata = provider.context.oauth_metadata
    methods = metadata.code_challenge_methods_supported if metadata else None
    if methods is not None and "S256" not in methods:
        raise SignInError("The service knows no safe way to sign in a program (PKCE with S256).")


def _refusal(code: str) -> SignInError:
    if code == "access_denied":
        return SignInError("Access was not granted.")
    known = code if code.isascii() and code.replace("_", "").isalnum() and len(code) <= 40 else "?"
    return SignInError(f"The service did not let you sign in ({known}).")


def _plain(error: OAuthFlowError, provider: OAuthClientProvider, url: str) -> SignInError:
    """The SDK's error in our words; its own repeat states, codes, and what services answer."""
    metadata = provider.context.oauth_metadata
    if isinstance(error, OAuthRegistrationError):
        text = "The service takes no new programs by itself."
        return SignInError(text if metadata else "The server does not say where to sign in.", hint=_BY_HAND)
    if isinstance(error, OAuthTokenError):
        place = urlsplit(str(metadata.token_endpoint) if metadata else url).hostname
        status = str(error).partition("(")[2].partition(")")[0]
        why = f" ({status})" if status.isdigit() else ""
        return SignInError(f"“{place}” gave no token{why}.", hint="Try again later.")
    said = str(error)
    return SignInError(next((ours for theirs, ours in _SAYINGS if theirs in said), _OTHER))


_FOREIGN = "The service says that it is another one than it was asked for; nothing was kept."
_OTHER = "Signing in did not succeed."
_SAYINGS = (
    ("iss mismatch", _FOREIGN),
    ("issuer mismatch", _FOREIGN),
    ("missing iss", _FOREIGN),
    ("does not match expected", "The server sends you to sign in for another address than its own."),
    ("metadata request failed", "The server failed when it was asked where to sign in."),
    ("No authorization code", "The service sent the browser back without an answer."),
)
