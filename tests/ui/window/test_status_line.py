"""The status line: state, figures, and hints that can be clicked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.window.status_line import Hint, StatusKind, StatusLine
from tests.ui.conftest import Show, emitted

HINTS = [
    Hint(("Esc",), "stop", "turn.stop"),
    Hint(("Alt", "↑"), "messages", "message.previous"),
    Hint(("Ctrl", "K"), "commands", "palette.open"),
]


@pytest.fixture
def line(theme: Theme, show: Show) -> StatusLine:
    """Return a status line of 1,000 px that shows writing and three hints."""
    made = StatusLine(theme)
    made.resize(1000, 28)
    show(made)
    made.set_state(StatusKind.RUNNING, ["Writing", "214 tokens", "71 tok/s", "first after 0.3 s"])
    made.set_hints(HINTS)
    made.grab()
    return made


def test_a_click_on_a_hint_asks_for_its_command(line: StatusLine) -> None:
    """The whole of a hint is its hit area; beside them nothing happens."""
    spy = QSignalSpy(line.command_requested)
    spot, hint = line._spots[0]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=spot.center().toPoint())
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(300, 14))
    assert hint.command_id == "turn.stop"
    assert emitted(spy) == [["turn.stop"]]


def test_the_word_is_told_and_the_figures_are_not(line: StatusLine) -> None:
    """Assistive tools hear "Writing" once, not every count of tokens."""
    assert line.accessibleName() == "Writing"
    line.set_state(StatusKind.RUNNING, ["Writing", "215 tokens"])
    assert line.accessibleName() == "Writing"
    line.set_state(StatusKind.STOPPED, ["Stopped", "215 tokens"])
    assert line.accessibleName() == "Stopped"


def test_counting_moves_nothing(line: StatusLine) -> None:
    """Two counts with as many digits take the same room, pixel by pixel."""
    line.set_state(StatusKind.STOPPED, ["Stopped", "111 tokens", "71 tok/s"])
    ones = line.grab().toImage()
    line.set_state(StatusKind.STOPPED, ["Stopped", "888 tokens", "71 tok/s"])
    eights = line.grab().toImage()
    different = {
        x
        for x in range(ones.width())
        for y in range(ones.height())
        if ones.pixelColor(x, y) != eights.pixelColor(x, y)
    }
    assert different
    assert max(different) - min(different) < 30


def test_little_room_leaves_out_the_last_hints(line: StatusLine, qapp: QApplication) -> None:
    """The first one, Stop, stays longest; in a narrow window there are two at most."""
    line.resize(560, 28)
    line.grab()
    assert [hint.label for _, hint in line._spots] == ["stop", "messages"]
    line.resize(330, 28)
    line.grab()
    assert [hint.label for _, hint in line._spots] in (["stop"], [])


def test_nothing_ticks_at_rest(line: StatusLine) -> None:
    """The bars pulse while something runs and is seen, and at no other time."""
    seen = [line._pulse.phase is not None]
    line.set_state(StatusKind.READY, ["Ready"])
    seen.append(line._pulse.phase is not None)
    line.set_state(StatusKind.RUNNING, ["Writing"])
    line.hide()
    seen.append(line._pulse.phase is not None)
    assert seen == [True, False, False]


@pytest.mark.parametrize("kind", list(StatusKind))
@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_every_state_paints(line: StatusLine, kind: StatusKind, scheme: str) -> None:
    """Each state in each scheme, also at 150 %."""
    line.set_theme(load_theme(scheme, 1.5))
    line.set_state(kind, ["A word", "12 tokens"])
    assert not line.grab().isNull()
    assert line.height() == 42


def test_the_sentence_behind_the_word_is_told(line: StatusLine) -> None:
    """Assistive tools get word and sentence of a failure; the next state takes the sentence away."""
    line.set_state(StatusKind.FAILED, ["Failed"], more="The gateway wants a key. Give it one.")
    assert (line.accessibleName(), line.accessibleDescription()) == (
        "Failed",
        "The gateway wants a key. Give it one.",
    )
    line.set_state(StatusKind.RETRYING, ["Trying again in 6 s"], "Trying again in 7 s")
    assert (line.accessibleName(), line.accessibleDescription()) == ("Trying again in 7 s", "")


def test_a_narrow_line_keeps_what_waits_for_an_answer(line: StatusLine) -> None:
    """The keys of an approval stay; other hints and the figures go first."""
    needed = [Hint(("A",), "approve", is_needed=True), Hint(("D",), "deny", is_needed=True)]
    line.set_hints([*needed, *HINTS])
    line.set_state(StatusKind.WAITING, ["Waiting for you", "214 tokens", "8.1k of 32k"])
    for width in (1000, 500, 300):
        line.resize(width, 28)
        line.grab()
        assert [hint.label for _, hint in line._spots][:2] == ["approve", "deny"]
    assert len(line._spots) == 2


def test_what_was_done_is_said_behind_the_state(line: StatusLine) -> None:
    """An acknowledgement takes the place of the figures for a while, and moves no hint."""
    before, spots = line.grab().toImage(), list(line._spots)
    line.acknowledge("The message was copied")
    said = line.grab().toImage()
    assert said != before
    assert line._spots == spots
    line.acknowledge("")
    assert line.grab().toImage() == before


def test_hidden_hints_leave_what_is_needed(theme: Theme, show: Show) -> None:
    """Without them nothing goes on: they are there all the same."""
    line = StatusLine(theme)
    line.resize(900, line.height())
    show(line)
    line.set_hints([Hint(("A",), "approve", "tool.approve", is_needed=True), Hint(("F1",), "keys", "help")])
    line.show_hints(False)
    assert [hint.label for hint in line._hints_that_fit()] == ["approve"]
    line.show_hints(True)
    assert [hint.label for hint in line._hints_that_fit()] == ["approve", "keys"]
