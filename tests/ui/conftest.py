"""What tests of widgets share: a theme, a widget that is shown, active and cleaned up, a window for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtTest import QSignalSpy
    from PySide6.QtWidgets import QApplication, QWidget

    from chatdesk.ui.look.theme import Theme

Show = Callable[["QWidget"], None]


def emitted(spy: QSignalSpy) -> list[list[object]]:
    """Return the arguments of each signal that a spy saw; its `at` crashes where there is none."""
    return [spy.at(number) for number in range(spy.count())]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """Return the light theme at 100 %."""
    from chatdesk.ui.look.theme import load_theme

    return load_theme("light")


@pytest.fixture
def show(qapp: QApplication) -> Iterator[Show]:
    """Return a function that shows a widget as the active window; it is deleted after the test."""
    from PySide6.QtCore import QCoreApplication, QEvent

    shown: list[QWidget] = []

    def show_it(widget: QWidget) -> None:
        shown.append(widget)
        widget.show()
        widget.activateWindow()
        qapp.processEvents()

    yield show_it
    for widget in shown:
        widget.hide()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(show: Show) -> QWidget:
    """Return a window of 1,280 x 820 with a field that has the focus: where something opens over it."""
    from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

    made = QWidget()
    made.resize(1280, 820)
    field = QLineEdit()
    QVBoxLayout(made).addWidget(field)
    show(made)
    field.setFocus()
    return made
