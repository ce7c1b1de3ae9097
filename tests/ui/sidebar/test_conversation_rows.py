"""Under which heading a conversation stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.ui.sidebar.conversation_rows import PINNED, Calendar, ConversationRow, Section, Span, arrange

NOON = datetime(2026, 11, 20, 12, 0).astimezone()
NOW = NOON.timestamp()


def _row(name: str, **ago: float) -> ConversationRow:
    return ConversationRow(name, name, (NOON - timedelta(**ago)).timestamp())


def test_rows_stand_under_their_days() -> None:
    """Today begins at midnight, not 24 hours ago."""
    rows = [
        _row("long ago", days=90),
        _row("this morning", hours=11),
        _row("last night", hours=13),
        _row("on Tuesday", days=3),
    ]
    assert arrange(rows, NOW) == [
        Section(Span.TODAY),
        rows[1],
        Section(Span.YESTERDAY),
        rows[2],
        Section(Span.LAST_WEEK),
        rows[3],
        Section(Span.MONTH, 2026, 8),
        rows[0],
    ]


def test_before_thirty_days_come_months_and_then_years() -> None:
    """The rest of the month in which the thirty days end has its own heading."""
    rows = [
        _row("a", days=20),
        _row("b", days=40),
        _row("c", days=80),
        _row("d", days=340),
        _row("e", days=700),
    ]
    headings = [entry for entry in arrange(rows, NOW) if isinstance(entry, Section)]
    assert headings == [
        Section(Span.LAST_MONTH),
        Section(Span.MONTH, 2026, 10),
        Section(Span.MONTH, 2026, 9),
        Section(Span.YEAR, 2025),
        Section(Span.YEAR, 2024),
    ]


def test_in_january_the_year_before_comes_after_the_thirty_days() -> None:
    """No month of this year is left by then."""
    now = datetime(2027, 1, 15, 12, 0).astimezone()
    row = ConversationRow("a", "a", (now - timedelta(days=45)).timestamp())
    assert arrange([row], now.timestamp()) == [Section(Span.YEAR, 2026), row]


def test_pinned_ones_stand_first_in_their_own_order() -> None:
    """However old they are; the smallest pin first."""
    rows = [_row("new", hours=1), replace(_row("b", days=9), pin=2.0), replace(_row("a", days=99), pin=5.0)]
    assert arrange(rows, NOW) == [PINNED, rows[1], rows[2], Section(Span.TODAY), rows[0]]


def test_every_moment_lies_in_the_section_whose_bound_is_the_last_before_it() -> None:
    """Also at the bounds themselves, which begin a section."""
    calendar = Calendar(NOW, (NOON - timedelta(days=2000)).timestamp())
    for rank, bound in enumerate(calendar.bounds):
        assert calendar.rank(bound) == rank
        assert calendar.rank(bound - 0.001) == min(rank + 1, len(calendar.bounds) - 1)
    assert list(calendar.bounds) == sorted(calendar.bounds, reverse=True)


def test_a_clock_that_went_wrong_hides_nothing() -> None:
    """A conversation from the future stands under today."""
    row = _row("tomorrow", days=-1)
    assert arrange([row], NOW) == [Section(Span.TODAY), row]


def test_an_empty_list_has_no_headings() -> None:
    """No rows, no headings."""
    assert arrange([], NOW) == []


@given(st.lists(st.floats(min_value=0, max_value=NOW + 10_000), max_size=40))
def test_all_rows_are_there_newest_first_and_headings_are_in_order(times: list[float]) -> None:
    """Nothing is lost, nothing is doubled, each heading comes once and has a row."""
    rows = [ConversationRow(str(number), "", at) for number, at in enumerate(times)]
    entries = arrange(rows, NOW)
    shown = [entry for entry in entries if isinstance(entry, ConversationRow)]
    headings = [entry for entry in entries if isinstance(entry, Section)]
    assert sorted(row.id for row in shown) == sorted(row.id for row in rows)
    assert [row.updated_at for row in shown] == sorted(times, reverse=True)
    assert headings == sorted(set(headings), key=lambda one: (one.span.value, -one.year, -one.month))
    assert all(
        isinstance(after, ConversationRow)
        for before, after in pairwise(entries)
        if isinstance(before, Section)
    )
