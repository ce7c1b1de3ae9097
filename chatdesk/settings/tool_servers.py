"""A server of tools as a table of the configuration file, and back; mistakes are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.tool import DEFAULT_SECONDS
from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.account_secrets import is_secret
from chatdesk.settings.addresses import web_address
from chatdesk.settings.masking import is_secret_header

SERVER_KEYS = ("command", "args", "env", "cwd", "url", "headers", "timeout", "parallel", "disabled")
"""The keys that we read; `type` is understood as well, for it stands in many examples."""

OWN_NAME = "ChatDesk"
"""The name that the built-in tools go by: what is approved for them is approved for nobody else."""

LONGEST_NAME = 64
LONGEST_SECONDS = 86_400.0

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_REFERENCE = re.compile(r"(?:env|keyring):\S+")
_INNER_REFERENCE = re.compile(r"\$\{(?:env|keyring):[^}]+\}")
_STDIO_TYPES = ("stdio", "local")
_HTTP_TYPES = ("http", "streamable-http", "streamable_http", "streamableHttp", "remote")


class ToolServerError(SettingsError):
    """A server of tools cannot be used as it is; `field` names the key that is wrong."""

    def __init__(self, field: str, text: str, *, hint: str = "") -> None:
        super().__init__(text, hint=hint)
        self.field = field


def server_from_table(name: str, table: Mapping[str, Any]) -> ToolServer:
    """Return the server that `[mcpServers.NAME]` describes.

    Raises `ToolServerError`; its sentence repeats no value of `env` and `headers`, which may be secrets.
    """
    clean = name.strip()
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise ToolServerError("name", f"A tool server needs a name of up to {LONGEST_NAME} letters.")
    if clean.casefold() == OWN_NAME.casefold():
        raise ToolServerError(
            "name", f'The name "{clean}" belongs to the built-in tools; choose another one.'
        )
    values = {field: read(name, key, table[key]) for key, (field, read) in _READERS.items() if key in table}
    server = ToolServer(clean, **values)
    _check_kind(server, table.get("type"))
    return replace(server, url=_checked_url(server)) if server.url else server


def server_to_table(server: ToolServer) -> dict[str, Any]:
    """Return what the file says about a server; what is the default is left away."""
    values = {
        "command": server.command,
        "args": list(server.args),
        "env": dict(server.env),
        "cwd": server.cwd,
        "url": server.url,
        "headers": dict(server.headers),
        "timeout": server.seconds if server.seconds != DEFAULT_SECONDS else None,
        "parallel": server.is_parallel,
        "disabled": server.is_disabled,
    }
    return {key: value for key, value in values.items() if value}


def is_reference(value: str) -> bool:
    """Say whether a value only tells where the secret is, and holds none."""
    return bool(_REFERENCE.fullmatch(value) or _INNER_REFERENCE.search(value))


def secrets_of(server: ToolServer) -> dict[str, str]:
    """Return the secrets that stand in the values of a server themselves, by where they stand."""
    found = {}
    for place, pairs in (("env", server.env), ("headers", server.headers)):
        for name, value in pairs:
            if value and not is_reference(value) and _looks_secret(name, value):
                found[f"{place}.{name}"] = value
    return found


def secrets_apart(server: ToolServer) -> tuple[ToolServer, dict[str, str]]:
    """Return the server with references in the place of its secrets, and the secrets by keyring name."""
    secrets = {}

    def moved(place: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
        known = secrets_of(server)
        for name, value in pairs:
            if f"{place}.{name}" in known:
                reference = f"mcp/{server.name}/{name}".replace(" ", "_")
                secrets[reference] = value
                yield name, f"keyring:{reference}"
            else:
                yield name, value

    apart = replace(
        server, env=tuple(moved("env", server.env)), headers=tuple(moved("headers", server.headers))
    )
    return apart, secrets


def check_for_new_secrets(server: ToolServer, before: ToolServer | None) -> None:
    """Refuse to write a secret that is not in the file already; raises `ToolServerError`."""
    known = set(secrets_of(before).values()) if before else set()
    for place, value in secrets_of(server).items():
        if value not in known:
            raise ToolServerError(
                place.partition(".")[0],
                f'"{place}" of the tool server "{server.name}" holds a secret, and the file keeps none.',
                hint='Write "env:NAME" or "keyring:NAME" in its place.',
            )


def _looks_secret(name: str, value: str) -> bool:
    spelled = name.replace("_", "-").lower()
    return is_secret(name, value) or is_secret_header(spelled) or spelled.endswith("-key")


def _check_kind(server: ToolServer, kind: object) -> None:
    quoted = f'The tool server "{server.name}"'
    if kind == "sse":
        raise ToolServerError(
            "type",
            f'{quoted} is of the type "sse", which has been replaced.',
            hint='Most servers have a newer address that ends with "/mcp": use that as "url".',
        )
    if kind is not None and kind not in (*_STDIO_TYPES, *_HTTP_TYPES):
        raise ToolServerError("type", f"{quoted} has an unknown type.", hint='Use "stdio" or "http".')
    if bool(server.command) == bool(server.url):
        words = (
            'has both "command" and "url"'
            if server.command
            else 'needs "command" (a program) or "url" (HTTP)'
        )
        raise ToolServerError("command", f"{quoted} {words}.")
    if server.url and (server.args or server.env or server.cwd):
        raise ToolServerError("url", f'{quoted} has a "url": "args", "env" and "cwd" are for programs.')
    if server.command and server.headers:
        raise ToolServerError("headers", f'{quoted} has "headers", which only a server with "url" takes.')


def _checked_url(server: ToolServer) -> str:
    url = server.url.strip()
    parts = web_address(url)
    if parts is None:
        raise ToolServerError(
            "url",
            f'The address of the tool server "{server.name}" cannot be used.',
            hint="For example https://example.com/mcp",
        )
    if parts.username is not None or parts.password is not None:
        raise ToolServerError(
            "url",
            f'The address of the tool server "{server.name}" holds a user name or a password.',
            hint='Give it as a header: Authorization = "env:NAME".',
        )
    return url


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ToolServerError(key, f'"{key}" of the tool server "{name}" must be a text.')
    return value.strip()


def _texts(name: str, key: str, value: object) -> tuple[str, ...]:
    if not (isinstance(value, list) and all(isinstance(item, str) and "\0" not in item for item in value)):
        raise ToolServerError(key, f'"{key}" of the tool server "{name}" must be a list of texts.')
    return tuple(value)


def _pairs(name: str, key: str, value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise ToolServerError(key, f'"{key}" of the tool server "{name}" must be a table of texts.')
    pairs = []
    for inner, item in value.items():
        # Numbers and switches stand in many examples, and every program reads them as text.
        text = str(item).lower() if isinstance(item, bool) else str(item) if isinstance(item, int) else item
        is_good = isinstance(text, str) and "\0" not in text and inner and "\0" not in inner
        if not is_good or (key == "env" and "=" in inner):
            raise ToolServerError(key, f'"{key}.{inner}" of the tool server "{name}" must be a text.')
        pairs.append((str(inner), str(text)))
    return tuple(pairs)


def _headers(name: str, key: str, value: object) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(name, key, value)
    for header, text in pairs:
        if not _HEADER_NAME.fullmatch(header) or not (text.isascii() and (text.isprintable() or not text)):
            raise ToolServerError(
                key,
                f'The header "{header}" of the tool server "{name}" holds characters that cannot be sent.',
            )
    return pairs


def _seconds(name: str, key: str, value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= LONGEST_SECONDS:  # type: ignore[operator]
        raise ToolServerError(
            key,
            f'"{key}" of the tool server "{name}" must be a number of seconds.',
            hint="More than 0, at most a day (86400).",
        )
    return float(value)  # type: ignore[arg-type]


def _switch(name: str, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ToolServerError(key, f'"{key}" of the tool server "{name}" must be true or false.')
    return value


_READERS: dict[str, tuple[str, Callable[[str, str, object], Any]]] = {
    "command": ("command", _text),
    "args": ("args", _texts),
    "env": ("env", _pairs),
    "cwd": ("cwd", _text),
    "url": ("url", _text),
    "headers": ("headers", _headers),
    "timeout": ("seconds", _seconds),
    "parallel": ("is_parallel", _switch),
    "disabled": ("is_disabled", _switch),
}
