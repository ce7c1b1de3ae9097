"""A list of objects as a table: a column for each field, a row for each object; cells are made when seen."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from chatdesk.domain.hidden import spelled
from chatdesk.ui.inspector.log_model import Index
from chatdesk.ui.inspector.result_shapes import Table
from chatdesk.ui.inspector.row_list import is_letter
from chatdesk.ui.look.paint import bottom_edge, draw_hairline, draw_line_of_text, draw_ring
from chatdesk.ui.look.theme import Theme

_LONGEST_CELL = 300
_WIDEST, _NARROWEST = 320, 56
_MEASURED_ROWS = 40


class TableModel(QAbstractTableModel):
    """The cells of a table, as one line each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = Table((), ())

    def show_table(self, table: Table) -> None:
        """Show another table."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def value_at(self, index: Index) -> Any:
        """Return the value of a cell, None where its row has none."""
        return self.table.rows[index.row()].get(self.table.columns[index.column()])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of objects."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of fields."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the cell as text."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(self.table.rows[index.row()], self.table.columns[index.column()])
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            name = self.table.columns[index.column()]
            return f"{name}: {cell_text(self.table.rows[index.row()], name)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a field, or the place of an object."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.table.columns[section] if orientation is Qt.Orientation.Horizontal else str(section)


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self.theme, QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("bg_selected"))
        model = index.model()
        value = model.value_at(index) if isinstance(model, TableModel) else None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        color = "code_number" if is_number else "code_keyword" if isinstance(value, bool) else "text"
        room = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        right = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        font = theme.font("code_small")
        draw_line_of_text(painter, room, index.data(), font, theme.color(color), right)
        draw_hairline(painter, theme, bottom_edge(option.rect))
        view = option.widget
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            draw_ring(painter, theme, rect, 0)


class _Heads(QHeaderView):
    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.theme = theme
        self.setSectionsMovable(True)
        self.setStretchLastSection(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def sizeHint(self) -> QSize:
        return QSize(0, self.theme.px(28))

    def paintSection(self, painter: QPainter, rect: Any, logicalIndex: int) -> None:  # noqa: N803
        theme = self.theme
        painter.save()
        painter.fillRect(rect, theme.color("bg_window"))
        room = QRectF(rect).adjusted(theme.px(8), 0, -theme.px(8), 0)
        name = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal)
        small = theme.font("small", weight=600)
        draw_line_of_text(painter, room, spelled(str(name)), small, theme.color("text_secondary"))
        draw_hairline(painter, theme, bottom_edge(rect), "line_control")
        painter.restore()


class ValueTable(QTableView):
    """Cells to walk by the arrows and to copy; Ctrl+C copies the chosen cell as it is."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.cells = TableModel(self)
        self._delegate = _CellDelegate(theme, self)
        self._heads = _Heads(theme, self)
        self.setModel(self.cells)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(self._heads)
        self.setAccessibleName(name)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_theme(theme)

    def show_table(self, table: Table) -> None:
        """Show a table, its columns as wide as its first rows need."""
        self.cells.show_table(table)
        metrics = QFontMetricsF(self._theme.font("code_small"))
        for place, name in enumerate(table.columns):
            texts = [name, *(cell_text(row, name) for row in table.rows[:_MEASURED_ROWS])]
            widest = max(metrics.horizontalAdvance(text[:80]) for text in texts)
            low, high = self._theme.px(_NARROWEST), self._theme.px(_WIDEST)
            self.setColumnWidth(place, round(min(high, max(low, widest + self._theme.px(20)))))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = self._delegate.theme = self._heads.theme = theme
        self.verticalHeader().setDefaultSectionSize(theme.px(26))
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.cells.index(0, 0))
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            value = self.cells.value_at(index)
            QGuiApplication.clipboard().setText(value if isinstance(value, str) else _json(value))
        elif is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


def cell_text(row: Any, name: str) -> str:
    """Return a cell as one line; nothing where the object has no such field."""
    if name not in row:
        return ""
    value = row[name]
    text = value if isinstance(value, str) else _json(value)
    return spelled(" ".join(text[:_LONGEST_CELL].split()))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
