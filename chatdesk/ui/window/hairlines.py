"""Plain grounds and the hairlines between the panes of a window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from chatdesk.ui.look.paint import draw_hairline
from chatdesk.ui.look.theme import Theme


class Ground(QWidget):
    """A plain surface, perhaps with a hairline along an edge."""

    def __init__(self, theme: Theme, color: str, edge: Callable[[QRect], QLineF] | None = None) -> None:
        super().__init__()
        self._theme, self._color, self._edge = theme, color, edge

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(self._color))
        if self._edge is not None:
            draw_hairline(painter, self._theme, self._edge(self.rect()))


class HairlineSplitter(QSplitter):
    """A splitter whose handles are hairlines that can be taken from nearby."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Draw the handles in the colours of a theme."""
        self._theme = theme
        for place in range(self.count()):
            self.handle(place).update()

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self)

    @property
    def theme(self) -> Theme | None:
        """The theme in force."""
        return self._theme


class _Handle(QSplitterHandle):
    """One hairline; Qt lets it be taken from two pixels beside it."""

    def __init__(self, splitter: HairlineSplitter) -> None:
        super().__init__(Qt.Orientation.Horizontal, splitter)
        self._splitter = splitter

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._splitter.theme is not None:
            QPainter(self).fillRect(self.rect(), self._splitter.theme.color("line_hair"))
