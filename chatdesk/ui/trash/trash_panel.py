"""Recently deleted: a list over the window from which things come back, or go for good."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from chatdesk.store.trash import KEPT_DAYS, Deleted
from chatdesk.ui.look.buttons import FlatButton, LinkButton
from chatdesk.ui.look.empty_note import EmptyNote
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text
from chatdesk.ui.look.row_model import ROW_ROLE
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.trash.trash_rows import TrashDelegate, TrashModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TrashPanel(Overlay):
    """Shows entries; `restore_wanted` and `remove_wanted` bring the chosen one, `empty_wanted` means all.

    Enter restores, Delete removes for good, Shift+Delete empties, Esc closes. Every act is a button as well.
    """

    restore_wanted = Signal(object)
    remove_wanted = Signal(object)
    empty_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self.setAccessibleName("Recently deleted")
        self._model = TrashModel(self)
        self._delegate = TrashDelegate(theme, self._model, self)
        self.view = self._make_view()
        self._note = EmptyNote(
            theme,
            "trash",
            self.tr("Nothing was deleted lately"),
            self.tr("Conversations and messages that you delete can be brought back from here."),
            self.view,
        )
        self.restore_button = self._button(self.tr("Restore"), ("Enter",))
        self.remove_button = self._button(self.tr("Delete for good"), ("Del",))
        self.empty_button = self._button(self.tr("Empty"), ("Shift", "Del"))
        self.restore_button.clicked.connect(self._restore)
        self.remove_button.clicked.connect(self._remove)
        self.empty_button.clicked.connect(self._empty)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_raised"))
        self.view.setPalette(palette)
        self.view.scheduleDelayedItemsLayout()
        for button in self._buttons():
            button.set_theme(theme)
        self._note.set_theme(theme)
        super().set_theme(theme)

    def open_with(self, entries: Sequence[Deleted]) -> None:
        """Open over the window with these entries, the first one chosen."""
        self.show_entries(entries)
        self.open_over()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_entries(self, entries: Sequence[Deleted]) -> None:
        """Show these entries; the chosen place in the list stays where it was."""
        place = max(0, self.view.currentIndex().row())
        self._model.now = time.time()
        self._model.set_rows(entries)
        if entries:
            self.view.setCurrentIndex(self._model.index(min(place, len(entries) - 1)))
        for button in self._buttons():
            button.setEnabled(bool(entries))
        self._note.setVisible(not entries)
        self._lay_out()
        self.update()

    def panel_rect(self) -> QRect:
        theme = self._theme
        width = min(theme.px(680), self.width() - 2 * theme.space("l"))
        top = min(theme.size("palette_top"), max(theme.space("s"), self.height() // 8))
        rows = max(3, len(self._model.rows)) * theme.px(52) + theme.px(10)
        most = self.height() - top - theme.space("xl") - self._head() - self._foot()
        height = self._head() + self._foot() + max(theme.px(60), min(rows, most, theme.px(480)))
        return QRect((self.width() - width) // 2, top, width, height)

    def place_parts(self, panel: QRect) -> None:
        theme = self._theme
        top = panel.top() + self._head() + theme.px(4)
        bottom = panel.bottom() - self._foot() - theme.px(3)
        self.view.setGeometry(panel.left() + 1, top, panel.width() - 2, bottom - top)
        self._note.setGeometry(self.view.rect())
        x = panel.right() - theme.px(10)
        for button in reversed(self._buttons()):
            size = button.sizeHint()
            x -= size.width()
            y = panel.bottom() + 1 - (self._foot() + size.height()) // 2
            button.setGeometry(x, y, size.width(), size.height())
            x -= theme.px(4)

    def focusNextPrevChild(self, forward: bool) -> bool:
        ring: list[QWidget] = [self.view, *(button for button in self._buttons() if button.isEnabled())]
        here = next((at for at, widget in enumerate(ring) if widget.hasFocus()), 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        ring[(here + (1 if forward else -1)) % len(ring)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, panel = self._theme, self.panel_rect()
        painter = QPainter(self)
        head = QRectF(panel.left(), panel.top(), panel.width(), self._head())
        room = head.adjusted(theme.px(18), 0, -theme.px(18), 0)
        used = draw_line_of_text(
            painter, room, self.tr("Recently deleted"), theme.font("title"), theme.color("text")
        )
        room.setLeft(room.left() + used + theme.px(12))
        words = self.tr("Everything here is kept for {0} days.").format(KEPT_DAYS)
        draw_line_of_text(painter, room, words, theme.font("small"), theme.color("text_tertiary"))
        for y in (head.bottom(), panel.bottom() + 1 - self._foot()):
            draw_hairline(painter, theme, QLineF(panel.left() + 1, y, panel.right(), y))

    def _make_view(self) -> QListView:
        view = QListView(self)
        view.setAccessibleName("Deleted things")
        view.setFrameStyle(QFrame.Shape.NoFrame)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        self.hear(view)
        view.doubleClicked.connect(self._restore)
        return view

    def _button(self, words: str, keys: tuple[str, ...]) -> FlatButton:
        return LinkButton(self._theme, words, keys=keys, parent=self)

    def _buttons(self) -> tuple[FlatButton, ...]:
        return (self.restore_button, self.remove_button, self.empty_button)

    def take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _ENTER:
            self._restore()
        elif key == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._empty()
        elif key == Qt.Key.Key_Delete:
            self._remove()
        else:
            return False
        return True

    def _chosen(self) -> Deleted | None:
        index: QModelIndex = self.view.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def _restore(self) -> None:
        if (entry := self._chosen()) is not None:
            self.restore_wanted.emit(entry)

    def _remove(self) -> None:
        if (entry := self._chosen()) is not None:
            self.remove_wanted.emit(entry)

    def _empty(self) -> None:
        if self._model.rows:
            self.empty_wanted.emit()

    def _head(self) -> int:
        return self._theme.px(48)

    def _foot(self) -> int:
        return self._theme.px(48)
