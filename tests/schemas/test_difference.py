"""Two values compared."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.schemas.difference import Difference, Kind, difference, is_same

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)


def _rows(one: Difference) -> list[tuple[Any, str]]:
    return [(row.key, row.kind.value) for row in one.below]


def test_fields_are_compared_by_name() -> None:
    """Changed and added stand in the order after, what was removed at the end; the rest is the same."""
    found = difference({"a": 1, "b": [1], "gone": 0}, {"b": [1], "a": 2, "new": None})
    assert _rows(found) == [("b", "same"), ("a", "changed"), ("new", "added"), ("gone", "removed")]
    assert found.counts == (1, 1, 1)


def test_an_item_put_in_moves_the_others() -> None:
    """It alone is added: what follows it is the same."""
    assert _rows(difference([1, 2, 3], [1, 9, 2, 3])) == [(0, "same"), (1, "added"), (2, "same"), (3, "same")]
    assert _rows(difference([1, 2, 3], [1, 3])) == [(0, "same"), (1, "removed"), (1, "same")]


def test_kinds_are_not_mixed_up() -> None:
    """True is not 1, "1" is not 1, 1.0 is 1."""
    assert not is_same(True, 1)
    assert not is_same("1", 1)
    assert is_same(1.0, 1)
    assert difference(1, "1").kind is Kind.CHANGED


def _before(row: Difference) -> Any:
    if isinstance(row.before, dict) and row.below:
        return {one.key: _before(one) for one in row.below if one.kind is not Kind.ADDED}
    if isinstance(row.before, list) and row.below:
        return [_before(one) for one in row.below if one.kind is not Kind.ADDED]
    return row.before


@given(_VALUES, _VALUES)
def test_nothing_is_lost(before: Any, after: Any) -> None:
    """From the rows both values can be made again, and equal values have no changed row."""
    found = difference(before, after)
    assert is_same(_before(found), before)
    assert (found.counts == (0, 0, 0)) == is_same(before, after)
