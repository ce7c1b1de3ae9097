"""The arguments of a tool call, read strictly: what cannot be shown in full for certain is never run."""

from __future__ import annotations

import json
from typing import Any

from chatdesk.domain.errors import ToolError

MAX_DEPTH = 100


def read_arguments(text: str) -> dict[str, Any]:
    """Return the arguments of a call; empty text means none.

    Raises `ToolError`, whose text is for the model, where it is no whole JSON object, where a name stands
    twice in one object (which of the two runs would depend on the server), or where it is nested too deep.
    """
    if not text.strip():
        return {}
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise ToolError(
            f"Not run: the arguments are not complete JSON ({error}). Call again with all of them."
        ) from error
    except ValueError as error:
        raise ToolError(f"Not run: {error}.") from error
    except RecursionError as error:
        raise ToolError("Not run: the arguments are nested too deeply.") from error
    if not isinstance(value, dict):
        raise ToolError("Not run: the arguments must be a JSON object.")
    if _is_deeper(value, MAX_DEPTH):
        raise ToolError("Not run: the arguments are nested too deeply.")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f'the argument "{name}" stands there twice')
        values[name] = value
    return values


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _is_deeper(value: Any, depth: int) -> bool:
    layer: list[Any] = [value]
    for _ in range(depth):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return True
