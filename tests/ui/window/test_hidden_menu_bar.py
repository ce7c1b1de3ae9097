"""The menu bar that comes by a key and goes when it is left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from chatdesk.ui.window.hidden_menu_bar import HiddenMenuBar
from tests.ui.conftest import Show


@pytest.fixture
def window(show: Show) -> QMainWindow:
    """Return a window with a field in focus."""
    made = QMainWindow()
    field = QLineEdit()
    made.setCentralWidget(field)
    show(made)
    field.setFocus()
    return made


def test_escape_twice_leaves_it_as_it_was(window: QMainWindow, qapp: QApplication) -> None:
    """Esc closes the menu, then the bar; the focus is where it was before."""
    bar = HiddenMenuBar(window.menuBar())
    menu = bar.add_menu("&File")
    menu.addAction("Open")
    bar.toggle()
    qapp.processEvents()
    assert menu.isVisible()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    if window.menuBar().isVisible():
        QTest.keyClick(window.menuBar(), Qt.Key.Key_Escape)
    qapp.processEvents()
    assert not window.menuBar().isVisible()
    assert window.focusWidget() is window.centralWidget()


def test_a_chosen_act_closes_it(window: QMainWindow, qapp: QApplication) -> None:
    """After an act was chosen the bar is gone."""
    bar = HiddenMenuBar(window.menuBar())
    menu = bar.add_menu("&File")
    done: list[bool] = []
    menu.addAction("Open").triggered.connect(lambda: done.append(True))
    bar.toggle()
    qapp.processEvents()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qapp.processEvents()
    assert done == [True]
    assert not window.menuBar().isVisible()
    assert window.focusWidget() is window.centralWidget()
