"""The quiet line over a part of a page: what it is, and at the right how it stands."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from chatdesk.ui.inspector.strip import Strip
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme


class PartHead(Strip):
    """A title; `say` adds a word with its sign, in a colour of the theme."""

    height_px = 32

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme)
        self._title = title
        self._icon = self._color = self._words = ""
        self.say("", "text_tertiary", "")

    @property
    def words(self) -> str:
        """What is said at the right."""
        return self._words

    def say(self, icon: str, color: str, words: str) -> None:
        """Say how the part stands."""
        if (icon, color, words) != (self._icon, self._color, self._words):
            self._icon, self._color, self._words = icon, color, words
            self.setAccessibleName(f"{self._title}: {words}" if words else self._title)
            self.setToolTip(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        small = theme.font("small", tabular=True)
        room = QRectF(self.rect()).adjusted(theme.px(16), 0, -theme.px(16), 0)
        used = draw_line_of_text(painter, room, self._title, small, theme.color("text_secondary"))
        rest = room.adjusted(used + theme.px(16), 0, 0, 0)
        if not self._words or rest.width() < theme.px(24):
            return
        side = theme.px(14) + theme.px(6) if self._icon else 0
        words = rest.adjusted(side, 0, 0, 0)
        color = theme.color(self._color)
        width = draw_line_of_text(painter, words, self._words, small, color, Qt.AlignmentFlag.AlignRight)
        if self._icon:
            left = words.right() - width - side
            box = QRectF(left, words.center().y() - theme.px(7), theme.px(14), theme.px(14))
            draw_icon(painter, self._icon, box, color)
