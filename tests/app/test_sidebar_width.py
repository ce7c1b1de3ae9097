"""The width of the sidebar is the user's: a narrow window borrows it and gives it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter

from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.window.main_window import MainWindow


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """Return a shown window, complete, 1280 wide."""
    made = MainWindow(load_theme("light"))
    made.complete()
    made.resize(1280, 820)
    made.show()
    qapp.processEvents()
    yield made
    made.hide()
    made.deleteLater()


def _drag(window: MainWindow, width: int) -> int:
    """Drag the edge of the sidebar to about this width; return what came of it."""
    splitter = window.findChild(QSplitter)
    assert splitter is not None
    handle, by = splitter.handle(1), width - splitter.sizes()[0]
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 100))
    QTest.mouseMove(handle, QPoint(by, 100))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 100))
    return window.sidebar.width()


@pytest.mark.parametrize("narrow", [860, 910, 700, 560])
def test_a_narrow_window_changes_nothing_for_good(
    window: MainWindow, qapp: QApplication, narrow: int
) -> None:
    """Narrow and wide again: the sidebar is as wide as it was dragged, and so it is kept."""
    chosen = _drag(window, 330)
    assert 320 < chosen < 340
    for width in (narrow, 1280):
        window.resize(width, 820)
        qapp.processEvents()
    assert window.sidebar.width() == chosen
    assert window.layout_sizes()[0] == chosen


def test_a_folded_sidebar_is_kept_with_its_width(window: MainWindow, qapp: QApplication) -> None:
    """What is kept while it is folded opens it as wide as it was."""
    chosen = _drag(window, 300)
    window.toggle_sidebar()
    kept = window.layout_sizes()
    window.restore_layout("", (200, *kept[1:]), is_sidebar_open=True)
    window.restore_layout("", kept, is_sidebar_open=True)
    qapp.processEvents()
    assert window.sidebar.width() == chosen


def test_larger_text_makes_no_wish(window: MainWindow, qapp: QApplication) -> None:
    """Where the smallest width grows over the chosen one, it is back at the chosen one afterwards."""
    chosen = _drag(window, 215)

    def wear(theme: Theme) -> int:
        window.set_theme(theme)
        qapp.processEvents()
        return window.sidebar.width()

    assert wear(load_theme("light", 1.5)) >= 300
    assert wear(load_theme("light")) == chosen
