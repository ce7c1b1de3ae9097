"""The tags as a row of chips: one is chosen to see its conversations alone, and takes what is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.drags import unpacked

_MOST_LINES = 3


class TagChip(QAbstractButton):
    """One tag; checked while it filters the list."""

    dropped = Signal(str, object)

    def __init__(self, theme: Theme, tag: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.tag = theme, tag
        self._is_target = False
        self.setText(tag)
        self.setCheckable(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(tag)

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = theme.metrics("small").horizontalAdvance(self.tag) + 2 * theme.px(9)
        return QSize(round(min(width, theme.px(150))), theme.px(24))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if unpacked(event.mimeData()):
            event.acceptProposedAction()
            self._is_target = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        del event
        self._is_target = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_target = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(self.tag, unpacked(event.mimeData()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, box = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        is_on = self.isChecked() or self._is_target
        fill = "accent_soft" if is_on else "bg_hover" if self.underMouse() else "bg_window"
        line = theme.color("accent" if is_on else "line_strong")
        draw_rounded(painter, box, box.height() / 2, theme.color(fill), line, theme.line("hair"))
        if self.hasFocus():
            draw_ring(painter, theme, box, box.height() / 2)
        room = box.adjusted(theme.px(9), 0, -theme.px(9), 0)
        weight = 500 if is_on else None
        color = theme.color("accent" if is_on else "text_secondary")
        draw_line_of_text(
            painter, room, self.tag, theme.font("small", weight=weight), color, Qt.AlignmentFlag.AlignHCenter
        )


class TagBar(QWidget):
    """All tags in lines. `chosen` brings the one that is to filter the list, or ""."""

    chosen = Signal(str)
    dropped = Signal(str, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chips: list[TagChip] = []
        self.setAccessibleName(self.tr("Tags"))
        self.hide()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are shown."""
        return tuple(chip.tag for chip in self.chips)

    @property
    def current(self) -> str:
        """The tag that filters the list, "" for none."""
        return next((chip.tag for chip in self.chips if chip.isChecked()), "")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.show_tags(self.tags)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these tags; the one that filters stays chosen while it is there."""
        current, focused = self.current, next((c.tag for c in self.chips if c.hasFocus()), None)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [TagChip(self._theme, tag, self) for tag in tags]
        for chip in self.chips:
            chip.setChecked(chip.tag == current)
            chip.clicked.connect(
                lambda _checked=False, chip=chip: self.choose(chip.tag if chip.isChecked() else "")
            )
            chip.dropped.connect(self.dropped)
            chip.show()
            if chip.tag == focused:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(bool(tags))
        self._lay_out()
        if current and not self.current:
            self.chosen.emit("")

    def choose(self, tag: str) -> None:
        """Let a tag filter the list, or none."""
        for chip in self.chips:
            chip.setChecked(chip.tag == tag)
        self.chosen.emit(tag)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        here = next((place for place, chip in enumerate(self.chips) if chip.hasFocus()), None)
        if event.key() in steps and here is not None:
            wanted = self.chips[(here + steps[Qt.Key(event.key())]) % len(self.chips)]
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out()

    def _lay_out(self) -> None:
        """Put the chips into lines, some at most: the filter finds the others by # and their beginning."""
        theme = self._theme
        inset, gap, x, y, line = theme.space("m"), theme.px(6), theme.space("m"), 0, 1
        for chip in self.chips:
            size = chip.sizeHint()
            width = min(size.width(), max(theme.px(40), self.width() - 2 * inset))
            if x > inset and x + width > self.width() - inset:
                x, y, line = inset, y + size.height() + gap, line + 1
            chip.setGeometry(QRect(x, y, width, size.height()))
            chip.setVisible(line <= _MOST_LINES)
            x += width + gap
        lines = min(line, _MOST_LINES)
        self.setFixedHeight(lines * (theme.px(24) + gap) + theme.px(2) if self.chips else 0)
