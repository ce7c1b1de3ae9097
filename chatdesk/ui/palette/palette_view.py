"""The rows of the palette as a list model, and how each is painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.marked_text import draw_marked_line
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.row_model import Index, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.themed_delegate import draw_ground
from chatdesk.ui.palette.items import Item
from chatdesk.ui.palette.palette_rows import Row

_State = QStyle.StateFlag
_RIGHT = Qt.AlignmentFlag.AlignRight
_LEAST_DETAIL = 40


class PaletteModel(RowModel[Row]):
    """The rows of the palette for a view."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        if row is None or row.item is None:
            return Qt.ItemFlag.NoItemFlags
        # One that cannot be used now can be gone to: its note says why.
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def told(self, row: Row, role: int) -> object:
        item = row.item
        if role == Qt.ItemDataRole.AccessibleTextRole and item is not None:
            keys = "+".join(item.keys) if item.is_able else ""
            return ", ".join(filter(None, (item.title, item.detail, keys or item.note)))
        if role == Qt.ItemDataRole.ToolTipRole and item is not None:
            return f"{item.title}\n{item.detail}" if item.detail else item.title
        return row.text if role == Qt.ItemDataRole.DisplayRole else None


class PaletteDelegate(QStyledItemDelegate):
    """Paints a heading, a sentence, or an item: icon, title with its marks, detail, keys.

    All that is seen is painted anew with each key press: rows come straight from the model, and keycaps are
    drawn once.
    """

    def __init__(self, theme: Theme, model: PaletteModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self._caps: dict[tuple[tuple[str, ...], float], QPixmap] = {}
        width = theme.px(200)
        self._heading, self._row = (QSize(width, theme.size(name)) for name in ("row_section", "palette_row"))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return self._heading if self._model.rows[index.row()].is_heading else self._row

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._model.rows[index.row()]
        box = QRectF(option.rect).adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        room = box.adjusted(theme.px(10), 0, -theme.px(10), 0)
        if row.item is None:
            if row.is_heading:
                room.setTop(room.top() + theme.px(6))
            font = theme.font("micro" if row.is_heading else "ui")
            draw_line_of_text(painter, room, row.text, font, theme.color("text_tertiary"))
            return
        draw_ground(painter, theme, box, option.state)
        if theme.has_contrast and option.state & _State.State_Selected:
            draw_rounded(painter, box, theme.radius("button"), None, theme.color("focus"), 2)
        self._paint_item(painter, room, row, row.item)

    def _paint_item(self, painter: QPainter, room: QRectF, row: Row, item: Item) -> None:
        theme = self._theme
        side = theme.size("icon")
        sign = QRectF(room.left(), room.center().y() - side / 2, side, side)
        ink = "text" if item.is_able else "text_tertiary"
        if item.icon:
            draw_icon(
                painter, item.icon, sign, theme.color("accent" if item.is_current else "text_secondary")
            )
        words = room.adjusted(theme.px(27), 0, 0, 0)
        words.setRight(self._paint_right(painter, room, item) - theme.space("m"))
        font, color, accent = theme.font("title", weight=400), theme.color(ink), theme.color("accent")
        if row.marks:
            used = draw_marked_line(painter, words, item.title, row.marks, font, color, accent)
        else:
            used = draw_line_of_text(painter, words, item.title, font, color)
        words.setLeft(words.left() + used + theme.px(10))
        if item.detail and words.width() > theme.px(_LEAST_DETAIL):
            draw_line_of_text(painter, words, item.detail, theme.font("small"), theme.color("text_tertiary"))

    def _keycaps(self, keys: tuple[str, ...], dpr: float) -> QPixmap:
        """Return keycaps in a picture as high as a row."""
        theme, known = self._theme, self._caps.get((keys, dpr))
        if known is not None:
            return known
        width, height = keycaps_width(theme, keys) + 1, self._row.height()
        caps = QPixmap(round(width * dpr), round(height * dpr))
        caps.setDevicePixelRatio(dpr)
        caps.fill(Qt.GlobalColor.transparent)
        painter = QPainter(caps)
        draw_keycaps(painter, theme, 0, height / 2, keys, fill=theme.color("bg_raised"))
        painter.end()
        self._caps[keys, dpr] = caps
        return caps

    def _paint_right(self, painter: QPainter, room: QRectF, item: Item) -> float:
        """Paint keys or note at the right; return where they begin."""
        theme = self._theme
        if item.is_able and item.keys:
            caps = self._keycaps(item.keys, painter.device().devicePixelRatioF())
            left = room.right() - keycaps_width(theme, item.keys)
            painter.drawPixmap(QPointF(round(left), round(room.top())), caps)
            return left
        if item.is_current:
            side = theme.size("icon")
            check = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            draw_icon(painter, "check", check, theme.color("accent"))
            return check.left()
        if item.note:
            font, color = theme.font("small"), theme.color("text_tertiary")
            note = QRectF(room)
            note.setLeft(room.left() + room.width() * 0.45)
            return room.right() - draw_line_of_text(painter, note, item.note, font, color, _RIGHT)
        return room.right()
