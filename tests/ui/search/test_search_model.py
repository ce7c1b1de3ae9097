"""The model of a search gives its rows a piece at a time."""

from __future__ import annotations

import pytest

from chatdesk.store.search import HitKey
from chatdesk.ui.search.search_model import SearchModel
from chatdesk.ui.search.search_rows import HitRow, RestRow, arrange

pytestmark = pytest.mark.qt

KEYS = [HitKey(f"c{number % 300}", number) for number in range(2000)]


def _model() -> tuple[SearchModel, list[bool]]:
    model, asked = SearchModel(), list[bool]()
    model.older_wanted.connect(lambda: asked.append(True))
    model.show_found(KEYS, (), has_older=True)
    return model, asked


def test_rows_come_as_they_are_scrolled_to_and_older_hits_after_the_last() -> None:
    """A key makes a view lay out some rows, not all; in the end every one was there, once and in order."""
    model, asked = _model()
    assert model.rowCount() < 100
    steps = 0
    while not asked:
        assert model.canFetchMore(model.index(-1))
        model.fetchMore(model.index(-1))
        steps += 1
    assert steps > 5
    assert model.rows == list(arrange(KEYS))
    assert not model.canFetchMore(model.index(-1))
    older = [HitKey(f"d{number}", 5000 + number) for number in range(500)]
    before = model.rowCount()
    model.add_older(older, has_older=False)
    assert before < model.rowCount() < before + 200
    while model.canFetchMore(model.index(-1)):
        model.fetchMore(model.index(-1))
    assert len(asked) == 1
    assert model.rows == list(arrange([*KEYS, *older]))


def test_unfolding_hides_nothing_that_was_shown() -> None:
    """All hits of a conversation come in between, and the last row is still there."""
    model, _ = _model()
    before = list(model.rows)
    (rest, *_others) = [row for row in before if isinstance(row, RestRow)]
    model.unfold(rest.conversation_id)
    assert set(before) - {rest} <= set(model.rows)
    own = [key for key in KEYS if key.conversation_id == rest.conversation_id]
    assert [HitRow(key) for key in own] == [row for row in model.rows if row in {HitRow(key) for key in own}]
