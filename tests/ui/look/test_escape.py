"""Esc closes what the focus is in, the innermost first; with nothing to close it is a key like others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from chatdesk.ui.look.escape import EscapeCloses, closers_at

_BARE = Qt.KeyboardModifier.NoModifier

pytestmark = pytest.mark.qt


class Places:
    """A field in an inner place in an outer one, in a window where Esc is the key of Stop."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.has_inner = True
        self.window = QWidget()
        self.outer = QWidget(self.window)
        self.inner = QWidget(self.outer)
        self.field = QLineEdit(self.inner)
        for around, part in ((self.window, self.outer), (self.outer, self.inner), (self.inner, self.field)):
            QVBoxLayout(around).addWidget(part)
        EscapeCloses(self.outer, lambda: self.done.append("outer"), "close")
        EscapeCloses(self.inner, lambda: self.done.append("inner"), "clear", lambda: self.has_inner)
        self.stop = QAction(self.window)
        self.stop.setShortcut("Esc")
        self.stop.triggered.connect(lambda: self.done.append("stop"))
        self.window.addAction(self.stop)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.field.setFocus()

    def press(self, held: Qt.KeyboardModifier = _BARE) -> list[str]:
        """Press Esc in the field; return what was done."""
        self.done.clear()
        QTest.keyClick(self.field, Qt.Key.Key_Escape, held)
        return self.done


@pytest.fixture
def places(qapp: QApplication) -> Iterator[Places]:
    """Places in a window that is in front."""
    del qapp
    made = Places()
    yield made
    made.window.hide()
    made.window.deleteLater()


def test_the_innermost_is_closed_first(places: Places) -> None:
    """Then the one around it, and the window hears none of both."""
    assert places.press() == ["inner"]
    places.has_inner = False
    assert places.press() == ["outer"]


def test_what_cannot_be_closed_leaves_the_key_to_stop(places: Places) -> None:
    """Outside of every place, and with another key held, Esc is the shortcut or nothing."""
    places.field.setParent(places.window)
    places.field.show()
    places.field.setFocus()
    assert places.press() == ["stop"]
    assert places.press(Qt.KeyboardModifier.AltModifier) == []


def test_the_places_around_the_focus_are_told_from_inside_out(places: Places) -> None:
    """With the word of each, so that the status line can name what Esc does."""
    assert [(one.word, one.is_open) for one in closers_at(places.field)] == [("clear", True), ("close", True)]
    assert closers_at(places.window) == []
    assert closers_at(None) == []
