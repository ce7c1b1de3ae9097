"""What the rows of both pickers have in common: some can be chosen, and headings stand above them."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.themed_delegate import ThemedDelegate, draw_ground


class ChoiceRow(Protocol):
    """A row of a picker."""

    @property
    def can_be_chosen(self) -> bool:
        """Whether Enter means something on it."""

    @property
    def is_heading(self) -> bool:
        """Whether it names the rows below it."""


Row = TypeVar("Row", bound=ChoiceRow)


class ChoiceModel(RowModel[Row]):
    """Rows of which some can be chosen."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        if row is not None and row.can_be_chosen:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class ChoiceDelegate(ThemedDelegate):
    """Paints the ground of a row; what stands on it is for an heir."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(self.least_width), self.theme.size("palette_row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: ChoiceRow = index.data(ROW_ROLE)
        box = QRectF(option.rect).adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        room = box.adjusted(theme.px(10), 0, -theme.px(10), 0)
        if row.is_heading:
            room.setTop(room.top() + theme.px(8))
        elif row.can_be_chosen:
            draw_ground(painter, theme, box, option.state)
            # The field has the focus; which row Enter means must be told by more than a dark ground.
            if theme.has_contrast and option.state & QStyle.StateFlag.State_Selected:
                draw_ring(painter, theme, box, theme.radius("button"))
        self.paint_row(painter, room, row)

    def paint_row(self, painter: QPainter, room: QRectF, row: Any) -> None:
        """Draw what a row says into the room between its margins."""
        raise NotImplementedError
