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
        # One of several, not on or off, for who hears it.
        self.setAutoExclusive(True)
        self._count = ""
        self._is_tight = False

    def set_title(self, title: str, count: int | None) -> None:
        """Show a title and, where there is something to count, its number."""
        shown = f"{count:,}" if count else ""
        if (title, shown) != (self.text(), self._count):
            wide = self.sizeHint().width()
            self._count = shown
            self.setText(title)
            self.setAccessibleName(f"{title} {shown}".strip())
            # A count changes ten times a second: the row is laid out again only where that takes more room.
            if self.sizeHint().width() != wide:
                self.updateGeometry()
            self.update()

    def set_tight(self, tight: bool) -> None:
        """Do with less room: narrow edges, and the number in the tooltip alone."""
        if tight != self._is_tight:
            self._is_tight = tight
            self.updateGeometry()
            self.update()

    @property
    def roomy_width(self) -> int:
        """How wide it wants to be with its number."""
        return self._width(is_tight=False)

    def face(self) -> Face:
        """Return the colours: a ground for the open tab, none for the others."""
        color = self._theme.color
        if self.isChecked():
            return Face(color("bg_selected"), None, color("text"), color("text"))
        fill = color("bg_hover") if self._is_hot() else None
        return Face(fill, None, color("text_secondary"), color("text_secondary"))

    def sizeHint(self) -> QSize:
        return QSize(self._width(is_tight=self._is_tight), self._theme.size("button"))

    def _width(self, *, is_tight: bool) -> int:
        theme = self._theme
        has_count = self._count and not is_tight
        # Of figures of one width: with each other figure the row would move.
        room = "0" * len(self._count)
        count = theme.metrics("small").horizontalAdvance(room) + theme.px(8) if has_count else 0
        width = theme.metrics("ui_strong").horizontalAdvance(self.text())
        return round(width + count) + theme.px(14 if is_tight else 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill, face.line)
        room = QRectF(self.rect()).adjusted(
            theme.px(7 if self._is_tight else 12), 0, -theme.px(2 if self._is_tight else 6), 0
        )
        font = theme.font("ui", weight=600 if self.isChecked() else 500)
        used = draw_line_of_text(painter, room, self.text(), font, face.text)
        if self._count and not self._is_tight:
            rest = room.adjusted(used + theme.px(6), 0, 0, 0)
            small = theme.font("small", tabular=True)
            draw_line_of_text(painter, rest, self._count, small, theme.color("text_tertiary"))
