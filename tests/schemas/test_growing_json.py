"""JSON that is read while it comes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.schemas.growing_json import MAX_DEPTH, GrowingJson, GrowingNode

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def _read(text: str, size: int) -> GrowingJson:
    reader = GrowingJson()
    for at in range(0, len(text), size):
        reader.feed(text[at : at + size])
    reader.end()
    return reader


@given(_VALUES, st.integers(1, 9), st.booleans(), st.sampled_from([None, 2]))
def test_it_reads_what_json_reads(value: Any, size: int, is_ascii: bool, indent: int | None) -> None:
    """However the text is cut, the value is the one that the standard library finds."""
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    scrubbed = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    reader = _read(text, size)
    assert reader.is_whole
    assert reader.trouble == ""
    assert reader.root is not None
    if is_ascii:
        scrubbed = json.loads(text)
        if json.dumps(scrubbed, ensure_ascii=False).isascii():
            assert reader.root.value == scrubbed
    else:
        assert reader.root.value == scrubbed


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        ('{"a": 1,}', 8, "a name in double quotes"),
        ('{"a" 1}', 5, "a colon"),
        ("{'a': 1}", 1, "a name in double quotes"),
        ("[1 2]", 3, "a comma or ]"),
        ('{"a": 1]', 7, "a comma or }"),
        ("[01]", 1, "a value that JSON knows"),
        ("[NaN]", 1, "a value"),
        ("[truth]", 1, "a value that JSON knows"),
        ('["\\q"]', 4, "an escape that JSON knows"),
        ("{} {}", 3, "ended before"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text: str, place: int, wanted: str) -> None:
    """The sentence names what was wanted, the place is that of the first character that cannot be."""
    for size in (1, 3, 100):
        reader = _read(text, size)
        assert reader.trouble_at == place
        assert wanted in reader.trouble
        assert not reader.is_whole


def test_the_tree_is_there_before_its_end() -> None:
    """What is whole has its value, what is being written shows its beginning; where each stands is known."""
    text = '{"table": "orders", "columns": ["customer_id", "crea'
    reader = _read(text, 4)
    root = reader.root
    assert root is not None
    assert not reader.is_whole
    assert root.value == {"table": "orders"}
    columns = root.children[1]
    assert columns.value == ["customer_id"]
    assert [node.path for node in reader.open_nodes()] == [(), ("columns",), ("columns", 1)]
    assert columns.children[1].text_so_far == "crea"
    assert text[root.children[0].start : root.children[0].end] == '"orders"'


def test_the_moment_of_being_whole_is_known() -> None:
    """It is the offset behind the last character of the value; white space after it changes nothing."""
    reader = GrowingJson()
    reader.feed('{"a": [1]')
    assert not reader.is_whole
    reader.feed("}  \n")
    assert (reader.whole_at, reader.is_whole) == (10, True)


def test_half_an_escape_is_not_shown() -> None:
    """A text that ends inside an escape shows what comes before it, and joins halves of a character."""
    reader = GrowingJson()
    reader.feed('"a\\u00')
    assert [node.text_so_far for node in reader.open_nodes()] == ["a"]
    reader.feed('e9\\ud83d\\ude00\\ud83d"')
    assert reader.root is not None
    assert reader.root.value == "aé😀\ufffd"


def test_what_is_nested_without_end_is_left() -> None:
    """A thousand brackets are no tree; nothing runs out of stack."""
    reader = _read("[" * 10_000, 1000)
    assert "too deeply" in reader.trouble
    assert reader.trouble_at == MAX_DEPTH


def test_nodes_are_told_in_order() -> None:
    """Each begins after its parent and is whole before it."""
    begun: list[GrowingNode] = []
    whole: list[GrowingNode] = []
    reader = GrowingJson(begun.append, whole.append)
    reader.feed('{"a": {"b": 1}, "c": 2}')
    assert [node.key for node in begun] == [None, "a", "b", "c"]
    assert [node.key for node in whole] == ["b", "a", "c", None]


def test_a_name_that_comes_twice_has_two_rows() -> None:
    """The later one is the value, as it is for whoever runs the call."""
    reader = _read('{"a": 1, "a": 2}', 100)
    assert reader.root is not None
    assert reader.root.value == {"a": 2}
    assert [(node.row, node.value) for node in reader.root.children] == [(0, 1), (1, 2)]


def test_the_cost_is_that_of_the_characters() -> None:
    """Ten times the text in pieces of four characters takes ten times as long, not a hundred times."""

    def seconds(items: int) -> float:
        text = json.dumps([{"path": f"/{n}", "text": "x" * 40} for n in range(items)])
        began = time.process_time()
        _read(text, 4)
        return time.process_time() - began

    seconds(20)
    small = min(seconds(100) for _ in range(3))
    assert seconds(1000) < small * 30
