"""A flat JSON schema as the fields of a form: what is asked for, and what is wrong with what was given."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

MOST_FIELDS = 100
"""A form of more fields is none that anybody would fill in."""

_MOST_DIGITS = 300
_WHOLE = re.compile(r"[+-]?[0-9]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|(?:api|access|private)[-_ ]?key|\bpin\b|\bcvv\b", re.IGNORECASE
)


class FieldKind(StrEnum):
    """What a field takes. `UNKNOWN`: something that a form cannot ask for."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    UNKNOWN = "unknown"


class FieldProblemError(Exception):
    """What was given does not fit; the text says what to do, in a sentence."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: the value that is sent, and the words for it."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `least` and `most` limit letters of a text, a number itself, or how many are chosen.

    `default` is of the kind of the field, or None. `is_secret`: it seems to be asked for a password or key.
    """

    name: str
    kind: FieldKind
    title: str
    description: str = ""
    is_required: bool = False
    is_secret: bool = False
    default: Any = None
    choices: tuple[Choice, ...] = ()
    format: str = ""
    pattern: str = ""
    least: float | None = None
    most: float | None = None


def fields_of(schema: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return the fields in the order of the schema; nothing in a schema makes this raise."""
    properties, required = schema.get("properties"), schema.get("required")
    wanted = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
    if not isinstance(properties, Mapping):
        return ()
    return tuple(_field(str(name), part, is_required=name in wanted) for name, part in properties.items())


def can_be_answered(fields: Sequence[FormField]) -> bool:
    """Whether a form can take all that has to be there."""
    unknown = any(one.kind is FieldKind.UNKNOWN and one.is_required for one in fields)
    return not unknown and len(fields) <= MOST_FIELDS


def read(one: FormField, given: str | bool | Sequence[str] | None) -> Any:
    """Return the value of what was given, None for nothing; raises `FieldProblemError`.

    Given is a text (also for numbers), whether something is ticked, the chosen value, or all chosen values.
    """
    match one.kind:
        case FieldKind.BOOLEAN:
            return bool(given)
        case FieldKind.CHOICES:
            return _chosen(one, list(given) if isinstance(given, Sequence) else [])
        case FieldKind.UNKNOWN:
            return None
    text = given if isinstance(given, str) else ""
    is_choice = one.kind is FieldKind.CHOICE
    if given is None if is_choice else not text.strip():
        if one.is_required:
            raise FieldProblemError("Choose one of them." if is_choice else "This has to be filled in.")
        return None
    if is_choice:
        return text
    return _text(one, text) if one.kind is FieldKind.TEXT else _number(one, text.strip())


def _field(name: str, schema: Any, *, is_required: bool) -> FormField:
    part = _plain(schema)
    kind, choices = _kind(part)
    low, high = {
        FieldKind.TEXT: ("minLength", "maxLength"),
        FieldKind.CHOICES: ("minItems", "maxItems"),
    }.get(kind, ("minimum", "maximum"))
    title, description = _words(part.get("title")) or name, _words(part.get("description"))
    is_secret = kind is FieldKind.TEXT and bool(
        part.get("format") == "password" or _SECRET.search(f"{name} {title}")
    )
    default = None if is_secret else _default(kind, part.get("default"), choices)
    return FormField(
        name,
        kind,
        title,
        description,
        is_required=is_required,
        is_secret=is_secret,
        default=default,
        choices=choices,
        format=_words(part.get("format")),
        pattern=_words(part.get("pattern")),
        least=_limit(part.get(low)),
        most=_limit(part.get(high)),
    )


def _plain(schema: Any) -> Mapping[str, Any]:
    """Return the schema itself, or the one of its forms that is not null."""
    if not isinstance(schema, Mapping):
        return {}
    forms = schema.get("anyOf")
    if "type" not in schema and isinstance(forms, list):
        meant = [form for form in forms if isinstance(form, Mapping) and form.get("type") != "null"]
        if len(meant) == 1 and "const" not in meant[0]:
            return {**schema, **meant[0]}
    return schema


def _kind(part: Mapping[str, Any]) -> tuple[FieldKind, tuple[Choice, ...]]:
    named = part.get("type")
    if isinstance(named, list):
        named = next((one for one in named if one != "null"), None)
    if named == "array":
        choices = _choices(part.get("items"))
        return (FieldKind.CHOICES, choices) if choices else (FieldKind.UNKNOWN, ())
    if named in ("string", None) and (choices := _choices(part)):
        return FieldKind.CHOICE, choices
    kinds = {
        "string": FieldKind.TEXT,
        "number": FieldKind.NUMBER,
        "integer": FieldKind.INTEGER,
        "boolean": FieldKind.BOOLEAN,
    }
    return kinds.get(str(named), FieldKind.UNKNOWN), ()


def _choices(part: Any) -> tuple[Choice, ...]:
    if not isinstance(part, Mapping):
        return ()
    values = part.get("enum")
    if isinstance(values, list) and values and all(isinstance(value, str) for value in values):
        names = part.get("enumNames")
        titles = names if isinstance(names, list) and len(names) == len(values) else values
        return tuple(
            Choice(value, _words(title) or value) for value, title in zip(values, titles, strict=True)
        )
    forms = part.get("oneOf") or part.get("anyOf")
    if isinstance(forms, list) and all(
        isinstance(form, Mapping) and isinstance(form.get("const"), str) for form in forms
    ):
        return tuple(Choice(form["const"], _words(form.get("title")) or form["const"]) for form in forms)
    return ()


def _default(kind: FieldKind, value: Any, choices: Sequence[Choice]) -> Any:
    known = {choice.value for choice in choices}
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    fits = {
        FieldKind.TEXT: isinstance(value, str),
        FieldKind.NUMBER: is_number,
        FieldKind.INTEGER: is_number and isinstance(value, int),
        FieldKind.BOOLEAN: isinstance(value, bool),
        FieldKind.CHOICE: isinstance(value, str) and value in known,
        FieldKind.CHOICES: isinstance(value, list)
        and all(isinstance(one, str) and one in known for one in value),
        FieldKind.UNKNOWN: False,
    }
    return value if fits[kind] else None


def _text(one: FormField, text: str) -> str:
    length = len(text)
    if one.least is not None and length < one.least:
        raise FieldProblemError(f"At least {one.least:g} letters; these are {length}.")
    if one.most is not None and length > one.most:
        raise FieldProblemError(f"At most {one.most:g} letters; these are {length}.")
    if one.format in _FORMATS:
        is_good, sentence = _FORMATS[one.format]
        if not is_good(text):
            raise FieldProblemError(sentence)
    if one.pattern and not _fits_pattern(one, text):
        raise FieldProblemError(f"This should match {one.pattern[:120]}")
    return text


def _number(one: FormField, text: str) -> int | float:
    value: int | float
    if one.kind is FieldKind.INTEGER or (_WHOLE.fullmatch(text) and len(text) <= _MOST_DIGITS):
        if not _WHOLE.fullmatch(text) or len(text) > _MOST_DIGITS:
            raise FieldProblemError("Write a whole number, such as 12.")
        value = int(text)
    else:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            raise FieldProblemError("Write a number, such as 1.5.")
    if one.least is not None and value < one.least:
        raise FieldProblemError(f"This should be at least {one.least:g}.")
    if one.most is not None and value > one.most:
        raise FieldProblemError(f"This should be at most {one.most:g}.")
    return value


def _chosen(one: FormField, values: list[str]) -> list[str] | None:
    if not values and not one.is_required:
        return None
    if len(values) < max(one.least or 0, 1 if one.is_required else 0):
        raise FieldProblemError(f"Choose at least {max(one.least or 0, 1):g}.")
    if one.most is not None and len(values) > one.most:
        raise FieldProblemError(f"Choose at most {one.most:g}.")
    return values


def _fits_pattern(one: FormField, text: str) -> bool:
    """Whether a text matches; where the pattern is none, or could run for ever, the server will say."""
    from chatdesk.schemas.fit import misfits_of
    from chatdesk.schemas.misfit import SchemaUnusableError

    try:
        return not misfits_of(text, {"type": "string", "pattern": one.pattern})
    except SchemaUnusableError:
        return True


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def _is_moment(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text.upper() and moment.tzinfo is not None


_FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "email": (lambda text: bool(_EMAIL.fullmatch(text)), "Write an email address, such as name@example.org."),
    "uri": (lambda text: bool(_ADDRESS.fullmatch(text)), "Write an address, such as https://example.org."),
    "date": (_is_date, "Write a date as year-month-day, such as 2026-01-31."),
    "date-time": (_is_moment, "Write date, time and zone, such as 2026-01-31T18:30:00Z."),
}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _limit(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e300 else None
