"""A schema as rows to read: each field with its kind and what else is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chatdesk.schemas.misfit import Step

ANY = "*"
"""The step of a path that stands for each item of a list."""

_DEEPEST = 4
_MOST = 400
_MOST_HOPS = 20
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Field:
    """One row. `path` may have `ANY` in it; `kind` is what programs call it ("string[]"); `note` the rest."""

    path: tuple[Step, ...]
    depth: int
    name: str
    kind: str
    note: str
    description: str
    is_required: bool


def outline(schema: Any) -> tuple[Field, ...]:
    """Return the fields of a schema of objects in its order, at most 400, four levels deep at most."""
    found: list[Field] = []
    for field in _fields(schema, schema, (), 0):
        if len(found) == _MOST:
            break
        found.append(field)
    return tuple(found)


def part_for(schema: Any, part: Any, step: Step) -> Any:
    """Return the piece of a schema that holds for a field or item below `part`; None where none is named.

    Only what is named outright is found: `properties`, `items`, `prefixItems`, and references within.
    """
    part = resolved(schema, part)
    if not isinstance(part, Mapping):
        return None
    if isinstance(step, int):
        first = part.get("prefixItems")
        if isinstance(first, list) and step < len(first):
            return first[step]
        items = part.get("items")
        return items if isinstance(items, Mapping) else None
    named = part.get("properties")
    found = named.get(step) if isinstance(named, Mapping) else None
    if found is None and isinstance(part.get("additionalProperties"), Mapping):
        return None if part.get("patternProperties") else part["additionalProperties"]
    return found


def refuses(schema: Any, part: Any, name: str) -> bool:
    """Whether an object of that piece of a schema may have no field of this name."""
    part = resolved(schema, part)
    if not isinstance(part, Mapping) or part.get("additionalProperties") is not False:
        return False
    named = part.get("properties")
    return not part.get("patternProperties") and not (isinstance(named, Mapping) and name in named)


def resolved(schema: Any, part: Any) -> Any:
    """Follow the references of a piece within its schema; None where one leads nowhere."""
    for _ in range(_MOST_HOPS):
        if not isinstance(part, Mapping) or not isinstance(part.get("$ref"), str):
            return part
        part = _pointed(schema, part["$ref"])
    return None


def _fields(schema: Any, part: Any, path: tuple[Step, ...], depth: int) -> Iterator[Field]:
    part = resolved(schema, part)
    if not isinstance(part, Mapping) or depth >= _DEEPEST:
        return
    named = part.get("properties")
    required = part.get("required")
    needed = set(map(str, required)) if isinstance(required, list) else set()
    for name, found in (named if isinstance(named, Mapping) else {}).items():
        inner = resolved(schema, found)
        about = inner if isinstance(inner, Mapping) else {}
        here = (*path, str(name))
        note = ", ".join(_notes(about, is_required=name in needed))
        said = about.get("description", "")
        description = said if isinstance(said, str) else ""
        kind = _kind(schema, inner)
        yield Field(here, depth, str(name), kind, note, description, name in needed)
        below, here = _below(schema, about, here)
        yield from _fields(schema, below, here, depth + 1)


def _below(schema: Any, about: Mapping[str, Any], path: tuple[Step, ...]) -> tuple[Any, tuple[Step, ...]]:
    """What is looked through below a field: itself, or the items of the list that it is."""
    items = resolved(schema, about.get("items"))
    if isinstance(items, Mapping) and items.get("properties"):
        return items, (*path, ANY)
    return about, path


def _kind(schema: Any, part: Any, hops: int = 0) -> str:
    if not isinstance(part, Mapping) or hops > 3:
        return "any"
    wanted = part.get("type")
    if isinstance(wanted, list):
        return " | ".join(map(str, wanted))
    if wanted == "array":
        items = resolved(schema, part.get("items"))
        inner = _kind(schema, items, hops + 1) if isinstance(items, Mapping) else "any"
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if isinstance(wanted, str):
        return wanted
    forms = part.get("anyOf") or part.get("oneOf")
    if isinstance(forms, list):
        kinds = (_kind(schema, resolved(schema, form), hops + 1) for form in forms)
        return " | ".join(dict.fromkeys(kinds))
    return next((kind for word, kind in (("properties", "object"), ("enum", "enum")) if word in part), "any")


def _notes(part: Mapping[str, Any], *, is_required: bool) -> Iterator[str]:
    yield "required" if is_required else "optional"
    for low, high, unit in (
        ("minItems", "maxItems", "items"),
        ("minLength", "maxLength", "letters"),
        ("minimum", "maximum", ""),
    ):
        yield from _bounds(part.get(low), part.get(high), unit)
    if isinstance(part.get("enum"), list):
        yield "one of " + ", ".join(_shown(value) for value in part["enum"][:8])
    if isinstance(part.get("pattern"), str):
        yield f"like {part['pattern']}"
    if isinstance(part.get("format"), str):
        yield part["format"]
    if "const" in part:
        yield f"is {_shown(part['const'])}"
    if "default" in part:
        yield f"default {_shown(part['default'])}"


def _bounds(low: Any, high: Any, unit: str) -> Iterator[str]:
    if low is None and high is None:
        return
    if low is not None and high is not None:
        words = f"{low} to {high}"
    else:
        words = f"at least {low}" if high is None else f"at most {high}"
    yield f"{words} {unit}".rstrip()


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _pointed(schema: Any, reference: str) -> Any:
    if not reference.startswith("#"):
        return None
    found = schema
    for step in filter(None, reference[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found
