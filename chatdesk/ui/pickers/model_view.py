"""The rows of the model picker as a list model, and how each is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.row_model import ROW_ROLE, Index
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.pickers.choice_rows import ChoiceDelegate, ChoiceModel
from chatdesk.ui.pickers.model_rows import PickerRow, RowKind

_ICONS = {RowKind.MODEL: "cube", RowKind.TYPED: "plus", RowKind.ACCOUNT: "key"}


class PickerModel(ChoiceModel[PickerRow]):
    """The rows of the picker for a view."""

    def told(self, row: PickerRow, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(
                filter(None, (row.text, row.detail, self.tr("in use") if row.is_current else ""))
            )
        return None


class PickerDelegate(ChoiceDelegate):
    """Paints a heading, a model with a check at the one in use, a typed name, or a note."""

    width = 0
    """How wide the rows will be."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme, size = self.theme, super().sizeHint(option, index)
        row: PickerRow = index.data(ROW_ROLE)
        if row.kind is RowKind.NOTE and self.width:
            words = wrapped_height(row.text, theme.font("small"), self._note_width(), _line(theme))
            size.setHeight(size.height() + words - _line(theme))
        return size

    def paint_row(self, painter: QPainter, room: QRectF, row: PickerRow) -> None:
        """Draw a row as its kind wants it."""
        theme = self.theme
        if row.is_heading:
            self._paint_words(painter, room, row, "micro", "text_tertiary")
        elif row.kind is RowKind.NOTE:
            icon = QRectF(room.left(), 0, theme.size("icon"), theme.size("icon"))
            room.adjust(0, (theme.size("palette_row") - _line(theme)) / 2, 0, 0)
            icon.moveTop(room.top() + (_line(theme) - icon.height()) / 2)
            name = "warning-circle" if row.is_error else "dots-three"
            draw_icon(painter, name, icon, theme.color("error" if row.is_error else "text_tertiary"))
            room.setLeft(room.left() + theme.px(27))
            color = theme.color("error" if row.is_error else "text_tertiary")
            draw_wrapped(painter, room, row.text, theme.font("small"), color, _line(theme))
        else:
            self._paint_choice(painter, room, row)

    def _note_width(self) -> int:
        return self.width - 2 * (self.theme.space("s") + self.theme.px(10)) - self.theme.px(27)

    def _paint_words(self, painter: QPainter, room: QRectF, row: PickerRow, font: str, color: str) -> None:
        theme = self.theme
        used = draw_line_of_text(painter, room, row.text, theme.font(font), theme.color(color))
        room.setLeft(room.left() + used + theme.px(8))
        if row.detail and room.width() > theme.px(20):
            draw_line_of_text(painter, room, row.detail, theme.font(font), theme.color("text_tertiary"))

    def _paint_choice(self, painter: QPainter, room: QRectF, row: PickerRow) -> None:
        theme = self.theme
        side = theme.size("icon")
        icon = QRectF(room.left(), room.center().y() - side / 2, side, side)
        color = theme.color("accent" if row.is_current else "text_secondary")
        draw_icon(painter, _ICONS[row.kind], icon, color)
        words = room.adjusted(theme.px(27), 0, -theme.px(24), 0)
        used = draw_line_of_text(
            painter, words, row.text, theme.font("title", weight=400), theme.color("text")
        )
        words.setLeft(words.left() + used + theme.px(10))
        if row.detail and words.width() > theme.px(20):
            draw_line_of_text(painter, words, row.detail, theme.font("small"), theme.color("text_tertiary"))
        if row.is_current:
            check = QRectF(room.right() - side, icon.top(), side, side)
            draw_icon(painter, "check", check, theme.color("accent"))


def _line(theme: Theme) -> int:
    return theme.line_height("small")
