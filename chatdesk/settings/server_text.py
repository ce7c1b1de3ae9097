"""A tool server as a text to be changed by hand, and back."""

from __future__ import annotations

import json
from dataclasses import replace

from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.masking import MASK
from chatdesk.settings.pasted_servers import servers_from_text
from chatdesk.settings.tool_servers import ToolServerError, secrets_of, server_to_table

_OF_PROGRAMS = {"command": "", "args": [], "env": {}}
_OF_ADDRESSES = {"url": "", "headers": {}}


def text_of_server(server: ToolServer) -> str:
    """Return the JSON of a server, what may be filled in included; secrets in it are "(masked)"."""
    empty = _OF_ADDRESSES if server.is_remote else _OF_PROGRAMS
    table = empty | server_to_table(replace(server, is_disabled=False))
    for place in secrets_of(server):
        key, _, name = place.partition(".")
        table[key][name] = MASK
    return json.dumps(table, indent=2, ensure_ascii=False)


def edited_server(text: str, before: ToolServer) -> ToolServer:
    """Return the server that a changed text says, under the name that it has and as much turned on.

    A command or an address alone is understood as well, and as in a new server all that is not said is the
    default. What is still "(masked)" is as before. Raises `ToolServerError`.
    """
    servers = servers_from_text(text, before.name)
    if len(servers) != 1:
        raise ToolServerError("text", "There are several servers in this text.", hint="Paste one alone.")
    known = secrets_of(before)

    def filled(place: str, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        found = []
        for name, value in pairs:
            if value == MASK and f"{place}.{name}" not in known:
                raise ToolServerError(
                    place, f'Nothing is known for "{name}".', hint=f"Write a value in place of {MASK}."
                )
            found.append((name, known[f"{place}.{name}"] if value == MASK else value))
        return tuple(found)

    server = servers[0]
    return replace(
        server,
        name=before.name,
        env=filled("env", server.env),
        headers=filled("headers", server.headers),
        is_disabled=before.is_disabled,
    )
