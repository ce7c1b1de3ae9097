"""The list of commands on the page of keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from chatdesk.commands.command import Command
from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.key_rows import KeyDelegate, KeyModel, KeyRow

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyList(QListView):
    """Walked by arrows. `change_wanted` (Enter), `add_wanted` (Shift+Enter), `emptied` (Delete), `undone`.

    `typed` brings a letter that was typed here, or "" where Up was pressed at the first command.
    """

    current_changed = Signal()
    change_wanted = Signal()
    add_wanted = Signal()
    emptied = Signal()
    undone = Signal()
    typed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.keys = KeyModel(self)
        self._delegate = KeyDelegate(theme, self)
        self._is_filling = False
        self.setAccessibleName("Commands")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(self.keys)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda _index: self.change_wanted.emit())
        self.set_theme(theme)

    @property
    def command(self) -> Command | None:
        """The chosen command."""
        row = self.currentIndex().row()
        return self.keys.rows[row].command if 0 <= row < len(self.keys.rows) else None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_page"))
        self.setPalette(palette)
        self.setViewportMargins(theme.px(14), 0, theme.px(18), 0)
        self.verticalScrollBar().setSingleStep(theme.size("row"))
        self.scheduleDelayedItemsLayout()

    def show_rows(self, rows: Sequence[KeyRow], command_id: str) -> None:
        """Show these rows and stay at a command, or go to the first one where it is not among them."""
        self._is_filling = True
        self.keys.set_rows(rows)
        self._is_filling = False
        row = self.keys.row_of(command_id)
        if row < 0 or self.currentIndex().row() != row:
            self.go_to(max(row, 0))

    def go_to(self, row: int) -> None:
        """Go to the first command from a row on."""
        found = (at for at in range(row, len(self.keys.rows)) if self.keys.rows[at].command is not None)
        at = next(found, -1)
        index = self.keys.index(at) if at >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if at == 1:
            self.scrollToTop()
        elif at > 1:
            self.scrollTo(index)
        if not index.isValid():
            self.current_changed.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._delegate.theme.px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ENTER:
            (self.add_wanted if is_shift else self.change_wanted).emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.emptied.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undone.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape):
            event.ignore()
        elif key == Qt.Key.Key_Up and self._is_at_first():
            self.typed.emit("")
        elif text.strip() and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The card below may have grown over the chosen row.
        self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.shows_ring = came_by_key(event.reason())
        self.viewport().update()

    def _is_at_first(self) -> bool:
        return not any(row.command for row in self.keys.rows[: self.currentIndex().row()])

    def _on_current(self, _index: QModelIndex) -> None:
        if not self._is_filling:
            self.current_changed.emit()
