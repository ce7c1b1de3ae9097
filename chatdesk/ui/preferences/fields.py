"""Fields of forms: a line of text, a line to search in, and a key that is kept and never shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_DOTS = 16


class TextField(QLineEdit):
    """One line; `name` is for assistive tools. An icon may stand before the text."""

    def __init__(self, theme: Theme, name: str, *, icon: str = "", placeholder: str = "") -> None:
        super().__init__()
        self._icon = icon
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.setFont(theme.font("ui"))
        self.setPalette(theme.palette())
        self.setTextMargins(theme.px(24) if self._icon else 0, 0, 0, 0)

    def set_invalid(self, is_invalid: bool) -> None:
        """Draw the border of a field whose text cannot be used."""
        if bool(self.property("invalid")) != is_invalid:
            self.setProperty("invalid", is_invalid)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.size("row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(100), self._theme.size("row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            side = self._theme.px(14)
            box = QRectF(self._theme.px(11), (self.height() - side) / 2, side, side)
            draw_icon(QPainter(self), self._icon, box, self._theme.color("text_secondary"))


class SecretField(TextField):
    """A line that hides what is typed. Emptied by `forget`, which leaves nothing to undo."""

    def __init__(self, theme: Theme, name: str, *, placeholder: str = "") -> None:
        super().__init__(theme, name, icon="lock", placeholder=placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(self.inputMethodHints() | Qt.InputMethodHint.ImhSensitiveData)

    def __repr__(self) -> str:
        """Never what was typed."""
        return "<SecretField>"

    def forget(self) -> None:
        """Empty the field. `clear()` would keep the letters in its history; setting a text does not."""
        self.setText("")


class KeptKey(QWidget):
    """Stands for a key that is kept: sixteen dots whatever its length, and where it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._place = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_place(self, place: str) -> None:
        """Say where the key is."""
        self._place = place
        self.setAccessibleName("Key")
        self.setAccessibleDescription(place)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.size("row"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        draw_rounded(
            painter, rect, theme.radius("button"), theme.color("bg_page"), theme.color("line_control")
        )
        side = theme.px(14)
        box = QRectF(theme.px(11), (self.height() - side) / 2, side, side)
        draw_icon(painter, "lock", box, theme.color("text_secondary"))
        room = rect.adjusted(theme.px(34), 0, -theme.px(11), 0)
        small, grey = theme.font("small"), theme.color("text_tertiary")
        used = draw_line_of_text(painter, room, self._place, small, grey, Qt.AlignmentFlag.AlignRight)
        self._paint_dots(painter, room.adjusted(0, 0, -used - theme.px(12), 0))

    def _paint_dots(self, painter: QPainter, room: QRectF) -> None:
        step, radius = self._theme.px(7.4), self._theme.px(2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text"))
        x, y = room.left() + radius, room.center().y()
        for number in range(_DOTS):
            if x + number * step + radius <= room.right():
                painter.drawEllipse(QRectF(x + number * step - radius, y - radius, 2 * radius, 2 * radius))
