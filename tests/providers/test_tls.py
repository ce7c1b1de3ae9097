"""Whom an account trusts: what the system's file of certificates says, read once."""

from __future__ import annotations

import os
import ssl
import sys
from pathlib import Path

import pytest

from chatdesk.providers.tls import tls_settings
from tests.fakes.certificates import made_certificate
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Service, account_for

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system is asked there")


def begin(context: ssl.SSLContext) -> int:
    """Begin a connection; return how many certificates are trusted."""
    context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    return context.cert_store_stats()["x509"]


async def test_whom_the_system_trusts_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose issuer is in the system's file is asked without any setting."""
    issuer = made_certificate(tmp_path, "issuer", is_issuer=True)
    tls = made_certificate(tmp_path, "server", issuer=issuer).server_context()
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.file))
    async with (
        ScriptedServer(default=Reply(chat_stream("in")), tls=tls) as server,
        Service(account_for(server.url)) as service,
    ):
        assert (await service.ask()).text == "in"


def test_the_file_is_read_once_and_again_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each connection would wait for it else, and with it the window."""
    one, other = (made_certificate(tmp_path, name, is_issuer=True).file.read_bytes() for name in "ab")
    file = tmp_path / "system.pem"
    file.write_bytes(one.ljust(5_000, b"\n"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = tls_settings(account_for("https://localhost"))
    assert begin(context) == 1
    was = file.stat()
    # Another one that cannot be told from it: who reads it again trusts two.
    file.write_bytes(other.ljust(5_000, b"\n"))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert begin(context) == 1
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns + 1_000_000))
    assert begin(context) == 2
    file.unlink()
    assert begin(context) == 2
