"""A line of the inspector that says how something stands: a sign, words, and quieter ones behind them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.inspector.strip import Strip
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme


class SignLine(Strip):
    """Takes the width that is left; what does not fit is cut with an ellipsis and stands in the tooltip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._icon, self._color, self._words, self._more = "circle", "text_tertiary", "", ""

    @property
    def words(self) -> str:
        """What is said."""
        return self._words

    def say(self, icon: str, color: str, words: str, more: str = "") -> None:
        """Show words with their sign in a colour of the theme, and `more` where there is room for it."""
        if (icon, color, words, more) == (self._icon, self._color, self._words, self._more):
            return
        self._icon, self._color, self._words, self._more = icon, color, words, more
        told = f"{words}  {more}".strip()
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.size("button"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        side = theme.size("icon")
        sign = QRectF(0, (self.height() - side) / 2, side, side)
        draw_icon(painter, self._icon, sign, theme.color(self._color))
        room = QRectF(self.rect()).adjusted(side + theme.px(8), 0, 0, 0)
        used = draw_line_of_text(painter, room, self._words, theme.font("ui_strong"), theme.color("text"))
        rest = room.adjusted(used + theme.px(10), 0, 0, 0)
        if self._more and rest.width() > theme.px(40):
            small = theme.font("small", tabular=True)
            draw_line_of_text(painter, rest, self._more, small, theme.color("text_secondary"))
