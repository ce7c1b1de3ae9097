"""The tools that are always there, as an MCP server of our own that runs in this program."""
