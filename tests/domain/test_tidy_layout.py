"""The layout of a tree: nothing on top of another, the longest line straight, children in their order."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.tidy_layout import Layout, lay_out

FORESTS = st.lists(st.integers(-1, 60), max_size=60).map(
    lambda wanted: [min(parent, place - 1) for place, parent in enumerate(wanted)]
)


def placed(parents: list[int]) -> Layout:
    """Return the layout of single nodes."""
    return lay_out(parents, [1] * len(parents))


def test_a_line_stands_in_one_column() -> None:
    """Each message below the one before."""
    layout = placed([-1, 0, 1])
    assert (layout.rows, layout.columns) == ((0, 1, 2), (0, 0, 0))
    assert layout.straight == (1, 2, -1)


def test_the_longest_line_goes_straight_and_the_others_stand_beside_it_in_their_order() -> None:
    """An older version stands at the left, a newer one at the right."""
    layout = placed([-1, 0, 0, 0, 2, 4])
    assert layout.columns == (1, 0, 1, 2, 1, 1)
    assert layout.straight[0] == 2


def test_short_branches_use_the_room_under_each_other() -> None:
    """Stubs at two depths share a column: the map grows with what is there, not with the count of forks."""
    layout = placed([-1, 0, 0, 2, 2, 4])
    assert layout.columns == (1, 0, 1, 0, 1, 1)


def test_several_first_messages_stand_side_by_side() -> None:
    """An edited first question is a root of its own."""
    layout = placed([-1, 0, -1])
    assert (layout.rows, layout.columns) == ((0, 1, 0), (0, 0, 1))


def test_a_bar_takes_its_rows_and_what_follows_comes_below() -> None:
    """A short branch beside a long bar does not reach below it, and needs one column."""
    layout = lay_out([-1, 0, 0, 2], [2, 1, 4, 1])
    assert layout.rows == (0, 2, 2, 6)
    assert layout.columns == (1, 0, 1, 1)


@given(FORESTS, st.lists(st.integers(1, 4), min_size=60, max_size=60))
def test_bars_are_laid_out_as_their_nodes_would_be(parents: list[int], lengths: list[int]) -> None:
    """A bar is only a shorter way to say a line of nodes."""
    bars = lay_out(parents, lengths[: len(parents)])
    singles: list[int] = []
    first: list[int] = []
    last: list[int] = []
    for bar, parent in enumerate(parents):
        first.append(len(singles))
        singles.append(last[parent] if parent >= 0 else -1)
        singles += range(first[bar], first[bar] + lengths[bar] - 1)
        last.append(len(singles) - 1)
    nodes = placed(singles)
    assert [nodes.rows[at] for at in first] == list(bars.rows)
    assert [nodes.columns[at] for at in first] == list(bars.columns)


@given(FORESTS)
def test_no_two_nodes_share_a_place_and_the_order_holds(parents: list[int]) -> None:
    """For any forest; a parent stands over its straight child; column 0 is used."""
    layout = placed(parents)
    places = set(zip(layout.rows, layout.columns, strict=True))
    assert len(places) == len(parents)
    assert not parents or min(layout.columns) == 0
    children = defaultdict(list)
    for node, parent in enumerate(parents):
        children[parent].append(node)
        assert layout.rows[node] == (layout.rows[parent] + 1 if parent >= 0 else 0)
    for parent, below in children.items():
        columns = [layout.columns[node] for node in below]
        assert columns == sorted(columns)
        if parent >= 0:
            assert layout.columns[layout.straight[parent]] == layout.columns[parent]


@given(FORESTS)
def test_subtrees_do_not_reach_over_each_other(parents: list[int]) -> None:
    """In each row what hangs below an older version is left of what hangs below a newer one."""
    layout = placed(parents)
    rows = defaultdict(list)
    for node, row in enumerate(layout.rows):
        rows[row].append((layout.columns[node], _way(parents, node)))
    for ways in rows.values():
        assert [way for _, way in sorted(ways)] == sorted(way for _, way in ways)


def _way(parents: list[int], node: int) -> list[int]:
    """Return the ancestors of a node, the first one first: children are numbered from left to right."""
    way = []
    while node >= 0:
        way.append(node)
        node = parents[node]
    return way[::-1]
