"""The sign-ins of all servers by their names, as the window asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chatdesk.domain.sign_in import SignInStep
from chatdesk.domain.tool_server import ServerState

if TYPE_CHECKING:
    from chatdesk.tools.connection import Connection


class SignInDesks:
    """`connections` has them by the names of their servers. A server without a sign-in is left as it is."""

    def __init__(self, connections: Callable[[], Mapping[str, Connection]]) -> None:
        self._connections = connections

    def begin(self, name: str) -> None:
        """Find out where the browser would go for this server."""
        if (connection := self._connections().get(name)) is not None and connection.sign_in is not None:
            connection.sign_in.begin()

    def agree(self, name: str) -> str:
        """The user agrees: return the address to open in the browser, "" where there is none."""
        connection = self._connections().get(name)
        return "" if connection is None or connection.sign_in is None else connection.sign_in.agree()

    def cancel(self, name: str) -> None:
        """End the sign-in that is under way."""
        if (connection := self._connections().get(name)) is not None and connection.sign_in is not None:
            connection.sign_in.cancel()

    async def sign_out(self, name: str) -> None:
        """Forget the tokens of a server, and connect to it without them."""
        await self.forget(name)
        connection = self._connections().get(name)
        if connection is not None and not connection.status.server.is_disabled:
            await connection.restart()

    async def forget(self, name: str) -> None:
        """Forget the tokens of a server that is about to go; one that lets everybody in has none."""
        connection = self._connections().get(name)
        if connection is None or connection.sign_in is None:
            return
        is_open = connection.status.state is ServerState.READY
        if not (is_open and connection.sign_in.status.step is SignInStep.NONE):
            await connection.sign_in.sign_out()
