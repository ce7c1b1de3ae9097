"""All tools that the model may call: those of the configured servers, and our own, by one way."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ChatDeskError, ToolError
from chatdesk.domain.message import Message, ToolCallPart, ToolResultPart
from chatdesk.domain.tool import ArgumentCheck, ToolInfo, ToolNote
from chatdesk.domain.tool_server import ServerState, ServerStatus, ToolServer
from chatdesk.tools.builtin import BuiltinServer
from chatdesk.tools.names import wire_name
from chatdesk.tools.prompt_list import in_time
from chatdesk.tools.resources import Resources
from chatdesk.tools.sign_in_desks import SignInDesks
from chatdesk.tools.surroundings import Surroundings

if TYPE_CHECKING:
    from mcp.client import Client

    from chatdesk.domain.server_offer import ServerPrompt
    from chatdesk.tools.connection import Connection

_log = logging.getLogger(__name__)

SETTLE_SECONDS = 5.0
"""How long after their start the first question waits for servers."""

# Who was lost a moment ago is back soon, and a call waits for it.
_OFFERING = (ServerState.READY, ServerState.CONNECTING, ServerState.WAITING)


class McpToolbox:
    """Connects to the servers, offers what they have, runs calls. Who `listen`s is told when that changes.

    Nothing that a model sends makes `call` raise, and nothing that a server does. All methods are for one
    event loop; nothing heavy is loaded before a server is configured or one of our own tools is called.
    """

    def __init__(self, around: Surroundings, builtin: BuiltinServer) -> None:
        self._around = around
        self._listeners: list[Callable[[], None]] = []
        self._builtin = builtin
        self._own: Connection | None = None
        self._connections: dict[str, Connection] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._settled_by = 0.0
        self.resources = Resources(lambda: self._connections)
        self.sign_ins = SignInDesks(lambda: self._connections)

    # -- what a turn needs -----------------------------------------------------------------------

    def tools(self) -> Sequence[ToolInfo]:
        """Return the tools on offer now: our own, then those of servers that are there or soon will be."""
        offering = (status for status in self.statuses() if status.state in _OFFERING)
        return [*self._builtin.tools(), *(tool for status in offering for tool in status.tools)]

    async def settled(self) -> None:
        """Wait for servers that were only just started, until five seconds after their start at most.

        Else a question right after the start of the program would go out without their tools.
        """
        loop, moved = asyncio.get_running_loop(), asyncio.Event()
        if not self._is_settling():
            return
        self._listeners.append(moved.set)
        try:
            async with asyncio.timeout_at(max(self._settled_by, loop.time())):
                while self._is_settling():
                    moved.clear()
                    await moved.wait()
        except TimeoutError:
            _log.info("Asked without the tools of servers that still connect")
        finally:
            self._listeners.remove(moved.set)

    def _is_settling(self) -> bool:
        """Whether a server connects for the first time."""
        return any(one.state is ServerState.CONNECTING and not one.tools for one in self.statuses())

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool that the model knows by this name, also of a server that has failed meanwhile."""
        of_servers = (tool for status in self.statuses() for tool in status.tools)
        known = (*self._builtin.tools(), *of_servers)
        return next((tool for tool in known if tool.spec.name == name), None)

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Return what of the arguments does not fit the tool's schema, or why that cannot be told."""
        from chatdesk.schemas.fit import misfits_of
        from chatdesk.schemas.misfit import SchemaUnusableError

        try:
            found = misfits_of(arguments, tool.spec.schema, whole="The arguments")
            return ArgumentCheck(tuple(misfit.text for misfit in found))
        except SchemaUnusableError as error:
            return ArgumentCheck(unchecked=str(error))

    def expect(self, name: str) -> None:
        """Connect to our own tools while the arguments of a call are still written: it takes a second."""
        tool = self.find(name)
        if tool is not None and tool.is_builtin:
            self._own_connection().start()

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Run one call; only cancellation is raised, and the server is told of it."""
        await asyncio.sleep(0)
        tool = self.find(call.name)
        if tool is None:
            known = ", ".join(tool.spec.name for tool in self.tools())
            return _failed(call, f"There is no tool “{call.name[:200]}”. There are: {known}.")
        connection = self._own_connection() if tool.is_builtin else self._connections[tool.server]
        try:
            arguments = json.loads(call.arguments) if call.arguments.strip() else {}
        except (ValueError, RecursionError) as error:
            return _failed(call, f"Not run: the arguments are not complete JSON ({error}).")
        if not isinstance(arguments, dict):
            return _failed(call, "Not run: the arguments must be a JSON object.")
        if tool.is_builtin:
            connection.start()
        try:
            return await connection.call(call.call_id, call.name, arguments, tell)
        except ChatDeskError as error:
            return _failed(call, f"{error.text} {error.hint}".strip())

    # -- what the user takes of servers ------------------------------------------------------------

    def prompts(self) -> Sequence[ServerPrompt]:
        """Return the prompts of all servers that are there; who `listen`s is told when they change."""
        return [
            prompt
            for connection in self._connections.values()
            if connection.status.state in _OFFERING
            for prompt in connection.prompt_list.prompts
        ]

    async def prompt(self, server: str, name: str, arguments: Mapping[str, str]) -> Sequence[Message]:
        """Return what a prompt says with these arguments: messages of the user and the assistant in turn.

        Pictures and files in it are attachments. Raises `ToolError` in words for the user.
        """

        async def question(client: Client) -> Sequence[Message]:
            from chatdesk.tools import offers  # it loads the SDK, which is there by now

            return await offers.prompt_of(client, name, arguments)

        async with in_time(server):
            return await self._connection(server).ask(question)

    def _connection(self, server: str) -> Connection:
        connection = self._connections.get(server)
        if connection is None:
            raise ToolError(f"There is no server “{server}” any more.")
        return connection

    # -- servers ---------------------------------------------------------------------------------

    async def use(self, servers: Sequence[ToolServer]) -> None:
        """Connect to these servers and to no others; one that has not changed is left as it is."""
        self._settled_by = asyncio.get_running_loop().time() + SETTLE_SECONDS
        wanted = {server.name: server for server in servers}
        before = self._connections
        kept = {name: one for name, one in before.items() if wanted.get(name) == one.status.server}
        made = {name: self._made(server) for name, server in wanted.items() if name not in kept}
        self._connections = {name: kept.get(name) or made[name] for name in wanted}
        self._changed()
        await asyncio.gather(
            *(
                self._follow(before.get(name), made.get(name))
                for name in before.keys() | made.keys()
                if name not in kept
            )
        )

    async def _follow(self, old: Connection | None, new: Connection | None) -> None:
        """Start a server when the one of its name has ended."""
        if old is not None:
            await old.close()
        if new is not None and not new.status.server.is_disabled and self._connections.get(new.name) is new:
            new.start()

    def listen(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a server moves from one state to another, or offers something else."""
        self._listeners.append(changed)

    def statuses(self) -> Sequence[ServerStatus]:
        """Return how the servers are doing, in the order of the configuration."""
        return [connection.status for connection in self._connections.values()]

    def error_tail(self, name: str) -> str:
        """Return the last lines that a server wrote to stderr."""
        connection = self._connections.get(name)
        return "" if connection is None else connection.error_tail()

    async def restart(self, name: str) -> None:
        """End a server and start it again."""
        if connection := self._connections.get(name):
            await connection.restart()

    async def aclose(self) -> None:
        """End all connections and servers, side by side; after at most five seconds."""
        own = () if self._own is None else (self._own,)
        await asyncio.gather(*(connection.close() for connection in (*own, *self._connections.values())))
        self._around.watchdog.close()

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    # Who calls no tool and has no server does not load what connections are made of.

    def _made(self, server: ToolServer) -> Connection:
        from chatdesk.tools.connection import Connection
        from chatdesk.tools.transports import sign_in_of, transport_of

        sign_in = sign_in_of(server, self._around.vault)
        opened = partial(transport_of, server, self._around, sign_in)
        return Connection(server, self._around, self._name_tools, self._changed, opened, sign_in)

    def _own_connection(self) -> Connection:
        if self._own is None:
            from chatdesk.tools.connection import Connection

            own = self._builtin
            self._own = Connection(own.server, self._around, _as_they_are, self._changed, own.opened)
        return self._own

    def _name_tools(self, server: str, names: Sequence[str]) -> Mapping[str, str]:
        """The model's names for the tools of a server: those that it has had stay."""
        given = self._names.setdefault(server, {})
        taken = {tool.spec.name for tool in self._builtin.all_tools()}
        taken |= {name for own in self._names.values() for name in own.values()}
        for name in names:
            if name not in given:
                given[name] = wire_name(server, name, taken)
                taken.add(given[name])
        return {name: given[name] for name in names}


def _as_they_are(_server: str, names: Sequence[str]) -> Mapping[str, str]:
    return {name: name for name in names}


def _failed(call: ToolCallPart, text: str) -> ToolResultPart:
    return ToolResultPart(call.call_id, text, is_error=True)
