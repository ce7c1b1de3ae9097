"""A real loopback HTTP/1.1 server that plays a script and notes when its client left.

Used in three ways: `with ScriptedServer()` (own thread), `async with ScriptedServer()` (the running loop),
and `python tests/fakes/scripted_server.py --port 0` (own process; prints one JSON object per line, the first
one with its port; `POST /_play` takes a list of replies, `GET /_requests` tells what was seen). All times
are `time.monotonic()`, which on Linux and macOS is the same clock in every process. Standard library only.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import socket
import ssl
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

if not __package__:
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fakes.replies import (
    Flood,
    Pause,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    json_reply,
    models_reply,
    sse,
)

WAIT_LIMIT = 10.0
# A peer that speaks TLS may never answer our goodbye.
_GOODBYE_SECONDS = 0.5


@dataclass(slots=True)
class Request:
    """A request as it came and what became of it.

    `began` and `disconnected_at` are monotonic seconds; `disconnected_at` is None unless the client left
    before the reply was whole. `outcome` is "" while the reply is being played.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    began: float
    disconnected_at: float | None = None
    sent: int = 0
    outcome: str = ""

    def json(self) -> Any:
        """Return the body, decoded."""
        return json.loads(self.body)

    async def disconnected(self, limit: float = WAIT_LIMIT) -> float:
        """Wait until the client has left; return when that was. For tests on any loop."""
        await _until(lambda: self.disconnected_at is not None, limit)
        assert self.disconnected_at is not None
        return self.disconnected_at

    def wait_disconnected(self, limit: float = WAIT_LIMIT) -> float:
        """Block until the client has left; return when that was."""
        ends = time.monotonic() + limit
        while self.disconnected_at is None:
            if time.monotonic() > ends:
                raise TimeoutError("the client did not leave")
            time.sleep(0.001)
        return self.disconnected_at


async def _until(is_true: Callable[[], bool], limit: float) -> None:
    async with asyncio.timeout(limit):
        while not is_true():  # noqa: ASYNC110 - what is waited for may happen in another thread
            await asyncio.sleep(0.001)


class ScriptedServer:
    """Serve on 127.0.0.1: queued replies first, then those by path, then `default`.

    `require_key` answers 401 to any other key. `connects=False`: the port is there, but no connection to it
    comes about (a full backlog). Everything is read-only for tests but `play`, `on` and `default`.
    """

    def __init__(
        self,
        *replies: Reply,
        port: int = 0,
        default: Reply | None = None,
        require_key: str = "",
        tls: ssl.SSLContext | None = None,
        connects: bool = True,
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.default = default or error_reply(404, "There is nothing here.")
        self.port = port
        self.require_key = require_key
        self.notes: Callable[[dict[str, Any]], None] = lambda _note: None
        self._queue: deque[Reply] = deque(replies)
        self._paths: dict[str, Reply | Callable[[Request], Reply]] = {"/v1/models": models_reply("scripted")}
        self._tls = tls
        self._connects = connects
        self._fillers: list[socket.socket] = []
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL with `/v1`."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/v1"

    def play(self, *replies: Reply) -> None:
        """Queue replies for the next requests that are not for a path of `on`."""
        self._queue.extend(replies)

    def on(self, path: str, reply: Reply | Callable[[Request], Reply]) -> None:
        """Always answer `path` with this."""
        self._paths[path] = reply

    async def requested(self, count: int = 1, limit: float = WAIT_LIMIT) -> Request:
        """Wait until that many requests have come; return the last of them."""
        await _until(lambda: len(self.requests) >= count, limit)
        return self.requests[count - 1]

    def wait_requested(self, count: int = 1, limit: float = WAIT_LIMIT) -> Request:
        """Block until that many requests have come; return the last of them."""
        ends = time.monotonic() + limit
        while len(self.requests) < count:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(self.requests)} of {count} requests came")
            time.sleep(0.001)
        return self.requests[count - 1]

    # Life: on the running loop, or in a thread of its own.

    async def __aenter__(self) -> Self:
        sock = socket.create_server(("127.0.0.1", self.port), backlog=128 if self._connects else 0)
        self.port = sock.getsockname()[1]
        if not self._connects:
            self._fill(sock)
            return self
        self._server = await asyncio.start_server(self._accept, sock=sock, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in self._fillers:
            sock.close()
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._live(started)), name="scripted server"
        )
        self._thread.start()
        if not started.wait(WAIT_LIMIT):
            raise TimeoutError("the scripted server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(WAIT_LIMIT)

    async def _live(self, started: threading.Event) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with self:
            started.set()
            await self._ended.wait()

    def _fill(self, listener: socket.socket) -> None:
        # With its backlog full Linux drops the SYN of everybody else: they wait in connect().
        self._fillers.append(listener)
        for _ in range(8):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.port))
            self._fillers.append(sock)

    # One connection.

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        try:
            ahead: bytes | None = b""
            while ahead is not None and (request := await self._read(reader, ahead)):
                ahead = await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left between two requests, or the server ends
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await writer.wait_closed()
            writer.transport.abort()
            self._open.discard(task)

    async def _read(self, reader: asyncio.StreamReader, ahead: bytes) -> Request | None:
        ahead = ahead or await reader.readexactly(1)
        if not ahead.isalpha():
            return None  # somebody speaks TLS to us: hang up, as web servers do
        head = ahead + await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Request(method, path, headers, body, time.monotonic())

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """Play one reply; return what was read of the next request, or None where the connection is over."""
        is_ours = request.path.startswith("/_")
        reply = self._control(request) if is_ours else self._choose(request)
        if not is_ours:
            self.requests.append(request)
            self.notes({"event": "request", "path": request.path, "at": request.began})
        playing = asyncio.create_task(self._play(request, reply, writer))
        watching = asyncio.create_task(self._watch(reader))
        try:
            await asyncio.wait({playing, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done() and watching.result() == b"":
                request.disconnected_at = time.monotonic()
                self.notes({"event": "disconnected", "path": request.path, "at": request.disconnected_at})
                return None
            return (await watching) or None if await playing else None
        except ConnectionError:
            request.disconnected_at = request.disconnected_at or time.monotonic()
            return None
        finally:
            request.outcome = "left" if request.disconnected_at is not None else reply.end
            for task in (playing, watching):
                task.cancel()
            await asyncio.gather(playing, watching, return_exceptions=True)

    @staticmethod
    async def _watch(reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.read(1)
        except ConnectionError:
            return b""

    def _choose(self, request: Request) -> Reply:
        if self.require_key and request.headers.get("authorization") != f"Bearer {self.require_key}":
            return error_reply(401, "Key is not active.", code="invalid_api_key")
        known = self._paths.get(request.path)
        if known is not None:
            return known(request) if callable(known) else known
        for reply in self._queue:
            if reply.asked.encode() in request.body:
                self._queue.remove(reply)
                return reply
        return self.default

    def _control(self, request: Request) -> Reply:
        if request.path == "/_play":
            self.play(*(Reply.from_json(value) for value in request.json()))
            return json_reply({"queued": len(self._queue)})
        return json_reply([self._told(one) for one in self.requests])

    @staticmethod
    def _told(request: Request) -> dict[str, Any]:
        told = {name: getattr(request, name) for name in ("method", "path", "headers", "began", "sent")}
        told |= {"disconnected_at": request.disconnected_at, "outcome": request.outcome}
        return told | {"body": request.body.decode("utf-8", "replace")}

    # One reply.

    async def _play(self, request: Request, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        """Write the reply; return whether the connection can take another request."""
        await _sleep(reply.wait)
        if not reply.raw:
            writer.write(_head(reply))
        is_chunked = reply.framing == "chunked" and not reply.raw
        for step in reply.body:
            if isinstance(step, Pause):
                await _sleep(step.seconds)
            elif isinstance(step, Flood):
                await self._flood(request, step, writer, is_chunked)
            else:
                _write(writer, _framed(step, is_chunked))
                request.sent += 1
            await writer.drain()
        if reply.end == "reset":
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if is_chunked and reply.end == "whole":
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        return reply.end == "whole" and reply.framing != "close" and not reply.raw

    async def _flood(
        self, request: Request, flood: Flood, writer: asyncio.StreamWriter, chunked: bool
    ) -> None:
        began, number, total = time.monotonic(), 0, int(flood.rate * flood.seconds)
        while number < total:
            due = min(total, int((time.monotonic() - began) * flood.rate) + 1)
            for index in range(number, due):
                _write(writer, _framed(sse(chat_chunk({"content": f"word{index} "})), chunked))
                request.sent += 1
            number = due
            await writer.drain()
            await asyncio.sleep(max(0.0, began + number / flood.rate - time.monotonic()))


async def _sleep(seconds: float) -> None:
    if math.isinf(seconds):
        await asyncio.Event().wait()
    elif seconds > 0:
        await asyncio.sleep(seconds)


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    # asyncio itself only logs writes to a connection that is gone.
    if writer.is_closing():
        raise ConnectionResetError
    writer.write(data)


def _head(reply: Reply) -> bytes:
    headers = dict(reply.headers)
    if reply.framing == "chunked":
        headers["transfer-encoding"] = "chunked"
    elif reply.framing == "length":
        headers["content-length"] = str(sum(len(step) for step in reply.body if isinstance(step, bytes)))
    else:
        headers["connection"] = "close"
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _framed(data: bytes, is_chunked: bool) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data) if is_chunked and data else data


# As a program.


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--say", default="Hello from the scripted server.", help="what it answers by default, word by word"
    )
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two words")
    parser.add_argument("--rate", type=float, default=0.0, help="answer with so many events a second instead")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long --rate goes on")
    parser.add_argument("--script", type=argparse.FileType("rb"), help="JSON list of replies to play first")
    parser.add_argument("--key", default="", help="the only key that is accepted")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


def _default_reply(options: argparse.Namespace) -> Reply:
    if options.rate:
        return Reply((Flood(options.rate, options.seconds), *chat_stream()))
    words = [word + " " for word in options.say.split()]
    return Reply(chat_stream(*words, pause=options.pause, usage=(1, len(words))))


def _note(note: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(note) + "\n")
        sys.stdout.flush()


async def _main(options: argparse.Namespace) -> None:
    server = ScriptedServer(port=options.port, default=_default_reply(options), require_key=options.key)
    server.notes = _note
    if options.script:
        server.play(*(Reply.from_json(value) for value in json.load(options.script)))
    async with server:
        _note({"event": "listening", "port": server.port, "url": server.url})
        if options.exit_with_stdin:
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
        else:
            await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(_options()))
