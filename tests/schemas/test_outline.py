"""A schema as rows."""

from __future__ import annotations

from chatdesk.schemas.outline import ANY, outline, part_for


def test_each_field_is_a_row() -> None:
    """Name, kind and what else is asked of it, in the order of the schema; items of lists below them."""
    schema = {
        "properties": {
            "table": {"type": "string", "description": "Its name"},
            "columns": {"type": "array", "items": {"$ref": "#/$defs/C"}, "minItems": 1, "maxItems": 8},
            "how": {"enum": ["a", "b"], "default": "a"},
            "when": {"type": ["string", "null"]},
        },
        "required": ["table"],
        "$defs": {"C": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}},
    }
    rows = [(field.depth, field.name, field.kind, field.note) for field in outline(schema)]
    assert rows == [
        (0, "table", "string", "required"),
        (0, "columns", "object[]", "optional, 1 to 8 items"),
        (1, "name", "string", "required"),
        (0, "how", "enum", 'optional, one of "a", "b", default "a"'),
        (0, "when", "string | null", "optional"),
    ]
    assert outline(schema)[2].path == ("columns", ANY, "name")
    assert part_for(schema, {"$ref": "#/$defs/C"}, "name") == {"type": "string"}


def test_odd_schemas_have_no_rows() -> None:
    """A list of nonsense, a boolean, one that refers to itself: nothing raises."""
    endless = {"properties": {"a": {"$ref": "#"}}}
    assert outline(True) == ()
    assert outline({"properties": "none"}) == ()
    assert [field.depth for field in outline(endless)] == [0, 1, 2, 3]
    assert outline({"properties": {"a": {"$ref": "#/nowhere"}, "b": 3}})[0].kind == "any"
