"""The rows of the trash: what was deleted, of how much, and when it leaves for good."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from chatdesk.store.trash import Deleted
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.themed_delegate import ThemedDelegate, draw_ground

_DAY = 24 * 3600.0


def title_of(entry: Deleted) -> str:
    """Return what stands first in a row: the title, or the beginning of what was said."""
    return (entry.title if entry.is_conversation else entry.excerpt or entry.title) or _tr("New conversation")


def extent_of(entry: Deleted) -> str:
    """Return how much was deleted, and of what."""
    count = _tr("1 message") if entry.count == 1 else _tr("{0} messages").format(entry.count)
    if entry.is_conversation:
        return count
    return _tr("{0} of “{1}”").format(count, entry.title or _tr("New conversation"))


def leaves_in(entry: Deleted, now: float) -> str:
    """Return when an entry is removed for good, in words."""
    days = math.ceil((entry.leaves_at - now) / _DAY)
    if days <= 1:
        return _tr("removed today")
    return _tr("removed in {0} days").format(days)


class TrashModel(RowModel[Deleted]):
    """The entries for a view; `now` is when they were read."""

    now = 0.0

    def key(self, row: Deleted) -> object:
        return row

    def told(self, row: Deleted, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{title_of(row)}, {extent_of(row)}, {leaves_in(row, self.now)}"
        return title_of(row) if role == Qt.ItemDataRole.ToolTipRole else None


class TrashDelegate(ThemedDelegate):
    """Paints a row of two lines: what it is above, how much below, when it leaves at the right."""

    height = 52

    def __init__(self, theme: Theme, model: TrashModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._rows = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: Deleted = index.data(ROW_ROLE)
        box = QRectF(option.rect).adjusted(theme.space("s"), 1, -theme.space("s"), -1)
        draw_ground(painter, theme, box, option.state)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, theme, box, theme.radius("button"))
        room = box.adjusted(theme.px(10), 0, -theme.px(12), 0)
        side = theme.size("icon")
        icon = QRectF(room.left(), room.center().y() - side / 2, side, side)
        name = "chat-teardrop-text" if row.is_conversation else "quotes"
        draw_icon(painter, name, icon, theme.color("text_secondary"))
        leaves = leaves_in(row, self._rows.now)
        width = theme.metrics("small").horizontalAdvance(leaves) + 2
        right = QRectF(room.right() - width, room.top(), width, room.height())
        draw_line_of_text(
            painter,
            right,
            leaves,
            theme.font("small"),
            theme.color("text_tertiary"),
            Qt.AlignmentFlag.AlignRight,
        )
        words = room.adjusted(theme.px(28), 0, -width - theme.px(12), 0)
        middle = words.center().y()
        upper = QRectF(words.left(), middle - theme.px(20), words.width(), theme.px(20))
        lower = QRectF(words.left(), middle, words.width(), theme.px(18))
        draw_line_of_text(painter, upper, title_of(row), theme.font("ui"), theme.color("text"))
        draw_line_of_text(painter, lower, extent_of(row), theme.font("small"), theme.color("text_secondary"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Trash", text)
