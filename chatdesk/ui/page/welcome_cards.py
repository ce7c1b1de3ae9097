"""The cards of the empty conversation: a suggestion, and the list of servers that answered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from chatdesk.ui.look.buttons import Face, FlatButton, PlainButton, QuietButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded, top_edge
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.theme import Theme


class FoundServer(NamedTuple):
    """A model server that answered on this computer."""

    id: str
    name: str
    address: str
    model_count: int


class SuggestionCard(FlatButton):
    """A card with an icon, a title and a second line; the whole of it is one button."""

    def __init__(self, theme: Theme, icon: str, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, icon_name=icon, parent=parent)
        self.say(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, text: str) -> None:
        """Show a second line."""
        self._second = text
        self.setAccessibleName(f"{self.text()}. {text}")
        self.update()

    def height_for(self, width: int) -> int:
        """Return how high the card is at a width."""
        theme = self._theme
        inset = theme.size("hang")
        lines = wrapped_height(self._second, theme.font("small"), width - 2 * inset, self._small_line())
        return self._text_top() + theme.line_height("ui") + lines + theme.px(14)

    def face(self) -> Face:
        """Return the frame of a card, a ground under the mouse."""
        color = self._theme.color
        fill = "bg_pressed" if self.isDown() else "bg_hover" if self._is_hot() else "bg_page"
        line = "line_strong" if self._is_hot() else "line_hair"
        return Face(color(fill), color(line), color("text"), color("accent"))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self.height_for(self._theme.px(160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(60))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("card"), face.fill, face.line)
        inset, side = theme.size("hang"), theme.px(18)
        draw_icon(painter, self._icon_name, QRectF(inset, theme.px(14), side, side), face.icon)
        width = self.width() - 2 * inset
        title = QRectF(inset, self._text_top(), width, theme.line_height("ui"))
        draw_line_of_text(painter, title, self.text(), theme.font("ui", weight=500), face.text)
        second = QRectF(inset, title.bottom() + theme.px(1), width, self.height() - title.bottom())
        draw_wrapped(
            painter,
            second,
            self._second,
            theme.font("small"),
            theme.color("text_tertiary"),
            self._small_line(),
        )

    def _text_top(self) -> int:
        return self._theme.px(41)

    def _small_line(self) -> int:
        return self._theme.px(18)  # text that runs over lines, see the type table

    def _ring_radius(self) -> int:
        return self._theme.radius("card")


class FoundRow(QWidget):
    """A thing to talk to: icon, name, where it is, and the button that takes it."""

    pressed = Signal()

    def __init__(self, theme: Theme, icon: str, name: str, detail: str, count: str, act: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon, self._name, self._detail, self._count = icon, name, detail, count
        self.button = PlainButton(theme, act)
        self.button.setAccessibleName(f"{act} {name}")
        self.button.clicked.connect(self.pressed)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self.button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.button.set_theme(theme)
        self._row.setContentsMargins(0, 0, theme.px(11), 0)
        self.setFixedHeight(theme.px(52))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        draw_hairline(painter, theme, top_edge(self.rect()))
        inset, side = theme.size("hang"), theme.px(18)
        draw_icon(
            painter,
            self._icon,
            QRectF(inset, (self.height() - side) / 2, side, side),
            theme.color("text_secondary"),
        )
        left = inset + side + theme.px(12)
        count = theme.metrics("small").horizontalAdvance(self._count)
        right = self.button.x() - theme.space("m")
        room = QRectF(right - count - 1, 0, count + 1, self.height())
        draw_line_of_text(painter, room, self._count, theme.font("small"), theme.color("text_tertiary"))
        width = right - left - count - theme.space("m")
        name = QRectF(left, theme.px(8), width, theme.line_height("ui"))
        draw_line_of_text(painter, name, self._name, theme.font("ui", weight=500), theme.color("text"))
        detail = QRectF(left, name.bottom(), width, theme.line_height("small"))
        draw_line_of_text(painter, detail, self._detail, theme.font("small"), theme.color("text_tertiary"))


class FoundCard(QWidget):
    """What answers on this computer, and the way to a service elsewhere."""

    server_chosen = Signal(str)
    look_again_requested = Signal()
    add_account_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self._rows: list[FoundRow] = []
        self.again = QuietButton(theme, self.tr("Look again"), icon_name="arrow-clockwise", parent=self)
        self.again.clicked.connect(self.look_again_requested)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.add_row = FoundRow(
            theme,
            "globe",
            self.tr("A service with an address and a key"),
            self.tr("The key stays in your system's keyring, nowhere else"),
            "",
            self.tr("Add account…"),
        )
        self.add_row.pressed.connect(self.add_account_requested)
        self._column.addWidget(self.add_row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.again.set_theme(theme)
        for row in (*self._rows, self.add_row):
            row.set_theme(theme)
        self._fit()

    def set_servers(self, servers: Sequence[FoundServer], *, is_looking: bool, has_looked: bool) -> None:
        """Show these servers; while looking those that answered before stay."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [self._make_row(server) for server in servers]
        for place, row in enumerate(self._rows):
            self._column.insertWidget(place, row)
        # Tab goes from top to bottom, whatever was made first.
        chain = [self.again, *(row.button for row in self._rows), self.add_row.button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
        self._words = ""
        if is_looking:
            self._words = self.tr("Looking…")
        elif has_looked and not servers:
            self._words = self.tr("None answers. Start Ollama, LM Studio or another, then look again.")
        self.again.setEnabled(not is_looking)
        self.again.setToolTip(self.tr("It is looking now") if is_looking else "")
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        frame = QRectF(self.rect())
        draw_rounded(painter, frame, theme.radius("card"), theme.color("bg_page"), theme.color("line_hair"))
        inset = theme.size("hang")
        head = QRectF(inset, 0, self.again.x() - inset - theme.space("s"), theme.px(41))
        title = self.tr("Found on this computer") if self._rows else self.tr("On this computer")
        used = draw_line_of_text(painter, head, title, theme.font("ui_strong"), theme.color("text"))
        head.setLeft(head.left() + used + theme.px(10))
        draw_line_of_text(painter, head, self._words, theme.font("small"), theme.color("text_tertiary"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_again()

    def _make_row(self, server: FoundServer) -> FoundRow:
        many = self.tr("%n models", "", server.model_count)
        count = self.tr("1 model") if server.model_count == 1 else many
        row = FoundRow(self._theme, "cube", server.name, server.address, count, self.tr("Use"))
        row.pressed.connect(lambda: self.server_chosen.emit(server.id))
        return row

    def _fit(self) -> None:
        head = self._theme.px(41)
        self._column.setContentsMargins(1, head, 1, 0)
        self.setFixedHeight(head + self._theme.px(52) * (len(self._rows) + 1))
        self._place_again()
        self.update()

    def _place_again(self) -> None:
        size = self.again.sizeHint()
        top = (self._theme.px(41) - size.height()) // 2
        left = self.width() - size.width() - self._theme.px(7)
        self.again.setGeometry(QRect(left, top, size.width(), size.height()))
