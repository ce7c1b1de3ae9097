"""Fetches web pages for the model: from the public network alone, within limits of size and time."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2

from chatdesk.domain.errors import ToolError
from chatdesk.tools.own.addresses import is_public
from chatdesk.tools.own.readable import readable

MOST_BYTES = 3_000_000
MOST_LETTERS = 100_000
MOST_SECONDS = 20.0
MOST_REDIRECTS = 5
_HEADERS = {
    "User-Agent": "ChatDesk (fetches a page that its user asked for)",
    "Accept": "text/html, text/*;q=0.9, application/json;q=0.9, */*;q=0.1",
    "Accept-Encoding": "identity",  # what is small on the wire and large in memory does not come
}
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "application/x-yaml")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Target:
    """One address, and where its host truly is."""

    url: str
    host: str
    port: int
    ips: Sequence[str]


async def fetch_page(url: str, *, allows_private: bool = False) -> str:
    """Return the text of a page, with the address it came from.

    The host is looked up once and connected to at the very address that was judged, anew for each
    redirect: a name that points elsewhere a moment later changes nothing. Proxies are not used.
    Raises `ToolError`.
    """
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _fetched(url, allows_private=allows_private)
    except TimeoutError as error:
        raise ToolError(f"{url} did not answer within {MOST_SECONDS:.0f} seconds.") from error
    except httpx2.HTTPError as error:
        raise ToolError(f"{url} could not be fetched: {str(error) or type(error).__name__}.") from error


async def _fetched(url: str, *, allows_private: bool) -> str:
    async with httpx2.AsyncClient(trust_env=False, follow_redirects=False, headers=_HEADERS) as client:
        for _ in range(MOST_REDIRECTS + 1):
            target = await _looked_up(url, allows_private=allows_private)
            response, data = await _answer(client, target)
            location = response.headers.get("location")
            if not (response.is_redirect and location):
                return await asyncio.to_thread(_text, url, response, data)
            url = urljoin(url, location)
    raise ToolError(f"The page leads on to another one more than {MOST_REDIRECTS} times.")


async def _looked_up(url: str, *, allows_private: bool) -> _Target:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ToolError(f"“{url[:200]}” is no address.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ToolError(f"“{url[:200]}” is no http or https address.")
    if parts.username is not None or parts.password is not None:
        raise ToolError("The address holds a user name or a password, which is not sent.")
    port = port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ToolError(f"The host “{host}” was not found.") from error
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allows_private and not all(is_public(ip) for ip in ips):
        raise ToolError(
            f"“{host}” is on this computer or in a private network, where pages are not fetched from. "
            "The user can allow it in the preferences."
        )
    return _Target(url.strip(), host, port, ips)


async def _answer(client: httpx2.AsyncClient, target: _Target) -> tuple[httpx2.Response, bytes]:
    """The answer of the first of the host's addresses that takes the connection."""
    last: httpx2.ConnectError | None = None
    for ip in target.ips:
        url = httpx2.URL(target.url).copy_with(host=ip)
        request = client.build_request(
            "GET",
            url,
            headers={"Host": httpx2.URL(target.url).netloc.decode("ascii")},
            extensions={"sni_hostname": target.host},
        )
        try:
            response = await client.send(request, stream=True)
        except httpx2.ConnectError as error:
            last = error
            continue
        try:
            return response, b"" if response.is_redirect else await _body(response)
        finally:
            await response.aclose()
    raise last or ToolError(f"The host “{target.host}” has no address.")


async def _body(response: httpx2.Response) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > MOST_BYTES:
            break
    return bytes(data[:MOST_BYTES])


def _text(url: str, response: httpx2.Response, data: bytes) -> str:
    kind = response.headers.get("content-type", "").lower()
    media_type = kind.partition(";")[0].strip() or "text/html"
    if response.status_code >= 400:
        raise ToolError(f"{url} answered {response.status_code} {response.reason_phrase}.")
    if not media_type.startswith(_TEXTS) and not media_type.endswith(("+xml", "+json")):
        raise ToolError(f"{url} is no text but {media_type}.")
    text = _decoded(data, response.charset_encoding)
    if "html" in media_type:
        text = readable(text, url)
    end = ""
    if len(text) > MOST_LETTERS or len(data) >= MOST_BYTES:
        end = "\n\n[Cut: this is how the page begins.]"
    return f"{url}\n\n{text[:MOST_LETTERS]}{end}"


def _decoded(data: bytes, charset: str | None) -> str:
    named = _CHARSET.search(data[:4096])
    for name in (charset, named[1].decode() if named else None, "utf-8"):
        try:
            if name:
                return data.decode(name, "replace")
        except LookupError:
            continue
    return data.decode("utf-8", "replace")
