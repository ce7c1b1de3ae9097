"""Tool servers by HTTP with bad habits, and with what stands in the configuration."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chatdesk.domain.message import ToolCallPart
from chatdesk.domain.tool_server import ServerState, ToolServer
from chatdesk.tools import connection
from tests.tools.toolboxes import Box, Surrounding, boxed

# The loop that the program runs on.
pytestmark = pytest.mark.qt


class OddHttp:
    """Speaks streamable HTTP by hand: every answer is a JSON body, but for the habit in `call`."""

    def __init__(self, *, call: bytes = b"", status: str = "200 OK", is_deaf: bool = False) -> None:
        self.call, self.status, self.is_deaf = call, status, is_deaf
        self.heads: list[str] = []
        self.open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self.said: list[dict[str, Any]] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self.open[writer] = asyncio.current_task()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                await self._answer(reader, writer)
                await writer.drain()
        del self.open[writer]
        writer.transport.abort()

    async def end(self) -> None:
        """End all connections."""
        running = {task for task in self.open.values() if task is not None}
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        await asyncio.sleep(0)  # the transports tell that they are gone

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        length = next(
            (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0
        )
        body = json.loads(await reader.readexactly(length) or b"{}")
        self.said.append(body)
        if self.is_deaf:
            await asyncio.sleep(600)
        if not head.startswith("POST"):
            writer.write(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")
            return
        data = self._body(body)
        status = self.status if data else "202 Accepted"
        kind = b"" if not data else b"Content-Type: application/json\r\n"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n".encode() + kind + b"\r\n" + data)

    def _body(self, body: dict[str, Any]) -> bytes:
        about = {"protocolVersion": "2025-11-25", "serverInfo": {"name": "odd", "version": "1"}}
        match body.get("method"):
            case "initialize":
                result: Any = about | {"capabilities": {"tools": {}}}
            case "tools/list":
                result = {"tools": [{"name": "act", "inputSchema": {"type": "object"}}]}
            case "tools/call" if self.call:
                return self.call
            case "tools/call":
                result = {"content": [{"type": "text", "text": "done"}]}
            case _ if "id" in body:
                error = {"code": -32601, "message": "Method not found"}
                return json.dumps({"jsonrpc": "2.0", "id": body["id"], "error": error}).encode()
            case _:
                return b""
        return json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": result}).encode()


@asynccontextmanager
async def served(odd: OddHttp) -> AsyncGenerator[ToolServer]:
    """Run the server and return how it is configured."""
    server = await asyncio.start_server(odd.handle, "127.0.0.1", 0)
    try:
        yield ToolServer("odd", url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/mcp")
    finally:
        server.close()
        await odd.end()


async def test_headers_go_with_every_request(around: Surrounding) -> None:
    """Their secrets are filled in; no address of a proxy in the environment is asked on this computer."""
    around.secrets["env:TOKEN"] = "s3cret"
    odd = OddHttp()
    async with served(odd) as server, boxed(around) as box:
        await box.use(ToolServer("odd", url=server.url, headers=(("X-Api-Key", "env:TOKEN"),)))
        assert (await box.call("odd_act")).content == "done"
    posts = [head for head in odd.heads if head.startswith("POST")]
    assert len(posts) >= 4
    assert all("x-api-key: s3cret\r\n" in head.lower() for head in posts)


async def test_an_answer_without_end_is_not_read(around: Surrounding) -> None:
    """What is longer than a message may be ends as an error of the call, and the next one runs."""
    odd = OddHttp(
        call=b'{"jsonrpc":"2.0","id":9,"result":{"content":[{"type":"text","text":"' + b"x" * 30_000_000
    )
    async with served(odd) as server, boxed(around) as box:
        await box.use(server)
        async with asyncio.timeout(20):
            result = await box.call("odd_act")
        assert result.is_error
        assert len(result.content) < 1000
        odd.call = b""
        assert (await box.call("odd_act")).content == "done"


@pytest.mark.parametrize("body", [b"<html>no</html>", b"{}", b'{"jsonrpc":"2.0","id":99,"result":{}}'])
async def test_nonsense_is_an_error(around: Surrounding, body: bytes) -> None:
    """A body that answers nothing does not leave the call waiting."""
    odd = OddHttp(call=body)
    async with served(odd) as server, boxed(around) as box:
        await box.use(server)
        task = asyncio.ensure_future(box.toolbox.call(ToolCallPart("c", "odd_act", "{}"), box.notes.append))
        done, _ = await asyncio.wait({task}, timeout=3)
        if not done:  # nothing came for this call: the time limit of the engine ends it
            task.cancel()
            await asyncio.wait({task})
        else:
            assert task.result().is_error
        odd.call = b""
        assert (await box.call("odd_act")).content == "done"


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "500 Oops"])
async def test_a_server_that_refuses_is_told(box: Box, status: str) -> None:
    """The reason stands at the server; it is tried again later."""
    async with served(OddHttp(status=status)) as server:
        await box.toolbox.use([server])
        told = await box.until("odd", ServerState.WAITING, ServerState.FAILED)
    assert "odd" in told.trouble
    assert status.partition(" ")[0] in told.trouble + told.hint


async def test_a_server_that_says_nothing_is_given_up(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a time to begin in; the program can be closed meanwhile."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    async with served(OddHttp(is_deaf=True)) as server:
        await box.toolbox.use([server])
        told = await box.until("odd", ServerState.WAITING, seconds=10)
        assert "in time" in told.trouble
        begin = time.perf_counter()
        await box.toolbox.aclose()
        assert time.perf_counter() - begin < 3


async def test_nobody_there_is_told(box: Box) -> None:
    """In a sentence with what to look at."""
    await box.toolbox.use([ToolServer("odd", url="http://127.0.0.1:9/mcp")])
    told = await box.until("odd", ServerState.WAITING)
    assert "cannot be reached" in told.trouble
    assert told.hint
