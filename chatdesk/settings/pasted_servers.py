"""Tool servers out of the JSON that other clients keep: pasted text becomes the same as our own tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.tool_servers import SERVER_KEYS, ToolServerError, server_from_table

_LISTS = ("mcpServers", "servers", "context_servers", "mcp_servers")
_ADDRESSES = ("url", "serverUrl", "httpUrl", "uri", "endpoint")
# A string, or what JSON does not know but people write: comments, and a comma before a closing bracket.
_NOT_JSON = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*(?://[^\n]*\s*)*[}\]])', re.DOTALL)
_VARIABLE = re.compile(r"\$\{(?!env:|keyring:|input:)([A-Za-z_][A-Za-z0-9_]*)\}")
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_ASKED = re.compile(r"\$\{input:([^}]*)\}")
# Others write milliseconds; nobody lets a tool run for a quarter of an hour by a number of seconds.
_LEAST_MILLISECONDS = 1000


def servers_from_json(text: str, name: str = "") -> tuple[ToolServer, ...]:
    """Return the servers of a pasted text; `name` is for a single one that brings none.

    Understood are {"mcpServers": ...}, {"servers": ...}, {"mcp": {"servers": ...}}, a map of servers, one
    server alone, and each of them with comments, commas too many, or without its outer brackets.
    What other programs keep beside it (who may call what without asking, say) is left behind.
    Raises `ToolServerError` where there is none or one of them cannot be used.
    """
    tables = dict(_tables(_parsed(text), name))
    if not tables:
        raise ToolServerError(
            "json", "There is no tool server in this text.", hint='Paste what stands under "mcpServers".'
        )
    return tuple(server_from_table(one, _plain(one, table)) for one, table in tables.items())


def servers_from_text(text: str, name: str = "") -> tuple[ToolServer, ...]:
    """Return the servers of what a person typed or pasted: JSON, an address, or a command with arguments.

    Variables may stand before the command (`TOKEN=abc npx ...`). Raises `ToolServerError`.
    """
    import shlex

    plain = text.strip().removeprefix("$ ")
    if not plain:
        raise ToolServerError("text", "Nothing is written yet.", hint="For example npx -y some-server")
    if plain.startswith(("{", '"', "//", "/*", "[")):
        return servers_from_json(plain, name)
    if re.match(r"https?://", plain):
        return servers_from_json(json.dumps({"url": plain}), name)
    try:
        words = shlex.split(plain)
    except ValueError as error:
        raise ToolServerError("text", "A quotation mark in the command is not closed.") from error
    env = {}
    while words and (variable := _ASSIGNED.fullmatch(words[0])):
        env[variable[1]] = variable[2]
        del words[0]
    return servers_from_json(
        json.dumps({"command": words[0] if words else "", "args": words[1:], "env": env}), name
    )


def _parsed(text: str) -> Any:
    clean = _NOT_JSON.sub(lambda match: match[1] or "", text.strip().lstrip("\ufeff")).rstrip().rstrip(",")
    if clean.startswith('"'):
        clean = "{" + clean + "}"
    try:
        return json.loads(clean)
    except json.JSONDecodeError as error:
        raise ToolServerError(
            "json", f"This is no JSON: line {error.lineno}, {error.msg.lower()}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ToolServerError("json", "This is no JSON that can be read.") from error


def _tables(value: Any, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, dict):
        return
    for key in _LISTS:
        if isinstance(value.get(key), dict):
            yield from _tables_of(value[key])
            return
    if isinstance(value.get("mcp"), dict):
        yield from _tables(value["mcp"], name)
    elif _is_server(value):
        yield name or str(value.get("name") or _name_for(value)), value
    else:
        yield from _tables_of(value)


def _tables_of(value: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, table in value.items():
        if isinstance(table, dict):
            yield name, table


def _is_server(value: Mapping[str, Any]) -> bool:
    return "command" in value or any(isinstance(value.get(key), str) for key in _ADDRESSES)


def _name_for(table: Mapping[str, Any]) -> str:
    """A name from the package or the host: "@scope/server-memory" is called "memory"."""
    args = table.get("args")
    words = [word for word in args if isinstance(word, str)] if isinstance(args, list) else []
    for word in (*words, str(table.get("command", ""))):
        if found := re.fullmatch(r"(?:@[\w.-]+/)?([\w.-]+?)(?:@[\w.-]+)?", word):
            named = re.sub(r"^(?:mcp-)?server-|^mcp-|-mcp(?:-server)?$|-server$", "", found[1])
            if word.startswith("@") or "mcp" in word or named != found[1]:
                return named
    address = next((table[key] for key in _ADDRESSES if isinstance(table.get(key), str)), "")
    host = re.match(r"https?://([^/:?#]+)", address)
    return host[1] if host else str(table.get("command", "")).rpartition("/")[2]


def _plain(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of one server as our own file spells them."""
    plain = {key: table[key] for key in (*SERVER_KEYS, "type") if table.get(key) is not None}
    for key in _ADDRESSES[1:]:
        if isinstance(table.get(key), str):
            plain.setdefault("url", table[key])
    if table.get("enabled") is False:
        plain["disabled"] = True
    command = plain.get("command")
    if isinstance(command, dict):  # {"path": ..., "args": ..., "env": ...}
        plain |= {key: command[key] for key in ("args", "env") if key in command}
        plain["command"] = command.get("path", "")
    elif isinstance(command, list) and command:
        plain["command"], plain["args"] = command[0], [*command[1:], *plain.get("args", [])]
    seconds = plain.get("timeout")
    if isinstance(seconds, int | float) and seconds >= _LEAST_MILLISECONDS:
        plain["timeout"] = seconds / 1000
    return {key: _with_references(name, key, value) for key, value in plain.items()}


def _with_references(name: str, key: str, value: Any) -> Any:
    """The value with ${NAME} spelled as we do; what the other program would ask for cannot be taken over."""
    if isinstance(value, dict):
        return {inner: _with_references(name, f"{key}.{inner}", item) for inner, item in value.items()}
    if isinstance(value, list):
        return [_with_references(name, key, item) for item in value]
    if not isinstance(value, str):
        return value
    if asked := _ASKED.search(value):
        raise ToolServerError(
            key.partition(".")[0],
            f'"{key}" of the tool server "{name}" is asked for by the other program ("{asked[1]}").',
            hint="Write the value in its place, or env:NAME.",
        )
    return _VARIABLE.sub(r"${env:\1}", value)
