"""What a server has told of itself: who it is, and its tools under the names that the model knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ChatDeskError
from chatdesk.domain.sign_in import SignInStatus
from chatdesk.domain.tool import ToolInfo
from chatdesk.domain.tool_server import ServerState, ServerStatus, ToolServer, UnusableTool

if TYPE_CHECKING:
    from mcp.client import Client
    from mcp_types import Tool

Name = Callable[[str, Sequence[str]], Mapping[str, str]]


class Offered:
    """Kept while the server is connected to again; `name_tools` gives the model's names for the server's."""

    def __init__(self, server: ToolServer, name_tools: Name) -> None:
        self._server = server
        self._name_tools = name_tools
        self._infos: tuple[ToolInfo, ...] = ()
        self._unusable: tuple[UnusableTool, ...] = ()
        self._about = ("", "", "")
        self.names: dict[str, str] = {}
        """The server's names of its tools by the model's."""

    def take(self, client: Client, tools: Sequence[Tool], unusable: Sequence[UnusableTool]) -> None:
        """Take what it offers now."""
        from chatdesk.tools import results

        named = dict(self._name_tools(self._server.name, [tool.name for tool in tools]))
        self.names = {wire: name for name, wire in named.items()}
        self._infos = tuple(results.tool_infos(self._server, tools, named))
        self._unusable = tuple(unusable)
        about = client.server_info
        self._about = (
            (about.title or about.name) if about else "",
            about.version if about else "",
            client.protocol_version,
        )

    def status(
        self, state: ServerState, trouble: ChatDeskError | None, sign_in: SignInStatus
    ) -> ServerStatus:
        """Return how the server stands, in such a state."""
        title, version, protocol = self._about
        return ServerStatus(
            self._server,
            state,
            trouble.text if trouble else "",
            trouble.hint if trouble else "",
            tools=self._infos,
            title=title,
            version=version,
            protocol=protocol,
            unusable=self._unusable,
            sign_in=sign_in,
        )
