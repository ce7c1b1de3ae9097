"""Real proxies on loopback, SOCKS 5 and HTTP, that bring every name to one port of this computer."""

from __future__ import annotations

import asyncio
import base64
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Self

_SOCKS_OK = b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00"
_NAME, _IP4 = 3, 1


class Proxy:
    """A proxy; `asked` has each "host:port" that somebody wanted, `logins` each "user:password" given.

    Whatever is wanted is found at `port` of this computer. With `login` it lets nobody else through.
    """

    def __init__(self, port: int, *, login: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._target = port
        self._login = login
        self._tls = tls
        self.asked: list[str] = []
        self.logins: list[str] = []
        self.port = 0
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                if await self._greet(reader, writer):
                    await self._tunnel(reader, writer)
        finally:
            writer.transport.abort()
            self._open.discard(task)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Do what comes before the tunnel; return whether there shall be one."""
        raise NotImplementedError

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pour(reader, back))
                group.create_task(_pour(there, writer))
        finally:
            back.transport.abort()


class SocksProxy(Proxy):
    """SOCKS 5 with names that the proxy looks up, without login or with user name and password."""

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        method = 2 if self._login else 0
        writer.write(bytes((5, method if method in methods else 0xFF)))
        if method not in methods or (self._login and not await self._knows(reader, writer)):
            return False
        *_, kind = await reader.readexactly(4)
        if kind == _NAME:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(byte) for byte in await reader.readexactly(4 if kind == _IP4 else 16))
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(f"{host}:{port}")
        writer.write(_SOCKS_OK)
        return True

    async def _knows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await reader.readexactly(1)
        words = [(await reader.readexactly((await reader.readexactly(1))[0])).decode() for _ in range(2)]
        self.logins.append(":".join(words))
        is_known = self.logins[-1] == self._login
        writer.write(bytes((1, not is_known)))
        return is_known


class TunnelProxy(Proxy):
    """An HTTP proxy that makes tunnels by CONNECT; anything else it answers with 400."""

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split(" ", 2)
        lines = [line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line]
        given = {name.lower(): value for name, value in lines}.get("proxy-authorization", "")
        if given:
            self.logins.append(base64.b64decode(given.removeprefix("Basic ")).decode())
        self.asked.append(target)
        if method != "CONNECT":
            status = "400 Bad Request"
        elif self._login and self.logins[-1:] != [self._login]:
            status = "407 Proxy Authentication Required"
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            return True
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        return False


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        target.write(data)
        await target.drain()
    target.write_eof() if target.can_write_eof() else target.close()
