"""Answers held against the form that was asked for: what fits, what does not, in which sentence."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdesk.schemas.asked import AskedForm, asked_form
from chatdesk.schemas.misfit import path_text
from chatdesk.schemas.verdict import LONGEST, judged

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def sentences(value: Any, schema: Any) -> list[str]:
    """Return what is said of a value."""
    verdict = judged(json.dumps(value), AskedForm("answer", schema))
    assert verdict.is_json
    assert verdict.trouble == ""
    assert verdict.fits is not bool(verdict.misfits)
    return [misfit.text for misfit in verdict.misfits]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"response_format": {"type": "json_object"}}, AskedForm()),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": CITY}}},
            AskedForm("a", CITY),
        ),
        ({"text": {"format": {"type": "json_schema", "name": "a", "schema": CITY}}}, AskedForm("a", CITY)),
        ({"text": {"format": {"type": "json_object"}, "verbosity": "low"}}, AskedForm()),
        ({"response_format": {"type": "json_schema"}}, AskedForm()),
        ({"response_format": {"type": "text"}}, None),
        ({"messages": [{"content": '"json_schema"'}]}, None),
        ({"text": '"json_object"'}, None),
        (["json_object"], None),
        ({}, None),
    ],
)
def test_the_form_is_read_from_the_request(body: object, asked: AskedForm | None) -> None:
    """Both dialects' spellings are known; what only speaks of schemas asks for none."""
    assert asked_form(json.dumps(body)) == asked


def test_a_request_that_is_no_json_asks_for_nothing() -> None:
    """A body that somebody wrote by hand is no error."""
    assert asked_form('{"json_schema"') is None


def test_an_answer_that_fits_has_nothing_to_be_said() -> None:
    """Value and verdict are there, and no sentence."""
    verdict = judged('{"city": "Bern"}', AskedForm("answer", CITY))
    assert (verdict.fits, verdict.value, verdict.misfits) == (True, {"city": "Bern"}, ())


YES_OR_NO = {"type": ["boolean", "null"]}
OPEN = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}


@pytest.mark.parametrize(
    ("value", "schema", "said"),
    [
        ({}, CITY, ["city is missing."]),
        ({"city": 5}, CITY, ["city should be a text, the model wrote 5."]),
        ([], CITY, ["The answer should be an object, the model wrote a list."]),
        (
            {"a": "x", "b c": 1},
            OPEN,
            ['a should be a whole number, the model wrote the text "x".', '["b c"] is not in the schema.'],
        ),
        (
            [{"city": "a"}, {}],
            {"type": "array", "items": CITY},
            ["[1].city is missing."],
        ),
        (
            {"x": "yes"},
            {"properties": {"x": {"type": ["boolean", "null"]}}},
            ['x should be true or false or null, the model wrote the text "yes".'],
        ),
        ("c", {"enum": ["a", "b"]}, ['The answer should be one of "a", "b", the model wrote the text "c".']),
        (1, {"const": 2}, ["The answer should be 2, the model wrote 1."]),
        (1, {"minimum": 2}, ["The answer should be at least 2, the model wrote 1."]),
        (3, {"maximum": 2}, ["The answer should be at most 2, the model wrote 3."]),
        (2, {"exclusiveMinimum": 2}, ["The answer should be more than 2, the model wrote 2."]),
        (2, {"exclusiveMaximum": 2}, ["The answer should be less than 2, the model wrote 2."]),
        (3, {"multipleOf": 2}, ["The answer should be a multiple of 2, the model wrote 3."]),
        ("a", {"minLength": 2}, ["The answer should have at least 2 letters, not 1."]),
        ("abc", {"maxLength": 2}, ["The answer should have at most 2 letters, not 3."]),
        ("a", {"pattern": "^b"}, ['The answer should match ^b, the model wrote the text "a".']),
        ([], {"minItems": 1}, ["The answer should have at least 1 item, not 0."]),
        ([1, 2], {"maxItems": 1}, ["The answer should have at most 1 item, not 2."]),
        ([1, 1], {"uniqueItems": True}, ["The answer should have no item twice, the model wrote a list."]),
        ({}, {"minProperties": 1}, ["The answer should have at least 1 field, not 0."]),
        ({"a": 1}, {"maxProperties": 0}, ["The answer should have at most 0 fields, not 1."]),
        ({"b": 1}, {"$ref": "#/$defs/x", "$defs": {"x": OPEN}}, ["b is not in the schema."]),
        (1, {"not": {"type": "integer"}}, ["The answer: 1 should not be valid under {'type': 'integer'}."]),
        (1, False, ["The answer is not allowed by the schema, the model wrote 1."]),
    ],
)
def test_what_does_not_fit_is_a_sentence(value: object, schema: object, said: list[str]) -> None:
    """Each kind of mistake begins with its path and says what was asked for and what came."""
    assert sentences(value, schema) == said


NUMBER = {"type": "number"}
SHAPES = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"kind": {"const": "circle"}, "r": {"type": "number"}},
            "required": ["kind", "r"],
        },
        {
            "type": "object",
            "properties": {"kind": {"const": "box"}, "w": {"type": "number"}},
            "required": ["kind", "w"],
        },
        {"type": "null"},
    ]
}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"kind": "box", "w": "1"}, ['w should be a number, the model wrote the text "1".']),
        ({"kind": "circle"}, ["r is missing."]),
        (5, ["The answer fits none of the forms that the schema allows, the model wrote 5."]),
    ],
)
def test_of_several_forms_the_one_that_was_meant_is_spoken_of(value: object, said: list[str]) -> None:
    """A field that names the form decides which mistakes are told, not all of every form."""
    assert sentences(value, SHAPES) == said


def test_sentences_stand_in_the_order_of_the_answer() -> None:
    """From top to bottom, as the tree shows it; missing ones after what is there."""
    schema = {"properties": {"z": {"type": "integer"}, "a": {"type": "integer"}}, "required": ["m"]}
    said = sentences({"z": "1", "a": "2"}, schema)
    assert [text.split()[0] for text in said] == ["m", "z", "a"]


def test_many_mistakes_are_cut() -> None:
    """Two hundred are enough for anybody."""
    assert len(sentences(["x"] * 5_000, {"items": {"type": "integer"}})) == 200


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ('{"city": "Be', "ends before its JSON does"),
        ('{"city": ', "ends before its JSON does"),
        ("Here you are: Bern", "is text, not JSON"),
        ('{"city": "Bern"} I hope this helps', "line 1, column 18"),
        ('{"a": NaN}', "no JSON that can be read"),
        ("[" * 100_000, "no JSON that can be read"),
        ("x" * (LONGEST + 1), "is not read here"),
    ],
)
def test_what_is_no_json_says_why(text: str, trouble: str) -> None:
    """Cut off, prose around it, nothing at all: each has its sentence."""
    verdict = judged(text, AskedForm("answer", CITY))
    assert (verdict.is_json, verdict.fits) == (False, False)
    assert trouble in verdict.trouble


def test_a_code_block_is_read_and_told() -> None:
    """Many models wrap JSON: a person can read it, a program could not."""
    verdict = judged('```json\n{"city": "Bern"}\n```\n', AskedForm("answer", CITY))
    assert (verdict.value, verdict.misfits, verdict.is_fenced, verdict.fits) == (
        {"city": "Bern"},
        (),
        True,
        False,
    )


def test_any_object_will_do_where_no_schema_was_given() -> None:
    """`json_object` asks for an object and for nothing in it."""
    assert judged('{"x": 1}', AskedForm()).fits
    assert "object" in judged("[1]", AskedForm()).trouble


@pytest.mark.parametrize(
    ("schema", "trouble"),
    [
        ({"type": "texts"}, "look at type"),
        ({"$ref": "#/$defs/gone"}, "“/$defs/gone”, which is not in it"),
        ({"$ref": "https://127.0.0.1:9/x.json"}, "which is not in it"),
        ({"pattern": "("}, "schema"),
        ({"$ref": "#"}, "without end"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_and_the_answer_still_read(schema: object, trouble: str) -> None:
    """The value is there to be read; nobody is asked for what the schema refers to."""
    verdict = judged('"x"', AskedForm("answer", schema))  # type: ignore[arg-type]
    assert (verdict.is_json, verdict.value, verdict.fits) == (True, "x", False)
    assert trouble in verdict.trouble


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema that refers to an address of the network opens no socket."""
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: opened.append(address))
    judged("{}", AskedForm("answer", {"$ref": "http://127.0.0.1:9/schema.json"}))
    assert opened == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", 2, "b-c"), "a[2].b-c"),
        ((0, "x"), "[0].x"),
        (("a b", "ü"), '["a b"].ü'),
    ],
)
def test_a_path_is_written_as_programs_write_it(path: tuple[str | int, ...], text: str) -> None:
    """Names with dots between them, places in brackets, odd names quoted."""
    assert path_text(path) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.sampled_from(
    ["type", "properties", "items", "required", "anyOf", "enum", "pattern", "$ref", "minimum"]
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.dictionaries(WORDS, JSON, max_size=3))
def test_no_schema_and_no_answer_raise_anything(value: object, schema: dict[str, Any]) -> None:
    """Whatever stands in either, there is a verdict."""
    judged(json.dumps(value), AskedForm("answer", schema))


def test_the_checker_is_loaded_when_it_is_needed() -> None:
    """Nothing of it is paid for at start, nor by an answer without a schema."""
    code = (
        "import sys\n"
        "from chatdesk.schemas.asked import AskedForm\n"
        "from chatdesk.schemas.verdict import judged\n"
        "judged('{}', AskedForm())\n"
        "assert 'jsonschema' not in sys.modules\n"
        "judged('{}', AskedForm('a', {}))\n"
        "assert 'jsonschema' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
