"""Many events: what they say on a line, filters, the way to and from the characters that they made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import ReasoningDelta, TextDelta
from chatdesk.domain.stream import RawEvent
from chatdesk.ui.inspector.event_filter import EventFilter, Sort
from chatdesk.ui.inspector.event_gist import gist_of
from chatdesk.ui.inspector.event_model import EventModel
from chatdesk.ui.inspector.event_origins import Made, Origin
from chatdesk.ui.inspector.events_page import EventsPage
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show, emitted
from tests.ui.inspector.played import WORDS, Play, tool_turn, whole_turn


@pytest.fixture
def page(theme: Theme, show: Show) -> EventsPage:
    """Return an empty page, as wide as it stands in the window."""
    made = EventsPage(theme)
    made.resize(600, 700)
    show(made)
    return made


def opened(page: EventsPage, play: Play) -> EventsPage:
    """Let the page show a turn, with the focus in the list."""
    page.show_log(play.log)
    page.take_focus()
    QApplication.processEvents()
    return page


def wait(model: EventModel) -> None:
    """Let a filter go through all that there is."""
    for _ in range(1000):
        if not model.is_filtering:
            return
        QApplication.processEvents()
    raise AssertionError("the filter does not end")


@pytest.mark.parametrize(
    ("data", "label", "value"),
    [
        ('{"choices":[{"delta":{"content":" hi\\n"}}]}', "content", '" hi\\n"'),
        ('{"choices":[{"delta":{"content":"","reasoning_content":"so"}}]}', "reasoning_content", '"so"'),
        ('{"choices":[{"delta":{"tool_calls":[{"function":{"name":"clock"}}]}}]}', "tool_call", "clock"),
        (
            '{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{\\"a"}}]}}]}',
            "arguments",
            '"{\\"a"',
        ),
        ('{"choices":[{"text":"old"}]}', "text", '"old"'),
        ('{"choices":[{"delta":{},"finish_reason":"stop"}]}', "finish_reason", "stop"),
        ('{"choices":[],"usage":{"total_tokens":3}}', "usage", '{"total_tokens": 3}'),
        ('{"type":"response.output_text.delta","delta":"x"}', "output_text.delta", '"x"'),
        ('{"error":{"message":"no"}}', "error", '{"message": "no"}'),
        ('{"choices":[{"delta":null}]}', "", '{"choices":[{"delta":null}]}'),
        ("not JSON\u202e", "", "not JSON⟨U+202E⟩"),
        ("[1]", "", "[1]"),
    ],
)
def test_an_event_says_what_counts(data: str, label: str, value: str) -> None:
    """The field with its value stands there, not what every event of the stream says."""
    gist = gist_of(RawEvent(0.0, "data", "message", data, len(data)))
    assert (gist.label, gist.value) == (label, value)


def test_signs_of_life_are_comments() -> None:
    """A keep-alive is shown as the comment that it is."""
    assert gist_of(RawEvent(0.0, "comment", "", "alive", 5)).value == ": alive"
    assert gist_of(RawEvent(0.0, "comment", "", ": keepalive", 5)).value == ": keepalive"
    assert gist_of(RawEvent(0.0, "done", "", "[DONE]", 6)).value == "[DONE]"


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (EventFilter(Sort.TEXT), 62),
        (EventFilter(Sort.REASONING), 47),
        (EventFilter(Sort.ALIVE), 1),
        (EventFilter(Sort.TOOLS), 0),
        (EventFilter(text="CONTENT"), 109),
        (EventFilter(text='content "ge ask'), 4),
        (EventFilter(Sort.TEXT, "ge ask"), 2),
        (EventFilter(text="size:<50"), 1),
        (EventFilter(text="at:<0.35 size:>100"), 2),
        (EventFilter(text="type:comment"), 1),
        (EventFilter(text="nowhere"), 0),
    ],
)
def test_filters_list_what_was_asked_for(qapp: QApplication, wanted: EventFilter, count: int) -> None:
    """Sort, words, sizes, times and types are asked for together."""
    model, play = EventModel(), whole_turn()
    model.show_log(play.log)
    model.set_filter(wanted)
    wait(model)
    assert model.rowCount() == count
    model.set_filter(EventFilter())
    assert model.rowCount() == len(play.log.events) == 111


def test_a_filter_holds_for_what_comes_later(qapp: QApplication) -> None:
    """Events that come while a filter is there are listed where it lets them through."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write("879", size=1)
    model = EventModel()
    model.show_log(play.log)
    model.set_filter(EventFilter(text="7"))
    wait(model)
    assert [model.number_at(row) for row in range(model.rowCount())] == [1]
    play.write("87", size=1)
    model.pull()
    wait(model)
    assert [model.number_at(row) for row in range(model.rowCount())] == [1, 4]
    assert (model.row_of(0), model.row_of(3), model.row_of(9)) == (-1, 0, 1)
    assert model.counts[Sort.TEXT] == 5


def test_typing_filters_and_escape_shows_all_again(page: EventsPage) -> None:
    """/ goes to the field, Enter to the list; the chosen event stays chosen when all are shown again."""
    opened(page, whole_turn())
    QTest.keyClick(page.list, Qt.Key.Key_Slash)
    assert page.bar.field.hasFocus()
    QTest.keyClicks(page.bar.field, "ge ask")
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    wait(page.model)
    assert page.list.hasFocus()
    assert page.foot.words == "4 of 111 events"
    page.list.go_to(2)
    number = page.model.number_at(2)
    page.bar.field.setFocus()
    QTest.keyClick(page.bar.field, Qt.Key.Key_Escape)
    wait(page.model)
    assert page.model.rowCount() == 111
    assert page.model.number_at(page.list.currentIndex().row()) == number
    assert page.text.toPlainText().startswith(f"Event {number + 1}   ")


def test_sorts_have_buttons_where_there_are_any(page: EventsPage) -> None:
    """Only what came has a button, with its number."""
    opened(page, tool_turn(1))
    shown = {sort: button for sort, button in page.bar.buttons.items() if not button.isHidden()}
    assert set(shown) == {Sort.ALL, Sort.TEXT, Sort.TOOLS}
    shown[Sort.TOOLS].click()
    wait(page.model)
    assert {page.model.made_at(row) for row in range(page.model.rowCount())} == {Made.CALL}


def test_a_chosen_event_tells_what_it_made(page: EventsPage) -> None:
    """By key and click its characters are told; following the end tells nothing."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write("Hello there", size=6)
    spy = QSignalSpy(page.origin_chosen)
    opened(page, play)
    play.write("more", size=4)
    page.refresh()
    assert page.list.currentIndex().row() == 2
    before = spy.count()
    play.write("even", size=4)
    page.refresh()
    assert spy.count() == before
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    assert emitted(spy)[-1] == [Origin(play.message.id, Made.TEXT, 0, 6), False]
    assert "made 6 characters" in page.text.toPlainText()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert emitted(spy)[-1] == [Origin(play.message.id, Made.TEXT, 0, 6), True]


def test_a_character_finds_its_event_behind_a_filter_too(page: EventsPage) -> None:
    """Where the event is filtered out the filter gives way."""
    play = opened_play = whole_turn()
    opened(page, opened_play)
    page.bar.choose(Sort.REASONING)
    wait(page.model)
    assert page.show_origin(play.message.id, Made.TEXT, 13)
    wait(page.model)
    row = page.list.currentIndex().row()
    assert page.model.made_at(row) is Made.TEXT
    assert play.log.times.origins.origin(page.model.number_at(row)) == Origin(
        play.message.id, Made.TEXT, 12, 18
    )
    assert not page.show_origin("other", Made.TEXT, 13)


def test_the_strip_is_a_scroll_bar_of_time(page: EventsPage) -> None:
    """A press in it goes to the event of that time."""
    opened(page, whole_turn())
    page._late.timeout.emit()
    page.strip.grab()
    room = page.strip._room()
    x = int(room.left() + page.strip._scale.x(3.3))
    QTest.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=QPoint(x, 18))
    at = page.model.time_at(page.list.currentIndex().row())
    assert at == pytest.approx(3.3, abs=0.03)
    page.show_time(0.0)
    assert page.list.currentIndex().row() == 0


def test_data_is_copied(page: EventsPage) -> None:
    """Ctrl+C copies the data of the event as it came."""
    play = opened_play = whole_turn()
    opened(page, opened_play)
    page.list.go_to(5)
    QTest.keyClick(page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == play.log.events[5].data


def test_what_was_not_kept_is_said(page: EventsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has an end: how many events were left out stands below the list."""
    monkeypatch.setattr("chatdesk.ui.inspector.turn_log.MAX_EVENTS", 10)
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write(WORDS, size=1)
    opened(page, play)
    assert page.model.rowCount() == 10
    assert f"{len(WORDS) - 10} later ones are not" in page.foot.words


def test_only_what_is_seen_is_built(page: EventsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20,000 events those in view are read, however one goes through them."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    for number in range(10_000):
        play.chunk(TextDelta(f"{number} "), after=0.0001)
        play.chunk(ReasoningDelta("x"), after=0.0001)
    read: list[RawEvent] = []

    def reading(event: RawEvent) -> object:
        read.append(event)
        return gist_of(event)

    monkeypatch.setattr("chatdesk.ui.inspector.event_row.gist_of", reading)
    opened(page, play)
    bar = page.list.verticalScrollBar()
    for step in range(20):
        bar.setValue(bar.maximum() * step // 20)
        QApplication.processEvents()
    assert 0 < len(read) < 2000


def test_a_log_of_nothing_is_no_error(page: EventsPage) -> None:
    """Before the first turn there is nothing to see, and nothing fails."""
    page.show_log(TurnLog())
    page.show_time(1.0)
    page.copy()
    assert not page.show_origin("m", Made.TEXT, 0)
    assert page.foot.words == "0 events"
