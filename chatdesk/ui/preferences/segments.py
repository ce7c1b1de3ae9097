"""One of a few: buttons joined in a row, walked by arrows; apart and in several rows where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import one_stop


class Segment(FlatButton):
    """One choice; its owner draws the frame around all of them."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(text)
        self.round_left = self.round_right = True

    def face(self) -> Face:
        """Return the ground of a choice: chosen, under the mouse, at rest."""
        color = self._theme.color
        if not self.isEnabled():
            return Face(None, None, color("text_disabled"), color("text_disabled"))
        fill = "bg_pressed" if self.isDown() else "bg_selected" if self.isChecked() else ""
        fill = fill or ("bg_hover" if self._is_hot() else "")
        return Face(color(fill) if fill else None, None, color("text"), color("text"))

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = theme.metrics("ui_strong").horizontalAdvance(self.text())
        return QSize(round(width) + theme.px(24), theme.size("row"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        radius = theme.radius("button") - 1
        box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        box.adjust(1 if self.round_left else -2 * radius, 0, -1 if self.round_right else 2 * radius, 0)
        if face.fill is not None:
            draw_rounded(painter, box, radius, face.fill)
        font = theme.font("ui", weight=500 if self.isChecked() else None)
        room = QRectF(self.rect())
        draw_line_of_text(painter, room, self.text(), font, face.text, Qt.AlignmentFlag.AlignHCenter)


class Segments(QWidget):
    """A choice between a few words. `chosen` carries the value that a person chose."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, choices: Sequence[tuple[str, str]], name: str) -> None:
        """Show the words of `choices` (value, words); `name` is for assistive tools."""
        super().__init__()
        self._theme = theme
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self._is_joined = True
        self.setAccessibleName(name)
        self.buttons: list[Segment] = []
        for number, (_, words) in enumerate(choices):
            button = Segment(theme, words)
            button.setParent(self)
            self._group.addButton(button, number)
            self.buttons.append(button)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))
        one_stop(self._group)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.select(self._values[0])

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._values[self._group.checkedId()]

    def select(self, value: str) -> None:
        """Show a value as chosen; tells nobody."""
        self.buttons[self._values.index(value)].setChecked(True)

    def button(self, value: str) -> Segment:
        """Return the button of a value."""
        return self.buttons[self._values.index(value)]

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        self._place()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(rect.bottom() + 1 for rect in self._rects(width)[0])

    def sizeHint(self) -> QSize:
        return QSize(self._full_width(), self._theme.size("row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(button.sizeHint().width() for button in self.buttons), self._theme.size("row"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        line = theme.color("line_control" if self.isEnabled() else "line_strong")
        if not self._is_joined:
            for button in self.buttons:
                draw_rounded(painter, QRectF(button.geometry()), theme.radius("button"), None, line)
            return
        frame = QRectF(0, 0, self.buttons[-1].geometry().right() + 1, self.height())
        draw_rounded(painter, frame, theme.radius("button"), None, line)
        for button in self.buttons[:-1]:
            x = button.geometry().right() + 1.5
            draw_hairline(painter, theme, QLineF(x, 1, x, self.height() - 1), "line_control")

    def _full_width(self) -> int:
        return sum(button.sizeHint().width() + 1 for button in self.buttons) - 1

    def _rects(self, width: int) -> tuple[list[QRect], bool]:
        """Return where the buttons stand in this width, and whether they are joined."""
        is_joined = self._full_width() <= width
        gap, height = (1 if is_joined else self._theme.px(4)), self._theme.size("row")
        rects: list[QRect] = []
        x = y = 0
        for button in self.buttons:
            wide = button.sizeHint().width()
            if x and x + wide > width:
                x, y = 0, y + height + gap
            rects.append(QRect(x, y, wide, height))
            x += wide + gap
        return rects, is_joined

    def _place(self) -> None:
        rects, self._is_joined = self._rects(self.width())
        last = len(rects) - 1
        for number, (button, rect) in enumerate(zip(self.buttons, rects, strict=True)):
            button.round_left = not self._is_joined or number == 0
            button.round_right = not self._is_joined or number == last
            button.setGeometry(rect)
        self.update()
