"""A tool server of the newest age of the protocol, made with the SDK: a call brings one more tool."""

from __future__ import annotations

from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("new")


def more() -> str:
    """Be there."""
    return "here"


@server.tool()
async def grow(context: Context) -> str:
    """Offer one more tool, and tell so."""
    server.add_tool(more)
    await context.notify_tools_changed()
    return "grown"


if __name__ == "__main__":
    server.run("stdio")
