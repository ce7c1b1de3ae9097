"""asyncio is loaded without TLS, and has it as soon as somebody wants it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.fakes.certificates import made_certificate

_TLS = {"ssl", "_ssl", "asyncio.sslproto"}

_LOAD = """
import sys
from chatdesk.app import plain_asyncio
plain_asyncio.load()
"""

_LOOK = _LOAD + "print(*sys.modules)"

# Every step that asks asyncio for something of `ssl`: connections with and without it, and a later upgrade.
_SPEAK = (
    _LOAD
    + """
import asyncio, socket, threading

async def answer(reader, writer):
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()

async def asked(port, **how):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **how)
    writer.write(b"hello\\n")
    words = (await reader.read()).decode().strip()
    found = writer.get_extra_info("ssl_object")
    print(words, found and found.version())
    writer.close()

async def upgraded(port, context):
    loop = asyncio.get_running_loop()
    plain, protocol = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
    transport = await loop.start_tls(plain, protocol, context)
    print(transport.get_extra_info("ssl_object").version())
    transport.close()

async def main(certificate, key, root):
    plain = await asyncio.start_server(answer, "127.0.0.1", 0)
    await asked(plain.sockets[0].getsockname()[1])
    import ssl
    mine = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    mine.load_cert_chain(certificate, key)
    theirs = ssl.create_default_context(cafile=root)
    safe = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=mine)
    port = safe.sockets[0].getsockname()[1]
    await asked(port, ssl=theirs)
    await upgraded(port, theirs)
    try:
        await asyncio.get_running_loop().sock_connect(ssl.SSLSocket.__new__(ssl.SSLSocket), ("", 1))
    except TypeError as error:
        print(error)
    plain.close()
    safe.close()

asyncio.run(main(*sys.argv[1:]))
import ssl, asyncio.sslproto
print(asyncio.base_events.ssl.SSLContext is ssl.SSLContext, type(asyncio.base_events.ssl).__name__)
print(asyncio.selector_events.sslproto.SSLProtocol is asyncio.sslproto.SSLProtocol)
"""
)

# The first use of the stand-in while a thread imports the real module, again and again from the beginning.
_AT_ONCE = (
    _LOAD
    + """
import asyncio, threading
found = []
gate = threading.Barrier(3)

def imports():
    gate.wait()
    import ssl
    found.append(ssl.SSLContext)

def uses():
    gate.wait()
    found.append(asyncio.base_events.ssl.SSLContext)

threads = [threading.Thread(target=one) for one in (imports, uses, imports)]
for thread in threads: thread.start()
for thread in threads: thread.join()
import ssl
print(found == [ssl.SSLContext] * 3)
"""
)

_BESIDE_A_THREAD = """
import sys, threading
from chatdesk.app import plain_asyncio
end = threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
plain_asyncio.load()
import asyncio
end.set()
thread.join()
print(type(asyncio.base_events.ssl).__name__)
"""


def _run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_asyncio_alone_brings_no_tls() -> None:
    """Neither OpenSSL nor what asyncio has on top of it; without the call both are there."""
    assert "asyncio.base_events" in _run(_LOOK).split()
    assert not set(_run(_LOOK).split()) & _TLS
    assert set(_run(_LOOK.replace("plain_asyncio.load()", "import asyncio")).split()) >= _TLS


def test_connections_are_made_as_ever(tmp_path: Path) -> None:
    """Who imports `ssl` has the real module; asyncio finds it when it first speaks TLS."""
    made = made_certificate(tmp_path, "localhost")
    told = _run(_SPEAK, str(made.file), str(made.key_file), str(made.file))
    assert told.splitlines() == [
        "hello None",
        "hello TLSv1.3",
        "TLSv1.3",
        "Socket cannot be of type SSLSocket",
        "True _Later",
        "True",
    ]


def test_two_threads_want_it_at_the_same_moment() -> None:
    """Each gets the real module whole."""
    for _ in range(5):
        assert _run(_AT_ONCE) == "True\n"


def test_beside_a_thread_all_is_loaded_as_ever() -> None:
    """Another thread never comes upon a stand-in."""
    assert _run(_BESIDE_A_THREAD) == "module\n"
