"""The ways to a service that an account can name: its own certificates and proxies, all real, on loopback."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.providers.proxies import proxy_place
from tests.fakes.certificates import Certificate, made_certificate
from tests.fakes.proxies import Proxy, SocksProxy, TunnelProxy
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Service, account_for

FAR = "llm.example.org"


async def asked(url: str, **changes: Any) -> str:
    """Return the answer of an account to a question."""
    async with Service(account_for(url, **changes)) as service:
        return (await service.ask()).text


@pytest.fixture
def issuer(tmp_path: Path) -> Certificate:
    """Who signs the certificates of a test."""
    return made_certificate(tmp_path, "issuer", is_issuer=True)


def that_asks_who_we_are(server: Certificate, issuer: Certificate) -> ssl.SSLContext:
    """Return what a server speaks TLS by that lets only those in whom the issuer has signed."""
    context = server.server_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(issuer.file)
    return context


# --- Client certificates ----------------------------------------------------------------------------


@pytest.mark.parametrize("is_one_file", [True, False])
async def test_a_client_certificate_opens_the_door(
    tmp_path: Path, issuer: Certificate, is_one_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificate and key in two files or in one, also below the home directory, are shown to the server."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    tls = that_asks_who_we_are(made_certificate(tmp_path, "server", issuer=issuer), issuer)
    own = made_certificate(tmp_path, "own", issuer=issuer)
    changes = {"client_cert": "~/own.pem", "client_key": str(own.key_file)}
    if is_one_file:
        own.file.write_bytes(own.key_file.read_bytes() + own.file.read_bytes())
        changes["client_key"] = ""
    async with ScriptedServer(default=Reply(chat_stream("in")), tls=tls) as server:
        assert await asked(server.url, ca_file=str(issuer.file), **changes) == "in"


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        ("none.pem", "own.key", "none.pem: No such file"),
        ("own.pem", "none.key", "none.key: No such file"),
        ("own.key", "", "own.key: "),
        ("own.pem", "", "own.pem: "),
        ("own.pem", "other.key", "the certificate and the key are not a pair"),
    ],
)
async def test_a_client_certificate_that_cannot_be_read_is_named(
    tmp_path: Path, certificate: str, key: str, words: str
) -> None:
    """Each mistake is an error of the request, with the file in its details; it is not tried again."""
    made_certificate(tmp_path, "own")
    made_certificate(tmp_path, "other")
    files = {
        "client_cert": str(tmp_path / certificate),
        "client_key": str(tmp_path / key) if key else "",
    }
    with pytest.raises(ConnectionFailed, match="client certificate of Work gateway cannot be read") as caught:
        await asked("https://127.0.0.1:9/v1", **files)
    assert words in caught.value.details
    assert not caught.value.is_transient


async def test_a_private_key_with_a_password_does_not_ask_on_the_terminal(tmp_path: Path) -> None:
    """OpenSSL would stop the program for it: it is an error with a way out."""
    from cryptography.hazmat.primitives import serialization

    own = made_certificate(tmp_path, "own")
    own.key_file.write_bytes(
        own.signer[0].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"hush"),
        )
    )
    with pytest.raises(ConnectionFailed, match="private key of Work gateway has a password") as caught:
        await asked("https://127.0.0.1:9/v1", client_cert=str(own.file), client_key=str(own.key_file))
    assert "openssl pkey" in caught.value.hint


# --- Proxies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
@pytest.mark.parametrize("login", ["", "me:hush"])
async def test_a_socks_proxy_is_the_way(scheme: str, login: str) -> None:
    """The name goes to the proxy as it is, to be looked up there, with the login where there is one."""
    async with (
        ScriptedServer(default=Reply(chat_stream("far"))) as server,
        SocksProxy(server.port, login=login) as proxy,
    ):
        address = f"{scheme}://{login}{'@' * bool(login)}127.0.0.1:{proxy.port}"
        assert await asked(f"http://{FAR}:8080/v1", proxy=address) == "far"
    assert proxy.asked == [f"{FAR}:8080"]
    assert proxy.logins == [login] * bool(login)


@pytest.mark.parametrize("kind", [SocksProxy, TunnelProxy])
async def test_tls_goes_through_a_proxy_to_the_service_itself(
    tmp_path: Path, issuer: Certificate, kind: type[Proxy]
) -> None:
    """Certificate of the service, client certificate and all are between the two ends of the tunnel."""
    tls = that_asks_who_we_are(made_certificate(tmp_path, "server", host=FAR, issuer=issuer), issuer)
    own = made_certificate(tmp_path, "own", issuer=issuer)
    scheme = "socks5" if kind is SocksProxy else "http"
    async with (
        ScriptedServer(default=Reply(chat_stream("safe")), tls=tls) as server,
        kind(server.port, login="me:hush") as proxy,
    ):
        text = await asked(
            f"https://{FAR}/v1",
            proxy=f"{scheme}://me:hush@127.0.0.1:{proxy.port}",
            ca_file=str(issuer.file),
            client_cert=str(own.file),
            client_key=str(own.key_file),
        )
    assert text == "safe"
    assert proxy.asked == [f"{FAR}:443"]
    assert proxy.logins == ["me:hush"]


async def test_a_proxy_by_https_is_trusted_as_the_service_is(tmp_path: Path, issuer: Certificate) -> None:
    """The issuer that the account names counts for its proxy too."""
    outer = made_certificate(tmp_path, "proxy", issuer=issuer).server_context()
    inner = made_certificate(tmp_path, "server", host=FAR, issuer=issuer).server_context()
    async with (
        ScriptedServer(default=Reply(chat_stream("deep")), tls=inner) as server,
        TunnelProxy(server.port, tls=outer) as proxy,
    ):
        address = f"https://127.0.0.1:{proxy.port}"
        assert await asked(f"https://{FAR}/v1", proxy=address, ca_file=str(issuer.file)) == "deep"
    assert proxy.asked == [f"{FAR}:443"]


async def test_a_service_on_this_computer_is_asked_without_proxy() -> None:
    """An account's proxy is not for loopback."""
    async with ScriptedServer(default=Reply(chat_stream("near"))) as server:
        assert await asked(server.url, proxy="socks5://127.0.0.1:9") == "near"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://proxy.example.com:3128", ("proxy.example.com", 3128)),
        ("http://me:hush@proxy.example.com", ("proxy.example.com", 80)),
        ("https://proxy.example.com", ("proxy.example.com", 443)),
        ("socks5h://[::1]", ("::1", 1080)),
    ],
)
def test_a_proxy_is_tested_where_it_is_asked(address: str, place: tuple[str, int]) -> None:
    """Host and port of the test are those of the requests, also where the address has no port."""
    assert proxy_place(account_for(f"https://{FAR}/v1", proxy=address)) == place
