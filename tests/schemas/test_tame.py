"""Schemas that were made to hang whoever judges by them do not; honest ones judge as before."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chatdesk.schemas.fit import misfits_of
from chatdesk.schemas.growing_fit import GrowingFit
from chatdesk.schemas.misfit import SchemaUnusableError
from chatdesk.schemas.tame import repeats, tamed

LONG = "a" * 5_000


def texts(value: Any, schema: Any) -> list[str]:
    """Return what does not fit."""
    return [misfit.text for misfit in misfits_of(value, schema)]


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a*)*b",
        "(a|aa)+$",
        "(a|a)*b",
        "((a+))+b",
        "(?:a+b?)+c",
        "^(([a-z])+.)+[A-Z]",
        "(a{1,})+b",
        "(.*a){1,}b",
        ".*.*.*=",
        r"([^\])]+)*b",
        "^(?P<x>a+)*$",
    ],
)
def test_patterns_that_run_away_are_not_judged(pattern: str) -> None:
    """A pattern for which the matcher might need years is left out, as that of a value and of names."""
    began = time.process_time()
    assert texts({"a": f"{LONG}!"}, {"properties": {"a": {"pattern": pattern}}}) == []
    names = {"patternProperties": {pattern: False}, "additionalProperties": False}
    assert texts({f"{LONG}!": 1}, names) == []
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^\d{4}-\d{2}-\d{2}$", "2026-11-21", "today"),
        (r"^[^@\s]+@[^@\s]+$", "a@b", "a b"),
        (r"^(GET|POST)$", "GET", "PUT"),
        (r"^[a-z]+(-[a-z])?$", "ab-c", "AB"),
        (r"^/[\w/*+()|]*$", "/a/(b)", "b"),
        (r"^\(\+\)$", "(+)", "+"),
    ],
)
def test_honest_patterns_are_judged(pattern: str, good: str, bad: str) -> None:
    """Dates, addresses, words of a list: what schemas really have."""
    assert texts(good, {"pattern": pattern}) == []
    assert texts(bad, {"pattern": pattern})


def test_long_texts_are_not_held_against_patterns_that_repeat() -> None:
    """Two parts that repeat take the cube of the length: only short texts are judged."""
    assert repeats("a.*b.*c") == 2
    assert texts("a" * 300_000, {"pattern": ".*b.*c"}) == []
    assert texts("a" * 100, {"pattern": ".*b.*c"})


def test_a_schema_that_doubles_itself_is_given_up() -> None:
    """Thirty definitions that each ask twice for the next one would be looked at a thousand million times."""
    definitions: dict[str, Any] = {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]} for n in range(30)
    }
    definitions["d30"] = {"type": "object"}
    schema = {"$defs": definitions, "$ref": "#/$defs/d0"}
    began = time.process_time()
    with pytest.raises(SchemaUnusableError, match="entangled"):
        misfits_of({}, schema)
    assert time.process_time() - began < 8


def test_no_part_is_judged_by_another_class() -> None:
    """A dialect that is named inside of a schema would lead around the limits."""
    inner = {"$schema": "http://json-schema.org/draft-07/schema#", "pattern": "^(a+)+$"}
    schema = {"properties": {"a": inner, "$schema": {"type": "string"}}}
    assert tamed(schema) == {"properties": {"a": {}, "$schema": {"type": "string"}}}
    assert texts({"a": f"{LONG}!", "$schema": 5}, schema) == [
        '["$schema"] should be a text, the model wrote 5.'
    ]


def test_large_honest_values_are_judged() -> None:
    """Ten thousand records with five fields each are within the limits."""
    fields = {name: {"type": "integer"} for name in "abcde"}
    record = {
        "type": "object",
        "properties": fields,
        "required": list("abcde"),
        "additionalProperties": False,
    }
    value = [dict.fromkeys("abcde", 1) for _ in range(10_000)]
    value[-1]["e"] = "x"  # type: ignore[assignment]
    assert len(texts(value, {"type": "array", "items": record})) == 1


def test_what_is_judged_while_it_is_written_is_tamed_too() -> None:
    """A field is held against its part of the schema as soon as it is whole: without the trap in it."""
    growing = GrowingFit({"type": "object", "properties": {"a": {"pattern": "^(a+)+$"}}})
    reader = growing.reader()
    began = time.process_time()
    reader.feed(f'{{"a": "{LONG}!"')
    reader.feed("}")
    assert time.process_time() - began < 1
    assert growing.count == 0
