"""JSON values and masked texts as expressions of Python, broken into lines as formatters do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chatdesk.snippets.call import Call, Template, escaped

_WIDTH = 88
# Python reads up to 200 nested brackets.
_DEEPEST = 90

_WORDS = {"true": "True", "false": "False", "null": "None"}


class Code(str):
    """An expression of Python that is written as it is."""

    __slots__ = ()


def literal(value: Any, indent: str = "", used: int = 0) -> str:
    """Return a JSON value as an expression of Python that has the same value.

    `indent` begins its further lines; the first one has `used` characters before it. What is nested too
    deeply for Python's own parser is left to `json.loads`.
    """
    return "".join(_written(value, indent, len(indent) + used, 0))


def quoted(text: str) -> str:
    """Return a text as a string literal."""
    return escaped(json.dumps(text, ensure_ascii=False), pairs=False)


def filled(text: Template) -> Code:
    """Return a text whose secret is read from the environment."""
    if text.is_plain:
        return Code(quoted(text.pieces[0]))
    if text.pieces == ("", ""):
        return Code(f'os.environ["{text.variable}"]')
    pieces = (quoted(piece)[1:-1].replace("{", "{{").replace("}", "}}") for piece in text.pieces)
    return Code('f"' + f"{{os.environ['{text.variable}']}}".join(pieces) + '"')


def imports(call: Call, library: str, *, is_async: bool = False) -> str:
    """Return the lines that the program of a request begins with; `library` is the import of that."""
    needed = {"asyncio": is_async, "json": _is_deep(call.value, 0), "os": bool(call.variables)}
    own = "".join(f"import {name}\n" for name, is_needed in needed.items() if is_needed)
    return f"{own}\n{library}\n\n" if own else f"{library}\n\n"


def _written(value: Any, indent: str, used: int, depth: int) -> Iterator[str]:
    flat = _flat(value, _WIDTH - used)
    if flat is not None:
        yield flat
    elif not isinstance(value, dict | list):
        yield _scalar(value)
    elif depth >= _DEEPEST:
        yield f"json.loads({quoted(json.dumps(value, ensure_ascii=False))})"
    else:
        inner = indent + "    "
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        yield opening + "\n"
        for name, item in _items(value):
            yield inner + name
            yield from _written(item, inner, len(inner) + len(name) + 1, depth + 1)
            yield ",\n"
        yield indent + closing


def _flat(value: Any, room: int) -> str | None:
    """Return the expression on one line, None where there is no room for it."""
    if not isinstance(value, dict | list):
        written = _scalar(value)
        return written if len(written) <= room else None
    pieces: list[str] = []
    room -= 2
    for name, item in _items(value):
        flat = _flat(item, room - len(name))
        if flat is None:
            return None
        pieces.append(name + flat)
        room -= len(pieces[-1]) + 2
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + ", ".join(pieces) + closing if room >= -2 else None


def _items(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        return (("", item) for item in value)
    return ((f"{quoted(name)}: ", item) for name, item in value.items())


def _is_deep(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth >= _DEEPEST or any(_is_deep(item, depth + 1) for item in inner)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value if isinstance(value, Code) else quoted(value)
    written = json.dumps(value)
    return _WORDS.get(written, written)
