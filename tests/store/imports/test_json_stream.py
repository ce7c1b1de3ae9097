"""JSON read piece by piece."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.errors import StoreError
from chatdesk.store.imports.json_stream import JsonStream

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


class _Drops(io.BytesIO):
    """A file that gives few bytes at a time, whatever is asked."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


@given(
    values=st.lists(_VALUES, max_size=5),
    size=st.integers(1, 7),
    is_ascii=st.booleans(),
    indent=st.sampled_from([None, 1]),
)
def test_a_list_is_the_same_however_it_is_cut(
    values: list[Any], size: int, is_ascii: bool, indent: int | None
) -> None:
    """Wherever the reads end, in a number, an escape or a character: the values are the same."""
    text = json.dumps(values, ensure_ascii=is_ascii, indent=indent)
    stream = JsonStream(_Drops(text.encode("utf-8", "surrogatepass"), size))
    assert list(stream.elements()) == values
    stream.end()


@given(value=st.dictionaries(st.text(max_size=5), _VALUES, max_size=5), size=st.integers(1, 7))
def test_an_object_is_the_same_however_it_is_cut(value: dict[str, Any], size: int) -> None:
    """The pairs of an object come one after the other."""
    stream = JsonStream(_Drops(json.dumps(value).encode(), size))
    assert dict(stream.pairs()) == value
    stream.end()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"a": 1},\n{"a": tru}]', "damaged in line 2 (Expecting value, character 18 of the file)"),
        ('[{"a": 1}\n {"a": 2}]', "damaged in line 2 (“,” or “]” is missing"),
        ('[{"a": "x', "damaged in line 1 (Unterminated string"),
        ('[{"a": 1}', "“,” or “]” is missing"),
        ('[{"a": 1}] []', "something follows after its end"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 10_000 + "]", "a number too long"),
        ('["\x80"]'.encode("latin-1"), "is not text in UTF-8"),
    ],
)
@pytest.mark.parametrize("size", [3, 1 << 20])
def test_damage_is_said_with_its_place(text: str | bytes, sentence: str, size: int) -> None:
    """What is wrong is told with the line and the character."""
    data = text if isinstance(text, bytes) else text.encode()
    stream = JsonStream(_Drops(data, size), "conversations.json")

    def read() -> None:
        list(stream.elements())
        stream.end()

    with pytest.raises(StoreError) as caught:
        read()
    assert sentence in caught.value.text
    assert "“conversations.json”" in caught.value.text


def test_damage_is_found_without_reading_on() -> None:
    """A mistake early in a large file ends the reading there."""
    file = io.BytesIO(b'[{"a": nul}, ' + b'{"a": "' + b"x" * (8 << 20) + b'"}]')
    with pytest.raises(StoreError, match="character 8 of"):
        list(JsonStream(file).elements())
    assert file.tell() <= 2 << 20


def test_numbers_that_are_none_are_none() -> None:
    """NaN and infinity, which some programs write, are null."""
    assert list(JsonStream(io.BytesIO(b"[NaN, -Infinity, 1]")).elements()) == [None, None, 1]
