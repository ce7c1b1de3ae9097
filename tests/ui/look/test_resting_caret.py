"""The caret blinks while somebody writes, and rests otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from chatdesk.ui.look.resting_caret import RestingCaret
from chatdesk.ui.look.scheme import ThemeSource


def test_caret_rests_and_wakes_with_a_key(qapp: object) -> None:
    """At rest the blink is off; the next key brings the system's own back."""
    hints = QGuiApplication.styleHints()
    before = hints.cursorFlashTime()
    edit = QPlainTextEdit()
    caret = RestingCaret(edit)
    caret.rest()
    assert hints.cursorFlashTime() == 0
    QTest.keyClick(edit, Qt.Key.Key_A)
    assert hints.cursorFlashTime() == before
    assert edit.toPlainText() == "a"


def test_no_caret_blinks_where_nothing_moves(qapp: QApplication) -> None:
    """With motion off no key brings the blink; switched on again it is the system's own."""
    hints = QGuiApplication.styleHints()
    before = hints.cursorFlashTime()
    assert before > 0
    edit = QPlainTextEdit()
    RestingCaret(edit)
    source = ThemeSource(qapp, "light", moves=False)
    QTest.keyClick(edit, Qt.Key.Key_A)
    assert hints.cursorFlashTime() == 0
    source.set_reading(moves=True, column="normal")
    assert hints.cursorFlashTime() == before


def test_a_caret_that_is_made_while_another_rests_can_wake(qapp: QApplication) -> None:
    """The time of the blink is one for all: what one caret stopped, any other brings back."""
    before = QGuiApplication.styleHints().cursorFlashTime()
    first = QPlainTextEdit()
    RestingCaret(first).rest()
    second = QPlainTextEdit()
    RestingCaret(second)
    QTest.keyClick(second, Qt.Key.Key_A)
    assert QGuiApplication.styleHints().cursorFlashTime() == before
