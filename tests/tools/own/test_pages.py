"""Fetching pages: what comes back, and which addresses are never reached."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chatdesk.domain.errors import ToolError
from chatdesk.tools.own import pages
from chatdesk.tools.own.addresses import is_public
from chatdesk.tools.own.grants import Grants
from chatdesk.tools.own.pages import fetch_page
from chatdesk.tools.own.readable import readable
from tests.fakes.proxies import SocksProxy
from tests.tools.toolboxes import Surrounding, boxed

PAGE = """<!doctype html><html><head><title>A &amp; B</title><style>p{}</style></head><body>
<script>alert(1)</script><h1>Rain</h1><p>It <b>rains</b> in
<a href="/lisbon">Lisbon</a>.</p><ul><li>one<li>two</ul>
<table><tr><td>1</td><td>2</td></tr></table><pre>a
  b</pre><p>caf&eacute;<br>end"""


def page(body: bytes | str, *, status: str = "200 OK", kind: str = "text/html", more: str = "") -> bytes:
    """Return a whole response."""
    data = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
    head += f"{more}Connection: close\r\n\r\n"
    return head.encode() + data


def redirect(target: str) -> bytes:
    """Return a response that leads on."""
    return page("", status="302 Found", more=f"Location: {target}\r\n")


@asynccontextmanager
async def served(answer: Callable[[str], bytes]) -> AsyncGenerator[tuple[str, list[str]]]:
    """Yield the address of a server that gives `answer` for a path, and the heads of the requests it got."""
    heads: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        heads.append(head)
        writer.write(answer(head.split()[1]))
        with contextlib.suppress(ConnectionError):  # who asked may have enough
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heads


def test_a_page_becomes_text() -> None:
    """Title, headings, lists, links, tables and code are kept; scripts and styles are not."""
    assert readable(PAGE, "https://x.example/a/").split("\n\n") == [
        "# A & B",
        "# Rain",
        "It rains in [Lisbon](https://x.example/lisbon).",
        "- one\n- two",
        " | 1 | 2",
        "```\na\n  b\n```",
        "café\nend",
    ]


@pytest.mark.parametrize(
    "html", ["", "<", "<a", "</p></p>", "<title>", "<pre>", "<script>", "a<b<c", "<a href=x>" * 2000]
)
def test_broken_pages_are_read(html: str) -> None:
    """Nothing that stands in a page raises."""
    assert isinstance(readable(html, "https://x.example"), str)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1",  # noqa: S104
        "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "nonsense", "",
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, and whatever only carries one of them."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_known(address: str) -> None:
    """The rest of the network."""
    assert is_public(address)


async def test_a_page_is_fetched_where_it_is_allowed() -> None:
    """Its text comes with its address; the request names its host and says who asks."""
    async with served(lambda _path: page(PAGE)) as (url, heads):
        text = await fetch_page(f"{url}/x?q=1#there", allows_private=True)
    assert text.startswith(f"{url}/x?q=1#there\n\n# A & B\n")
    assert heads[0].startswith("GET /x?q=1 HTTP/1.1\r\n")
    assert f"host: {url.removeprefix('http://')}\r\n" in heads[0].lower()
    assert "ChatDesk" in heads[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "http://127.1:{port}/",
        "http://0:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    ],
)  # fmt: skip
async def test_this_computer_is_not_asked(url: str) -> None:
    """However the address is written, no request is sent."""
    async with served(lambda _path: page("secret")) as (base, heads):
        with pytest.raises(ToolError, match=r"private network|not found"):
            await fetch_page(url.replace("{port}", base.rpartition(":")[2]))
    assert heads == []


async def test_each_step_of_a_redirect_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public page that leads to this computer is not followed there."""
    looked_up: list[str] = []
    real = pages._looked_up

    async def look_up(url: str, *, allows_private: bool, proxy_for: Any) -> Any:
        looked_up.append(url)
        # The first host stands for a public one.
        allowed = allows_private or len(looked_up) == 1
        return await real(url, allows_private=allowed, proxy_for=proxy_for)

    monkeypatch.setattr(pages, "_looked_up", look_up)
    async with served(lambda path: redirect("/inner") if path == "/" else page("secret")) as (url, heads):
        with pytest.raises(ToolError, match="private network"):
            await fetch_page(f"{url}/")
    assert len(heads) == 1
    assert looked_up[1] == f"{url}/inner"


async def test_a_name_that_points_elsewhere_a_moment_later_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection goes to the address that was judged: the name is looked up once."""
    loop = asyncio.get_running_loop()
    answers = [["127.0.0.1"], ["203.0.113.9"]]
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: Any) -> Sequence[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers[len(asked) - 1]]

    async with served(lambda _path: page("hello", kind="text/plain")) as (url, heads):
        port = url.rpartition(":")[2]
        monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
        text = await fetch_page(f"http://rebinding.example:{port}/", allows_private=True)
    assert text.endswith("hello")
    assert asked == ["rebinding.example"]
    assert f"host: rebinding.example:{port}" in heads[0].lower()


async def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of several is enough."""

    async def getaddrinfo(host: str, port: int, **_: Any) -> Sequence[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    with pytest.raises(ToolError, match="private network"):
        await fetch_page("http://two.example/")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page("gone", status="404 Not Found"), "answered 404 Not Found"),
        (page(b"\x89PNG", kind="image/png"), "no text but image/png"),
        (redirect("/again"), "more than 5 times"),
        (redirect("file:///etc/passwd"), "no http or https"),
        (redirect("http://user:pw@127.0.0.1/"), "user name"),
        (b"nonsense\r\n\r\n", "could not be fetched"),
    ],
)
async def test_what_cannot_be_used_is_told(answer: bytes, words: str) -> None:
    """Each in a sentence for the model."""
    async with served(lambda _path: answer) as (url, _):
        with pytest.raises(ToolError, match=words):
            await fetch_page(f"{url}/", allows_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://x.example",
        "file:///etc/passwd",
        "http://",
        "http://u:p@x.example",
        "http://[::1",
        "http://x:99999/",
    ],
)
async def test_what_is_no_address_is_told(url: str) -> None:
    """Nothing is looked up."""
    with pytest.raises(ToolError):
        await fetch_page(url)


async def test_a_page_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too long is cut and says so, what takes too long is given up."""
    async with served(lambda _path: page("x" * 5_000_000, kind="text/plain")) as (url, _):
        text = await fetch_page(url, allows_private=True)
    assert len(text) < 101_000
    assert text.endswith("[Cut: this is how the page begins.]")
    monkeypatch.setattr(pages, "MOST_SECONDS", 0.1)
    async with served(lambda _path: b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") as (url, _):
        with pytest.raises(ToolError):
            await fetch_page(url, allows_private=True)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("café".encode("latin-1"), "text/plain; charset=iso-8859-1"),
        (b'<meta charset="iso-8859-1"><p>caf\xe9', "text/html"),
        ("café".encode(), "text/plain"),
        ("café".encode(), "text/plain; charset=no-such"),
    ],
)
async def test_letters_are_read_as_they_are_meant(data: bytes, kind: str) -> None:
    """By the header, else by the page itself, else as UTF-8."""
    async with served(lambda _path: page(data, kind=kind)) as (url, _):
        assert (await fetch_page(url, allows_private=True)).endswith("café")


async def test_the_tool_asks_the_setting(around: Surrounding) -> None:
    """Private addresses are refused in a sentence that says where they are allowed."""
    async with served(lambda _path: page("hello")) as (url, _), boxed(around) as box:
        refused = await box.call("fetch_page", url=url)
        assert refused.is_error
        assert "allow it in the preferences" in refused.content
        around.grants = Grants(private_addresses=True)
        assert (await box.call("fetch_page", url=url)).content.endswith("hello")


async def test_a_page_is_fetched_through_the_proxy() -> None:
    """The proxy is given the name of the host, which only it may know; each redirect is judged anew."""
    there = {
        "/": redirect("http://127.0.0.1:1/"),
        "/on": redirect("http://other.example/x"),
        "/x": page("hello"),
    }
    async with served(there.__getitem__) as (url, heads), SocksProxy(int(url.rpartition(":")[2])) as proxy:
        through = f"socks5://127.0.0.1:{proxy.port}"
        text = await fetch_page("http://pages.example/on", proxy_for=lambda _url: through)
        assert text == "http://other.example/x\n\nhello"
        assert proxy.asked == ["pages.example:80", "other.example:80"]
        assert "host: other.example\r\n" in heads[-1].lower()
        with pytest.raises(ToolError, match="in a private network"):
            await fetch_page("http://pages.example/", proxy_for=lambda _url: through)
        assert len(proxy.asked) == 3


@pytest.mark.parametrize(
    "url", ["http://printer.local/", "http://intranet/", "http://db.corp.internal/", "http://10.0.0.1/"]
)
async def test_a_proxy_is_not_asked_for_private_places(url: str) -> None:
    """What it would find there is not for a model, unless the user has allowed it."""
    async with (
        served(lambda _path: page("hello")) as (here, _),
        SocksProxy(int(here.rpartition(":")[2])) as proxy,
    ):
        through = f"socks5://127.0.0.1:{proxy.port}"
        with pytest.raises(ToolError, match="in a private network"):
            await fetch_page(url, proxy_for=lambda _url: through)
        assert proxy.asked == []
        text = await fetch_page(url, allows_private=True, proxy_for=lambda _url: through)
        assert text.endswith("hello")


async def test_this_computer_is_behind_no_proxy() -> None:
    """It is asked itself, whatever the system says."""
    async with served(lambda _path: page("hello")) as (url, _):
        text = await fetch_page(url, allows_private=True, proxy_for=lambda _url: "http://127.0.0.1:9")
        assert text.endswith("hello")


async def test_a_proxy_that_is_none_is_told() -> None:
    """In a sentence of ours; what looks like a name and is an address in disguise goes to no proxy."""
    with pytest.raises(ToolError, match="proxy"):
        await fetch_page("http://pages.example/", proxy_for=lambda _url: "gopher://x")
    with pytest.raises(ToolError, match="was not found"):
        await fetch_page("http://pages.0x7f1z/", proxy_for=lambda _url: "http://127.0.0.1:9")
