"""Small parts of a question: one line of words, a frame around the arguments."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme


class Line(QLabel):
    """One line of words in the middle of its height, cut where there is no room."""

    def __init__(self, theme: Theme, text: str, font: str, color: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._theme, self._font_name, self._color_name = theme, font, color
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._theme.metrics(self._font_name).horizontalAdvance(self.text())
        return QSize(round(width) + 2, self._theme.line_height(self._font_name))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(24), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        color = theme.color(self._color_name)
        draw_line_of_text(painter, QRectF(self.rect()), self.text(), theme.font(self._font_name), color)


class CodeFrame(QWidget):
    """The ground and the border of code around a widget."""

    def __init__(self, theme: Theme, inner: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(inner)
        self.set_theme(theme)

    @property
    def border(self) -> int:
        """How much it adds on each side."""
        return self._theme.px(2)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self._layout.setContentsMargins(self.border, self.border, self.border, self.border)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        radius = theme.radius("button")
        draw_rounded(painter, QRectF(self.rect()), radius, theme.color("bg_code"), theme.color("line_hair"))
