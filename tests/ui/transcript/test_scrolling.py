"""The anchor of the reader."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.ui.transcript.scrolling import Scroll

VIEW = 100


class Heights:
    """Rows whose exact heights are learned by measuring."""

    def __init__(self, exact: list[int], estimates: list[int] | None = None) -> None:
        self.exact = exact
        self.measured: set[int] = set()
        self.scroll = Scroll(self.measure)
        self.scroll.view_height = VIEW
        self.scroll.reset(estimates or [40] * len(exact))

    def measure(self, row: int) -> int:
        """Tell and note."""
        self.measured.add(row)
        return self.exact[row]


def test_the_end_is_shown_first_and_nothing_far_is_measured() -> None:
    """A long conversation opens at its end, and only the rows in view are measured."""
    rows = Heights([30] * 1000)
    seen = rows.scroll.settle()
    assert seen[-1] == (999, VIEW - 30)
    assert min(rows.measured) >= 995


def test_scrolling_up_moves_by_exactly_the_pixels_asked_for() -> None:
    """Rows above turn from estimates into exact heights without a jump of what is in view."""
    rows = Heights([10 + 7 * (i % 9) for i in range(300)])
    places = dict(rows.scroll.settle())
    for _ in range(40):
        rows.scroll.move(-17)
        moved = dict(rows.scroll.settle())
        assert all(moved[row] == y + 17 for row, y in places.items() if row in moved)
        places = moved


def test_growing_at_the_end_keeps_the_end_in_view_only_while_it_is_followed() -> None:
    """At the end the view follows; after scrolling up it stays where it is."""
    rows = Heights([50] * 20, [50] * 20)
    rows.scroll.settle()
    rows.exact[-1] = 80
    assert rows.scroll.settle()[-1] == (19, VIEW - 80)
    rows.scroll.move(-60)
    before = rows.scroll.settle()
    rows.exact[-1] = 500
    assert rows.scroll.settle()[:1] == before[:1]
    assert not rows.scroll.follows


def test_coming_back_to_the_end_follows_again() -> None:
    """Scrolling down to the end makes the view follow again."""
    rows = Heights([50] * 20, [50] * 20)
    rows.scroll.settle()
    rows.scroll.move(-60)
    rows.scroll.move(100)
    assert rows.scroll.follows


def test_what_is_shorter_than_the_view_stands_at_its_top() -> None:
    """Little text begins at the upper edge."""
    rows = Heights([20, 20], [20, 20])
    rows.scroll.pad_top = 16
    assert rows.scroll.settle() == [(0, 16), (1, 36)]
    rows.scroll.move(-500)
    assert rows.scroll.settle() == [(0, 16), (1, 36)]


def test_rows_put_in_above_do_not_move_the_view() -> None:
    """Unfolding above the anchor leaves the anchor's row where it was."""
    rows = Heights([50] * 20, [50] * 20)
    rows.scroll.go_to(10, 5)
    rows.scroll.settle()
    rows.exact[3:3] = [70, 70]
    rows.scroll.rows_changed(3, 2)
    rows.scroll.reset(rows.exact)
    assert rows.scroll.settle()[0] == (12, -5)
    del rows.exact[3:8]
    rows.scroll.rows_changed(3, -5)
    rows.scroll.reset(rows.exact)
    assert rows.scroll.settle()[0] == (7, -5)
    del rows.exact[6:9]
    rows.scroll.rows_changed(6, -3)
    rows.scroll.reset(rows.exact)
    assert rows.scroll.settle()[0] == (6, 0)


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=60),
    st.lists(st.one_of(st.integers(-400, 400), st.sampled_from([-5000, 5000])), max_size=25),
)
def test_the_view_is_always_filled(exact: list[int], moves: list[int]) -> None:
    """Whatever is done, rows fill the view from its top, or everything is shown."""
    rows = Heights(exact)
    for distance in moves:
        rows.scroll.move(distance)
        seen = rows.scroll.settle()
        assert seen[0][1] <= 0 or seen[0] == (0, rows.scroll.pad_top)
        last, y = seen[-1]
        bottom = y + exact[last]
        assert bottom >= VIEW or (last == len(exact) - 1 and (bottom == VIEW or seen[0][0] == 0))
        assert all(b == a + exact[i] for (i, a), (_, b) in itertools.pairwise(seen))


def test_what_is_read_stays_where_the_upper_edge_comes_down() -> None:
    """A strip above takes room: no row moves on the screen, and none when it goes again."""
    for heights, follows in (([30, 40], True), ([100] * 9, True), ([100] * 9, False)):
        scroll = Scroll(heights.__getitem__)
        scroll.pad_top, scroll.view_height = 8, 300
        scroll.reset(heights)
        scroll.settle()
        if not follows:
            scroll.move(-150)
        before = scroll.settle()
        for distance in (40, -40):
            scroll.edge_moved(distance)
            scroll.view_height -= distance
            now = scroll.settle()
            lower = 40 if distance > 0 else 0
            assert {row: y + lower for row, y in now}.items() >= dict(before[1:]).items()
        assert now == before
        assert (scroll.follows, scroll.room) == (follows, 0)
