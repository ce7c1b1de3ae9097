"""The form that a request asked its answer to have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SIGNS = ('"json_schema"', '"json_object"')


@dataclass(frozen=True, slots=True)
class AskedForm:
    """JSON, of any kind or (where `schema` is not None) by a schema, which may have a name."""

    name: str = ""
    schema: Mapping[str, Any] | bool | None = field(default=None, repr=False)


def asked_form(body: str) -> AskedForm | None:
    """Return what the body of a request asks for; None where it does not ask for JSON.

    Both spellings are known: `response_format` of Chat Completions and `text.format` of Responses.
    """
    # Most requests ask for none, and their bodies may be megabytes.
    if not any(sign in body for sign in _SIGNS):
        return None
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = _mapping(values).get("response_format") or _mapping(_mapping(values).get("text")).get("format")
    asked = _mapping(found)
    if asked.get("type") == "json_object":
        return AskedForm()
    if asked.get("type") != "json_schema":
        return None
    described = _mapping(asked.get("json_schema")) or asked
    schema = described.get("schema")
    return AskedForm(str(described.get("name") or ""), schema if isinstance(schema, dict | bool) else None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def asked_tools(body: str) -> dict[str, Mapping[str, Any]]:
    """Return the schemas of the arguments by the names of the tools that the body of a request offers.

    Both spellings are known: the tool below `function` (Chat Completions) and the flat one (Responses).
    """
    if '"tools"' not in body:
        return {}
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    tools = _mapping(values).get("tools")
    found: dict[str, Mapping[str, Any]] = {}
    for tool in tools if isinstance(tools, list) else ():
        about = _mapping(_mapping(tool).get("function")) or _mapping(tool)
        name, schema = about.get("name"), about.get("parameters")
        if isinstance(name, str) and isinstance(schema, Mapping):
            found[name] = schema
    return found
