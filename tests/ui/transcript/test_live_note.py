"""What stands in the place of an answer while nothing comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.live_note import LiveNote, NoteKind, NoteRow
from chatdesk.ui.transcript.side_rows import EndRow, WaitRow
from chatdesk.ui.transcript.units.failure import FailureUnit
from tests.ui.transcript.showing import all_text, click, make_view, paint, point_of, question, say, spots_of

RETRY = LiveNote(
    NoteKind.RETRY, "The gateway is busy", "Trying again in 7 s, 2 of 3", ("stop", "try_now"), "HTTP 503"
)
SILENCE = LiveNote(NoteKind.SILENCE, "No data for 30 s", "The account waits", ("stop", "keep_waiting"))
WAIT = LiveNote(NoteKind.WAIT, "Waiting for the first byte: 4 s")


def growing(*texts: str) -> tuple[TranscriptView, Message]:
    """Return a view with a question and an answer that grows."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    for text in texts:
        say(view, message, text)
    paint(view)
    return view, message


def kinds(view: TranscriptView) -> list[type]:
    """Return the kinds of the rows behind the question."""
    return [type(row) for row in view.page.entries[-1].rows]


def acts_of(view: TranscriptView) -> list[str]:
    """Collect the acts that are asked for."""
    found: list[str] = []
    view.act_requested.connect(lambda _id, act: found.append(act))
    return found


def test_words_stand_at_the_caret_and_make_room(qapp: QApplication) -> None:
    """They take the line that the answer will begin in: nothing moves when it comes."""
    view, message = growing()
    empty = view.page.rows[-1].height
    view.show_note(WAIT)
    paint(view)
    assert kinds(view) == [WaitRow]
    assert "Waiting for the first byte: 4 s" in all_text(view)
    assert view.page.rows[-1].height == empty
    assert view.growth.caret_unit() is not None
    view.show_note(replace(WAIT, text="Waiting for the first byte: 5 s"))
    paint(view)
    assert "5 s" in all_text(view)
    say(view, message, "Word")
    paint(view)
    assert view.page.rows[-1].height == empty
    assert "Waiting" not in all_text(view)


def test_a_retry_is_a_card_with_its_acts(qapp: QApplication) -> None:
    """The card takes the caret's place; its buttons ask for what they say, its details open."""
    view, _ = growing()
    view.show_note(RETRY)
    paint(view)
    asked = acts_of(view)
    assert kinds(view) == [NoteRow]
    assert set(spots_of(view)) >= {"try_now", "stop", "details"}
    click(view, point_of(view, "try_now"))
    click(view, point_of(view, "stop"))
    assert asked == ["try_now", "stop"]
    click(view, point_of(view, "details"))
    assert "HTTP 503" in all_text(view)


def test_counting_keeps_focus_and_details(qapp: QApplication) -> None:
    """Each second other words; the button that Tab reached stays under the keyboard."""
    view, _ = growing()
    view.show_note(RETRY)
    paint(view)
    click(view, point_of(view, "details"))
    view.setFocus()
    asked = acts_of(view)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    for left in range(6, 0, -1):
        view.show_note(replace(RETRY, more=f"Trying again in {left} s, 2 of 3"))
        paint(view)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked == ["try_now", "stop"]
    unit = next(unit for unit in view.page.rows[-1].units or () if isinstance(unit, FailureUnit))
    assert unit.is_open


def test_after_a_retry_the_caret_is_back(qapp: QApplication) -> None:
    """The attempt begins: the card goes, the answer grows in its place."""
    view, message = growing()
    view.show_note(RETRY)
    view.show_note(None)
    paint(view)
    assert kinds(view) == [WaitRow]
    say(view, message, "There.")
    view.flush()
    assert all_text(view).endswith("There.")


@pytest.mark.parametrize("note", [SILENCE, replace(SILENCE, kind=NoteKind.SLOW)])
def test_a_silence_stands_below_the_text(qapp: QApplication, note: LiveNote) -> None:
    """With its acts; the next piece takes it away, and the text goes on as if it had not been."""
    view, message = growing("Half a sentence")
    before = view.page.rows[-1].height
    view.show_note(note)
    paint(view)
    asked = acts_of(view)
    assert kinds(view)[-1] is NoteRow
    click(view, point_of(view, "keep_waiting"))
    assert asked == ["keep_waiting"]
    say(view, message, " more")
    view.flush()  # a busy machine may leave the last letters to a later frame
    paint(view)
    assert NoteRow not in kinds(view)
    assert view.page.rows[-1].height == before
    view.show_note(note)
    view.show_note(None)
    assert NoteRow not in kinds(view)
    view.flush()
    assert all_text(view).endswith("Half a sentence more")


@pytest.mark.parametrize("note", [RETRY, WAIT, SILENCE])
@pytest.mark.parametrize("texts", [(), ("Half",)])
def test_the_end_takes_every_note_away(qapp: QApplication, note: LiveNote, texts: tuple[str, ...]) -> None:
    """What is stored is shown, with how it ended, and nothing else."""
    view, message = growing(*texts)
    view.show_note(note)
    paint(view)
    parts = tuple(map(TextPart, texts))
    view.finish(replace(message, parts=parts, finish_reason=FinishReason.STOPPED))
    paint(view)
    assert not {NoteRow, WaitRow} & set(kinds(view))
    assert kinds(view)[-1] is EndRow
    view.show_note(note)
    assert NoteRow not in kinds(view)


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("note", [RETRY, WAIT, SILENCE])
def test_another_theme_keeps_the_note(qapp: QApplication, note: LiveNote, scheme: str) -> None:
    """Colours and sizes change while something is waited for; the answer then comes as ever."""
    view, message = growing()
    view.show_note(note)
    paint(view)
    view.set_theme(load_theme(scheme, 1.5))
    paint(view)
    assert not view.grab().isNull()
    say(view, message, "There.")
    view.flush()
    paint(view)
    assert all_text(view).endswith("There.")


def test_a_note_costs_nothing_while_nobody_looks(qapp: QApplication) -> None:
    """A conversation in the background takes notes and shows the last one when it is opened."""
    view, message = growing()
    view.hide()
    view.show_note(RETRY)
    view.show_note(WAIT)
    view.add_deltas(message.id, [TextDelta("Come")], 0.0)
    view.show()
    paint(view)
    view.flush()
    assert all_text(view).endswith("Come")
