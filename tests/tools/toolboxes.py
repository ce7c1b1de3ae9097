"""Toolboxes for the tests: closed at the end, with nothing of them left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from chatdesk.domain.message import ToolCallPart, ToolResultPart
from chatdesk.domain.sign_in import SignInStatus
from chatdesk.domain.tool import ToolNote
from chatdesk.domain.tool_server import ServerState, ServerStatus, ToolServer
from chatdesk.tools.asking import Elicitor, Sampler
from chatdesk.tools.builtin import BuiltinServer
from chatdesk.tools.own.grants import Grants
from chatdesk.tools.sign_in.vault import MemoryVault, Vault
from chatdesk.tools.surroundings import Surroundings
from chatdesk.tools.toolbox import McpToolbox
from chatdesk.tools.watchdog import Watchdog


@dataclass
class Surrounding:
    """What a toolbox of a test finds around it, to be changed before the box is made."""

    logs: Path
    grants: Grants = field(default_factory=Grants)
    secrets: dict[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sampler: Sampler | None = None
    elicitor: Elicitor | None = None
    vault: Vault = field(default_factory=MemoryVault)
    bugs: list[BaseException] = field(default_factory=list)

    async def fill_in(self, text: str) -> str:
        """Return the secret of this name, else the text."""
        return self.secrets.get(text, text)


class Box:
    """A toolbox, with short ways to call and to wait; every state that a server was in is kept."""

    def __init__(self, around: Surrounding) -> None:
        self.notes: list[ToolNote] = []
        self.states: list[tuple[str, ServerState]] = []
        self.sign_ins: list[SignInStatus] = []
        self._moved = asyncio.Event()
        surroundings = Surroundings(
            fill_in=around.fill_in,
            logs=around.logs,
            roots=lambda: around.grants.folders,
            watchdog=Watchdog(),
            report=around.bugs.append,
            sampler=around.sampler,
            elicitor=around.elicitor,
            vault=around.vault,
        )
        builtin = BuiltinServer(lambda: around.grants, around.now)
        self.toolbox = McpToolbox(surroundings, builtin)
        self.toolbox.listen(self._on_changed)

    async def use(self, *servers: ToolServer) -> None:
        """Connect to servers and wait until each is ready or has failed."""
        await self.toolbox.use(servers)
        for server in servers:
            await self.until(server.name, ServerState.READY, ServerState.FAILED)

    async def until(self, name: str, *states: ServerState, seconds: float = 20.0) -> ServerStatus:
        """Wait until a server is in one of these states."""
        async with asyncio.timeout(seconds):
            while (status := self.status(name)).state not in states:
                await self._moved.wait()
        return status

    async def moved(self) -> None:
        """Wait until the status of any server changes."""
        await self._moved.wait()

    async def until_offered(self, name: str, seconds: float = 10.0) -> None:
        """Wait until the model can call this tool."""
        async with asyncio.timeout(seconds):
            while name not in self.names():
                await self._moved.wait()

    def status(self, name: str) -> ServerStatus:
        """Return how a server is doing."""
        return next(status for status in self.toolbox.statuses() if status.server.name == name)

    async def call(self, name: str, /, **arguments: Any) -> ToolResultPart:
        """Call a tool; its notes are added to `notes`."""
        return await self.call_json(name, json.dumps(arguments))

    async def call_json(self, name: str, arguments: str) -> ToolResultPart:
        """Call a tool with arguments as a model has written them."""
        return await self.toolbox.call(ToolCallPart("c1", name, arguments), self.notes.append)

    def names(self) -> Sequence[str]:
        """Return what is on offer beside our own tools, as the model is told."""
        return [tool.spec.name for tool in self.toolbox.tools() if not tool.is_builtin]

    def _on_changed(self) -> None:
        for status in self.toolbox.statuses():
            self.sign_ins.append(status.sign_in)
            step = (status.server.name, status.state)
            if [last for last in self.states if last[0] == step[0]][-1:] != [step]:
                self.states.append(step)
        self._moved.set()
        self._moved = asyncio.Event()


def children_with(word: str) -> list[psutil.Process]:
    """Return the children of this process that were started with this word."""
    found = []
    for child in psutil.Process().children():
        # Those that have ended, of whatever test, have no words any more.
        with suppress(psutil.NoSuchProcess):
            if word in child.cmdline():
                found.append(child)
    return found


@asynccontextmanager
async def boxed(around: Surrounding) -> AsyncGenerator[Box]:
    """Make a toolbox, and close it; no error of ours may have been reported."""
    box = Box(around)
    try:
        yield box
    finally:
        await box.toolbox.aclose()
    assert around.bugs == []
