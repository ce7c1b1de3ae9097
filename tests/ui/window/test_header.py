"""The header: what it shows where, and what its buttons ask for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.window.header import Header
from tests.ui.conftest import Show


@pytest.fixture
def header(theme: Theme, show: Show) -> Header:
    """Return a header of 1,000 px with a title and a model."""
    made = Header(theme)
    made.resize(1000, 48)
    made.set_title("Index for the orders page")
    made.set_model("qwen3-30b", "Home server")
    show(made)
    return made


def test_its_buttons_ask_for_their_acts(header: Header) -> None:
    """Model, inspector, sidebar and New are signals."""
    header.set_sidebar_folded(True)
    pairs = (
        (header.model_button, header.model_picker_requested),
        (header.inspector_button, header.inspector_requested),
        (header.sidebar_button, header.sidebar_requested),
        (header.new_button, header.new_requested),
    )
    for button, signal in pairs:
        spy = QSignalSpy(signal)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert spy.count() == 1


def test_the_owner_says_whether_the_inspector_is_open(header: Header) -> None:
    """A click only asks; the button follows what is really open."""
    QTest.mouseClick(header.inspector_button, Qt.MouseButton.LeftButton)
    stays = header.inspector_button.isChecked()
    header.set_inspector_open(True)
    assert not stays
    assert header.inspector_button.isChecked()


def test_the_buttons_of_the_sidebar_are_here_while_it_is_folded(header: Header) -> None:
    """One place for each act at any time."""
    assert header.sidebar_button.isHidden()
    assert header.new_button.isHidden()
    header.set_sidebar_folded(True)
    assert header.sidebar_button.isVisible()
    assert header.new_button.isVisible()


def test_the_model_is_named_for_those_who_do_not_see_it(header: Header) -> None:
    """Model and account are in the accessible name."""
    assert header.model_button.accessibleName() == "Model: qwen3-30b, Home server"


def test_little_room_leaves_the_account_out(header: Header) -> None:
    """The model's name stays."""
    wide = header.model_button.sizeHint().width()
    header.resize(600, 48)
    assert header.model_button.sizeHint().width() < wide


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_in_the_smallest_window_nothing_overlaps(theme: Theme, show: Show, zoom: float) -> None:
    """A long model name is cut, the buttons stay apart and inside."""
    made = Header(load_theme("dark", zoom))
    made.set_title("A title that is longer than all the room there is in the header of a small window")
    made.set_model("a/very-long-model-name-that-somebody-chose:with-a-tag-70b-instruct-q4", "Account")
    made.set_sidebar_folded(True)
    made.resize(560, made.height())
    show(made)
    parts: list[QWidget] = [made.sidebar_button, made.new_button, made.model_button, made.inspector_button]
    for left, right in pairwise(parts):
        assert left.geometry().right() < right.geometry().left()
    assert made.rect().contains(made.inspector_button.geometry())
    assert not made.grab().isNull()


def test_a_theme_changes_its_height(header: Header) -> None:
    """At 150 % it is 72 px high."""
    header.set_theme(load_theme("contrast", 1.5))
    assert header.height() == 72
    assert not header.grab().isNull()


class _Painted(QObject):
    """Notes what of a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.rects.append(event.region().boundingRect())
        return super().eventFilter(watched, event)


def test_the_title_is_painted_anew_when_its_room_changes(header: Header) -> None:
    """A wider button makes the title shorter: nothing of the longer one stays."""
    QApplication.processEvents()
    painted = _Painted()
    header.installEventFilter(painted)
    header.set_model("a-model-with-a-name-that-takes-much-more-room", "Home server")
    QApplication.processEvents()
    assert header.rect() in painted.rects
