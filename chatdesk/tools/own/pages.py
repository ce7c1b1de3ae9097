"""Fetches web pages for the model: from the public network alone, within limits of size and time."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import ip_address
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
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)


ProxyFor = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Target:
    """One address, where its host truly is, and the proxy that is asked for it (which looks itself)."""

    url: str
    host: str
    ips: Sequence[str]
    proxy: str = ""


async def fetch_page(url: str, *, allows_private: bool = False, proxy_for: ProxyFor = lambda _url: "") -> str:
    """Return the text of a page, with the address it came from.

    The host is looked up once and connected to at the very address that was judged, anew for each
    redirect: a name that points elsewhere a moment later changes nothing. Where `proxy_for` names a proxy
    it is given the name of the host: what it finds there is its own affair, but names that only private
    networks have, and those that this computer finds there, are refused before. Raises `ToolError`.
    """
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _fetched(url, allows_private=allows_private, proxy_for=proxy_for)
    except TimeoutError as error:
        raise ToolError(f"{url} did not answer within {MOST_SECONDS:.0f} seconds.") from error
    except httpx2.HTTPError as error:
        raise ToolError(f"{url} could not be fetched: {str(error) or type(error).__name__}.") from error


async def _fetched(url: str, *, allows_private: bool, proxy_for: ProxyFor) -> str:
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx2.AsyncClient] = {}
        for _ in range(MOST_REDIRECTS + 1):
            target = await _looked_up(url, allows_private=allows_private, proxy_for=proxy_for)
            if target.proxy not in clients:
                clients[target.proxy] = await stack.enter_async_context(_client(target.proxy))
            response, data = await _answer(clients[target.proxy], target)
            location = response.headers.get("location")
            if not (response.is_redirect and location):
                return await asyncio.to_thread(_text, url, response, data)
            url = urljoin(url, location)
    raise ToolError(f"The page leads on to another one more than {MOST_REDIRECTS} times.")


def _client(proxy: str) -> httpx2.AsyncClient:
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    try:
        return httpx2.AsyncClient(
            proxy=proxy or None, trust_env=False, follow_redirects=False, headers=_HEADERS
        )
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        raise ToolError("The proxy that this system names cannot be used.") from error


async def _looked_up(url: str, *, allows_private: bool, proxy_for: ProxyFor) -> _Target:
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
    ips = await _addresses_of(host, port)
    # What is on this computer is not behind a proxy, whatever the system says of others.
    is_here = host == "localhost" or any(ip_address(ip.partition("%")[0]).is_loopback for ip in ips)
    proxy = "" if is_here else proxy_for(url.strip())
    if not ips and not (proxy and _may_be_known_elsewhere(host)):
        raise ToolError(f"The host “{host}” was not found.")
    if not allows_private and (not all(map(is_public, ips)) or (proxy and _is_private_name(host))):
        raise ToolError(
            f"“{host}” is on this computer or in a private network, where pages are not fetched from. "
            "The user can allow it in the preferences."
        )
    return _Target(url.strip(), host, (host,) if proxy else ips, proxy)


async def _addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host, none where this computer finds none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _may_be_known_elsewhere(host: str) -> bool:
    """Whether it is a name: what only looks like one may be an address in disguise."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" not in host and not last[:1].isdigit()


def _is_private_name(host: str) -> bool:
    name = f".{host.rstrip('.').lower()}"
    return name.count(".") == 1 or name.endswith(_PRIVATE_ENDINGS)


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
