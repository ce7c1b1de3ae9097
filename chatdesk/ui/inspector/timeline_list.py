"""The waterfall: a row for each line, its bars drawn by their time; the lines of now and of Stop over all."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QToolTip, QWidget

from chatdesk.ui.inspector.hatch import draw_time_bar
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.long_list import LongList
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.inspector.time_scale import TimeScale
from chatdesk.ui.inspector.timeline_model import TimelineModel
from chatdesk.ui.inspector.waterfall import Bar, Line
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.theme import Theme

_LABEL, _LEFT, _RIGHT = 132, 16, 16
_BAR = 10
_LEAST_WIDTH = 2.0
_TICK_ROOM = 84
_NOTCH = 120
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def label_width(theme: Theme, width: int) -> int:
    """Return the room of the titles, the margin at the left included."""
    return min(theme.px(_LABEL), int(width * 0.36))


def time_room(theme: Theme, rect: QRectF) -> QRectF:
    """Return where the time stands in a row or a band of the page."""
    return rect.adjusted(label_width(theme, int(rect.width())), 0, -theme.px(_RIGHT), 0)


class TimelineDelegate(RowDelegate):
    """A line: sign, title, bars, and what is said of them. `current_bar` is the one that is walked to."""

    def __init__(self, theme: Theme, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.scale = scale
        self.current_bar = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        line: Line = index.data(ITEM_ROLE)
        state: QStyle.StateFlag = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(rect, self.theme.color("bg_selected"))
        elif state & QStyle.StateFlag.State_MouseOver and not line.is_section:
            painter.fillRect(rect, self.theme.color("bg_hover"))
        room = time_room(self.theme, rect)
        rects = [self.rect_of(bar, room) for bar in line.bars]
        note = self._note_place(line, room, rects)
        self._draw_grid(painter, room, note[0])
        self._draw_title(painter, line, rect)
        if line.bars:
            self._draw_bars(painter, line, rects, self.current_bar if is_selected else -1)
            self._draw_note(painter, line, *note)
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, self.theme, rect, 0)

    def rect_of(self, bar: Bar, room: QRectF) -> QRectF:
        """Return where a bar stands, the part in view of it; empty where that is none."""
        left, right = self.scale.x(bar.began), self.scale.x(bar.ended)
        if right < -_LEAST_WIDTH or left > room.width():
            return QRectF()
        left, right = max(0.0, left), min(max(right, left + _LEAST_WIDTH), room.width() + _LEAST_WIDTH)
        high = self.theme.px(_BAR)
        return QRectF(
            room.left() + left, round(room.center().y() - high / 2), max(_LEAST_WIDTH, right - left), high
        )

    def bar_at(self, line: Line, room: QRectF, x: float) -> int:
        """Return which bar of a line stands at a place, -1 where none does; near is enough."""
        for number, bar in enumerate(line.bars):
            rect = self.rect_of(bar, room)
            if not rect.isNull() and rect.left() - 2 <= x <= rect.right() + 2:
                return number
        return -1

    def _draw_grid(self, painter: QPainter, room: QRectF, words: QRectF) -> None:
        """Draw the lines of the times, none of them through words."""
        color, near = self.theme.color("line_hair"), self.theme.px(3)
        for at in self.scale.ticks(self.theme.px(_TICK_ROOM)):
            x = round(room.left() + self.scale.x(at))
            if not words.left() - near <= x <= words.right() + near:
                painter.fillRect(QRectF(x, room.top(), 1, room.height()), color)

    def _draw_title(self, painter: QPainter, line: Line, rect: QRectF) -> None:
        theme = self.theme
        room = QRectF(rect.left() + theme.px(_LEFT), rect.top(), 0, rect.height())
        room.setRight(rect.left() + label_width(theme, int(rect.width())) - theme.px(8))
        if line.is_section:
            draw_line_of_text(painter, room, line.title, theme.font("micro"), theme.color("text_tertiary"))
            return
        if line.sign is not None:
            side = theme.px(14)
            box = QRectF(room.left(), room.center().y() - side / 2, side, side)
            draw_icon(painter, line.sign[0], box, theme.color(line.sign[1]))
        indent = theme.px(22) if line.is_part else theme.px(21) if line.sign is not None else 0
        color = "text_secondary" if line.is_part else "text"
        room.adjust(indent, 0, 0, 0)
        draw_line_of_text(
            painter, room, line.title, theme.font("small" if line.is_part else "ui"), theme.color(color)
        )

    def _draw_bars(self, painter: QPainter, line: Line, rects: list[QRectF], current: int) -> None:
        theme = self.theme
        drawn = -1.0
        for number, (bar, rect) in enumerate(zip(line.bars, rects, strict=True)):
            if rect.isNull() or (rect.right() <= drawn and number != current):
                continue  # out of view, or under the one before
            drawn = rect.right()
            draw_time_bar(painter, rect, theme.color(bar.kind.color), is_hatched=bar.kind.is_hatched)
            if number == current:
                around = rect.adjusted(-2.5, -2.5, 2.5, 2.5)
                painter.setPen(QPen(theme.color("text"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(around, 3, 3)

    def _note_place(self, line: Line, room: QRectF, bars: list[QRectF]) -> tuple[QRectF, bool]:
        """Return where the note stands: behind the last bar, else before the first one, else on a bar.

        True: it lies on a bar.
        """
        rects = [rect for rect in bars if not rect.isNull()]
        if not rects or not line.note:
            return QRectF(), False
        theme, gap = self.theme, self.theme.px(7)
        # Figures of one width take more room than others.
        metrics = QFontMetricsF(theme.font("small", tabular=True))
        needed = math.ceil(metrics.horizontalAdvance(line.note)) + 1.0
        last, first = max(rect.right() for rect in rects), min(rect.left() for rect in rects)
        edge = room.right() + theme.px(_RIGHT) - theme.px(6)
        behind, before = edge - last - gap, first - room.left() - gap
        if behind >= needed:
            return QRectF(last + gap, room.top(), needed, room.height()), False
        if before >= needed:
            return QRectF(first - gap - needed, room.top(), needed, room.height()), False
        # No side has room for all of it: it lies in the middle of the bars, whose ends are seen.
        left = max(room.left(), (first + last - needed) / 2)
        return QRectF(left, room.top(), min(needed, edge - left), room.height()), True

    def _draw_note(self, painter: QPainter, line: Line, where: QRectF, is_over: bool) -> None:
        if where.isNull():
            return
        theme = self.theme
        if is_over:
            high = theme.px(18)
            ground = QRectF(where.left() - theme.px(6), where.center().y() - high / 2, 0, high)
            ground.setRight(where.right() + theme.px(6))
            draw_rounded(painter, ground, theme.px(4), theme.color("bg_raised"), theme.color("line_hair"))
        font = theme.font("small", tabular=True)
        draw_line_of_text(painter, where, line.note, font, theme.color("text_secondary"))


class TimelineList(LongList):
    """Up and Down walk the lines, Left and Right the bars of one; Ctrl and the wheel zoom, Shift pans.

    `bar_changed` says that another line or bar is the current one, `scale_changed` that another time is in
    view, `opened` that Enter was pressed on a line or it was clicked twice.
    """

    bar_changed = Signal()
    scale_changed = Signal()
    opened = Signal(object)

    def __init__(self, theme: Theme, model: TimelineModel, scale: TimeScale, name: str) -> None:
        self.scale = scale
        self.delegate = TimelineDelegate(theme, scale)
        super().__init__(model, self.delegate, theme, name)
        self.lines = model
        self._theme = theme
        self.now: float | None = None
        self.stopped: float | None = None
        self._dragged: QPointF | None = None
        self.selectionModel().currentChanged.connect(self._on_line_changed)

    @property
    def current_bar(self) -> Bar | None:
        """The bar that is walked to."""
        line, number = self.current_line, self.delegate.current_bar
        return line.bars[number] if line is not None and 0 <= number < len(line.bars) else None

    @property
    def current_line(self) -> Line | None:
        """The line that is walked to."""
        return self.lines.line_at(self.currentIndex().row())

    def zoom(self, steps: float, around: float | None = None) -> None:
        """Show less or more of the time, about the current bar where nothing else is said."""
        bar = self.current_bar
        if around is None:
            is_seen = bar is not None and bar.ended >= self.scale.begin and bar.began <= self.scale.end
            middle = (self.scale.begin + self.scale.end) / 2
            around = (bar.began + bar.ended) / 2 if bar is not None and is_seen else middle
        self.scale.zoom(steps, around)
        self._show_scale()

    def fit(self) -> None:
        """Show the whole turn."""
        self.scale.fit()
        self._show_scale()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        # It stands on the ground of the pane, as what is over and under it.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_window"))
        self.setPalette(palette)
        super().set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if step is not None and shift:
            self.scale.pan(step * 0.2)
            self._show_scale()
        elif step is not None and event.modifiers() in _BARE:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_line is not None:
            self.opened.emit(self.current_line)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        down, across = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = self.scale.at(event.position().x() - self._room().left())
            self.scale.zoom((down or across) / _NOTCH, at)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(across) > abs(down):
            self.scale.pan(-(across or down) / _NOTCH * 0.1)
        else:
            super().wheelEvent(event)
            return
        self._show_scale()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._dragged = event.position()
        index = self.indexAt(event.position().toPoint())
        line = self.lines.line_at(index.row())
        if line is not None:
            found = self.delegate.bar_at(line, self._room(), event.position().x())
            self._choose_bar(max(found, 0))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the time along; the rows are not selected by that."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._dragged is not None:
            moved = self._dragged.x() - event.position().x()
            if not self.scale.is_fit and abs(moved) >= 1:
                self.scale.pan(moved / max(1.0, self.scale.width))
                self._dragged = event.position()
                self._show_scale()
            return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.lines.line_at(self.indexAt(event.position().toPoint()).row())
        if line is not None:
            self.opened.emit(line)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, place: QPoint) -> str:
        """Return the exact times of what is at a place of the viewport."""
        line = self.lines.line_at(self.indexAt(place).row())
        if line is None:
            return ""
        number = self.delegate.bar_at(line, self._room(), place.x())
        return line.bars[number].words if number >= 0 else line.words

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scale.width = max(10.0, self._room().width())
        self.scale_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self.now is not None:
            self._draw_over(painter, self.now, "accent")
        if self.stopped is not None:
            self._draw_over(painter, self.stopped, "wf_stop")

    def _draw_over(self, painter: QPainter, at: float, color: str) -> None:
        room, x = self._room(), self.scale.x(at)
        if -1 <= x <= room.width() + 1:
            where = QRectF(round(room.left() + x) - 1, 0, 2, self.viewport().height())
            painter.fillRect(where, self._theme.color(color))

    def _room(self) -> QRectF:
        return time_room(self._theme, QRectF(self.viewport().rect()))

    def _walk(self, step: int) -> None:
        line = self.current_line
        if line is not None and line.bars:
            self._choose_bar(min(max(0, self.delegate.current_bar + step), len(line.bars) - 1))

    def _choose_bar(self, number: int) -> None:
        self.delegate.current_bar = number
        bar = self.current_bar
        if bar is not None:
            self.scale.reveal(bar.began, bar.ended)
        self._show_scale()
        self.bar_changed.emit()

    def _on_line_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        line, step = self.lines.line_at(now.row()), 1 if now.row() >= before.row() else -1
        if line is not None and line.is_section:
            # Nothing is drawn there: on to the next one, or back from the end.
            row = now.row() + step
            self.setCurrentIndex(
                self.lines.index(row if self.lines.line_at(row) is not None else now.row() - step)
            )
            return
        self._choose_bar(0)

    def _show_scale(self) -> None:
        self.viewport().update()
        self.scale_changed.emit()
