"""The page of the timeline, by keys, mouse and what screen readers are told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QGuiApplication, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import FinishReason
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.domain.usage import Usage
from chatdesk.engine.events import ToolNoted
from chatdesk.ui.inspector.time_bands import TimeAxis, token_sums
from chatdesk.ui.inspector.time_scale import TimeScale, tick_text
from chatdesk.ui.inspector.timeline_page import TimelinePage
from chatdesk.ui.inspector.waterfall import Bar, Kind, Line, lines_of
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show, emitted
from tests.ui.inspector.played import WORDS, Play, tool_turn, whole_turn

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(theme: Theme, show: Show) -> TimelinePage:
    """Return an empty page, as wide as it stands in the window."""
    made = TimelinePage(theme)
    made.resize(600, 640)
    show(made)
    return made


def opened(page: TimelinePage, play: Play) -> TimelinePage:
    """Let the page show a turn, with the focus in the waterfall."""
    page.show_log(play.log)
    page.take_focus()
    QApplication.processEvents()
    return page


def press(
    page: TimelinePage, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press keys in the waterfall."""
    for key in keys:
        QTest.keyClick(page.list, key, held)
        QApplication.processEvents()


def test_arrows_walk_lines_and_bars(page: TimelinePage) -> None:
    """Up and Down walk the lines, Left and Right their bars, each told with exact times."""
    opened(page, whole_turn())
    assert page.words.words == "Connect 12 ms"
    press(page, KEY.Key_Down, KEY.Key_Down, KEY.Key_Down)
    assert page.words.words == "Text 600 ms"
    press(page, KEY.Key_Right)
    assert page.words.accessibleName() == "Text, stall 1.320 s  from 1.861 s to 3.181 s"
    press(page, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right)
    assert page.words.words == "Text 600 ms"
    press(page, KEY.Key_Left)
    assert page.words.words.startswith("Text, stall")


def test_rounds_are_stepped_over(page: TimelinePage) -> None:
    """The title of a round has no bars: the arrows go on to the next line, both ways."""
    opened(page, tool_turn(2))
    lines = page.model.lines
    assert lines[0].is_section
    press(page, KEY.Key_Down)
    seen = [page.list.currentIndex().row()]
    for key in (KEY.Key_Down,) * 8 + (KEY.Key_Up,) * 8:
        press(page, key)
        seen.append(page.list.currentIndex().row())
        assert page.list.current_line is not None
        assert not page.list.current_line.is_section
    assert (seen[0], seen[-1]) == (2, 1)


def test_zoom_keeps_what_is_looked_at(page: TimelinePage) -> None:
    """The chosen bar stays in view while the time is zoomed; panning ends at the ends; fit shows all."""
    opened(page, whole_turn())
    press(page, KEY.Key_Down, KEY.Key_Down)
    bar = page.list.current_bar
    assert bar is not None
    whole = page.scale.end
    for _ in range(3):
        page.zoom(1)
        assert page.scale.begin <= (bar.began + bar.ended) / 2 <= page.scale.end
    assert page.scale.end - page.scale.begin == pytest.approx(whole / 1.6**3)
    for _ in range(20):
        press(page, KEY.Key_Right, held=SHIFT)
    assert page.scale.end == pytest.approx(whole)
    press(page, KEY.Key_Up)
    assert page.scale.begin <= page.list.current_bar.began  # type: ignore[union-attr]
    page.zoom(0)
    assert (page.scale.begin, page.scale.end) == (0.0, whole)
    assert not page.fit_button.isEnabled()


def test_the_wheel_zooms_where_the_mouse_is(page: TimelinePage) -> None:
    """With Ctrl the wheel zooms around the mouse; alone it scrolls."""
    opened(page, whole_turn())
    place = QPointF(400, 60)
    before = page.scale.at(400 - 132)
    control = Qt.KeyboardModifier.ControlModifier
    for held in (control, Qt.KeyboardModifier.NoModifier):
        event = QWheelEvent(
            place, page.list.viewport().mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            held, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(page.list.viewport(), event)
    assert not page.scale.is_fit
    assert page.scale.at(400 - 132) == pytest.approx(before, abs=0.01)


def test_hover_tells_exact_times(page: TimelinePage) -> None:
    """Over a bar its own times are told, beside it those of the whole line."""
    opened(page, whole_turn())
    y = page.list.visualRect(page.model.index(3)).center().y()
    room = page.list._room()
    over = QPoint(int(room.left() + page.scale.x(2.5)), y)
    assert page.list.tip_at(over) == "stall 1.320 s, from 1.861 s to 3.181 s"
    assert page.list.tip_at(QPoint(20, y)).startswith("Text. ")
    assert page.list.tip_at(QPoint(20, 5000)) == ""


def test_each_line_is_told_to_screen_readers(page: TimelinePage) -> None:
    """The waterfall is a table of sentences."""
    opened(page, whole_turn())
    interface = QAccessible.queryAccessibleInterface(page.list)
    assert interface.text(QAccessible.Text.Name) == "Timeline"
    assert interface.role() is QAccessible.Role.Table
    told = [
        child.text(QAccessible.Text.Name)
        for number in range(interface.childCount())
        if (child := interface.child(number)).role() is QAccessible.Role.Cell
    ]
    assert len(told) == 4
    assert told[0] == "Connect. 12 ms. connect 12 ms, from 1.00 ms to 13 ms"
    assert "at best" in page.curve.accessibleName()


def test_live_lines_stay_where_they_are(page: TimelinePage) -> None:
    """While a turn grows the chosen line stays chosen; nothing is looked at once it is over."""
    play = Play()
    play.begin()
    play.ask()
    opened(page, play)
    assert [line.title for line in page.model.lines] == ["First byte"]
    assert page._timer.isActive()
    play.open()
    play.write(WORDS)
    page.refresh()
    assert [line.title for line in page.model.lines] == ["Connect", "First byte", "Text"]
    assert page.list.current_line is not None
    assert page.list.current_line.title == "First byte"
    play.finish()
    play.end()
    page.refresh()
    assert page.list.now is None
    assert not page._timer.isActive()


def test_a_hidden_page_looks_at_nothing(page: TimelinePage) -> None:
    """Where nobody looks nothing is worked out."""
    play = Play()
    play.begin()
    play.ask()
    opened(page, play)
    page.hide()
    play.open()
    play.write(WORDS)
    page.refresh()
    assert [line.title for line in page.model.lines] == ["First byte"]
    assert not page._timer.isActive()
    page.show()
    assert len(page.model.lines) == 3


def test_enter_opens_a_call_or_the_events_of_a_bar(page: TimelinePage) -> None:
    """A call goes to its own tab, anything else to the events of that time."""
    opened(page, tool_turn(1))
    calls, times = QSignalSpy(page.call_requested), QSignalSpy(page.time_requested)
    row = page.model.row_of_call(page._log.calls[0].call_id)
    page.list.go_to(row)
    press(page, KEY.Key_Return)
    assert emitted(calls) == [[page._log.calls[0].call_id]]
    page.list.go_to(1)
    press(page, KEY.Key_Return)
    assert emitted(times) == [[page.model.lines[1].bars[0].began]]


def test_a_chosen_call_shows_its_parts_and_keeps_the_place(page: TimelinePage) -> None:
    """The parts of a call unfold below it while it is chosen."""
    opened(page, tool_turn(2))
    row = page.model.row_of_call(page._log.calls[0].call_id)
    page.list.go_to(row)
    QApplication.processEvents()
    assert [line.title for line in page.model.lines[row : row + 3]] == ["explain_query", "arguments", "run"]
    assert page.list.currentIndex().row() == row
    page.list.go_to(1)
    QApplication.processEvents()
    assert not any(line.is_part for line in page.model.lines)
    assert page.list.currentIndex().row() == 1


def test_all_of_it_is_copied_as_text(page: TimelinePage) -> None:
    """The words of every line, the rate, and after a Stop its receipt."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write(WORDS)
    play.stop()
    play.finish(FinishReason.STOPPED, Usage(output_tokens=23, is_estimated=True))
    play.end(FinishReason.STOPPED)
    opened(page, play)
    assert page.receipt.isVisible()
    page.receipt.copy_button.click()
    assert QGuiApplication.clipboard().text().startswith("Stop receipt\nkey pressed: 0.00 ms\n")
    page.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0] == "Connect. 12 ms. connect 12 ms, from 1.00 ms to 13 ms"
    assert "Stop receipt" in text
    opened(page, whole_turn())
    assert not page.receipt.isVisible()


def test_the_receipt_has_room_in_a_low_window(page: TimelinePage) -> None:
    """Rate and legend give way to what a Stop did, and come back with the room."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write(WORDS * 2)
    play.stop()
    play.finish(FinishReason.STOPPED, Usage(output_tokens=23, is_estimated=True))
    play.end(FinishReason.STOPPED)
    opened(page, play)
    assert page.curve.isVisible()
    page.resize(560, 372)
    QApplication.processEvents()
    assert not page.curve.isVisible()
    assert page.receipt.geometry().bottom() <= page.height()
    page.resize(560, 700)
    QApplication.processEvents()
    assert page.curve.isVisible()
    assert page.legend.isVisible()


def test_rate_counts_what_came() -> None:
    """The tokens of every tenth of a second add up to those that were counted."""
    play = whole_turn(Usage(10, 200))
    play.log.times.fold()
    sums = token_sums(play.log.times.rounds)
    assert sums[0] == 0.0
    assert sums[-1] == pytest.approx(200)
    assert sums == sorted(sums)


@pytest.mark.parametrize(
    ("whole", "width", "first"),
    [
        (0.02, 400, ["0 ms", "5 ms"]),
        (3.0, 400, ["0 s", "1 s"]),
        (3.0, 600, ["0.0 s", "0.5 s"]),
        (400.0, 300, ["0 s", "200 s"]),
    ],
)
def test_ticks_are_round(whole: float, width: float, first: list[str]) -> None:
    """The axis has round times, as near to each other as there is room."""
    scale = TimeScale()
    scale.width = width
    scale.set_whole(whole)
    ticks = scale.ticks(84)
    assert [tick_text(at, ticks[1] - ticks[0]) for at in ticks[:2]] == first
    assert ticks[-1] <= whole


def test_a_zoomed_scale_follows_the_end_where_it_was_there() -> None:
    """Who looks at the end of a growing turn goes along; who looks elsewhere stays."""
    scale = TimeScale()
    scale.set_whole(10.0)
    scale.zoom(2, 10.0)
    span = scale.end - scale.begin
    scale.set_whole(11.0)
    assert scale.end == pytest.approx(11.0)
    scale.pan(-0.5)
    begin = scale.begin
    scale.set_whole(12.0)
    assert scale.begin == pytest.approx(begin)
    assert scale.end == pytest.approx(begin + span)
    scale.set_whole(1.0)
    assert scale.is_fit


@pytest.mark.parametrize("whole", [2.0, 0.4, 10.0])
def test_the_last_time_of_the_axis_is_whole(theme: Theme, show: Show, whole: float) -> None:
    """A round time at the very end of the turn is not cut by the edge of the pane."""
    scale = TimeScale()
    axis = TimeAxis(theme, scale)
    axis.resize(560, axis.sizeHint().height())
    show(axis)
    scale.width = axis._room().width()
    scale.set_whole(whole)
    image = axis.grab().toImage()
    edge = {image.pixel(image.width() - 1 - x, y) for x in range(3) for y in range(image.height())}
    inside = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert scale.ticks(84)[-1] == pytest.approx(whole)
    assert (len(edge), len(inside) > 1) == (1, True)


def test_what_a_server_asks_back_has_a_line(page: TimelinePage) -> None:
    """The user is asked, a model writes for the server, the user reads: each with its time."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    call_id = play.call("think", "{}")
    play.finish(FinishReason.TOOL_CALLS)
    play.start(call_id)
    for kind, after in (
        (NoteKind.ASKING, 0.1),
        (NoteKind.SAMPLING, 2.0),
        (NoteKind.SAMPLED, 1.5),
        (NoteKind.ANSWERED, 0.5),
    ):
        play.now += after
        play.tell(ToolNoted(play.message.id, call_id, ToolNote("", kind=kind), 60.0))
    opened(page, play)
    (line,) = [line for line in lines_of(play.log.times, play.log.calls) if line.title == "Asked back"]
    assert [(bar.name, bar.kind, round(bar.seconds, 3)) for bar in line.bars] == [
        ("you are asked", Kind.WAITING, 2.0),
        ("a model writes", Kind.TEXT, 1.5),
        ("you read", Kind.WAITING, 0.5),
    ]
    assert line.note == "model 1.5 s"
    press(page, KEY.Key_End)
    assert page.words.accessibleName() == "Asked back, you are asked 2.000 s  from 461 ms to 2.461 s"


def test_a_note_is_whole_and_no_line_goes_through_it(page: TimelinePage) -> None:
    """Behind the bar, before it, or on it: the words have room, and the lines of the times leave it out."""
    delegate, room = page.list.delegate, QRectF(130, 0, 340, 26)
    delegate.scale.width = room.width()
    for began, ended in ((0.1, 0.3), (0.8, 0.99), (0.02, 0.98)):
        whole = delegate.scale.whole
        bar = Bar(Kind.TEXT, began * whole, ended * whole, "text")
        line = Line("Text", (bar,), "11.6 s, ~1,118 tokens")
        rect = delegate.rect_of(bar, room)
        where, is_over = delegate._note_place(line, room, [rect])
        metrics = QFontMetricsF(page.list._theme.font("small", tabular=True))
        assert where.width() >= metrics.horizontalAdvance(line.note)
        assert is_over is where.intersects(rect) is (began == 0.02)
        image = QImage(500, 26, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        delegate._draw_grid(painter, room, where)
        painter.end()
        across = range(int(where.left()), int(where.right()) + 1)
        assert not any(image.pixelColor(x, 5).alpha() for x in across)
        assert any(image.pixelColor(x, 5).alpha() for x in range(500))
