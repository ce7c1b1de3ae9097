"""The list of accounts: name, where it is, and what its last test said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring
from chatdesk.ui.look.row_model import ROW_ROLE, Index, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.themed_delegate import ThemedDelegate, draw_ground

_State = QStyle.StateFlag
_ROW, _PITCH = 52, 54


class AccountMark(Enum):
    """What is known of an account: icon, colour, words."""

    UNKNOWN = ("circle", "text_tertiary", "not tested yet")
    ANSWERS = ("check", "ok", "answered")
    FAILED = ("warning-circle", "error", "failed")
    OFFLINE = ("wifi-slash", "error", "not reached")
    DRAFT = ("pencil-simple", "text_secondary", "not added yet")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One row; `icon` is a name of the icon family."""

    id: str
    name: str
    detail: str
    icon: str
    mark: AccountMark


class AccountRows(RowModel[AccountRow]):
    """The rows for a view; a row that stays keeps its index."""

    def key(self, row: AccountRow) -> str:
        return row.id

    def index_of(self, account_id: str) -> QModelIndex:
        """Return the index of an account, or an invalid one."""
        found = (number for number, row in enumerate(self.rows) if row.id == account_id)
        number = next(found, -1)
        return self.index(number) if number >= 0 else QModelIndex()

    def told(self, row: AccountRow, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            return f"{row.detail}, {self.tr(row.mark.value[2])}"
        return None


class AccountDelegate(ThemedDelegate):
    """Paints a row of two lines between its icon and its mark."""

    least_width = 120
    height = _PITCH

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.shows_ring = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: AccountRow = index.data(ROW_ROLE)
        box = QRectF(option.rect).adjusted(theme.space("s"), 0, -theme.space("s"), 0)
        box.setHeight(theme.px(_ROW))
        draw_ground(painter, theme, box, option.state)
        if self.shows_ring and option.state & _State.State_HasFocus:
            draw_ring(painter, theme, box, theme.radius("button"))
        side = theme.size("icon")
        middle = box.center().y() - side / 2
        icon = QRectF(box.left() + theme.px(11), middle, side, side)
        draw_icon(
            painter,
            row.icon,
            icon,
            theme.color("accent" if option.state & _State.State_Selected else "text_secondary"),
        )
        mark = QRectF(box.right() - theme.px(9) - side, middle, side, side).adjusted(1, 1, -1, -1)
        draw_icon(painter, row.mark.value[0], mark, theme.color(row.mark.value[1]))
        room = QRectF(box.left() + theme.px(39), 0, 0, theme.px(18))
        room.setRight(mark.left() - theme.px(6))
        room.moveTop(box.top() + theme.px(9))
        draw_line_of_text(painter, room, row.name, theme.font("ui", weight=500), theme.color("text"))
        room.moveTop(box.top() + theme.px(27))
        draw_line_of_text(painter, room, row.detail, theme.font("small"), theme.color("text_tertiary"))


class AccountList(QListView):
    """Walked by arrows; the current row is the account that is shown. `chosen` carries its id.

    `left_below`: Down was pressed on the last row. Left and Right are those of who has the list.
    """

    chosen = Signal(str)
    left_below = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.accounts = AccountRows(self)
        self._delegate = AccountDelegate(theme, self)
        self._is_filling = False
        self.setAccessibleName("Accounts")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(self.accounts)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_page"))
        self.setPalette(palette)
        self.verticalScrollBar().setSingleStep(theme.px(_PITCH))
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def show_rows(self, rows: list[AccountRow], selected: str) -> None:
        """Show these accounts, with one as the open one; tells nobody."""
        self._is_filling = True
        self.accounts.set_rows(rows)
        index = self.accounts.index_of(selected)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_filling = False
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._delegate.theme.px(200), len(self.accounts.rows) * self._delegate.theme.px(_PITCH))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._delegate.theme.px(_PITCH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        elif event.key() == Qt.Key.Key_Down and self.currentIndex().row() == len(self.accounts.rows) - 1:
            self.left_below.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.shows_ring = came_by_key(event.reason())
        self.viewport().update()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_filling:
            self.chosen.emit(self.accounts.rows[index.row()].id)
