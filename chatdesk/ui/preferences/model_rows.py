"""The models of an account as rows with a check box: which to list, and a name that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QRectF,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.themed_delegate import ThemedDelegate

ROW_HEIGHT = 30
_State = QStyle.StateFlag


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model; `is_typed`: only its name was written, the server did not tell of it."""

    name: str
    is_chosen: bool
    is_typed: bool = False


def model_rows(known: Sequence[str], chosen: Sequence[str], sought: str) -> list[ModelRow]:
    """Return the rows that hold every word of `sought`, and one to add `sought` where it is no model yet."""
    names = [*dict.fromkeys((*(name for name in chosen if name not in known), *known))]
    words = sought.casefold().split()
    rows = [ModelRow(name, name in chosen) for name in names if _fits(words, name)]
    typed = sought.strip()
    if typed and typed not in names:
        rows.append(ModelRow(typed, is_chosen=False, is_typed=True))
    return rows


def _fits(words: Iterable[str], name: str) -> bool:
    folded = name.casefold()
    return all(word in folded for word in words)


class ModelRows(RowModel[ModelRow]):
    """The rows for a view."""

    def key(self, row: ModelRow) -> str:
        return row.name

    def told(self, row: ModelRow, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.name
        if role == Qt.ItemDataRole.CheckStateRole and not row.is_typed:
            return Qt.CheckState.Checked if row.is_chosen else Qt.CheckState.Unchecked
        return None


class ModelDelegate(ThemedDelegate):
    """Paints a check box and the name, or a plus before a name that can be added."""

    least_width = 120
    height = ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: ModelRow = index.data(ROW_ROLE)
        box = QRectF(option.rect).adjusted(theme.px(4), 0, -theme.px(4), 0)
        if option.state & _State.State_MouseOver:
            draw_rounded(painter, box, theme.radius("button"), theme.color("bg_hover"))
        if option.state & _State.State_HasFocus:
            draw_ring(painter, theme, box, theme.radius("button"))
        side = theme.px(16)
        mark = QRectF(box.left() + theme.px(8), box.center().y() - side / 2, side, side)
        room = box.adjusted(theme.px(34), 0, -theme.px(8), 0)
        text = row.name
        if row.is_typed:
            draw_icon(painter, "plus", mark, theme.color("text_secondary"))
            text = QCoreApplication.translate("ModelDelegate", "Add “{0}”").format(row.name)
        else:
            self._paint_box(painter, mark, row.is_chosen)
        draw_line_of_text(painter, room, text, theme.font("ui"), theme.color("text"))

    def _paint_box(self, painter: QPainter, box: QRectF, is_chosen: bool) -> None:
        theme = self.theme
        if not is_chosen:
            line = theme.color("line_control")
            draw_rounded(painter, box, theme.radius("key"), theme.color("bg_page"), line)
            return
        draw_rounded(painter, box, theme.radius("key"), theme.color("accent"))
        inset = theme.px(2)
        draw_icon(painter, "check", box.adjusted(inset, inset, -inset, -inset), theme.color("on_accent"))
