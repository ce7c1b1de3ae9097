"""Arguments held against their schema while they come."""

from __future__ import annotations

from typing import Any

from chatdesk.schemas.growing_fit import GrowingFit

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "table": {"type": "string"},
        "columns": {"type": "array", "items": {"$ref": "#/$defs/Column"}, "minItems": 1},
        "concurrent": {"type": "boolean"},
    },
    "required": ["table", "columns"],
    "additionalProperties": False,
    "$defs": {
        "Column": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
}


def _said(fit: GrowingFit) -> list[str]:
    return [misfit.text for misfits in fit.misfits.values() for misfit in misfits]


def test_a_value_is_wrong_when_it_is_whole() -> None:
    """Nothing is said of one that is still being written, whatever it begins with."""
    fit = GrowingFit(_SCHEMA)
    reader = fit.reader()
    reader.feed('{"concurrent": "ye')
    assert _said(fit) == []
    reader.feed('s"')
    assert _said(fit) == ['concurrent should be true or false, the model wrote the text "yes".']


def test_an_unknown_name_is_told_with_its_value() -> None:
    """It is known for what it is as soon as it stands there."""
    fit = GrowingFit(_SCHEMA)
    reader = fit.reader()
    reader.feed('{"tabel"')
    assert _said(fit) == []
    reader.feed(': "')
    assert _said(fit) == ["tabel is not in the schema."]


def test_what_is_missing_is_told_at_the_end() -> None:
    """An object lacks something when it is closed, not before."""
    fit = GrowingFit(_SCHEMA)
    reader = fit.reader()
    reader.feed('{"columns": [{')
    assert _said(fit) == []
    reader.feed("}")
    assert _said(fit) == ["columns[0].name is missing."]
    reader.feed("]")
    assert _said(fit) == ["columns[0].name is missing."]
    reader.feed("}")
    assert sorted(_said(fit)) == ["columns[0].name is missing.", "table is missing."]


def test_what_is_said_twice_is_said_once() -> None:
    """The whole says again what its parts have said: the sentences stay the same."""
    fit = GrowingFit(_SCHEMA)
    fit.reader().feed('{"tabel": 1, "table": 2, "columns": []}')
    assert sorted(_said(fit)) == [
        "columns should have at least 1 item, not 0.",
        "tabel is not in the schema.",
        "table should be a text, the model wrote 2.",
    ]


def test_a_schema_that_cannot_be_used_says_so() -> None:
    """Nothing is judged then, and nothing raised."""
    fit = GrowingFit({"type": "nonsense"})
    fit.reader().feed('{"a": 1}')
    assert fit.misfits == {}
    assert "The schema cannot be used" in fit.trouble
    lost = GrowingFit({"properties": {"a": {"anyOf": [{"$ref": "#/$defs/Gone"}]}}})
    lost.reader().feed('{"a": 1}')
    assert "$defs/Gone" in lost.trouble
