"""Sums of heights."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.ui.transcript.fenwick import Fenwick

heights = st.lists(st.integers(0, 500), max_size=80)


@given(heights, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 500)), max_size=30))
def test_sums_are_those_of_a_plain_list(start: list[int], changes: list[tuple[int, int]]) -> None:
    """Appending and changing in any order gives the sums of a plain list."""
    plain, sums = list(start), Fenwick(start)
    for place, height in changes:
        if place < len(plain):
            plain[place] = height
            sums.set(place, height)
        else:
            plain.append(height)
            sums.append(height)
    assert [sums.before(i) for i in range(len(plain) + 1)] == [sum(plain[:i]) for i in range(len(plain) + 1)]
    assert sums.total() == sum(plain)
    assert [sums[i] for i in range(len(sums))] == plain


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60), st.integers(-10, 4000))
def test_find_gives_the_row_at_an_offset(plain: list[int], offset: int) -> None:
    """The row found holds the offset; outside the range it is the nearest one."""
    sums = Fenwick(plain)
    found = sums.find(offset)
    if offset < 0:
        assert found == 0
    elif offset >= sum(plain):
        assert found == len(plain) - 1
    else:
        assert sum(plain[:found]) <= offset < sum(plain[: found + 1])
