"""Changes to the tool servers: written into the file, their secrets into the keyring, in force at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.pasted_servers import servers_from_text
from chatdesk.settings.server_text import edited_server
from chatdesk.settings.tool_servers import ToolServerError, secrets_apart
from chatdesk.ui.preferences.ports import KeyKeeper, ToolKeeper

_KEYRING = "keyring:"


class ToolEdits:
    """All methods raise `SettingsError`; what was written before it stays."""

    def __init__(self, config: ConfigFile, keys: KeyKeeper, tools: ToolKeeper) -> None:
        self._config = config
        self._keys = keys
        self._tools = tools

    async def add(self, text: str, name: str) -> Sequence[str]:
        """Add the servers of a text (JSON, command or address), and return their names.

        A single one may be called `name`. Secrets go to the keyring.
        """
        servers = servers_from_text(text, name.strip())
        if name.strip() and len(servers) == 1:
            servers = (replace(servers[0], name=name.strip()),)
        known = {server.name for server in self._config.config.tool_servers}
        for server in servers:
            if server.name in known:
                raise ToolServerError(
                    "name", f"There is a server “{server.name}” already.", hint="Give this one another name."
                )
        for server in servers:
            await self._put(server)
        await self._put_in_force()
        return [server.name for server in servers]

    async def change(self, before: ToolServer, text: str) -> None:
        """Write what a changed text says of a server (JSON, command or address).

        Secrets go to the keyring, and what it has for it no longer leaves it; who moves to another address
        signs in there anew.
        """
        server = edited_server(text, before)
        if server == before:
            return
        if before.is_remote and server.url != before.url:
            await self._tools.sign_ins.forget(before.name)
        apart = await self._put(server)
        await self._put_in_force()
        for reference in set(_own_references(before)) - set(_own_references(apart)):
            await self._keys.delete(reference)

    async def set_disabled(self, server: ToolServer, is_disabled: bool) -> None:
        """Turn a server off or on."""
        await asyncio.to_thread(self._config.put_tool_server, replace(server, is_disabled=is_disabled))
        await self._put_in_force()

    async def remove(self, server: ToolServer) -> None:
        """Take a server out of the file, and what it has in the keyring."""
        await self._tools.sign_ins.forget(server.name)
        await asyncio.to_thread(self._config.remove_tool_server, server.name)
        await self._put_in_force()
        for reference in _own_references(server):
            await self._keys.delete(reference)

    async def grant(self, folders: Sequence[str]) -> None:
        """Let our own tools read these folders and no others."""
        await asyncio.to_thread(self._config.set_granted_folders, folders)

    async def _put(self, server: ToolServer) -> ToolServer:
        """Write a server, its secrets into the keyring; return it as it stands in the file."""
        apart, secrets = secrets_apart(server)
        for reference, secret in secrets.items():
            await self._keys.set(reference, secret)
        await asyncio.to_thread(self._config.put_tool_server, apart)
        return apart

    async def _put_in_force(self) -> None:
        await self._tools.use(self._config.config.tool_servers)


def _own_references(server: ToolServer) -> Iterator[str]:
    for _, value in (*server.env, *server.headers):
        if value.startswith(f"{_KEYRING}mcp/"):
            yield value.removeprefix(_KEYRING)
