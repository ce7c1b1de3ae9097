"""The caret blinks while somebody writes, and rests otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from chatdesk.ui.look.resting_caret import RestingCaret


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
