"""One tab of a row of tabs: a flat button that stays down, with a quiet number behind its title."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme


class TabButton(FlatButton):
    """A checkable button; the caller unchecks the others."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent=parent)
        self.setCheckable(True)
        self._count = ""

    def set_title(self, title: str, count: int | None) -> None:
        """Show a title and, where there is something to count, its number."""
        shown = f"{count:,}" if count else ""
        if (title, shown) != (self.text(), self._count):
            self._count = shown
            self.setText(title)
            self.setAccessibleName(f"{title} {shown}".strip())
            self.updateGeometry()
            self.update()

    def face(self) -> Face:
        """Return the colours: a ground for the open tab, none for the others."""
        color = self._theme.color
        if self.isChecked():
            return Face(color("bg_selected"), None, color("text"), color("text"))
        fill = color("bg_hover") if self._is_hot() else None
        return Face(fill, None, color("text_secondary"), color("text_secondary"))

    def sizeHint(self) -> QSize:
        theme = self._theme
        count = theme.metrics("small").horizontalAdvance(self._count) + theme.px(8) if self._count else 0
        width = theme.metrics("ui_strong").horizontalAdvance(self.text())
        return QSize(round(width + count) + theme.px(24), theme.size("button"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill, face.line)
        room = QRectF(self.rect()).adjusted(theme.px(12), 0, -theme.px(6), 0)
        font = theme.font("ui", weight=600 if self.isChecked() else 500)
        used = draw_line_of_text(painter, room, self.text(), font, face.text)
        if self._count:
            rest = room.adjusted(used + theme.px(6), 0, 0, 0)
            small = theme.font("small", tabular=True)
            draw_line_of_text(painter, rest, self._count, small, theme.color("text_tertiary"))
