"""Our own MCP server: the same protocol as every other, spoken within this program."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext

import chatdesk
from chatdesk.domain.errors import ToolError
from chatdesk.domain.tool import ToolInfo
from chatdesk.tools.own import specs
from chatdesk.tools.own.arguments import checked_arguments

if TYPE_CHECKING:
    from chatdesk.tools.own.grants import Grants

Arguments = Mapping[str, Any]


def own_server(
    tools: Callable[[], Sequence[ToolInfo]],
    grants: Callable[[], Grants],
    now: Callable[[], datetime],
) -> Server[Any]:
    """Return the server; what it is given is asked at each call, so that a grant counts at once."""
    runs = _Runs(grants, now)

    async def list_tools(
        _context: ServerRequestContext[Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_told(tool) for tool in tools()])

    async def call_tool(
        _context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        try:
            text = await runs.run(params.name, params.arguments or {}, tools())
        except ToolError as error:
            return types.CallToolResult(content=[types.TextContent(text=error.text)], is_error=True)
        return types.CallToolResult(content=[types.TextContent(text=text)])

    return Server(
        specs.SERVER, version=chatdesk.__version__, on_list_tools=list_tools, on_call_tool=call_tool
    )


class _Runs:
    """What each tool does."""

    def __init__(self, grants: Callable[[], Grants], now: Callable[[], datetime]) -> None:
        self._grants = grants
        self._now = now
        self._by_name: dict[str, Callable[[Arguments], Awaitable[str]]] = {
            "current_time": self._current_time,
            "calculate": self._calculate,
            "read_file": self._read_file,
            "list_folder": self._list_folder,
            "search_files": self._search_files,
            "fetch_page": self._fetch_page,
        }

    async def run(self, name: str, arguments: Arguments, offered: Sequence[ToolInfo]) -> str:
        """Run one of the tools on offer; raises `ToolError` with a sentence for the model."""
        tool = next((tool for tool in offered if tool.name == name), None)
        if tool is None:
            raise ToolError(f"There is no tool “{name}”.")
        return await self._by_name[name](checked_arguments(arguments, tool.spec))

    async def _current_time(self, arguments: Arguments) -> str:
        from chatdesk.tools.own.clock import current_time

        return current_time(self._now(), arguments.get("timezone", ""))

    async def _calculate(self, arguments: Arguments) -> str:
        from chatdesk.tools.own.arithmetic import calculate

        return calculate(arguments["expression"])

    async def _read_file(self, arguments: Arguments) -> str:
        return await asyncio.to_thread(self._granted().read, **arguments)

    async def _list_folder(self, arguments: Arguments) -> str:
        return await asyncio.to_thread(self._granted().list, **arguments)

    async def _search_files(self, arguments: Arguments) -> str:
        is_over = threading.Event()
        try:
            return await asyncio.to_thread(self._granted().search, **arguments, is_cancelled=is_over.is_set)
        finally:
            is_over.set()

    async def _fetch_page(self, arguments: Arguments) -> str:
        from chatdesk.tools.own.pages import fetch_page

        grants = self._grants()
        url = arguments["url"]
        return await fetch_page(url, allows_private=grants.private_addresses, proxy_for=grants.proxy_for)

    def _granted(self) -> Any:
        from chatdesk.tools.own.folders import GrantedFolders

        return GrantedFolders(self._grants().folders)


def _told(tool: ToolInfo) -> types.Tool:
    hints = tool.hints
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.spec.description,
        input_schema=dict(tool.spec.schema),
        annotations=types.ToolAnnotations(
            read_only_hint=hints.read_only,
            destructive_hint=hints.destructive,
            idempotent_hint=hints.idempotent,
            open_world_hint=hints.open_world,
        ),
    )
