"""The rows of the picker of resources as a list model, and how each is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from chatdesk.domain.server_offer import ServerResource
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.pickers.resource_rows import ResourceRow, RowKind

_INDENT = 27
_ICONS = {RowKind.TEMPLATE: "brackets-curly", RowKind.VALUE: "text-t"}


class ResourceModel(RowModel[ResourceRow]):
    """The rows for a view."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        if row is not None and row.can_be_chosen:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def told(self, row: ResourceRow, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.text, row.detail, row.about)))
        if role == Qt.ItemDataRole.ToolTipRole:
            described = getattr(row.what, "description", "")
            return "\n".join(filter(None, (row.text, row.detail, described))) if row.detail else None
        return None


class ResourceDelegate(QStyledItemDelegate):
    """Paints a server, something of it with its address and kind, a word, or a note."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(self.theme.px(200), self.theme.size("palette_row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: ResourceRow = index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        box = rect.adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        room = box.adjusted(theme.px(10), 0, -theme.px(10), 0)
        if row.kind is RowKind.HEADING:
            room.setTop(room.top() + theme.px(8))
            self._draw(painter, room, row, "micro", "text_tertiary")
            return
        if row.can_be_chosen:
            if option.state & QStyle.StateFlag.State_Selected:
                draw_rounded(painter, box, theme.radius("button"), theme.color("bg_selected"))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                draw_rounded(painter, box, theme.radius("button"), theme.color("bg_hover"))
        side = theme.size("icon")
        icon = QRectF(room.left(), room.center().y() - side / 2, side, side)
        color = "error" if row.is_error else "text_tertiary" if row.kind is RowKind.NOTE else "text_secondary"
        draw_icon(painter, _icon_of(row), icon, theme.color(color))
        room.setLeft(room.left() + theme.px(_INDENT))
        if row.kind is RowKind.NOTE:
            self._draw(painter, room, row, "small", color)
            return
        if row.about:
            small = theme.font("small", tabular=True)
            width = theme.metrics("small").horizontalAdvance(row.about)
            if width < room.width() / 3:
                right = Qt.AlignmentFlag.AlignRight
                draw_line_of_text(painter, room, row.about, small, theme.color("text_tertiary"), right)
                room.setRight(room.right() - width - theme.px(12))
        self._draw(painter, room, row, "title", "text")

    def _draw(self, painter: QPainter, room: QRectF, row: ResourceRow, font: str, color: str) -> None:
        theme = self.theme
        face = theme.font(font, weight=400) if font == "title" else theme.font(font)
        used = draw_line_of_text(painter, room, row.text, face, theme.color(color))
        room.setLeft(room.left() + used + theme.px(10))
        if row.detail and room.width() > theme.px(24):
            behind = theme.font("micro" if font == "micro" else "small")
            draw_line_of_text(painter, room, row.detail, behind, theme.color("text_tertiary"))


def _icon_of(row: ResourceRow) -> str:
    if row.kind is RowKind.NOTE:
        return "warning-circle" if row.is_error else "dots-three"
    is_picture = isinstance(row.what, ServerResource) and row.what.media_type.startswith("image/")
    return "image" if is_picture else _ICONS.get(row.kind, "file")
