"""The files that go with the next message: chips over the field, taken away by a key or a click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.theme import Theme

if TYPE_CHECKING:
    from chatdesk.domain.message import AttachmentPart

MOST_FILES = 20
MOST_BYTES = 15 * 2**20
"""How many files, of how many bytes together, go with one message."""

_HEIGHT, _GAP, _WIDEST = 28, 6, 300
_LEFT, _ICON, _CROSS = 9, 15, 26
_TAKE_AWAY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Chip(QWidget):
    """One file. `removed`: it is not to go with the message; `walked` brings -1 or 1 for the arrows."""

    removed = Signal()
    walked = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, file: AttachmentPart, parent: QWidget) -> None:
        from chatdesk.domain.hidden import spelled

        super().__init__(parent)
        self._theme = theme
        self.file = file
        self._is_hot = self._shows_ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._name = spelled(" ".join(file.name.split()))[:120]
        self._where = spelled(" ".join(file.source.split()))
        about = f"{file.media_type}, {size_words(file.size)}"
        told = "\n".join(filter(None, (self._name, self._where, about)))
        self.setToolTip(self.tr("{0}\nDel takes it away").format(told))
        self.setAccessibleName(f"{self._name}, {about}")
        self.setAccessibleDescription(self._where)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = theme.metrics("small").horizontalAdvance(self._words)
        width = round(words) + theme.px(_LEFT + _ICON + 7 + _CROSS) + 2
        return QSize(min(width, theme.px(_WIDEST)), theme.px(_HEIGHT))

    @property
    def _words(self) -> str:
        where = self._where.partition(",")[0]
        return f"{self._name}  ·  {where}" if where else self._name

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, rect = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        fill = "bg_hover" if self._is_hot else "bg_window"
        draw_rounded(painter, rect, theme.radius("button"), theme.color(fill), theme.color("line_hair"))
        side = theme.px(_ICON)
        icon = QRectF(theme.px(_LEFT), (rect.height() - side) / 2, side, side)
        is_picture = self.file.media_type.startswith("image/")
        draw_icon(painter, "image" if is_picture else "file", icon, theme.color("text_secondary"))
        room = rect.adjusted(icon.right() + theme.px(7), 0, -theme.px(_CROSS), 0)
        used = draw_line_of_text(painter, room, self._name, theme.font("small"), theme.color("text"))
        room.setLeft(room.left() + used)
        rest = self._words[len(self._name) :]
        if rest and room.width() > theme.px(24):
            draw_line_of_text(painter, room, rest, theme.font("small"), theme.color("text_tertiary"))
        small = theme.px(12)
        cross = self._cross()
        spot = QRectF(cross.center().x() - small / 2, cross.center().y() - small / 2, small, small)
        draw_icon(painter, "x", spot, theme.color("text_secondary"))
        if self._shows_ring:
            draw_ring(painter, theme, rect, theme.radius("button"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TAKE_AWAY:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.walked.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._cross().contains(event.position()):
            self.removed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._is_hot = event.type() == QEvent.Type.Enter
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_ring = came_by_key(event.reason())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_ring = False
        self.update()

    def _cross(self) -> QRectF:
        width = self._theme.px(_CROSS)
        return QRectF(QPointF(self.width() - width, 0), QPointF(self.width(), self.height()))


class Attachments(QWidget):
    """The files of the next message. `changed`: there are others; `left`: the field is wanted again."""

    changed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[Chip] = []
        self.setAccessibleName("Attachments")
        self.hide()

    @property
    def files(self) -> tuple[AttachmentPart, ...]:
        """What goes with the message."""
        return tuple(chip.file for chip in self._chips)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What is shown."""
        return tuple(self._chips)

    def set_files(self, files: Iterable[AttachmentPart]) -> None:
        """Put these in the place of what is there."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        self._take(files)

    def add(self, files: Iterable[AttachmentPart]) -> bool:
        """Add files; False, and nothing is added, where that would be too much."""
        more = tuple(files)
        together = (*self.files, *more)
        if len(together) > MOST_FILES or sum(file.size for file in together) > MOST_BYTES:
            return False
        self._take(more)
        return True

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for chip in self._chips:
            chip.set_theme(theme)

    def height_for(self, width: int) -> int:
        """Return how high the chips are in their rows at a width, the gap below them included; 0: none."""
        return self._placed(width)[1] if self._chips else 0

    def place(self, rect: QRect) -> None:
        """Put the chips into this room."""
        self.setGeometry(rect)
        for chip, box in zip(self._chips, self._placed(rect.width())[0], strict=True):
            chip.setGeometry(box)
            chip.show()

    def _placed(self, width: int) -> tuple[list[QRect], int]:
        theme = self._theme
        gap, height = theme.px(_GAP), theme.px(_HEIGHT)
        x = y = 0
        boxes: list[QRect] = []
        for chip in self._chips:
            wide = min(chip.sizeHint().width(), max(width, theme.px(60)))
            if x and x + wide > width:
                x, y = 0, y + height + gap
            boxes.append(QRect(x, y, wide, height))
            x += wide + gap
        return boxes, y + height + gap + theme.px(2)

    def _take(self, files: Iterable[AttachmentPart]) -> None:
        for file in files:
            chip = Chip(self._theme, file, self)
            chip.removed.connect(lambda chip=chip: self._remove(chip))
            chip.walked.connect(lambda step, chip=chip: self._walk(chip, step))
            chip.left.connect(self.left)
            self._chips.append(chip)
        self.setVisible(bool(self._chips))
        self.changed.emit()

    def _remove(self, chip: Chip) -> None:
        place = self._chips.index(chip)
        had_focus = chip.hasFocus()
        self._chips.remove(chip)
        if had_focus and self._chips:
            self._chips[min(place, len(self._chips) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        elif had_focus:
            self.left.emit()
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self._chips))
        self.changed.emit()

    def _walk(self, chip: Chip, step: int) -> None:
        place = self._chips.index(chip) + step
        if 0 <= place < len(self._chips):
            self._chips[place].setFocus(Qt.FocusReason.TabFocusReason)


def size_words(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1024:,.0f} KB" if size < 2**20 else f"{size / 2**20:,.1f} MB"
