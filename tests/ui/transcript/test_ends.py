"""What stands below an answer: words, mark, and the acts that go on from there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import (
    EarlierEnd,
    Failure,
    FinishReason,
    Message,
    Part,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.ui.transcript.ends import (
    ACT_KEYS,
    End,
    FailureCard,
    Surroundings,
    end_of,
    has_end,
    keys_of_acts,
)
from chatdesk.ui.transcript.side_rows import EndRow
from tests.ui.transcript.showing import answer, click, make_view, paint, point_of, question

LAST = Surroundings(is_last=True)
TEXT = TextPart("Words.")
CALL = ToolCallPart("c", "look", "{}")
RESULT = Message(Role.TOOL, (ToolResultPart("c", "seen"),))

LINES: list[tuple[FinishReason, tuple[Part, ...], str, str, tuple[str, ...]]] = [
    (FinishReason.LENGTH, (TEXT,), "At its length limit", "wait", ("continue", "retry", "edit")),
    (FinishReason.TRUNCATED, (TEXT,), "Cut off by the server", "wait", ("continue", "retry", "edit")),
    (FinishReason.STOPPED, (TEXT,), "Stopped", "", ("continue", "retry", "edit")),
    (FinishReason.STOPPED, (), "Stopped", "", ("retry", "edit")),
    (FinishReason.FILTERED, (TEXT,), "Held back by the service's filter", "wait", ("retry", "edit")),
    (FinishReason.COMPLETE, (RefusalPart("No."),), "Declined by the model", "", ("retry", "edit")),
    (FinishReason.COMPLETE, (), "Ended without an answer", "wait", ("retry", "edit")),
    (FinishReason.TOOL_CALLS, (CALL,), "Stopped at the tools", "", ("continue", "retry", "edit")),
    (FinishReason.ERROR, (TEXT,), "Failed", "error", ("continue", "retry", "edit")),
]


@pytest.mark.parametrize(("reason", "parts", "label", "tone", "acts"), LINES)
def test_each_end_has_its_words_mark_and_acts(
    reason: FinishReason, parts: tuple[Part, ...], label: str, tone: str, acts: tuple[str, ...]
) -> None:
    """Only at the last message there is something to press; the words stay when others follow."""
    message = answer(*parts, reason=reason)
    end = end_of(message, LAST)
    assert isinstance(end, End)
    assert (end.label, end.tone) == (label, tone)
    assert end.icon
    assert tuple(act.name for act in end.acts) == acts
    assert all(act.keys for act in end.acts)
    before = end_of(message, Surroundings())
    if reason is FinishReason.TOOL_CALLS:
        assert before is None
    else:
        assert isinstance(before, End)
        assert (before.label, before.acts) == (label, ())
    assert has_end(message, LAST)
    assert has_end(message, Surroundings()) is (before is not None)


def test_a_complete_answer_has_a_quiet_line() -> None:
    """Model and figures, no label, nothing to press."""
    end = end_of(answer(TEXT), LAST)
    assert isinstance(end, End)
    assert (end.label, end.acts) == ("", ())
    assert end.note.startswith("m-1")


@pytest.mark.parametrize(
    ("kind", "parts", "acts"),
    [
        ("AuthRejected", (), ("open_account", "retry")),
        ("AuthRejected", (TEXT,), ("open_account", "continue", "retry")),
        ("RateLimited", (), ("retry", "another_model")),
        ("ConnectionFailed", (), ("retry", "another_model")),
        ("Stalled", (TEXT,), ("continue", "retry", "another_model")),
        ("ModelNotFound", (), ("another_model", "retry")),
        ("ContextTooLong", (), ("edit", "another_model")),
        ("RequestRejected", (), ("edit", "retry")),
        ("TooManyRounds", (CALL,), ("continue", "retry")),
    ],
)
def test_a_failure_offers_what_can_be_done(kind: str, parts: tuple[Part, ...], acts: tuple[str, ...]) -> None:
    """First what is to blame: account, model or question. Then Continue and Retry where they may help."""
    failure = Failure("It failed", "Do something.", "HTTP 500", kind)
    reason = FinishReason.TOOL_CALLS if kind == "TooManyRounds" else FinishReason.ERROR
    end = end_of(answer(*parts, reason=reason, failure=failure), LAST)
    assert isinstance(end, FailureCard)
    assert tuple(act.name for act in end.acts) == acts


def test_a_failure_after_tools_can_be_gone_on_from(qapp: QApplication) -> None:
    """The results that it was asked with are there: Continue asks with them again."""
    failed = answer(reason=FinishReason.ERROR, failure=Failure("Slow down", kind="RateLimited"))
    view = make_view(question(), answer(CALL, reason=FinishReason.TOOL_CALLS), RESULT, failed)
    around = view.page.entries[-1].around
    end = end_of(failed, around)
    assert isinstance(end, FailureCard)
    assert [act.name for act in end.acts] == ["continue", "retry", "another_model"]


def test_nothing_is_offered_while_something_runs(qapp: QApplication) -> None:
    """Acts go when a turn begins and are back at its end; tools that run are no end."""
    called = answer(CALL, reason=FinishReason.TOOL_CALLS)
    view = make_view(question(), answer("Half", reason=FinishReason.STOPPED))
    end = view.page.rows[-1]
    assert isinstance(end, EndRow)
    pressed = []
    view.act_requested.connect(lambda _id, act: pressed.append(act))
    view.setFocus()
    view.set_busy(True)
    paint(view)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert pressed == []
    view.append(called)
    view.append(RESULT)
    assert not any(isinstance(row, EndRow) for row in view.page.entries[-1].rows)
    view.set_busy(False)
    paint(view)
    assert isinstance(view.page.entries[-1].rows[-1], EndRow)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert pressed == ["continue"]


def test_what_follows_takes_the_end_of_tools_away(qapp: QApplication) -> None:
    """Where an answer came after the results there is no word of a stop between them."""
    called = answer(CALL, reason=FinishReason.TOOL_CALLS)
    view = make_view(question(), called, RESULT)
    assert isinstance(view.page.entries[-1].rows[-1], EndRow)
    view.append(answer("Seen."))
    assert not any(isinstance(row, EndRow) for row in view.page.entries[-2].rows)


def continued(reason: FinishReason, **rest: object) -> Message:
    """Return an answer that was gone on with."""
    parts = (TEXT, TextPart(" More.", is_continuation=True))
    return answer(*parts, reason=reason, earlier_ends=(EarlierEnd(1, FinishReason.STOPPED),), **rest)


@pytest.mark.parametrize(
    ("message", "acts"),
    [
        (continued(FinishReason.COMPLETE), ["Undo Continue"]),
        (continued(FinishReason.STOPPED), ["Continue", "Retry", "Edit question", "Undo"]),
        (continued(FinishReason.ERROR, failure=Failure("It broke.")), ["Continue", "Retry", "Undo"]),
        (
            continued(FinishReason.ERROR, failure=Failure("No.", kind="AuthRejected")),
            ["Open account", "Continue", "Retry", "Undo"],
        ),
    ],
)
def test_a_continuation_can_be_taken_back(message: Message, acts: list[str]) -> None:
    """However it ended, Undo is offered at the last message and at no other."""
    end = end_of(message, LAST)
    assert isinstance(end, End | FailureCard)
    assert [act.label for act in end.acts] == acts
    before = end_of(message, Surroundings())
    assert isinstance(before, End | FailureCard)
    assert before.acts == ()


def test_the_act_of_a_whole_answer_stands_in_its_line(qapp: QApplication) -> None:
    """It takes no line of its own where there is room, and is pressed like any button."""
    view = make_view(question(), continued(FinishReason.COMPLETE))
    pressed: list[str] = []
    view.act_requested.connect(lambda _id, act: pressed.append(act))
    assert view.page.rows[-1].height == make_view(question(), answer("Words.")).page.rows[-1].height
    click(view, point_of(view, "undo_continue"))
    assert pressed == ["undo_continue"]
    narrow = make_view(question(), continued(FinishReason.COMPLETE), width=260)
    assert narrow.page.rows[-1].height > view.page.rows[-1].height
    click(narrow, point_of(narrow, "undo_continue"))


def test_the_keycaps_are_those_in_force(qapp: QApplication) -> None:
    """The buttons below an answer show the user's keys; the defaults are those of the command table."""
    assert keys_of_acts(Keymap().shown) == ACT_KEYS
    view = make_view(question(), answer("cut", reason=FinishReason.LENGTH))
    before = view.viewport().grab().toImage()
    view.set_keymap(Keymap({"turn.continue": "F9", "turn.regenerate": []}))
    paint(view)
    assert view.viewport().grab().toImage() != before
    view.append(question())
    view.append(answer("cut", reason=FinishReason.LENGTH))
    keys = view.page.entries[-1].around.keys
    assert (keys["continue"], keys["retry"]) == (("F9",), ())
    view.set_keymap(Keymap())
    view.set_branch([question(), answer("cut", reason=FinishReason.LENGTH)], {})
    paint(view)
    assert view.viewport().grab().toImage() == before


@pytest.mark.parametrize(("width", "stands_in_line"), [(900, True), (330, False)])
def test_the_receipt_of_a_stop_stands_in_its_line(
    qapp: QApplication, width: int, stands_in_line: bool
) -> None:
    """At the right of what is said of the Stop; where that has no room, among the buttons below."""
    view = make_view(question(), answer("Half", reason=FinishReason.STOPPED))
    view.resize(width, 600)
    view.offer_receipt()
    paint(view)
    row = view.page.rows[-1]
    assert isinstance(row, EndRow)
    assert row.units is not None
    boxes = {spot.act: spot.rect for unit in row.units for spot in unit.spots()}
    assert list(boxes)[-1] == "receipt"
    assert (boxes["receipt"].bottom() <= boxes["retry"].top()) is stands_in_line
    view.set_busy(True)
    view.set_busy(False)
    paint(view)
    after = {spot.act for unit in view.page.rows[-1].units or () for spot in unit.spots()}
    assert after == {"continue", "retry", "edit"}
