"""A text of any length to read: line by line, with the pieces in which it came, and with what was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from chatdesk.domain.hidden import spelled
from chatdesk.ui.inspector.log_model import Index
from chatdesk.ui.inspector.row_list import is_letter
from chatdesk.ui.inspector.text_lines import Run, TextLines
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme

_INSET = 16
_LEADING = 4


class LineDelegate(QStyledItemDelegate):
    """Draws a line: every second piece on a ground of its own with a tick where it began, and all marks."""

    def __init__(self, theme: Theme, view: LongText) -> None:
        super().__init__(view)
        self.theme = theme
        self._view = view

    @property
    def height(self) -> int:
        """The height of a line."""
        return self.theme.line_height("code_small") + self.theme.px(_LEADING)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, view = self.theme, self._view
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected and view.selects:
            painter.fillRect(rect, theme.color("bg_selection"))
        room = rect.adjusted(theme.px(_INSET), 0, 0, 0)
        font = theme.font("code_small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        baseline = room.top() + (room.height() + metrics.ascent() - metrics.descent()) / 2
        start, end = view.lines.line(index.row())
        text = _drawn(view.lines.text[start:end])
        # Letters of one width need not be measured, and are drawn at once, whatever their pieces.
        letter = metrics.horizontalAdvance("0") if text.isascii() else 0.0
        x = room.left()
        for run in view.lines.runs(index.row()):
            piece = _drawn(view.lines.text[run.start : run.end])
            width = len(piece) * letter if letter else metrics.horizontalAdvance(piece)
            box = QRectF(x, room.top() + 1, width, room.height() - 2)
            self._draw_ground(painter, box, run)
            self._draw_marks(painter, box, run, metrics)
            if not letter:
                painter.setPen(theme.color("text"))
                painter.drawText(QPointF(x, round(baseline)), piece)
            x += width
        if letter:
            painter.setPen(theme.color("text"))
            painter.drawText(QPointF(room.left(), round(baseline)), text)

    def _draw_ground(self, painter: QPainter, box: QRectF, run: Run) -> None:
        view, theme = self._view, self.theme
        if not view.lines.starts:
            return
        is_chosen = run.piece == view.piece
        if is_chosen or run.piece % 2:
            painter.fillRect(box, theme.color("bg_mark_current" if is_chosen else "bg_inline"))
        if run.begins:
            painter.fillRect(
                QRectF(round(box.left()), box.top(), 1, box.height()), theme.color("line_control")
            )

    def _draw_marks(self, painter: QPainter, box: QRectF, run: Run, metrics: QFontMetricsF) -> None:
        text = self._view.lines.text
        for start, end, color, is_line in self._view.marks_in(run.start, run.end):
            first, last = max(start, run.start), min(end, run.end)
            left = box.left() + metrics.horizontalAdvance(_drawn(text[run.start : first]))
            width = metrics.horizontalAdvance(_drawn(text[first:last]))
            top, height = (box.bottom() - 2, 2.0) if is_line else (box.top(), box.height())
            painter.fillRect(QRectF(left, top, width, height), self.theme.color(color))


class LongText(QTableView):
    """Lines to read, to mark by Shift and the arrows, and to copy.

    `walks_pieces`: Left and Right, Home and End go from piece to piece instead, and a click chooses one;
    `piece_chosen` brings its number, -1 for none.
    """

    piece_chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, *, walks_pieces: bool = False) -> None:
        super().__init__()
        self.lines = TextLines(self)
        self.piece = -1
        self.selects = not walks_pieces
        self._walks = walks_pieces
        self._finds: Sequence[tuple[int, int]] = ()
        self._find = -1
        self._underlined: tuple[int, int] | None = None
        self._delegate = LineDelegate(theme, self)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        # A table asks for the rows that are seen alone; lists and trees go through all of them.
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.set_theme(theme)

    def show_text(self, text: str, starts: Sequence[int] = ()) -> None:
        """Show a text, from the pieces that begin at `starts`; its end stays in view where it was."""
        bar = self.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 2 and bar.maximum() > 0
        self.lines.show_text(text, starts)
        if is_at_end and self.piece < 0:
            self.scrollToBottom()

    def choose_piece(self, piece: int) -> None:
        """Mark a piece and go there; -1 marks none."""
        if not self.lines.starts:
            piece = -1
        piece = min(piece, len(self.lines.starts) - 1)
        if piece == self.piece:
            return
        self.piece = piece
        if piece >= 0:
            self.setCurrentIndex(self.lines.index(self.lines.row_of(self.lines.starts[piece])))
        self.viewport().update()
        self.piece_chosen.emit(piece)

    def show_finds(self, finds: Sequence[tuple[int, int]], current: int) -> None:
        """Mark what was found, the current one more strongly, and go there."""
        self._finds, self._find = finds, current
        if 0 <= current < len(finds):
            index = self.lines.index(self.lines.row_of(finds[current][0]))
            self.setCurrentIndex(index)
            self.scrollTo(index, QTableView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def underline(self, start: int, end: int) -> None:
        """Draw a line under some characters; none where `end` is not behind `start`."""
        self._underlined = (start, end) if end > start else None
        self.viewport().update()

    def marks_in(self, start: int, end: int) -> list[tuple[int, int, str, bool]]:
        """Return the marks that touch a stretch: first, last, colour, and whether it is a line below."""
        found: list[tuple[int, int, str, bool]] = []
        at = bisect_left(self._finds, (start, 0))
        for number in range(max(0, at - 1), len(self._finds)):
            first, last = self._finds[number]
            if first >= end:
                break
            if last > start:
                color = "bg_mark_current" if number == self._find else "bg_mark"
                found.append((first, last, color, False))
        if self._underlined is not None and self._underlined[0] < end and self._underlined[1] > start:
            found.append((*self._underlined, "error", True))
        return found

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._delegate.theme = theme
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._delegate.height)
        self._break_lines()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = [index.row() for index in self.selectedIndexes()] if self.selects else []
            QGuiApplication.clipboard().setText(self.lines.copied(rows) or self.lines.text)
        elif is_letter(event):
            event.ignore()
        elif not self._walk(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._walks and event.button() is Qt.MouseButton.LeftButton:
            offset = self._offset_at(event.position().x(), self.indexAt(event.position().toPoint()))
            self.choose_piece(-1 if offset is None else self.lines.piece_of(offset))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_lines()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            draw_ring(QPainter(self.viewport()), self._delegate.theme, QRectF(self.viewport().rect()), 0)

    def sizeHint(self) -> QSize:
        return QSize(self._delegate.theme.px(240), self._delegate.height * 4)

    def _walk(self, event: QKeyEvent) -> bool:
        if not self._walks or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        last = len(self.lines.starts) - 1
        here = self.piece if self.piece >= 0 else last + 1
        places = {
            Qt.Key.Key_Left: max(0, here - 1),
            Qt.Key.Key_Right: here + 1 if here < last else -1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: -1,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            return False
        self.choose_piece(place)
        return True

    def _offset_at(self, x: float, index: QModelIndex) -> int | None:
        if not index.isValid():
            return None
        metrics = QFontMetricsF(self._delegate.theme.font("code_small"))
        left = float(self._delegate.theme.px(_INSET))
        for run in self.lines.runs(index.row()):
            left += metrics.horizontalAdvance(_drawn(self.lines.text[run.start : run.end]))
            if x < left:
                return run.start
        return None

    def _break_lines(self) -> None:
        theme = self._delegate.theme
        letter = QFontMetricsF(theme.font("code_small")).horizontalAdvance("0")
        self.lines.set_columns(int((self.viewport().width() - 2 * theme.px(_INSET)) / max(1.0, letter)))


def _drawn(text: str) -> str:
    return spelled(text).replace("\t", "    ")
