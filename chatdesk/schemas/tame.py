"""Schemas of strangers, made so that holding a value against them ends: no pattern, no loop can run away."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

STEPS = 200_000
"""Keywords that are looked at for one value: about half a second. Honest schemas take a few per field."""

# Steps of the matcher at worst: about a tenth of a second.
_MOST_WORK = 10_000_000
_DEEPEST = 200
_OPEN_QUANTIFIER = re.compile(r"[*+]|\{\d*,\d*\}")
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]|[*+?]|\{\d*,?\d*\}|.", re.DOTALL)


class TooMuchError(Exception):
    """A value takes longer to be held against the schema than anybody would wait."""


def tamed(schema: Any, depth: int = 0) -> Any:
    """Return the schema without patterns that may take for ever, and without other dialects inside of it.

    A pattern counts as one where something that repeats stands in something that repeats, or more than two
    repeat side by side. What stood there is not judged. Raises `RecursionError` for what is nested too deep.
    """
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(schema, list):
        return [tamed(inner, depth + 1) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: tamed(inner, depth + 1) for name, inner in schema.items()}
    if depth and isinstance(found.get("$schema"), str):
        # It would be judged by another class than ours, without our limits.
        del found["$schema"]
    pattern, patterns = found.get("pattern"), found.get("patternProperties")
    if isinstance(pattern, str) and repeats(pattern) is None:
        del found["pattern"]
    if isinstance(patterns, dict) and any(repeats(name) is None for name in patterns):
        # Which names are meant is not known: none is called unknown then.
        for keyword in ("patternProperties", "additionalProperties", "unevaluatedProperties"):
            found.pop(keyword, None)
    return found


@functools.cache
def bounded(kind: type[Validator]) -> type[Validator]:
    """Return a class that judges like `kind`, inside of `limited()`: at most `STEPS` steps."""
    counted = {name: _counted(check) for name, check in kind.VALIDATORS.items()}  # type: ignore[attr-defined, unused-ignore]
    if "pattern" in counted:
        counted["pattern"] = _counted(_pattern)
    made: type[Validator] = extend(kind, counted)
    return made


@contextmanager
def limited() -> Iterator[None]:
    """Begin to count anew; raises `TooMuchError` when all steps are spent."""
    before, _budget.left = _budget.left, STEPS
    try:
        yield
    finally:
        _budget.left = before


@functools.lru_cache(maxsize=500)
def repeats(pattern: str) -> int | None:
    """Return how many parts of a pattern repeat without end, side by side; None where it may run away."""
    count, inside = 0, [False]
    pieces = [found[0] for found in _PIECE.finditer(pattern)]
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        is_open = bool(_OPEN_QUANTIFIER.fullmatch(following))
        if piece == "(":
            inside.append(False)
        elif piece == ")" and len(inside) > 1:
            has_choice = inside.pop()
            if is_open and has_choice:
                return None
            inside[-1] = inside[-1] or has_choice or is_open
        elif piece == "|" or is_open:
            inside[-1] = True
        count += is_open
    return count if count <= 2 else None


class _Budget(threading.local):
    left = STEPS


_budget = _Budget()


def _counted(check: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        _budget.left -= 1
        if _budget.left < 0:
            raise TooMuchError
        yield from check(validator, value, instance, schema) or ()

    return run


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    """As the library has it, but for texts so long that the matcher might be lost in them."""
    if not validator.is_type(instance, "string"):
        return
    count = repeats(pattern)
    can_be_judged = count is not None and len(instance) ** (count + 1) <= _MOST_WORK
    if can_be_judged and not re.search(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
