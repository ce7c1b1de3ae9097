"""A tool call to make again outside of this program: as JSON-RPC, by curl, or by starting its server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.masking import has_secret_shape, is_secret_header
from chatdesk.snippets.call import escaped
from chatdesk.snippets.curl import quoted

PROTOCOL = "2025-06-18"
"""The version of MCP that is spoken; servers answer with the one that they want."""

_REFERENCE = re.compile(r"\$\{(?:env|keyring):([^}]+)\}|^(?:env|keyring):(.+)$")
_SECRET_WORD = re.compile(r"(?i)(key|token|secret|password|passwd|auth|cookie|credential)")
_LONG_RANDOM = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.-]{24,}")


class CallForm(StrEnum):
    """What a call is copied as."""

    ARGUMENTS = "arguments"
    RESULT = "result"
    JSON_RPC = "json-rpc"
    SHELL = "shell"


def forms_of(*, has_result: bool, server: ToolServer | None) -> tuple[CallForm, ...]:
    """Return the forms that a call can have; `server` is where its tool is, None for one of our own."""
    found = [CallForm.ARGUMENTS]
    if has_result:
        found.append(CallForm.RESULT)
    found.append(CallForm.JSON_RPC)
    if server is not None:
        found.append(CallForm.SHELL)
    return tuple(found)


def json_rpc(tool: str, arguments: str) -> str:
    """Return the message that an MCP server gets, with indentation; `tool` is what the server calls it."""
    return escaped(json.dumps(_message(tool, arguments), indent=2, ensure_ascii=False))


def shell(server: ToolServer, tool: str, arguments: str) -> str:
    """Return a program for a Unix shell that makes the call: curl for an address, else the server's command.

    No secret stands in it: what is one, or may be one, is a variable of the environment.
    """
    return _by_curl(server, tool, arguments) if server.is_remote else _by_command(server, tool, arguments)


def variables(server: ToolServer) -> tuple[str, ...]:
    """Return the environment variables that the program reads."""
    texts = [server.url, *server.args]
    found = [name for text in texts for name in _references(text)]
    found += [name for name, _ in server.env]
    found += [_variable(name, value) for name, value in server.headers if _is_hidden(name, value)]
    found += [_nth(place) for place, text in enumerate(server.args, 1) if _looks_secret(text)]
    return tuple(dict.fromkeys(found))


def _by_curl(server: ToolServer, tool: str, arguments: str) -> str:
    headers = ["Content-Type: application/json", "Accept: application/json, text/event-stream"]
    lines = [f"url={_filled(server.url)}", "ask() {", '  curl --silent --show-error "$@" "$url" \\']
    lines += [f"    --header {quoted(header)} \\" for header in headers]
    lines += [f"    --header {_header(name, value)} \\" for name, value in server.headers]
    lines += ['    ${session:+--header "Mcp-Session-Id: $session"}', "}"]
    lines += [
        f"session=$(ask --output /dev/null --dump-header - --data-raw {quoted(_line(_HELLO))} \\",
        "  | tr -d '\\r' | sed -n 's/^[Mm]cp-[Ss]ession-[Ii]d: //p')",
        f"ask --output /dev/null --data-raw {quoted(_line(_READY))}",
        f"ask --no-buffer --data-raw {quoted(_line(_message(tool, arguments)))}",
    ]
    return "\n".join(lines)


def _by_command(server: ToolServer, tool: str, arguments: str) -> str:
    messages = (_HELLO, _READY, _message(tool, arguments))
    said = " \\\n    ".join(quoted(_line(message)) for message in messages)
    # Most servers end with their input, the answer lost: it is kept open for a while.
    feed = f"{{ printf '%s\\n' \\\n    {said}; sleep 10; }}"
    words = [f'{name}="${name}"' for name, _ in server.env]
    words.append(_filled(server.command))
    for place, text in enumerate(server.args, 1):
        words.append(f'"${_nth(place)}"' if _looks_secret(text) else _filled(text))
    move = f"cd {_filled(server.cwd)} && " if server.cwd else ""
    return f"{feed} \\\n  | ({move}{' '.join(words)})"


def _message(tool: str, arguments: str) -> Mapping[str, Any]:
    return {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": tool, "arguments": _value(arguments)},
    }


_HELLO: Mapping[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": PROTOCOL,
        "capabilities": {},
        "clientInfo": {"name": "shell", "version": "1"},
    },
}
_READY: Mapping[str, Any] = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def _value(arguments: str) -> Any:
    try:
        return json.loads(arguments) if arguments.strip() else {}
    except (ValueError, RecursionError):
        return {}


def _line(message: Mapping[str, Any]) -> str:
    return escaped(json.dumps(message, ensure_ascii=False))


def _header(name: str, value: str) -> str:
    if _is_hidden(name, value):
        return f'"{name}: ${_variable(name, value)}"'
    return quoted(f"{name}: {value}")


def _is_hidden(name: str, value: str) -> bool:
    return (
        is_secret_header(name)
        or bool(_SECRET_WORD.search(name))
        or bool(_references(value))
        or (_looks_secret(value))
    )


def _variable(name: str, value: str) -> str:
    """Return the variable for a header: the one that its value names, else one called like it."""
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _tame(whole[1] or whole[2])
    return f"HEADER_{_tame(name).upper()}"


def _filled(text: str) -> str:
    """Return a word of the shell in which what is kept elsewhere is a variable."""
    pieces, at = [], 0
    for found in _REFERENCE.finditer(text):
        if found.start() > at:
            pieces.append(quoted(text[at : found.start()]))
        pieces.append(f'"${{{_tame(found[1] or found[2])}}}"')
        at = found.end()
    if at < len(text) or not pieces:
        pieces.append(quoted(text[at:]))
    return "".join(pieces)


def _references(text: str) -> Iterable[str]:
    return [_tame(found[1] or found[2]) for found in _REFERENCE.finditer(text)]


def _looks_secret(text: str) -> bool:
    """Whether a text may be a secret: better one variable too many."""
    if _references(text):
        return False
    named = re.match(r"--?[\w-]+=", text)
    if named is not None and _SECRET_WORD.search(named[0]):
        return True
    is_path = "/" in text or "\\" in text or text.startswith(("-", "@", "http"))
    return has_secret_shape(text) or (not is_path and bool(_LONG_RANDOM.fullmatch(text)))


def _nth(place: int) -> str:
    return f"ARGUMENT_{place}"


def _tame(name: str) -> str:
    tame = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "VALUE"
    return f"_{tame}" if tame[0].isdigit() else tame
