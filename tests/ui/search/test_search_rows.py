"""How what was found is arranged."""

from __future__ import annotations

from chatdesk.store.search import HitKey
from chatdesk.ui.search.search_rows import HeadRow, HitRow, RestRow, arrange


def test_hits_stand_under_their_conversation() -> None:
    """Conversations come in the order of their best hits; a title that is a hit is the heading itself."""
    a, b, title = HitKey("a", 1), HitKey("b", 2), HitKey("b")
    assert list(arrange([a, title, b])) == [
        HeadRow("a", a, is_hit=False),
        HitRow(a),
        HeadRow("b", title, is_hit=True),
        HitRow(b),
    ]


def test_many_hits_of_a_conversation_are_folded() -> None:
    """Three are shown and the rest is counted, until it is asked for; four are shown as they are."""
    keys = [HitKey("a", number) for number in range(10)]
    assert list(arrange(keys))[1:] == [*map(HitRow, keys[:3]), RestRow("a", 7)]
    assert list(arrange(keys, {"a"}))[1:] == [*map(HitRow, keys)]
    assert list(arrange(keys[:4]))[1:] == [*map(HitRow, keys[:4])]
