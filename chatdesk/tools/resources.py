"""What servers let be read: asked for when the user wants to see it, never before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ChatDeskError, ToolError
from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.tool_server import ServerState
from chatdesk.tools.prompt_list import in_time

if TYPE_CHECKING:
    from mcp.client import Client

    from chatdesk.domain.server_offer import ResourceOffer, ServerTemplate
    from chatdesk.tools.connection import Connection

_COMPLETE_SECONDS = 3.0


class Resources:
    """The resources of the servers that there are. What goes wrong is a `ToolError` in words for the user."""

    def __init__(self, connections: Callable[[], Mapping[str, Connection]]) -> None:
        self._connections = connections

    def servers(self) -> Sequence[tuple[str, int]]:
        """Return the servers that are there, each with a number that changes with what it offers."""
        return [
            (name, one.resource_age)
            for name, one in self._connections().items()
            if one.status.state is ServerState.READY
        ]

    async def offer(self, server: str) -> ResourceOffer:
        """Return what a server lets be read, all pages of it."""

        async def question(client: Client) -> ResourceOffer:
            from chatdesk.tools import offers  # it loads the SDK, which is there by now

            return await offers.resources_of(client, server)

        async with in_time(server):
            return await self._connection(server).ask(question)

    async def read(self, server: str, uri: str, name: str = "") -> tuple[AttachmentPart, ...]:
        """Return what stands at an address, as files; `name` is for one whose address has no file name."""

        async def question(client: Client) -> tuple[AttachmentPart, ...]:
            from chatdesk.tools import offers

            return await offers.resource_of(client, server, uri, name)

        async with in_time(server):
            return await self._connection(server).ask(question)

    async def complete(
        self, template: ServerTemplate, variable: str, text: str, known: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Return how a word for a template may go on; nothing where that fails.

        `known` are its other words.
        """

        async def question(client: Client) -> tuple[str, ...]:
            from chatdesk.tools import offers

            return await offers.completions_of(client, template.pattern, variable, text, known)

        try:
            async with asyncio.timeout(_COMPLETE_SECONDS):
                return await self._connection(template.server).ask(question)
        except (ChatDeskError, TimeoutError):
            return ()  # it is only a help

    def _connection(self, server: str) -> Connection:
        connection = self._connections().get(server)
        if connection is None:
            raise ToolError(f"There is no server “{server}” any more.")
        return connection
