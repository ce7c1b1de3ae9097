"""A few sentences on a ground of their own, inside of a question."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.theme import Theme

_PAD_X, _PAD_Y, _LEFT = 12, 8, 24


class Callout(QWidget):
    """Warns in the tone "error" or "wait": an icon, and sentences that break."""

    def __init__(self, theme: Theme, text: str, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._tone = theme, tone
        # A layout of text breaks at U+2028, not at the end of a line.
        self._text = text.replace("\n", "\u2028")
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = self._theme
        room = width - theme.px(2 * _PAD_X + _LEFT)
        height = wrapped_height(self._text, theme.font("ui"), room, theme.line_height("ui"))
        return height + 2 * theme.px(_PAD_Y)

    def sizeHint(self) -> QSize:
        width = max(self.width(), self._theme.px(200))
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, line = self._theme, self._theme.line_height("ui")
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), theme.color(f"{self._tone}_soft"))
        x, y, side = theme.px(_PAD_X), theme.px(_PAD_Y), theme.px(16)
        draw_icon(
            painter, "warning-circle", QRectF(x, y + (line - side) / 2, side, side), theme.color(self._tone)
        )
        left = x + theme.px(_LEFT)
        box = QRectF(left, y, self.width() - left - theme.px(_PAD_X), self.height() - 2 * y)
        draw_wrapped(painter, box, self._text, theme.font("ui"), theme.color("text"), line)
