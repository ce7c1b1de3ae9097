"""Values of an account as texts that a person can write, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from math import isfinite
from typing import Any

from chatdesk.settings.account_error import AccountError
from chatdesk.settings.account_secrets import hidden, is_secret, unhidden
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.masking import MASK

Headers = tuple[tuple[str, str], ...]

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WRITTEN = {written[1]: meant for meant, written in _ESCAPES.items()}

# What the reader of JSON says, in words for those who do not write it every day.
_MISTAKES = (
    ("Expecting ',' delimiter", "A comma or a closing bracket is missing here"),
    ("Expecting ':' delimiter", "A colon is missing here"),
    ("Expecting property name", "A name in double quotes is missing here"),
    ("Expecting value", "A value is missing here"),
    ("Unterminated string", "The text that begins here has no closing quote"),
    ("Invalid control character", "A line break cannot stand in a text: write \\n"),
    ("Invalid \\escape", "This backslash is followed by nothing known: write two"),
    ("Extra data", "The object has ended before this"),
    ("Illegal trailing comma", "The comma here is one too many"),
)


class UnusableTextError(AccountError):
    """A text that cannot be taken; `at` is the place of the mistake in it."""

    def __init__(self, field: str, text: str, at: int, *, hint: str = "") -> None:
        super().__init__(field, text, hint=hint)
        self.at = at


def number_text(value: float | None) -> str:
    """Return a number as one writes it; nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(value)


def number_in(field: str, text: str, *, is_whole: bool, item: str = "") -> int | float | None:
    """Return the number in a text, with a comma or a point; None where it is empty."""
    clean = text.strip().replace("\N{MINUS SIGN}", "-")
    if not clean:
        return None
    try:
        number = int(clean) if is_whole else float(clean.replace(",", "."))
        return int(number) if number == int(number) else number
    except (ValueError, OverflowError) as error:  # the latter for an infinite one
        kind = "a whole number" if is_whole else "a number"
        raise AccountError(field, f"This must be {kind}.", item=item) from error


def lines_text(texts: Iterable[str]) -> str:
    """Return texts one per line; a line break inside one is written as in JSON."""
    return "\n".join("".join(_ESCAPES.get(letter, letter) for letter in text) for text in texts)


def lines_in(text: str) -> list[str]:
    """Return the texts that stand one per line; empty lines are none."""
    unescaped = (re.sub(r"\\([\\nrt])", lambda found: _WRITTEN[found[1]], line) for line in text.split("\n"))
    return [line for line in unescaped if line]


def headers_text(headers: Headers) -> str:
    """Return headers as "Name: value", one per line, the values of secret ones hidden."""
    return "\n".join(f"{name}: {MASK if is_secret(name, value) else value}" for name, value in headers)


def headers_in(text: str, before: Headers) -> Headers:
    """Return the headers in a text; a value that is hidden stays what it was in `before`."""
    known = {name.lower(): value for name, value in before}
    headers: list[tuple[str, str]] = []
    at = 0
    for line in text.split("\n"):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if line.strip() and not (colon and name):
            raise UnusableTextError("headers", "A header is written as “Name: value”.", at)
        if name:
            headers.append((name, known.get(name.lower(), value) if value == MASK else value))
        at += len(line) + 1
    return tuple(dict(headers).items())


def object_text(values: dict[str, Any]) -> str:
    """Return a JSON object for reading, secrets in it hidden; nothing where it is empty."""
    return json.dumps(hidden(values), indent=2, ensure_ascii=False) if values else ""


def object_in(field: str, text: str, before: dict[str, Any], *, item: str = "") -> dict[str, Any]:
    """Return the JSON object in a text; what is hidden in it stays what it was in `before`.

    Raises `UnusableTextError` with the place of the mistake.
    """
    if not text.strip():
        return {}
    try:
        values = json.loads(text, parse_constant=_refused, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise _mistake(field, error.msg, error.pos, error.doc, item) from error
    except (ValueError, RecursionError) as error:
        raise _mistake(field, "This is not JSON", 0, text, item) from error
    if not isinstance(values, dict):
        at = len(text) - len(text.lstrip())
        raise _mistake(field, "This must be an object: { … }", at, text, item)
    restored: dict[str, Any] = unhidden(values, before)
    return restored


def kept(field: str, values: dict[str, Any], *, item: str = "") -> JsonObject:
    """Return values as an account keeps them; raises `AccountError` for letters that no file can hold."""
    try:
        return JsonObject.of(values)
    except ValueError as error:
        raise AccountError(field, "This holds something that cannot be written down.", item=item) from error


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refused(text)


def _mistake(field: str, said: str, at: int, text: str, item: str) -> UnusableTextError:
    words = next((ours for theirs, ours in _MISTAKES if said.startswith(theirs)), said)
    # Python before 3.13 calls a comma too many a missing name or value, behind the comma.
    before = text[:at].rstrip()
    if before.endswith(",") and text[at : at + 1] in ("}", "]"):
        words, at = "The comma here is one too many", len(before) - 1
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    error = UnusableTextError(field, f"Line {line}, column {column}: {words}.", min(at, len(text)))
    error.item = item
    return error
