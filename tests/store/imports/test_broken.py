"""Exports in which something is not what it should be."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import StoreError
from tests.store.imports.samples import found_in, write
from tests.store.imports.whole import SAMPLES

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1e300, 2**70, "", "x", "\ud800", [], ["x"], [None], {}, {"x": 1}, [[[]]]]
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, one in inner for place in _places(one, (*at, key)))]


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_somewhere_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """A value of another kind in any place is left out, or the file is refused in a sentence."""
    sample = copy.deepcopy(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(_places(sample)[1:]))
        target: Any = sample
        for key in above:
            target = target[key]
        target[last] = copy.deepcopy(data.draw(_ODD))
        if len(_places(sample)) < 2:
            break
    path = write(tmp_path / "x.json", sample)
    try:
        found, _ = found_in(path)
    except StoreError:
        return
    for one in found:
        assert one.messages
        assert all(isinstance(message.created_at, float) for message in one.messages)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_whole(tmp_path: Path, name: str) -> None:
    """What is broken above is read when it is not."""
    found, _ = found_in(write(tmp_path / "x.json", SAMPLES[name]))
    assert found
    assert all(message.parts or message.failure for one in found for message in one.messages)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    """Wherever a file ends too early, it is refused."""
    whole = json.dumps(SAMPLES[name]).encode()
    for end in range(0, len(whole) - 1, max(1, len(whole) // 40)):
        with pytest.raises(StoreError):
            found_in(write(tmp_path / "x.json", whole[:end]))
