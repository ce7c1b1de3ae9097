"""What can be pressed: by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
)
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.side_rows import ThoughtTextRow
from tests.ui.transcript.showing import (
    all_text,
    answer,
    click,
    make_view,
    paint,
    point_of,
    question,
    send_mouse,
    spots_of,
)

STOPPED = FinishReason.STOPPED
FAILURE = Failure("It failed", "Try again.", "HTTP 500\nbody", "ServiceUnavailable", True)


def acts_of(view: TranscriptView) -> list[tuple[str, str]]:
    """Return the list that the view's acts go to."""
    asked: list[tuple[str, str]] = []
    view.act_requested.connect(lambda message, act: asked.append((message, act)))
    return asked


def test_a_stopped_answer_offers_three_acts(qapp: QApplication) -> None:
    """Continue, Retry and Edit question are pressed where they are drawn."""
    message = answer("Half of it", reason=STOPPED)
    view = make_view(question(), message)
    asked = acts_of(view)
    for name in ("continue", "retry", "edit"):
        click(view, point_of(view, name))
    assert asked == [(message.id, "continue"), (message.id, "retry"), (message.id, "edit")]


def test_only_the_last_message_offers_acts(qapp: QApplication) -> None:
    """A question after a stopped answer takes its buttons away; so does an answer that begins."""
    stopped = answer("Half of it", reason=STOPPED)
    view = make_view(question(), stopped)
    view.append(question("And now?"))
    paint(view)
    assert not {"continue", "retry", "edit"} & set(spots_of(view))
    view = make_view(question(), stopped)
    view.begin(Message(Role.ASSISTANT))
    paint(view)
    assert "retry" not in spots_of(view)


def test_nothing_to_continue_is_not_offered(qapp: QApplication) -> None:
    """An answer that was stopped before its first word can be asked for again, not gone on with."""
    view = make_view(question(), answer(reason=STOPPED))
    assert {"retry", "edit"} <= set(spots_of(view))
    assert "continue" not in spots_of(view)


def test_a_press_that_leaves_the_button_does_nothing(qapp: QApplication) -> None:
    """Pressed on a button and let go elsewhere: no act."""
    view = make_view(question(), answer("Half", reason=STOPPED))
    asked = acts_of(view)
    place = point_of(view, "retry")
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=(place + QPointF(0, 200)).toPoint())
    assert asked == []


def test_versions_are_switched_at_any_message(qapp: QApplication) -> None:
    """The arrows of a message with versions ask for the one before or after; the ends have one arrow."""
    first, last = question(), answer("Words")
    view = make_view(first, last)
    asked = acts_of(view)
    view.set_branch([first, last], {first.id: (1, 2), last.id: (2, 3)})
    paint(view)
    click(view, point_of(view, "previous_version"))
    click(view, point_of(view, "next_version"))
    view.set_branch([first, last], {first.id: (1, 2)})
    paint(view)
    assert "previous_version" not in spots_of(view)
    click(view, point_of(view, "next_version"))
    expected = [(last.id, "previous_version"), (last.id, "next_version"), (first.id, "next_version")]
    assert asked == expected


def test_versions_that_become_known_later_are_shown(qapp: QApplication) -> None:
    """`set_siblings` puts the arrows below messages that are shown already, and takes them away."""
    first, last = question(), answer("Words")
    view = make_view(first, last)
    view.set_siblings({first.id: (2, 2)})
    paint(view)
    assert "previous_version" in spots_of(view)
    view.set_siblings({})
    paint(view)
    assert "previous_version" not in spots_of(view)


def test_details_of_a_failure_open_in_place(qapp: QApplication) -> None:
    """The card tells the sentence; Details opens the rest below it, Copy copies that."""
    message = answer("Half", reason=FinishReason.ERROR, failure=FAILURE)
    view = make_view(question(), message)
    closed = view.page.scroll.total
    click(view, point_of(view, "details"))
    assert view.page.scroll.total > closed
    click(view, point_of(view, "copy"))
    assert QGuiApplication.clipboard().text() == "HTTP 500\nbody"
    assert "HTTP 500" in all_text(view)
    click(view, point_of(view, "details"))
    assert view.page.scroll.total == closed


def test_a_rejected_key_leads_to_the_account(qapp: QApplication) -> None:
    """A failure of the account offers to open it, and nothing to continue."""
    failure = Failure("The key was not accepted", kind="AuthRejected")
    view = make_view(question(), answer(reason=FinishReason.ERROR, failure=failure))
    asked = acts_of(view)
    click(view, point_of(view, "open_account"))
    assert [act for _, act in asked] == ["open_account"]
    assert "continue" not in spots_of(view)
    assert "details" not in spots_of(view)


def test_versions_of_a_failed_answer_stand_at_the_edge(qapp: QApplication) -> None:
    """The arrows end where the toggle of the details ends, clear of the longest sentence."""
    failure = Failure("The connection was lost in the middle of the answer. " * 3, details="HTTP 500")
    message = answer("Half", reason=FinishReason.ERROR, failure=failure)
    view = make_view(question(), message)
    view.set_siblings({message.id: (2, 3)})
    paint(view)
    spots = {name: spot.rect for name, (_, _, spot) in spots_of(view).items()}
    assert abs(spots["next_version"].right() - spots["details"].right()) <= 10
    assert spots["next_version"].bottom() <= spots["details"].top()


def test_reasoning_opens_and_folds(qapp: QApplication) -> None:
    """A press on the folded line shows all of it below, a second one folds it again."""
    view = make_view(question(), answer(ReasoningPart("**First.**\n\nThen.", 2.0), TextPart("So.")))
    assert "First." not in all_text(view)
    click(view, point_of(view, "fold"))
    assert "First.\n\nThen.\n\nSo." in all_text(view)
    click(view, point_of(view, "fold"))
    assert not any(isinstance(row, ThoughtTextRow) for row in view.page.rows)


def test_reasoning_of_the_last_answer_is_toggled_by_a_command(qapp: QApplication) -> None:
    """The command opens all reasoning of the last answer that has some, then folds it again."""
    thinking = answer(ReasoningPart("One.", 1.0), TextPart("So."), ReasoningPart("Two.", 1.0))
    view = make_view(question(), thinking, question(), answer(TextPart("Plain.")))
    view.modes.toggle_reasoning()
    assert "One." in all_text(view)
    assert "Two." in all_text(view)
    view.modes.toggle_reasoning()
    assert not any(isinstance(row, ThoughtTextRow) for row in view.page.rows)


def test_a_card_opens_its_call(qapp: QApplication) -> None:
    """A press on a tool card names message and call."""
    message = answer(ToolCallPart("c1", "look", "{}"), reason=FinishReason.TOOL_CALLS)
    view = make_view(question(), message)
    opened: list[tuple[str, str]] = []
    view.tool_call_activated.connect(lambda *ids: opened.append(ids))
    click(view, point_of(view, "card"))
    assert opened == [(message.id, "c1")]


def test_copy_says_that_it_copied(qapp: QApplication) -> None:
    """The Copy button of a code block copies the code as written, and says so."""
    view = make_view(question(), answer("```py\na = 1\n\nb = 2\n```"))
    before = view.grab().toImage()
    click(view, point_of(view, "copy"))
    assert QGuiApplication.clipboard().text() == "a = 1\n\nb = 2"
    assert view.stage.spots.copied is not None
    assert view.grab().toImage() != before


def test_the_mouse_shows_what_it_can_do(qapp: QApplication) -> None:
    """A hand over buttons, a bar over text, an arrow elsewhere."""
    view = make_view(question(), answer("some words", reason=STOPPED))
    shapes = []
    for place in (point_of(view, "retry"), QPointF(view.stage.column_left + 20, 86), QPointF(5, 5)):
        send_mouse(view, QEvent.Type.MouseMove, place, is_down=False)
        shapes.append(view.viewport().cursor().shape())
    hand, bar, arrow = (
        Qt.CursorShape.PointingHandCursor,
        Qt.CursorShape.IBeamCursor,
        Qt.CursorShape.ArrowCursor,
    )
    assert shapes == [hand, bar, arrow]


def test_tab_walks_the_buttons_of_the_last_message(qapp: QApplication) -> None:
    """Tab goes from button to button and then out; Enter and Space press; Shift+Tab goes back."""
    window = QWidget()
    view = make_view(question(), answer("Half", reason=STOPPED))
    after = QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(view)
    layout.addWidget(after)
    window.resize(900, 700)
    window.show()
    window.activateWindow()
    view.setFocus()
    paint(view)
    asked = acts_of(view)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Backtab):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert [act for _, act in asked] == ["continue", "retry", "continue"]
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.stage.spots.focus is None
    assert after.hasFocus()


def test_keys_scroll(qapp: QApplication) -> None:
    """Home and End, the arrows and the page keys move the view."""
    view = make_view(answer("words\n\n" * 300))
    scroll = view.page.scroll
    QTest.keyClick(view, Qt.Key.Key_Home)
    paint(view)
    assert scroll.top == 0
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert scroll.top == 48
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert scroll.top == 48 + view.viewport().height() - 48
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert scroll.top == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert scroll.follows
