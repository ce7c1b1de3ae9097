"""The composer: what its keys mean, how it grows, what it says to its owner."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QPaintEvent, QShortcut, QTextOption
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.column import column_in
from chatdesk.ui.look.send_stop_button import SendStopState
from chatdesk.ui.look.theme import Theme, load_theme
from tests.ui.conftest import Show, emitted

_Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


def _press(composer: Composer, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    QTest.keyClick(composer.edit, key, modifiers)


def _write(composer: Composer, text: str) -> None:
    QTest.keyClicks(composer.edit, text)


def test_enter_sends_what_was_written(composer: Composer) -> None:
    """The text is sent as it was typed and stays until the owner has taken it."""
    spy = QSignalSpy(composer.sent)
    _write(composer, "  hello ")
    _press(composer, _Key.Key_Return)
    assert emitted(spy) == [["  hello "]]
    assert composer.text() == "  hello "
    composer.clear()
    assert composer.text() == ""


@pytest.mark.parametrize(
    ("key", "modifiers"), [(_Key.Key_Z, _CONTROL), (_Key.Key_Z, _CONTROL | _SHIFT), (_Key.Key_Y, _CONTROL)]
)
def test_undo_is_left_to_the_window_where_nothing_is_written(
    composer: Composer, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    """Undo and Redo reach the window from an empty or untouched field, and are the field's own otherwise."""
    shortcut = QShortcut(QKeySequence(QKeyCombination(modifiers, key)), composer.window())
    heard = QSignalSpy(shortcut.activated)
    _press(composer, key, modifiers)
    assert heard.count() == 1
    _write(composer, "draft")
    _press(composer, _Key.Key_Z, _CONTROL)
    assert (composer.text(), heard.count()) == ("", 1)
    _write(composer, "sent")
    composer.clear()
    _press(composer, key, modifiers)
    assert (composer.text(), heard.count()) == ("", 2)
    shortcut.setEnabled(False)
    _press(composer, _Key.Key_Z, _CONTROL)
    assert composer.text() == "sent"


def test_enter_on_the_keypad_sends_too(composer: Composer) -> None:
    """Both Enter keys are Enter."""
    spy = QSignalSpy(composer.sent)
    _write(composer, "hello")
    _press(composer, _Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert spy.count() == 1


def test_nothing_but_white_space_is_not_sent(composer: Composer) -> None:
    """Send is disabled for blanks and line breaks, and Enter does nothing."""
    spy = QSignalSpy(composer.sent)
    _write(composer, "  ")
    _press(composer, _Key.Key_Return, _SHIFT)
    _press(composer, _Key.Key_Return)
    assert spy.count() == 0
    assert not composer.button.isEnabled()


def test_shift_enter_makes_a_line_that_others_can_read(composer: Composer) -> None:
    """The new line is a line feed, no separator of Qt's own."""
    _write(composer, "one")
    _press(composer, _Key.Key_Return, _SHIFT)
    _write(composer, "two")
    assert composer.text() == "one\ntwo"
    assert composer.edit.document().blockCount() == 2


def test_enter_can_be_left_for_new_lines(composer: Composer) -> None:
    """With the other setting Enter makes a new line and Ctrl+Enter sends."""
    composer.keys.set_enter_sends(False)
    spy = QSignalSpy(composer.sent)
    _write(composer, "one")
    _press(composer, _Key.Key_Return)
    _write(composer, "two")
    assert spy.count() == 0
    _press(composer, _Key.Key_Return, _CONTROL)
    assert emitted(spy) == [["one\ntwo"]]


def test_what_is_being_composed_is_never_sent(composer: Composer, qapp: QApplication) -> None:
    """Enter that confirms an input method's candidate sends nothing."""
    spy = QSignalSpy(composer.sent)
    _write(composer, "a")
    qapp.sendEvent(composer.edit, QInputMethodEvent("てんき", []))
    _press(composer, _Key.Key_Return)
    assert spy.count() == 0
    done = QInputMethodEvent()
    done.setCommitString("天気")
    qapp.sendEvent(composer.edit, done)
    assert "天気" in composer.text()
    _press(composer, _Key.Key_Return)
    assert spy.count() == 1


def test_the_button_sends_and_stops(composer: Composer) -> None:
    """One button: Send while nothing runs, Stop while something does."""
    sent, stopped = QSignalSpy(composer.sent), QSignalSpy(composer.stop_requested)
    _write(composer, "hello")
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    composer.set_running(True)
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    composer.set_stopping()
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    assert (sent.count(), stopped.count()) == (1, 1)
    composer.set_running(False)
    assert composer.button.state is SendStopState.SEND


def test_enter_while_it_answers_keeps_the_text(composer: Composer) -> None:
    """An edit of an earlier question does not wait: nothing is sent, nothing is lost, the hint says why."""
    composer.set_running(True)
    composer.set_editing(True)
    spy = QSignalSpy(composer.sent)
    _write(composer, "next")
    _press(composer, _Key.Key_Return)
    assert spy.count() == 0
    assert composer.text() == "next"
    assert composer.hint.was_refused
    composer.set_running(False)
    assert not composer.hint.was_refused


def test_arrows_in_the_empty_composer_ask_for_more(composer: Composer) -> None:
    """Up asks to edit the last question, Down for suggestions; with text they move the caret."""
    up, down = QSignalSpy(composer.edit_last_requested), QSignalSpy(composer.suggestions_requested)
    _press(composer, _Key.Key_Up)
    _press(composer, _Key.Key_Down)
    _write(composer, "a")
    _press(composer, _Key.Key_Up)
    _press(composer, _Key.Key_Down)
    assert (up.count(), down.count()) == (1, 1)


def test_a_slash_that_begins_a_message_can_be_taken(composer: Composer) -> None:
    """Where somebody takes it; anywhere else, and with Alt, it is not asked for."""
    asked: list[bool] = []

    def answer(*, takes: bool) -> bool:
        asked.append(takes)
        return takes

    composer.edit.take_slash = lambda: answer(takes=True)
    _write(composer, "/")
    assert (composer.text(), asked) == ("", [True])
    _press(composer, _Key.Key_Slash, Qt.KeyboardModifier.AltModifier)
    assert asked == [True]
    composer.edit.take_slash = lambda: answer(takes=False)
    _write(composer, "/a/")
    assert (composer.text(), asked) == ("/a/", [True, False])


def test_an_inserted_text_is_one_step(composer: Composer) -> None:
    """In the place of what is selected; what was typed before and after stays a step of its own."""
    _write(composer, "one two")
    composer.edit.set_caret(4, 7)
    assert composer.edit.selected_text() == "two"
    composer.insert("three\nfour")
    assert composer.text() == "one three\nfour"
    assert composer.edit.caret == (14, 14)
    _write(composer, "!")
    composer.edit.undo()
    composer.edit.undo()
    assert composer.text() == "one two"


def test_an_inserted_huge_line_becomes_a_file(composer: Composer) -> None:
    """As a pasted one does: a snippet may hold what was copied."""
    composer.insert("x" * 100_001)
    assert composer.text() == ""
    assert len(composer.attachments.files) == 1


def test_control_and_arrows_walk_through_earlier_prompts(composer: Composer) -> None:
    """The draft comes back at the end of the walk."""
    composer.history.set(["first", "second"])
    composer.history.add("third")
    _write(composer, "draft")
    _press(composer, _Key.Key_Up, _CONTROL)
    _press(composer, _Key.Key_Up, _CONTROL)
    assert composer.text() == "second"
    _press(composer, _Key.Key_Down, _CONTROL)
    _press(composer, _Key.Key_Down, _CONTROL)
    assert composer.text() == "draft"


def test_undo_brings_back_what_was_cleared(composer: Composer) -> None:
    """Clearing and replacing are steps that can be undone."""
    _write(composer, "precious")
    composer.set_text("other")
    composer.clear()
    composer.edit.undo()
    assert composer.text() == "other"
    composer.edit.undo()
    assert composer.text() == "precious"


def test_escape_leaves_the_editing_of_an_earlier_question(composer: Composer) -> None:
    """Only while editing; then the owner is told once."""
    spy = QSignalSpy(composer.editing_left)
    _press(composer, _Key.Key_Escape)
    assert spy.count() == 0
    composer.set_editing(True)
    _press(composer, _Key.Key_Escape)
    _press(composer, _Key.Key_Escape)
    assert spy.count() == 1


def test_it_grows_with_its_text_to_a_third_of_the_window(composer: Composer, qapp: QApplication) -> None:
    """One line is 84 px of card; each further line adds 24; at a third it scrolls instead."""
    assert composer.height() == 84 + 24
    composer.set_text("one\ntwo\nthree")
    assert composer.height() == 84 + 24 + 2 * 24
    composer.set_text("line\n" * 100)
    assert composer.height() == int(720 * 0.33) + 24
    assert composer.edit.verticalScrollBar().maximum() > 0
    composer.clear()
    assert composer.height() == 84 + 24


def test_a_wrapped_line_counts_as_lines(composer: Composer) -> None:
    """What is broken at the width of the column makes the card higher too."""
    composer.set_text("words " * 40)
    assert composer.height() > 84 + 24 + 24


def test_the_card_stands_in_the_column(composer: Composer) -> None:
    """At most 672 wide, with the text at the column's left edge."""
    column = column_in(composer._theme, composer.width())
    card = composer.shape.card()
    assert (card.left(), card.width()) == (column.left, 672)
    assert composer.edit.x() == column.text_left


def test_it_fits_into_the_smallest_window(theme: Theme, show: Show) -> None:
    """At 560 px and 200 % nothing of it stands outside."""
    made = Composer(load_theme("light", 2.0))
    made.resize(560, 200)
    show(made)
    made.set_editing(True)
    assert made.rect().contains(made.button.geometry())
    assert made.rect().contains(made.edit.geometry())


def test_caret_and_clicks_are_where_the_lines_are(composer: Composer) -> None:
    """With lines of 24 px a click into a line puts the caret into that line."""
    composer.set_text("one\ntwo\nthree")
    edit = composer.edit
    assert [edit.cursorForPosition(QPoint(2, 12 + 24 * line)).blockNumber() for line in range(3)] == [0, 1, 2]
    cursor = edit.textCursor()
    cursor.setPosition(0)
    edit.setTextCursor(cursor)
    top = edit.cursorRect().top()
    _press(composer, _Key.Key_Down)
    assert edit.cursorRect().top() - top == 24


def test_the_draft_is_told_once_the_writing_pauses(composer: Composer) -> None:
    """Many keys make one signal with the whole text."""
    spy = QSignalSpy(composer.text_changed)
    _write(composer, "hello")
    assert spy.count() == 0
    assert spy.wait(5000)
    assert spy.count() == 1
    assert composer.text() == "hello"


def _paste(composer: Composer, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    composer.edit.insertFromMimeData(data)


def test_a_pasted_megabyte_stays_usable(composer: Composer, qapp: QApplication) -> None:
    """A key in a megabyte of lines costs no more than a hundred times a key in an empty field."""
    _write(composer, "a")
    qapp.processEvents()
    began = time.perf_counter()
    for _ in range(10):
        _write(composer, "a")
        qapp.processEvents()
    small = time.perf_counter() - began
    composer.clear()
    text = "x y z hello words here and more\n" * 32_000
    _paste(composer, text)
    qapp.processEvents()
    began = time.perf_counter()
    for _ in range(10):
        _write(composer, "a")
        qapp.processEvents()
    assert time.perf_counter() - began < max(100 * small, 1.0)
    assert len(composer.text()) == len(text) + 10


def test_a_huge_line_is_broken_anywhere_also_after_undo(composer: Composer, qapp: QApplication) -> None:
    """A long line without a blank would take minutes at words; short text is broken at words again."""
    anywhere, at_words = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
    _paste(composer, "x" * 60_000)
    modes = [composer.edit.wordWrapMode()]
    composer.clear()
    modes.append(composer.edit.wordWrapMode())
    composer.edit.undo()
    modes.append(composer.edit.wordWrapMode())
    qapp.processEvents()
    assert modes == [anywhere, at_words, anywhere]
    assert len(composer.text()) == 60_000


def test_rich_text_comes_in_as_plain_text(composer: Composer) -> None:
    """What is pasted from a page loses its dress."""
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    composer.edit.insertFromMimeData(data)
    assert composer.text() == "bold"


def test_the_field_has_its_name_in_english(composer: Composer) -> None:
    """The interface for scripts and assistive tools: the field is called Message."""
    assert composer.edit.accessibleName() == "Message"


def test_a_theme_changes_the_measures_at_once(composer: Composer) -> None:
    """At 150 % the card of one line is 126 px high."""
    composer.set_theme(load_theme("dark", 1.5))
    assert composer.height() == 126 + 36


def test_a_click_into_the_card_takes_the_focus(composer: Composer) -> None:
    """Anywhere in the card, not only on the line."""
    composer.button.setFocus()
    place = composer.shape.card().topLeft() + QPoint(300, 60)
    QTest.mouseClick(composer, Qt.MouseButton.LeftButton, pos=place)
    assert composer.edit.hasFocus()


def test_another_placeholder_is_painted_whole(composer: Composer, qapp: QApplication) -> None:
    """A new placeholder leaves nothing of the old one standing beside the caret."""
    painted = _PaintedWidths()
    qapp.processEvents()
    composer.edit.viewport().installEventFilter(painted)
    composer.edit.set_placeholder("Other words")
    qapp.processEvents()
    assert max(painted.widths, default=0) == composer.edit.viewport().width()


def test_page_keys_turn_the_conversation_where_the_field_has_no_pages(composer: Composer) -> None:
    """Page Up and Page Down are asked for until the text is longer than the field."""
    spy = QSignalSpy(composer.page_requested)
    _write(composer, "a line")
    _press(composer, _Key.Key_PageUp)
    _press(composer, _Key.Key_PageDown)
    assert emitted(spy) == [[-1], [1]]
    composer.set_text("a line\n" * 60)
    _press(composer, _Key.Key_PageUp)
    assert spy.count() == 2


class _PaintedWidths(QObject):
    """Takes down how wide each paint of a widget was."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - a name of Qt
        if isinstance(event, QPaintEvent):
            self.widths.append(event.rect().width())
        return False
