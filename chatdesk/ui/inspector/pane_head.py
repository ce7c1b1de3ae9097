"""The head of the inspector: a tab for each page, and the buttons that move and close the pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.paint import bottom_edge, draw_hairline
from chatdesk.ui.look.theme import Theme


class PaneHead(QWidget):
    """Shows `count` tabs; `chosen` brings the place of one that was clicked, and nothing changes by that."""

    chosen = Signal(int)
    detach_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme = theme
        self.tabs = [TabButton(theme, "") for _ in range(count)]
        self._detach = IconButton(theme, "arrow-square-out", self.tr("Inspector in its own window"))
        self._close = IconButton(theme, "x", self.tr("Close the inspector"))
        self._detach.clicked.connect(self.detach_requested)
        self._close.clicked.connect(self.close_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        for place, tab in enumerate(self.tabs):
            tab.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            row.addWidget(tab)
        row.addStretch(1)
        row.addWidget(self._detach)
        row.addWidget(self._close)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What in it can have the focus."""
        return (*self.tabs, self._detach, self._close)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for part in (*self.tabs, self._detach, self._close):
            part.set_theme(theme)
        self.setFixedHeight(theme.size("header"))
        self.update()

    def set_apart(self, apart: bool) -> None:
        """Say whether the pane stands in a window of its own."""
        beside, own = (
            self.tr("Inspector beside the conversation"),
            self.tr("Inspector in its own window"),
        )
        self._detach.set_name(beside if apart else own)
        self._detach.setCheckable(True)
        self._detach.setChecked(apart)
        self._close.setVisible(not apart)

    def choose(self, place: int) -> None:
        """Show which tab is open."""
        for other, tab in enumerate(self.tabs):
            tab.setChecked(other == place)

    def beside(self, place: int, step: int) -> int:
        """Return the place of the tab after one (1), or before it (-1), round and round."""
        shown = [place for place, tab in enumerate(self.tabs) if not tab.isHidden()]
        return shown[(shown.index(place) + step) % len(shown)]

    def set_titles(self, titles: Sequence[str], counts: Sequence[int | None]) -> None:
        """Write on each tab its title, and how many things stand on its page, where that says something."""
        for tab, title, count in zip(self.tabs, titles, counts, strict=True):
            tab.set_title(title, count)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_hairline(QPainter(self), self._theme, bottom_edge(self.rect()))

    def _fit(self) -> None:
        """Give the tabs less room each where there is not enough for all of them."""
        wanted = sum(tab.roomy_width + 4 for tab in self.tabs if not tab.isHidden())
        is_tight = wanted + 2 * self._theme.size("button") + 32 > self.width()
        for tab in self.tabs:
            tab.set_tight(is_tight)
