"""The bar of acts over a message: under the mouse, at the ring, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import Message, Role
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.verbs_bar import VerbsBar
from tests.ui.transcript.showing import answer, make_view, paint, question, say, send_mouse, wait_for

KEY = Qt.Key


def bar_of(view: TranscriptView) -> VerbsBar | None:
    """Return the bar if it is shown."""
    bar = view.viewport().findChild(VerbsBar)
    return bar if isinstance(bar, VerbsBar) and bar.isVisible() else None


def shown(view: TranscriptView) -> list[str]:
    """Return the names of the acts that are shown, from left to right."""
    bar = bar_of(view)
    buttons = bar.findChildren(IconButton) if bar is not None else []
    visible = [button for button in buttons if button.isVisible()]
    return [button.accessibleName() for button in sorted(visible, key=lambda button: button.x())]


def focused(view: TranscriptView) -> str:
    """Return the name of the act that has the focus."""
    bar, now = bar_of(view), QApplication.focusWidget()
    return now.accessibleName() if bar is not None and now is not None and bar.isAncestorOf(now) else ""


def press(key: Qt.Key) -> None:
    """Press a key where the focus is."""
    now = QApplication.focusWidget()
    assert now is not None
    QTest.keyClick(now, key)


def middle_of(view: TranscriptView, message: Message) -> QPointF:
    """Return a point in the first line of a message."""
    row = next(e for e in view.page.entries if e.message.id == message.id).rows[0]
    top = view.stage.y_of(row)
    assert top is not None
    return QPointF(view.stage.column_left + 40, top + row.lead + 10)


def hover(view: TranscriptView, at: QPointF) -> None:
    """Move the mouse there without a button."""
    send_mouse(view, QEvent.Type.MouseMove, at, is_down=False)


@pytest.fixture
def view(qapp: QApplication) -> TranscriptView:
    """A conversation of two rounds, active."""
    view = make_view(question(), answer("words\n\nmore"), question("And?"), answer("No."))
    view.activateWindow()
    view.setFocus()
    paint(view)
    return view


def test_the_bar_comes_under_the_mouse_and_goes(view: TranscriptView) -> None:
    """It fits the role, waits for the mouse to rest, moves nothing, and goes with the mouse."""
    asked, said = (entry.message for entry in view.page.entries[:2])
    before = [y for _, y in view.stage.visible]
    hover(view, middle_of(view, said))
    assert bar_of(view) is None
    assert wait_for(lambda: bar_of(view) is not None)
    assert shown(view) == [
        "Copy the message",
        "Quote",
        "Retry from here",
        "Fork from here",
        "Inspect",
        "Delete the message",
    ]
    hover(view, middle_of(view, asked))
    assert wait_for(lambda: "Edit the question" in shown(view))
    assert "Retry from here" not in shown(view)
    paint(view)
    assert [y for _, y in view.stage.visible] == before
    hover(view, QPointF(2, 300))
    assert wait_for(lambda: bar_of(view) is None)


def test_the_bar_covers_no_letters(view: TranscriptView) -> None:
    """It ends above the first line of its message, and begins below the last one of that before."""
    for entry in view.page.entries[1:]:
        view.ring.put(entry.message.id)
        paint(view)
        bar = bar_of(view)
        assert bar is not None
        page, row = view.page, entry.rows[0]
        top = view.stage.y_of(row)
        assert top is not None
        _, unit, y = next(row.placed(page.style, top))
        line = page.style.line
        # The letters of a line have some pixels of it above and below them.
        assert bar.geometry().bottom() < y + line * 0.25
        before = page.rows[row.index - 1]
        above = view.stage.y_of(before)
        assert above is not None
        *_, (_, last, last_y) = before.placed(page.style, above)
        assert bar.geometry().top() >= last_y + last.height - line * 0.25
        assert unit.height


def test_walking_up_leaves_room_for_the_bar(qapp: QApplication) -> None:
    """In a narrow window too, no first line lies under it, wherever the walk has scrolled to."""
    messages = [m for n in range(8) for m in (question(f"Why {n}?"), answer("words\n\n" * 12))]
    view = make_view(*messages, width=640, height=500)
    for _ in messages:
        QTest.keyClick(view, KEY.Key_K)
        paint(view)
        entry, bar = view.messages.entry, bar_of(view)
        assert entry is not None
        assert bar is not None
        top = view.stage.y_of(entry.rows[0])
        assert top is not None
        _, _, y = next(entry.rows[0].placed(view.page.style, top))
        assert bar.geometry().bottom() < y + view.page.style.line * 0.25


def test_an_act_is_about_the_message_of_the_bar(view: TranscriptView) -> None:
    """A click tells the command while the message is meant; the ring does not move."""
    said = view.page.entries[1].message
    told: list[tuple[str, str]] = []
    view.command_given.connect(lambda id_: told.append((id_, view.messages.meant_id)))
    hover(view, middle_of(view, said))
    assert wait_for(lambda: bar_of(view) is not None)
    bar = bar_of(view)
    assert bar is not None
    for button in bar.findChildren(IconButton):
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wanted = ("copy", "quote", "retry", "fork", "inspect", "delete")
    assert sorted(told) == sorted((f"message.{verb}", said.id) for verb in wanted)
    assert (view.messages.message_id, view.messages.meant_id) == ("", "")


def test_the_bar_by_keys(view: TranscriptView) -> None:
    """Tab leads from the ring into the bar, arrows walk, Enter acts, Esc leads back to the message."""
    told: list[tuple[str, str]] = []
    view.command_given.connect(lambda id_: told.append((id_, view.messages.meant_id)))
    QTest.keyClick(view, KEY.Key_K)
    said = view.messages.message_id
    assert bar_of(view) is not None
    QTest.keyClick(view, KEY.Key_Tab)
    assert focused(view) == "Copy the message"
    for key, name in (
        (KEY.Key_Right, "Quote"),
        (KEY.Key_End, "Delete the message"),
        (KEY.Key_Right, "Copy the message"),
        (KEY.Key_Left, "Delete the message"),
        (KEY.Key_Home, "Copy the message"),
    ):
        press(key)
        assert focused(view) == name
    assert view.messages.message_id == said
    press(KEY.Key_Escape)
    assert (view.hasFocus(), view.messages.message_id) == (True, said)
    QTest.keyClick(view, KEY.Key_Tab)
    press(KEY.Key_Return)
    assert told == [("message.copy", said)]
    assert (view.hasFocus(), view.messages.message_id) == (True, said)


def test_verbs_and_walks_go_on_in_the_bar(view: TranscriptView) -> None:
    """A letter means in the bar what it means on the message."""
    told: list[str] = []
    view.command_given.connect(told.append)
    QTest.keyClick(view, KEY.Key_K)
    QTest.keyClick(view, KEY.Key_Tab)
    press(KEY.Key_B)
    assert told == ["message.fork"]
    press(KEY.Key_K)
    assert view.hasFocus()
    assert view.messages.message_id == view.page.entries[2].message.id


def test_the_ring_goes_when_the_focus_leaves_the_bar(view: TranscriptView) -> None:
    """Elsewhere nothing of the transcript is marked; Tab is not held up by a bar that nobody asked for."""
    QTest.keyClick(view, KEY.Key_K)
    QTest.keyClick(view, KEY.Key_Tab)
    now = QApplication.focusWidget()
    assert now is not None
    now.clearFocus()
    assert wait_for(lambda: view.messages.message_id == "")
    assert bar_of(view) is None
    policies = {button.focusPolicy() for button in view.findChildren(IconButton)}
    assert policies == {Qt.FocusPolicy.NoFocus}


def test_the_tooltips_name_the_keys_in_force(view: TranscriptView) -> None:
    """Also after they were changed; an act without a key has none."""
    view.set_keymap(Keymap({"message.copy": "X", "message.quote": []}))
    QTest.keyClick(view, KEY.Key_K)
    bar = bar_of(view)
    assert bar is not None
    tips = [button.toolTip() for button in bar.findChildren(IconButton) if button.isVisible()]
    assert {"Copy the message  X", "Quote", "Delete the message  Del"} <= set(tips)


def test_while_a_turn_runs_nothing_is_offered_that_is_refused(view: TranscriptView) -> None:
    """A text can be copied and quoted all the same; under the mouse no bar stays where the text moves."""
    view.set_busy(True)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "words\n\n" * 3)
    paint(view)
    QTest.keyClick(view, KEY.Key_K)
    assert shown(view) == ["Inspect"]
    QTest.keyClick(view, KEY.Key_K)
    assert shown(view) == ["Copy the message", "Quote", "Inspect"]
    view.set_busy(False)
    assert "Delete the message" in shown(view)
    view.scroll_to_end()
    view.ring.put(None)
    hover(view, middle_of(view, message))
    assert wait_for(lambda: bar_of(view) is not None)
    view.scroll_to_end()
    say(view, message, "words\n\n" * 30, 40)
    assert bar_of(view) is None


def test_of_a_long_answer_the_bar_stands_beside_the_text(qapp: QApplication) -> None:
    """With the beginning out of sight it is in the margin where there is one, else only for the ring."""
    said = answer("words\n\n" * 100)
    for width, is_shown in ((1100, True), (720, False)):
        view = make_view(question(), said, width=width)
        hover(view, QPointF(view.stage.column_left + 40, 300))
        assert wait_for(lambda view=view: bar_of(view) is not None, 0.5) is is_shown  # type: ignore[misc]
        if is_shown:
            bar = bar_of(view)
            assert bar is not None
            right = view.stage.column_left + view.page.width + view.page.style.hang
            assert QRect(right, 0, width - right, 600).contains(bar.geometry())
        view.ring.put(said.id)
        assert bar_of(view) is not None
