"""The ring around the one thing that has the focus of the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFocusFrame, QWidget

from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme

_KEY_REASONS = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    }
)


def came_by_key(reason: Qt.FocusReason) -> bool:
    """Tell whether the focus came by a key or from the program; a mouse needs no ring to be found."""
    return reason in _KEY_REASONS


class FocusRing(QFocusFrame):
    """A ring of 2 px that stands 2 px away from the widget it is set to, drawn over its parent.

    The style's `PM_FocusFrameHMargin` says how far it reaches.
    """

    def __init__(self, theme: Theme, radius: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._radius = radius

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        reach = self._theme.line("ring") + self._theme.line("ring_gap")
        draw_ring(painter, self._theme, QRectF(self.rect()), self._radius + reach)
