"""What was put right in a turn, counted: a line that unfolds, and a row for each kind of repair."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyleOptionViewItem, QVBoxLayout, QWidget

from chatdesk.domain.stream import Mended
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.row_list import RowList
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text
from chatdesk.ui.look.theme import Theme

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class RepairModel(QAbstractListModel):
    """The kinds of repair of a turn, each with its count, in the order in which they first applied."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Mended] = []

    @property
    def total(self) -> int:
        """How often anything was put right."""
        return sum(row.count for row in self._rows)

    def show_repairs(self, repairs: list[Mended]) -> None:
        """Show these; returns without a sign where nothing changed."""
        if [row.id for row in repairs] != [row.id for row in self._rows]:
            self.beginResetModel()
            self._rows = repairs
            self.endResetModel()
        elif repairs != self._rows:
            self._rows = repairs
            self.dataChanged.emit(self.index(0), self.index(len(repairs) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of kinds."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the repair itself, or its count and sentence."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ITEM_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{count_words(row.count)} {repair_words(row)}"
        return None


class RepairDelegate(RowDelegate):
    """A kind of repair: how often, and the sentence, on as many lines as it takes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.width = 400

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        room = QRectF(0, 0, self.width - self.theme.px(32) - self._indent(), 10_000)
        text = repair_words(index.data(ITEM_ROLE))
        height = self.theme.metrics("small").boundingRect(room, int(_WRAPPED), text).height()
        return QSize(0, round(height) + self.theme.px(8))

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw the count in a column of its own."""
        row: Mended = index.data(ITEM_ROLE)
        theme = self.theme
        room = room.adjusted(0, theme.px(4), 0, -theme.px(4))
        small = theme.font("small", tabular=True)
        count = QRectF(
            room.left(), room.top(), self._indent() - theme.px(10), theme.metrics("small").height()
        )
        right = Qt.AlignmentFlag.AlignRight
        draw_line_of_text(painter, count, count_words(row.count), small, theme.color("wait"), right)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text"))
        painter.drawText(room.adjusted(self._indent(), 0, 0, 0), int(_WRAPPED), repair_words(row))

    def _indent(self) -> int:
        return self.theme.px(62)


class RepairButton(FlatButton):
    """The line that says how often; pressed, it unfolds the rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def face(self) -> Face:
        """Return quiet words on the ground of the pane."""
        color = self._theme.color
        fill = color("bg_pressed") if self.isDown() else color("bg_hover") if self._is_hot() else None
        return Face(fill, None, color("text_secondary"), color("wait"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        if face.fill is not None:
            painter.fillRect(self.rect(), face.fill)
        caret, side = theme.px(11), theme.size("icon")
        middle = self.height() / 2
        box = QRectF(theme.px(3), middle - caret / 2, caret, caret)
        name = "caret-down" if self.isChecked() else "caret-right"
        draw_icon(painter, name, box, theme.color("text_tertiary"))
        sign = QRectF(theme.px(16), middle - side / 2, side, side)
        draw_icon(painter, "wrench", sign, face.icon)
        room = QRectF(self.rect()).adjusted(theme.px(16) + side + theme.px(8), 0, -theme.px(12), 0)
        draw_line_of_text(painter, room, self.text(), theme.font("small", tabular=True), face.text)

    def _ring_radius(self) -> int:
        return 0


class Repairs(QWidget):
    """The repairs of a turn, folded until somebody wants to know; nothing where there were none.

    `repair_chosen` brings the id of a row that was activated.
    """

    repair_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.model = RepairModel(self)
        self._delegate = RepairDelegate(theme, self)
        self.button = RepairButton(theme)
        self.list = RowList(self.model, self._delegate, self.tr("Repairs"))
        self.list.setUniformItemSizes(False)
        self.list.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(self.button)
        column.addWidget(self.list)
        self.button.toggled.connect(self._on_toggled)
        self.list.activated.connect(lambda index: self.repair_chosen.emit(index.data(ITEM_ROLE).id))
        self.setVisible(False)

    def refresh(self, log: TurnLog) -> None:
        """Take in what was put right since the last call."""
        self.model.show_repairs(list(log.mended.values()))
        total, kinds = self.model.total, self.model.rowCount()
        words = self.tr("{0} repairs of {1} kinds") if kinds > 1 else self.tr("{0} repairs of one kind")
        self.button.setText(self.tr("One repair") if total == 1 else words.format(f"{total:,}", kinds))
        self.setVisible(total > 0)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self.button.set_theme(theme)
        self.list.set_theme(theme)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_hairline(QPainter(self), self._theme, bottom_edge(self.rect()))

    def _on_toggled(self, is_open: bool) -> None:
        self.list.setVisible(is_open)
        self._fit()

    def _fit(self) -> None:
        """As high as the rows, at most a third of what there is."""
        self._delegate.width = self.width()
        rows = range(self.model.rowCount())
        option = QStyleOptionViewItem()
        heights = (self._delegate.sizeHint(option, self.model.index(row)).height() for row in rows)
        parent = self.parentWidget()
        most = max(self._theme.px(80), (parent.height() if parent is not None else 0) // 3)
        self.list.setFixedHeight(min(sum(heights) + self._theme.px(4), most))
        self.list.scheduleDelayedItemsLayout()


def repair_words(repair: Mended) -> str:
    """Return the sentence of a repair in the language of the program."""
    return QCoreApplication.translate("Repairs", repair.sentence)


def count_words(count: int) -> str:
    """Return how often, as a sign."""
    return f"{count:,} ×"  # noqa: RUF001 - the sign, not the letter
