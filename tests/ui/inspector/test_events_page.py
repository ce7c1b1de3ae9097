"""The page of the events, and the repairs above them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.domain.stream import Mended, RawEvent, Received
from chatdesk.engine.events import ChunkReceived
from chatdesk.ui.inspector.events_page import EventsPage
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show

INDEX = Mended("call-without-index", "Chunks without index were told apart by id, name and place.", 1)
END = Mended("no-done", "The stream ended without its end mark, but with a finish reason.", 1)


def come(log: TurnLog, *notes: tuple[str, ...], mended: tuple[Mended, ...] = (), name: str = "") -> None:
    """Let events come, each with its notes."""
    events = tuple(RawEvent(0.1, "data", name, '{"a": 1}', 8, note) for note in notes)
    log.note(ChunkReceived("m", Received(0.1, (), events, mended)))


@pytest.fixture
def log() -> TurnLog:
    """Return an empty log."""
    return TurnLog()


@pytest.fixture
def page(theme: Theme, show: Show, log: TurnLog) -> EventsPage:
    """Return a page that looks at the log."""
    made = EventsPage(theme)
    made.resize(600, 700)
    made.set_theme(theme)
    made.show_log(log)
    show(made)
    return made


def test_repairs_are_counted_by_kind_and_unfold(page: EventsPage, log: TurnLog) -> None:
    """Nothing is shown where nothing was put right; then one line, and a sentence for each kind."""
    come(log, ())
    page.refresh()
    assert page.repairs.isHidden()
    come(log, (), mended=(INDEX,))
    page.refresh()
    assert page.repairs.button.text() == "One repair"
    for _ in range(16):
        come(log, (), mended=(INDEX,))
    come(log, mended=(END,))
    page.refresh()
    assert page.repairs.button.text() == "18 repairs of 2 kinds"
    assert not page.repairs.list.isVisible()
    page.repairs.button.setFocus()
    QTest.keyClick(page.repairs.button, Qt.Key.Key_Return)
    assert page.repairs.list.isVisible()
    model = page.repairs.model
    assert [model.index(row).data() for row in range(model.rowCount())] == [
        "17 × Chunks without index were told apart by id, name and place.",  # noqa: RUF001
        "1 × The stream ended without its end mark, but with a finish reason.",  # noqa: RUF001
    ]


def test_enter_goes_from_one_event_with_the_repair_to_the_next(page: EventsPage, log: TurnLog) -> None:
    """Round and round; what was put right behind the last event leads to that."""
    come(log, (), (INDEX.id,), (), (INDEX.id,), (), mended=(INDEX, END))
    page.refresh()
    page.repairs.button.setChecked(True)
    page.repairs.list.setFocus()
    rows = []
    for _ in range(3):
        QTest.keyClick(page.repairs.list, Qt.Key.Key_Return)
        rows.append(page.list.currentIndex().row())
    assert rows == [1, 3, 1]
    assert page.text.toPlainText().endswith(f"Repaired\n{INDEX.sentence}")
    QTest.keyClick(page.repairs.list, Qt.Key.Key_Down)
    QTest.keyClick(page.repairs.list, Qt.Key.Key_Return)
    assert page.list.currentIndex().row() == 4


def test_repairs_are_forgotten_with_their_turn(page: EventsPage, log: TurnLog) -> None:
    """The next turn begins with none."""
    come(log, (INDEX.id,), mended=(INDEX,))
    page.refresh()
    log.begin_turn()
    page.refresh()
    assert page.repairs.isHidden()
    assert page.model.rowCount() == 0


def test_who_is_at_the_end_stays_there_and_who_is_not_is_left_alone(page: EventsPage, log: TurnLog) -> None:
    """The focus takes the newest event, and follows it until another one is chosen."""
    come(log, *[()] * 200)
    page.refresh()
    page.take_focus()
    assert page.list.currentIndex().row() == 199
    assert page.text.toPlainText().startswith("Event 200   0.100 s, 8 bytes\n{\n")
    come(log, *[()] * 50)
    page.refresh()
    assert page.list.currentIndex().row() == 249
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    come(log, *[()] * 50)
    page.refresh()
    assert page.list.currentIndex().row() == 248


def test_events_of_built_in_tools_and_unknown_ones_are_listed_by_name(page: EventsPage, log: TurnLog) -> None:
    """The service's own word, without what all of them begin with; the data stays as it came."""
    come(log, (), name="response.web_search_call.searching")
    come(log, ("unknown-event",), name="response.hologram.rendered")
    page.refresh()
    rows = [page.model.index(row).data() for row in range(2)]
    assert rows == [
        '0.100 s, 8 bytes, web_search_call.searching, {"a": 1}',
        '0.100 s, 8 bytes, hologram.rendered, {"a": 1}, repaired',
    ]
