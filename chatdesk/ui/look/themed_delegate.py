"""What the delegates of all lists have in common: a theme, rows of one height, the ground of a row."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.row_model import Index
from chatdesk.ui.look.theme import Theme

_State = QStyle.StateFlag


class ThemedDelegate(QStyledItemDelegate):
    """Draws in the colours and measures of `theme`; sizes are in pixels at 100 %.

    An heir whose rows are of several heights overrides `sizeHint`.
    """

    least_width = 200
    height = 26

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(self.least_width), self.theme.px(self.height))


def draw_ground(painter: QPainter, theme: Theme, box: QRectF, state: QStyle.StateFlag) -> None:
    """Draw what is behind a row that is chosen or under the pointer."""
    is_chosen = bool(state & _State.State_Selected)
    if is_chosen or state & _State.State_MouseOver:
        fill = theme.color("bg_selected" if is_chosen else "bg_hover")
        draw_rounded(painter, box, theme.radius("button"), fill)
