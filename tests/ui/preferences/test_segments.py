"""A choice between a few words: joined where there is room, apart where there is not."""

from __future__ import annotations

from PySide6.QtTest import QSignalSpy

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.segments import Segments
from tests.ui.conftest import Show

_CHOICES = (("one", "The first one"), ("two", "The second one"), ("three", "The third one"))


def test_it_takes_more_rows_where_it_is_narrow(theme: Theme, show: Show) -> None:
    """No button is cut: what does not fit beside the others stands below them."""
    segments = Segments(theme, _CHOICES, "Choice")
    segments.resize(600, 32)
    show(segments)
    assert len({button.y() for button in segments.buttons}) == 1
    assert segments.heightForWidth(260) == 2 * 32 + 4
    segments.resize(260, 68)
    assert len({button.y() for button in segments.buttons}) == 2
    assert all(button.geometry().right() < 260 for button in segments.buttons)


def test_only_a_person_is_told_of(theme: Theme, show: Show) -> None:
    """Setting the value tells nobody; a click tells it."""
    segments = Segments(theme, _CHOICES, "Choice")
    show(segments)
    spy = QSignalSpy(segments.chosen)
    segments.select("two")
    assert (segments.value, spy.count()) == ("two", 0)
    segments.button("three").click()
    assert spy.at(0) == ["three"]
