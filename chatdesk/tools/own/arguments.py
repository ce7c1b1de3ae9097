"""The arguments of a call of our own tools, held against what the tool takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatdesk.domain.errors import ToolError
from chatdesk.domain.request import ToolSpec

_KINDS: Mapping[str, tuple[type, str]] = {"string": (str, "text"), "integer": (int, "a whole number")}


def checked_arguments(value: Mapping[str, Any], spec: ToolSpec) -> dict[str, Any]:
    """Return the arguments; an optional one that is null counts as not given.

    Raises `ToolError` where a required one is missing, where one is unknown or of another kind.
    """
    known: Mapping[str, Any] = spec.schema["properties"]
    given = {name: argument for name, argument in value.items() if argument is not None}
    for name in spec.schema.get("required", ()):
        if name not in given:
            raise ToolError(f'Not run: the argument "{name}" is missing.')
    for name, argument in given.items():
        if name not in known:
            raise ToolError(f'Not run: there is no argument "{name}". There are: {", ".join(known)}.')
        kind, words = _KINDS[known[name]["type"]]
        if not isinstance(argument, kind) or isinstance(argument, bool):
            raise ToolError(f'Not run: the argument "{name}" must be {words}.')
        if kind is int and argument < known[name].get("minimum", argument):
            raise ToolError(f'Not run: the argument "{name}" must be at least {known[name]["minimum"]}.')
    return given
