"""The column of pages of the help; arrows walk it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from chatdesk.ui.help.pages import HelpPage
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, one_stop
from chatdesk.ui.preferences.navigation import PageButton, PageEntry


class PageList(Box):
    """Words beside icons, or icons alone where the window is narrow. `chosen` brings the id of a page."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, pages: Sequence[HelpPage], parent: QWidget) -> None:
        super().__init__(theme, margins=(8, 8, 8, 8), gap=0)
        self.setParent(parent)
        self.setAccessibleName("Help pages")
        self._ids = [page.id for page in pages]
        self._group = QButtonGroup(self)
        self.buttons = [PageButton(theme, PageEntry(page.id, page.shown_title, page.icon)) for page in pages]
        for number, button in enumerate(self.buttons):
            self._group.addButton(button, number)
            self.add(button)
        self.line.addStretch(1)
        self.buttons[0].setChecked(True)
        one_stop(self._group)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._ids[number]))

    @property
    def current(self) -> PageButton:
        """The page that is shown."""
        return self.buttons[max(0, self._group.checkedId())]

    def select(self, page_id: str) -> None:
        """Show a page as the one that is open."""
        self.buttons[self._ids.index(page_id)].setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        for button in self.buttons:
            button.set_theme(theme)

    def fold(self, is_folded: bool) -> None:
        """Show icons alone, or words too."""
        for button in self.buttons:
            button.fold(is_folded)
