"""A panel that closes gives the focus to somebody, also where nobody is left whom it was taken from."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.actions import Actions
from tests.app.test_way_back import focus, in_front

pytestmark = pytest.mark.qt


class Panel(Overlay):
    """A field over the window."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self.field = QLineEdit(self)

    def panel_rect(self) -> QRect:
        """Stand somewhere."""
        return QRect(100, 100, 300, 40)

    def place_parts(self, panel: QRect) -> None:
        """Fill it."""
        self.field.setGeometry(panel)

    def open(self) -> None:
        """Open with the focus in the field."""
        self.open_over()
        self.field.setFocus()


async def test_where_the_focus_was_may_be_gone(tmp_path: Path) -> None:
    """Hidden beneath the panel: the focus goes to the composer, not nowhere."""
    async with in_front(tmp_path) as made:
        window = made.window
        panel = Panel(window.theme, window)
        window.sidebar.list.setFocus()
        panel.open()
        window.toggle_sidebar()
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert focus() is made.page.composer.edit


async def test_out_of_the_menu_into_a_panel_and_back(tmp_path: Path) -> None:
    """The menu bar has the focus, a key opens a panel, Esc closes it: one can write again."""
    async with in_front(tmp_path) as made:
        window = made.window
        handlers = {one.id: lambda: None for one in COMMANDS}
        actions = Actions(window, Keymap(), handlers)
        made.front.set_actions(actions)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_F10)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        assert focus() is window.menuBar()
        panel = Panel(window.theme, window)
        panel.open()
        QTest.keyClick(focus(), Qt.Key.Key_Escape)
        assert focus() is made.page.composer.edit
