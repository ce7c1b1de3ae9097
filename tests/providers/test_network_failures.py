"""Each way in which a connection fails has its own sentence; seen on real sockets of this computer."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.errors import BadReply, ConnectionFailed, ConnectionLost, ProviderError
from chatdesk.settings.accounts import Account
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.certificates import Certificate, made_certificate
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Answer, Service, account_for

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

FAR = "llm.example.org"

# httpcore leaves the socket of a SOCKS proxy that refused to the garbage collector.
leaves_socket = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


async def failure_of(account: Account, into: Answer | None = None) -> ProviderError:
    """Ask, and return the error that comes of it."""
    async with Service(account) as service:
        with pytest.raises(ProviderError) as caught:
            await service.ask(into=into)
    return caught.value


@asynccontextmanager
async def port_with(handler: Handler) -> AsyncIterator[int]:
    """Yield a port where a bare socket is served by `handler`."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await handler(reader, writer)
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def says(answer: bytes, *, first: int = 0) -> Handler:
    """Return a handler that says something after the head of a request, or after `first` bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (reader.readexactly(first) if first else reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()

    return handle


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request and answer it with RST."""
    await reader.readuntil(b"\r\n\r\n")
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def free_port() -> int:
    """Return a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


# --- TLS --------------------------------------------------------------------------------------------

CERTIFICATES: list[tuple[dict[str, Any], str, str]] = [
    ({"days": (-30, -1)}, "The certificate of {0} has expired", "date of this computer"),
    ({"days": (2, 30)}, "The certificate of {0} is not valid yet", "date and time of this computer"),
    ({"host": FAR}, "The certificate of {0} is for another host", "another name"),
    ({"host": "192.0.2.7"}, "The certificate of {0} is for another host", "another name"),
]


@pytest.mark.parametrize(("flaw", "text", "hint"), CERTIFICATES)
async def test_a_flawed_certificate_is_explained(
    tmp_path: Path, flaw: dict[str, Any], text: str, hint: str
) -> None:
    """Expired, not valid yet, made for another host: each says what it is, and none is tried again."""
    issuer = made_certificate(tmp_path, "issuer", is_issuer=True)
    tls = made_certificate(tmp_path, "server", issuer=issuer, **flaw).server_context()
    async with ScriptedServer(default=Reply(chat_stream("no")), tls=tls) as server:
        error = await failure_of(account_for(server.url, ca_file=str(issuer.file)))
    assert isinstance(error, ConnectionFailed)
    assert error.text == text.format(f"127.0.0.1:{server.port}")
    assert hint in error.hint
    assert not error.is_transient


async def test_an_unknown_issuer_is_no_self_signed_certificate(tmp_path: Path) -> None:
    """The two have sentences of their own: the file to name is another one."""
    issuer = made_certificate(tmp_path, "issuer", is_issuer=True)
    signed = made_certificate(tmp_path, "signed", issuer=issuer)
    alone = made_certificate(tmp_path, "alone")
    errors = []
    for certificate in (signed, alone):
        async with ScriptedServer(tls=certificate.server_context()) as server:
            errors.append(await failure_of(account_for(server.url)))
    assert "from an issuer that this computer does not know" in errors[0].text
    assert "issuer's certificate file" in errors[0].hint
    assert "is self-signed" in errors[1].text
    assert not any(error.is_transient for error in errors)


class TlsPeer:
    """A blocking TLS server for one connection: unlike asyncio's it sends its alert before it hangs up."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with self._socket, suppress(OSError):
            plain, _ = self._socket.accept()
            with self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as peer:
                with suppress(ssl.SSLError):
                    peer.do_handshake()
                # Reading what still comes keeps the alert from being overtaken by an RST.
                peer.settimeout(5)
                while socket.socket.recv(peer, 65_536):
                    continue

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(10)


async def refused_by(context: ssl.SSLContext, certificate: Certificate) -> ProviderError:
    """Ask a server with this context, trusting its certificate."""
    peer = TlsPeer(context)
    try:
        return await failure_of(
            account_for(f"https://127.0.0.1:{peer.port}/v1", ca_file=str(certificate.file))
        )
    finally:
        await asyncio.to_thread(peer.join)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (ssl.TLSVersion.TLSv1_3, "wants a certificate of yours"),
        (ssl.TLSVersion.TLSv1_2, "did not agree to a secure connection"),
    ],
)
async def test_a_server_that_wants_a_certificate_is_understood(
    tmp_path: Path, version: ssl.TLSVersion, words: str
) -> None:
    """With TLS 1.3 the refusal comes after the handshake, past httpx; it has its sentence all the same."""
    own = made_certificate(tmp_path, "own")
    context = own.server_context()
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(own.file)
    error = await refused_by(context, own)
    assert isinstance(error, ConnectionFailed | ConnectionLost)
    assert words in error.text
    assert "ertificate of yours" in error.text + error.hint
    assert "client certificate in the account" in error.hint
    assert not error.is_transient


# --- Proxies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("proxy", ["http", "socks5"])
@pytest.mark.parametrize("target", ["http", "https"])
async def test_a_proxy_that_is_not_there_is_named(proxy: str, target: str) -> None:
    """It is the proxy that does not answer, not the service behind it; that may change by itself."""
    port = free_port()
    error = await failure_of(account_for(f"{target}://{FAR}/v1", proxy=f"{proxy}://127.0.0.1:{port}"))
    assert isinstance(error, ConnectionFailed)
    assert error.text == f"The proxy 127.0.0.1:{port} does not answer"
    assert error.is_transient


async def test_a_proxy_without_a_name_is_named() -> None:
    """A proxy whose host nobody knows: the sentence has the proxy's host, not the service's."""
    error = await failure_of(account_for(f"http://{FAR}/v1", proxy="http://no-such-proxy.invalid:3128"))
    assert "no-such-proxy.invalid" in error.text
    assert "proxy of this account" in error.hint


UNKNOWN = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
)
NO_METHOD = b"\x05\xff"


@pytest.mark.parametrize(
    ("target", "scheme", "handler"),
    [
        ("http", "http", says(UNKNOWN)),
        ("https", "http", says(UNKNOWN)),
        pytest.param("http", "socks5", says(NO_METHOD, first=3), marks=leaves_socket),
    ],
)
async def test_a_proxy_that_wants_a_password_says_so(target: str, scheme: str, handler: Handler) -> None:
    """407 to a tunnel, to a plain request and SOCKS' own way are one thing; nothing of it is asked again."""
    async with port_with(handler) as port:
        error = await failure_of(account_for(f"{target}://{FAR}/v1", proxy=f"{scheme}://127.0.0.1:{port}"))
    assert "wants a user name and a password" in error.text
    assert "name:password@proxy" in error.hint
    assert not error.is_transient


@pytest.mark.parametrize(
    ("answer", "words", "is_transient"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "403 Forbidden", False),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "502 Bad Gateway", True),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_is_quoted(answer: bytes, words: str, is_transient: bool) -> None:
    """What the proxy says stands in the sentence; its password stands nowhere."""
    async with port_with(says(answer)) as port:
        error = await failure_of(account_for(f"https://{FAR}/v1", proxy=f"http://user:hush@127.0.0.1:{port}"))
    assert f"The proxy 127.0.0.1:{port} did not let us through to Work gateway: {words}" in error.text
    assert error.is_transient is is_transient
    assert "hush" not in error.text + error.hint + error.details


@leaves_socket
async def test_a_socks_proxy_that_cannot_get_there_is_quoted() -> None:
    """The other side of a SOCKS proxy refused: told as the proxy's word, and tried again."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        await reader.read(300)
        writer.write(b"\x05\x05\x00\x01\0\0\0\0\0\0")
        await writer.drain()

    async with port_with(handle) as port:
        error = await failure_of(account_for(f"http://{FAR}/v1", proxy=f"socks5://127.0.0.1:{port}"))
    assert "did not let us through to Work gateway" in error.text
    assert "refused" in error.text
    assert error.is_transient


# --- Connections that break -------------------------------------------------------------------------


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request and close."""
    await reader.readuntil(b"\r\n\r\n")


@pytest.mark.parametrize("handler", [resets, hangs_up])
async def test_a_connection_that_breaks_before_the_answer(handler: Handler) -> None:
    """Reset or closed without a status line: nothing has come, so it may be asked again."""
    async with port_with(handler) as port:
        error = await failure_of(account_for(f"http://127.0.0.1:{port}/v1"))
    assert isinstance(error, ConnectionLost)
    assert error.text == "Work gateway closed the connection before it answered"
    assert error.is_transient


@pytest.mark.parametrize("end", ["reset", "cut"])
async def test_a_connection_that_breaks_after_the_status_line(end: str) -> None:
    """Status and headers came, nothing else: the sentence does not speak of an answer that is kept."""
    async with ScriptedServer(Reply((b": alive\n\n",), end=end)) as server:
        error = await failure_of(account_for(server.url))
    assert isinstance(error, ConnectionLost)
    assert error.text == "Work gateway closed the connection before the answer began"
    assert error.is_transient
    assert "kept" not in error.hint


@pytest.mark.parametrize("end", ["reset", "cut"])
async def test_a_connection_that_breaks_in_the_answer(end: str) -> None:
    """What has come is handed on, and the sentence says that it is kept."""
    answer = Answer()
    body = chat_stream("partial", finish=None, is_done=False)
    async with ScriptedServer(Reply(body, end=end)) as server:
        error = await failure_of(account_for(server.url), answer)
    assert answer.text == "partial"
    assert "lost in the middle of the answer" in error.text
    assert "What arrived is kept" in error.hint


async def test_a_body_that_is_shorter_than_announced_is_no_answer() -> None:
    """A JSON answer that ends before its length is a lost connection, not half an answer."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n"
    async with ScriptedServer(Reply((head, b'{"choices": ['), raw=True, end="cut")) as server:
        error = await failure_of(account_for(server.url, stream=False))
    assert isinstance(error, ConnectionLost)


async def test_what_is_no_http_is_named() -> None:
    """Another protocol at the port: the sentence says so, and it is not asked again."""
    async with port_with(says(b"SSH-2.0-OpenSSH_9.9\r\n\r\n", first=1)) as port:
        error = await failure_of(account_for(f"http://127.0.0.1:{port}/v1", timeouts=Timeouts(5, 5, 5)))
    assert isinstance(error, BadReply | ConnectionLost)
    assert "does not speak HTTP" in error.text
    assert not error.is_transient
