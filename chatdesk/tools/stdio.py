"""The SDK's transport over a child of ours: no line freezes the window, no noise ends the connection.

The SDK brings a transport of its own. It joins a long line anew with each read (30 MB take 8 seconds), logs a
traceback for each line that is no message, and leaves what a server has started when we are killed.
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import IO

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client._transport import TransportStreams
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCRequest, JSONRPCResponse, jsonrpc_message_adapter

from chatdesk.tools.child import Child, Launch, start
from chatdesk.tools.lines import Line, LineCutter
from chatdesk.tools.oversize import MOST_BYTES, answer_for
from chatdesk.tools.watchdog import Watchdog

_log = logging.getLogger(__name__)

_MOST_NOISE = 5
"""Lines that are no message and are still mentioned in the log."""

Incoming = SessionMessage | Exception


@asynccontextmanager
async def over_stdio(
    launch: Launch, errors: IO[bytes], watchdog: Watchdog, on_end: Callable[[], None]
) -> AsyncGenerator[TransportStreams]:
    """Start the server and speak to it; at the end it is gone with all that it started.

    `on_end` is told when the server closes its side. Raises `ToolError` when it cannot be started.
    """
    child = await start(launch, errors, watchdog)
    pipes = _Pipes(child, launch.command, on_end)
    # What we say never waits for the server to listen: a Stop must get into the queue at once.
    incoming, received = anyio.create_memory_object_stream[Incoming](0)
    said, outgoing = anyio.create_memory_object_stream[SessionMessage](math.inf)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pipes.read, incoming)
        tasks.start_soon(pipes.write, outgoing)
        try:
            yield received, said
        finally:
            with anyio.CancelScope(shield=True):
                said.close()
                received.close()
                await child.end()
            tasks.cancel_scope.cancel()


class _Pipes:
    """Both directions of one connection."""

    def __init__(self, child: Child, name: str, on_end: Callable[[], None]) -> None:
        self._child = child
        self._name = name
        self._on_end = on_end
        self._asked: dict[str | int, str] = {}
        self._noise = 0

    async def read(self, incoming: MemoryObjectSendStream[Incoming]) -> None:
        """Pass on what the server says until it ends; a closed receiver lets it talk to nobody."""
        cutter, is_heard = LineCutter(MOST_BYTES), True
        async with incoming:
            while chunk := await self._child.read():
                for line in cutter.feed(chunk) if is_heard else ():
                    message = self._message(line)
                    if message is None:
                        continue
                    try:
                        await incoming.send(message)
                    except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                        is_heard = False
                        break
        self._on_end()

    async def write(self, outgoing: MemoryObjectReceiveStream[SessionMessage]) -> None:
        """Write what we say, a line for each message."""
        async with outgoing:
            async for said in outgoing:
                message = said.message
                if isinstance(message, JSONRPCRequest):
                    self._asked[message.id] = message.method
                text = message.model_dump_json(by_alias=True, exclude_unset=True)
                # A server that reads no more: that it has ended is told by its stdout.
                with suppress(OSError):
                    await self._child.write(text.encode() + b"\n")

    def _message(self, line: Line) -> SessionMessage | None:
        if line.is_cut:
            _log.warning("A line of %s with %d bytes was cut.", self._name, line.size)
            answer = answer_for(line, self._asked)
            return None if answer is None else SessionMessage(jsonrpc_message_adapter.validate_python(answer))
        if not line.data.strip():
            return None
        try:
            text = line.data.decode("utf-8", "replace")
            message = jsonrpc_message_adapter.validate_json(text, by_name=False)
        except ValueError:
            self._note_noise(line)
            return None
        if isinstance(message, JSONRPCResponse | JSONRPCError) and message.id is not None:
            self._asked.pop(message.id, None)
        return SessionMessage(message)

    def _note_noise(self, line: Line) -> None:
        self._noise += 1
        if self._noise <= _MOST_NOISE:
            _log.info("%s wrote a line that is no message: %r", self._name, line.data[:200])
