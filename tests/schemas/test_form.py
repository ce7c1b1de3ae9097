"""Forms made from flat schemas: what is asked for, what is taken, and what is said of the rest."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chatdesk.schemas.form import (
    Choice,
    FieldKind,
    FieldProblemError,
    FormField,
    can_be_answered,
    fields_of,
    read,
)


def one(schema: Any, *, is_required: bool = True, name: str = "a") -> FormField:
    """Return the one field of a form."""
    (field,) = fields_of({"properties": {name: schema}, "required": [name] if is_required else []})
    return field


@pytest.mark.parametrize(
    ("schema", "given", "value"),
    [
        ({"type": "string"}, " as it is ", " as it is "),
        ({"type": "string", "format": "email"}, "ada@example.org", "ada@example.org"),
        ({"type": "string", "format": "uri"}, "https://example.org/a?b", "https://example.org/a?b"),
        ({"type": "string", "format": "date"}, "2024-02-29", "2024-02-29"),
        ({"type": "string", "format": "date-time"}, "2026-01-31T18:30:00Z", "2026-01-31T18:30:00Z"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "abc", "abc"),
        ({"type": "integer", "minimum": 1}, " 12 ", 12),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "7", 7),
        ({"type": ["integer", "null"]}, "-3", -3),
        ({"type": "boolean"}, True, True),
        ({"type": "string", "enum": ["x", "y"]}, "y", "y"),
        ({"type": "array", "items": {"enum": ["x", "y"]}, "maxItems": 2}, ["x", "y"], ["x", "y"]),
    ],
)
def test_what_fits_is_taken(schema: Any, given: Any, value: Any) -> None:
    """Each kind of field gives the value that JSON has for it."""
    taken = read(one(schema), given)
    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("schema", "given", "problem"),
    [
        ({"type": "string"}, "  ", "has to be filled in"),
        ({"type": "string", "minLength": 3}, "ab", "At least 3 letters; these are 2."),
        ({"type": "string", "maxLength": 3}, "abcd", "At most 3 letters"),
        ({"type": "string", "format": "email"}, "ada@", "email address"),
        ({"type": "string", "format": "uri"}, "example", "https://example.org"),
        ({"type": "string", "format": "date"}, "2025-02-29", "year-month-day"),
        ({"type": "string", "format": "date"}, "20250228", "year-month-day"),
        ({"type": "string", "format": "date-time"}, "2026-01-31T18:30:00", "zone"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "ABC", "match"),
        ({"type": "integer"}, "1.5", "whole number"),
        ({"type": "integer"}, "9" * 5_000, "whole number"),
        ({"type": "number"}, "1,5", "such as 1.5"),
        ({"type": "number"}, "nan", "such as 1.5"),
        ({"type": "number"}, "1e999", "such as 1.5"),
        ({"type": "number"}, "1_0.5", "such as 1.5"),
        ({"type": "number", "minimum": 2}, "1", "at least 2"),
        ({"type": "integer", "maximum": 2}, "3", "at most 2"),
        ({"enum": ["x"]}, None, "Choose one"),
        ({"type": "array", "items": {"enum": ["x"]}}, [], "at least 1"),
        ({"type": "array", "items": {"enum": ["x", "y"]}, "maxItems": 1}, ["x", "y"], "at most 1"),
    ],
)
def test_what_does_not_fit_is_said(schema: Any, given: Any, problem: str) -> None:
    """The sentence says what to do."""
    with pytest.raises(FieldProblemError, match=problem):
        read(one(schema), given)


@pytest.mark.parametrize(
    ("schema", "given"),
    [
        ({"type": "string", "minLength": 3}, ""),
        ({"type": "integer", "minimum": 3}, " "),
        ({"enum": ["x"]}, None),
        ({"type": "array", "items": {"enum": ["x"]}, "minItems": 1}, []),
    ],
)
def test_what_is_optional_may_be_left_out(schema: Any, given: Any) -> None:
    """Nothing is sent for it, whatever its limits are."""
    assert read(one(schema, is_required=False), given) is None


def test_choices_have_titles_in_every_form_there_is() -> None:
    """`oneOf` with titles, `enumNames`, and lists of both kinds."""
    wanted = (Choice("r", "Red"), Choice("b", "b"))
    forms = [{"const": "r", "title": "Red"}, {"const": "b"}]
    assert one({"type": "string", "oneOf": forms}).choices == wanted
    assert one({"type": "array", "items": {"anyOf": forms}}).choices == wanted
    assert one({"enum": ["r", "b"], "enumNames": ["Red", "b"]}).choices == wanted


def test_a_default_fills_in_what_fits_and_never_a_secret() -> None:
    """A default of another kind is none; a field for a secret begins empty."""
    assert one({"type": "integer", "default": 4}).default == 4
    assert one({"type": "integer", "default": True}).default is None
    assert one({"type": "boolean", "default": 1}).default is None
    assert one({"enum": ["x"], "default": "y"}).default is None
    secret = one({"type": "string", "title": "API key", "default": "sk-1"})
    assert (secret.is_secret, secret.default) == (True, None)
    assert one({"type": "string", "format": "password", "default": "x"}).default is None


def test_what_no_form_can_ask_for_is_known() -> None:
    """An object inside can be left out when it is optional; else the form cannot be sent."""
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    assert one(inner).kind is FieldKind.UNKNOWN
    assert not can_be_answered([one(inner)])
    assert can_be_answered([one(inner, is_required=False)])
    many = {f"f{number}": {"type": "string"} for number in range(101)}
    assert not can_be_answered(fields_of({"properties": many}))


@pytest.mark.parametrize(
    "schema",
    [{}, {"properties": 5}, {"properties": {"a": 5}}, {"properties": {"a": {"type": [], "enum": [{}]}}},
     {"properties": {"a": {"type": "array", "items": 3}}, "required": "a"},
     {"properties": {"a": {"type": "string", "minLength": "x", "title": 4}}, "required": [[]]}],
)  # fmt: skip
def test_no_schema_raises(schema: Any) -> None:
    """What a server sends is never trusted."""
    for field in fields_of(schema):
        read(field, "x")


def test_a_pattern_that_runs_for_ever_does_not() -> None:
    """It is left to the server that wrote it, as is one that is none."""
    began = time.process_time()
    assert read(one({"type": "string", "pattern": "^(a+)+$"}), "a" * 60 + "b")
    assert read(one({"type": "string", "pattern": "("}), "x") == "x"
    assert time.process_time() - began < 2
