"""JSON as servers write it: read into typed records without losing the rest to one bad field."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from chatdesk.wire.quirks import Quirk, QuirkTally

# More than any count, time or id has; int() itself refuses some thousands.
MAX_DIGITS = 40
# What services send, the schemas of tools included, has less than thirty.
MAX_DEPTH = 200

# Strings as a whole: brackets in them are text. Possessive, so that one without end costs no more.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)

S = TypeVar("S", bound=msgspec.Struct)

_anything = msgspec.json.Decoder()


class Unreadable(ValueError):
    """The text is not JSON, not even by the loosest rules."""


def loads(data: str | bytes, quirks: QuirkTally | None = None) -> Any:
    """Read JSON; what is not strict (lone surrogates, control characters, NaN) is put right.

    Lone surrogates become U+FFFD; NaN, infinities and numbers out of all bounds None. Raises
    `Unreadable`, nothing else, also for what is nested deeper than `MAX_DEPTH`.
    """
    if is_too_deep(data):
        raise Unreadable("nested too deep")
    try:
        return _anything.decode(data)
    except (ValueError, RecursionError):
        pass  # the loose reader below decides
    try:
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        value = json.loads(
            text, strict=False, parse_constant=_nothing, parse_int=_whole_number, parse_float=_number
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if quirks is not None:
        quirks.note(Quirk.LOOSE_JSON)
    return _without_surrogates(value)


def is_too_deep(data: str | bytes) -> bool:
    """Whether lists and objects stand in each other deeper than `MAX_DEPTH`.

    Deeper values can be decoded, but whoever walks through them, or writes them, runs out of stack.
    """
    if isinstance(data, bytes):
        if data.count(b"{") + data.count(b"[") <= MAX_DEPTH:
            return False
        data = data.decode("latin-1")
    elif data.count("{") + data.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(data):
        mark = data[token.start()]
        if mark in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif mark in "}]":
            depth -= 1
    return False


def _nothing(_name: str) -> None:
    """NaN and its like have no place in JSON."""


def _whole_number(text: str) -> int | None:
    return int(text) if len(text) <= MAX_DIGITS else None


def _number(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else scrubbed(value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def scrubbed(text: str) -> str:
    """Return the text with U+FFFD in place of lone surrogates, pairs joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class RecordReader(Generic[S]):
    """Read JSON objects into one kind of record whose fields all have defaults."""

    def __init__(self, kind: type[S]) -> None:
        self._kind = kind
        # Reads strictly and fast; raises `ValueError` or `RecursionError` where that cannot be.
        self.decode = msgspec.json.Decoder(kind).decode

    def fit(self, value: dict[str, Any], quirks: QuirkTally) -> S:
        """Make a record of an object; a field of a wrong type is converted or left at its default."""
        try:
            return msgspec.convert(value, self._kind)
        except (ValueError, RecursionError):
            quirks.note(Quirk.WRONG_TYPE)
            return _fitted(value, self._kind)


def _fitted(value: dict[str, Any], kind: type[S]) -> S:
    fields: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if value.get(name) is not None:
            fitting = _fit(value[name], hint)
            if fitting is not None:
                fields[name] = fitting
    return kind(**fields)


def _fit(value: Any, hint: Any) -> Any:
    """Return `value` as `hint` wants it, or None."""
    try:
        return msgspec.convert(value, hint, strict=False)
    except (ValueError, RecursionError):
        pass  # fall through to the parts of the hint
    for option in get_args(hint) or (hint,):
        if option is str and isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if isinstance(option, type) and issubclass(option, msgspec.Struct) and isinstance(value, dict):
            return _fitted(value, option)
        if get_origin(option) is list and isinstance(value, list):
            (element,) = get_args(option)
            return [item for item in (_fit(item, element) for item in value) if item is not None]
    return None
