"""The model picker: a field and the models of every account, over the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QLineF,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QWidget,
)

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.picker_rows import AccountModels, PickerRow, match_count, rows_for, with_group
from chatdesk.ui.picker_view import PickerDelegate, PickerModel

_WALK_KEYS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}
_CLOSED_BY_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ModelPicker(Overlay):
    """Choose a model by typing a part of its name and pressing Enter.

    `open_with` shows what is known at once; `update_account` puts in what comes later without moving the
    chosen row. `chosen` carries the account's id and the model. A typed name can always be used.
    """

    chosen = Signal(str, str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self.setAccessibleName(self.tr("Choose the model"))
        self._groups: list[AccountModels] = []
        self._current = ("", "")
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setAccessibleName("Model")
        self.field.setPlaceholderText(self.tr("Find a model, or type its name"))
        self.field.setFrame(False)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text_changed)
        self._model = PickerModel(self)
        self._delegate = PickerDelegate(theme, self)
        self.view = self._make_view()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_raised"))
        self.field.setPalette(palette)
        self.field.setFont(theme.font("body"))
        self.view.setPalette(palette)
        self.view.scheduleDelayedItemsLayout()
        super().set_theme(theme)

    def open_with(self, groups: Iterable[AccountModels], account_id: str, model: str) -> None:
        """Open over the window with these accounts; the model in use is marked and selected."""
        self._groups, self._current = list(groups), (account_id, model)
        self.field.clear()
        self._refill(keep=self._current)
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def update_account(self, group: AccountModels) -> None:
        """Show what is known of an account now."""
        row = self._row_at(self.view.currentIndex())
        self._groups = with_group(self._groups, group)
        self._refill(keep=(row.account_id, row.text) if row else self._current)

    def panel_rect(self) -> QRect:
        theme = self._theme
        width = min(theme.size("palette"), self.width() - 2 * theme.space("l"))
        top = min(theme.size("palette_top"), max(theme.space("s"), self.height() // 8))
        rows = max(2, len(self._model.rows)) * theme.size("palette_row")
        most = self.height() - top - theme.space("xl") - self._head() - self._foot()
        height = self._head() + self._foot() + max(theme.size("palette_row"), min(rows + theme.px(12), most))
        height = min(height, self._head() + self._foot() + theme.px(420))
        return QRect((self.width() - width) // 2, top, width, height)

    def place_parts(self, panel: QRect) -> None:
        theme = self._theme
        left = panel.left() + theme.px(44)
        self.field.setGeometry(left, panel.top() + 1, panel.width() - theme.px(44 + 110), self._head() - 2)
        top = panel.top() + self._head() + theme.px(4)
        height = panel.bottom() - self._foot() - top - theme.px(3)
        self.view.setGeometry(panel.left() + 1, top, panel.width() - 2, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._act_on(event):
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, panel = self._theme, self.panel_rect()
        painter = QPainter(self)
        head = QRectF(panel.left(), panel.top(), panel.width(), self._head())
        side = theme.px(18)
        glass = QRectF(head.left() + theme.px(18), head.center().y() - side / 2, side, side)
        draw_icon(painter, "magnifying-glass", glass, theme.color("text_secondary"))
        line = QLineF(panel.left() + 1, head.bottom(), panel.right(), head.bottom())
        draw_hairline(painter, theme, line)
        count = match_count(self._model.rows)
        words = self.tr("1 model") if count == 1 else self.tr("%n models", "", count)
        room = head.adjusted(0, 0, -theme.px(19), 0)
        draw_line_of_text(
            painter,
            room,
            words,
            theme.font("small"),
            theme.color("text_tertiary"),
            Qt.AlignmentFlag.AlignRight,
        )
        self._paint_foot(painter, panel)

    def _paint_foot(self, painter: QPainter, panel: QRect) -> None:
        theme = self._theme
        foot = QRectF(panel.left(), panel.bottom() + 1 - self._foot(), panel.width(), self._foot())
        inner = foot.adjusted(1, 0, -1, -1)
        painter.save()
        painter.setClipRect(inner)
        grown = inner.adjusted(0, -theme.radius("panel"), 0, 0)
        draw_rounded(painter, grown, theme.radius("panel") - 1, theme.color("bg_window"))
        painter.restore()
        draw_hairline(painter, theme, QLineF(inner.left(), foot.top(), inner.right(), foot.top()))
        hints = ((("↑", "↓"), self.tr("walk")), (("Enter",), self.tr("use")), (("Esc",), self.tr("close")))
        x = foot.right() - theme.px(19)
        for keys, label in reversed(hints):
            width = theme.metrics("small").horizontalAdvance(label)
            room = QRectF(x - width - 1, foot.top(), width + 1, foot.height())
            draw_line_of_text(painter, room, label, theme.font("small"), theme.color("text_tertiary"))
            x = room.left() - theme.px(6) - keycaps_width(theme, keys)
            draw_keycaps(painter, theme, x, foot.center().y(), keys, fill=theme.color("bg_raised"))
            x -= theme.px(15)

    def _make_view(self) -> QListView:
        view = QListView(self)
        view.setAccessibleName("Models")
        view.setFrameStyle(QFrame.Shape.NoFrame)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        view.clicked.connect(self._choose)
        return view

    def _act_on(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _CLOSED_BY_ENTER:
            self._choose(self.view.currentIndex())
        elif key in _WALK_KEYS:
            self._walk(_WALK_KEYS[key])
        else:
            return False
        return True

    def _walk(self, steps: int) -> None:
        places = [place for place, row in enumerate(self._model.rows) if row.can_be_chosen]
        if not places:
            return
        now = self.view.currentIndex().row()
        at = places.index(now) if now in places else -1
        wanted = at + steps
        # One step goes round at the ends, a page stops there.
        wanted = wanted % len(places) if abs(steps) == 1 else min(max(wanted, 0), len(places) - 1)
        self._go_to(places[wanted])
        self.announce_row(self.view)

    def _choose(self, index: QModelIndex) -> None:
        row = self._row_at(index)
        if row is not None:
            self.dismiss()
            self.chosen.emit(row.account_id, row.text)

    def _row_at(self, index: QModelIndex) -> PickerRow | None:
        row = self._model.rows[index.row()] if index.isValid() else None
        return row if row is not None and row.can_be_chosen else None

    def _on_text_changed(self) -> None:
        self._refill(keep=None)

    def _refill(self, keep: tuple[str, str] | None) -> None:
        rows = rows_for(self._groups, self.field.text(), self._current)
        self._model.set_rows(rows)
        able = [place for place, row in enumerate(rows) if row.can_be_chosen]
        kept = [place for place in able if (rows[place].account_id, rows[place].text) == keep]
        if able:
            self._go_to((kept or able)[0])
        self._lay_out()
        self.update()

    def _go_to(self, place: int) -> None:
        index = self._model.index(place)
        self.view.setCurrentIndex(index)
        # A heading comes into view with its first row.
        if place and not self._model.rows[place - 1].can_be_chosen:
            self.view.scrollTo(self._model.index(place - 1))
        self.view.scrollTo(index)

    def _head(self) -> int:
        return self._theme.px(52)

    def _foot(self) -> int:
        return self._theme.px(36)
