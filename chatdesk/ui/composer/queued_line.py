"""The message that waits for the end of the turn, on a line above the field."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme


class QueuedLine(QWidget):
    """Shows the beginning of a text, with a button to write on in it and one to drop it."""

    edit_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setAccessibleName("Queued message")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edit_button = IconButton(
            theme, "pencil-simple", self.tr("Edit the queued message"), icon_size=14, small=True, parent=self
        )
        self.remove_button = IconButton(
            theme, "x", self.tr("Remove the queued message"), icon_size=14, small=True, parent=self
        )
        self.edit_button.clicked.connect(self.edit_requested)
        self.remove_button.clicked.connect(self.remove_requested)

    def set_text(self, text: str) -> None:
        """Show the beginning of a text."""
        self._text = " ".join(text[:2000].split())
        self.setAccessibleDescription(self._text)
        self.setToolTip(text if len(text) <= len(self._text) + 2000 else "")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        for button in (self.edit_button, self.remove_button):
            button.set_theme(theme)
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.size("row"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.edit_requested.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), theme.color("bg_inline"))
        room = QRectF(self.rect()).adjusted(theme.px(9), 0, 0, 0)
        room.setRight(self.edit_button.x() - theme.space("s"))
        label = self.tr("Queued")
        small = theme.font("small")
        used = draw_line_of_text(painter, room, label, small, theme.color("text_tertiary"))
        room.setLeft(room.left() + used + theme.space("s"))
        draw_line_of_text(painter, room, self._text, theme.font("ui"), theme.color("text"))

    def _place(self) -> None:
        side = self._theme.size("button_small")
        y = (self.height() - side) // 2
        right = self.width() - self._theme.px(3)
        for button in (self.remove_button, self.edit_button):
            right -= side
            button.setGeometry(right, y, side, side)
