"""A toolbox whose tools run until the test lets them end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from chatdesk.domain.message import ToolCallPart, ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ArgumentCheck, ToolHints, ToolInfo, ToolNote

WRITE = ToolInfo(
    ToolSpec("write_file", "Write a file.", {"type": "object"}),
    "files",
    "write_file",
    hints=ToolHints(read_only=False, destructive=True),
)
READ = ToolInfo(
    ToolSpec("read_file", "Read a file.", {"type": "object"}),
    "files",
    "read_file",
    hints=ToolHints(read_only=True),
)


class Workbench:
    """Offers tools that write and read; `started` and `cancelled` hold the calls, in order.

    A call ends at once unless its id was held; then when it is let go. `unfit` is what does not fit,
    `unchecked` why nobody can tell.
    """

    def __init__(self, *tools: ToolInfo) -> None:
        self._tools = tools or (WRITE, READ)
        self._gates: dict[str, asyncio.Event] = {}
        self.started: list[str] = []
        self.cancelled: list[str] = []
        self.tells: dict[str, Callable[[ToolNote], None]] = {}
        self.unfit: tuple[str, ...] = ()
        self.unchecked = ""

    def tools(self) -> Sequence[ToolInfo]:
        """Return them."""
        return self._tools

    async def settled(self) -> None:
        """Need no time."""

    def find(self, name: str) -> ToolInfo | None:
        """Return the one of this name."""
        return next((tool for tool in self._tools if tool.spec.name == name), None)

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Return what the test says."""
        return ArgumentCheck(tuple(self.unfit), self.unchecked)

    def expect(self, name: str) -> None:
        """Need nothing."""

    def hold(self, *call_ids: str) -> None:
        """Have these calls run until they are let go."""
        self._gates.update({call_id: asyncio.Event() for call_id in call_ids})

    def let_go(self, *call_ids: str) -> None:
        """Let calls end."""
        for call_id in call_ids:
            self._gates[call_id].set()

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Run until the gate of the call opens."""
        self.started.append(call.call_id)
        self.tells[call.call_id] = tell
        try:
            if call.call_id in self._gates:
                await self._gates[call.call_id].wait()
        except asyncio.CancelledError:
            self.cancelled.append(call.call_id)
            raise
        return ToolResultPart(call.call_id, f"{call.name} is done")
