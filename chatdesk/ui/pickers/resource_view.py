"""The rows of the picker of resources as a list model, and how each is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from chatdesk.domain.server_offer import ServerResource
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.pickers.choice_rows import ChoiceDelegate, ChoiceModel
from chatdesk.ui.pickers.resource_rows import ResourceRow, RowKind

_INDENT = 27
_ICONS = {RowKind.TEMPLATE: "brackets-curly", RowKind.VALUE: "text-t"}


class ResourceModel(ChoiceModel[ResourceRow]):
    """The rows for a view."""

    def told(self, row: ResourceRow, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.text, row.detail, row.about)))
        if role == Qt.ItemDataRole.ToolTipRole:
            described = getattr(row.what, "description", "")
            return "\n".join(filter(None, (row.text, row.detail, described))) if row.detail else None
        return None


class ResourceDelegate(ChoiceDelegate):
    """Paints a server, something of it with its address and kind, a word, or a note."""

    def paint_row(self, painter: QPainter, room: QRectF, row: ResourceRow) -> None:
        """Draw a row as its kind wants it."""
        theme = self.theme
        if row.is_heading:
            self._draw(painter, room, row, "micro", "text_tertiary")
            return
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
