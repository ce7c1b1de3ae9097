"""The line below the map: which keys it understands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, top_edge
from chatdesk.ui.look.theme import Theme


class Foot(QWidget):
    """Keycaps with a word each; the last ones are left out where there is no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._hints: tuple[tuple[tuple[str, ...], str], ...] = ()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.setFixedHeight(theme.size("status"))
        self.update()

    def set_hints(self, hints: Sequence[tuple[tuple[str, ...], str]]) -> None:
        """Show these keys with what they do, the most important ones first."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.setAccessibleDescription(", ".join(f"{'+'.join(keys)}: {word}" for keys, word in hints))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_window"))
        draw_hairline(painter, theme, top_edge(self.rect()))
        left = float(theme.space("l"))
        for keys, word in self._hints:
            width = keycaps_width(theme, keys) + theme.px(6) + theme.metrics("small").horizontalAdvance(word)
            if left + width > self.width() - theme.space("s"):
                return
            end = draw_keycaps(
                painter, theme, left, (self.height() + 1) / 2, keys, fill=theme.color("bg_raised")
            )
            room = QRectF(end + theme.px(6), 1, self.width() - end, self.height() - 1)
            draw_line_of_text(painter, room, word, theme.font("small"), theme.color("text_tertiary"))
            left += width + theme.px(15)
