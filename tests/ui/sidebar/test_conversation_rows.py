"""Under which heading a conversation stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Section, arrange

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
        Section.TODAY,
        rows[1],
        Section.YESTERDAY,
        rows[2],
        Section.LAST_WEEK,
        rows[3],
        Section.OLDER,
        rows[0],
    ]


def test_a_clock_that_went_wrong_hides_nothing() -> None:
    """A conversation from the future stands under today."""
    row = _row("tomorrow", days=-1)
    assert arrange([row], NOW) == [Section.TODAY, row]


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
    assert [one.value for one in headings] == sorted({one.value for one in headings})
    assert all(
        isinstance(after, ConversationRow)
        for before, after in pairwise(entries)
        if isinstance(before, Section)
    )
