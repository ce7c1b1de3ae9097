"""What stands where nothing is yet: a sign, what will be here, and what brings it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.theme import Theme

_ICON, _WIDEST, _GAP = 28, 340, 14


class EmptyNote(QLabel):
    """An icon, a line and a sentence below it, a little above the middle of its room.

    Assistive tools hear line and sentence as one text. Where the room is low the icon goes first.
    """

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.say(icon, title, text)

    def say(self, icon: str, title: str, text: str = "") -> None:
        """Show other words."""
        self._icon, self._title, self._text = icon, title, text
        self.setText(f"{title}\n{text}" if text else title)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDEST), self._theme.px(140))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.line_height("ui"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        width = min(theme.px(_WIDEST), self.width() - 2 * theme.space("l"))
        title, text = theme.font("ui_strong"), theme.font("ui")
        line, gap = theme.line_height("ui"), theme.px(4)
        title_height = wrapped_height(self._title, title, width, line)
        words = title_height + (gap + wrapped_height(self._text, text, width, line) if self._text else 0)
        side, away = theme.px(_ICON), theme.px(_GAP)
        has_icon = self.height() >= words + side + 2 * away
        height = words + (side + away if has_icon else 0)
        y = max(0.0, (self.height() - height) * 0.4)
        x = (self.width() - width) / 2
        if has_icon:
            box = QRectF((self.width() - side) / 2, y, side, side)
            draw_icon(painter, self._icon, box, theme.color("text_tertiary"))
            y += side + away
        for font, color, said in ((title, "text", self._title), (text, "text_secondary", self._text)):
            if said:
                room = QRectF(x, y, width, self.height() - y)
                draw_wrapped(painter, room, said, font, theme.color(color), line, is_centred=True)
                y += wrapped_height(said, font, width, line) + gap
