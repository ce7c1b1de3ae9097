"""The view of the conversations: chosen by click or Enter, walked by arrows, renamed by F2."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QMenu, QWidget
from shiboken6 import isValid

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.paragraph import draw_wrapped
from chatdesk.ui.look.running_mark import Pulse
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.conversation_delegate import ConversationDelegate
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark

_CHOOSE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ConversationList(QListView):
    """A list of which one row is open and one is under the keyboard.

    The open row is set by the owner with `select`; choosing emits `chosen` and changes nothing by itself.
    The marks of running conversations pulse only while the list is visible and one is running.
    """

    chosen = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, theme: Theme, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conversations = model
        self._came_from: QWidget | None = None
        self.delegate = ConversationDelegate(theme, self)
        self._pulse = Pulse(theme.milliseconds("pulse"), self)
        self._pulse.ticked.connect(self._on_pulse)
        self.setAccessibleName("Conversations")
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.delegate.closeEditor.connect(self._on_editor_closed)
        self.clicked.connect(self._on_chosen)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._on_model_changed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self.delegate.theme = theme
        self._pulse.set_period(theme.milliseconds("pulse"))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_window"))
        self.setPalette(palette)
        self.verticalScrollBar().setSingleStep(theme.size("row"))
        self.scheduleDelayedItemsLayout()

    def select(self, conversation_id: str) -> None:
        """Draw this conversation as the open one and bring it into view; "" for none."""
        self.delegate.selected_id = conversation_id
        self._restore_selection()
        index = self.conversations.index_of(conversation_id)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def start_rename(self, conversation_id: str) -> None:
        """Open the field for a new title in its row."""
        index = self.conversations.index_of(conversation_id)
        if index.isValid():
            focus = QApplication.focusWidget()
            self._came_from = focus if focus is not self else None
            self.setCurrentIndex(index)
            self.edit(index)

    def current_id(self) -> str:
        """Return the conversation under the keyboard, or ""."""
        return self._id_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            # The Enter that ends the editing of a title comes through the field to us as well.
            event.accept()
            return
        current = self.current_id()
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        self._set_ring(True)
        if is_bare and current and event.key() in _CHOOSE_KEYS:
            self.chosen.emit(current)
        elif is_bare and current and event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.current_id():
            self._go_to_first()
        super().focusInEvent(event)
        self._set_ring(came_by_key(event.reason()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_ring(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        conversation_id = self._id_at(index)
        if not conversation_id:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(self.tr("Rename") + "\tF2")
        rename.triggered.connect(lambda: self.start_rename(conversation_id))
        delete = menu.addAction(self.tr("Delete") + "\tDel")
        delete.triggered.connect(lambda: self.delete_requested.emit(conversation_id))
        at = self.visualRect(index).bottomLeft() if by_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(at))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._set_ring(False)
        return super().viewportEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_running()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pulse.set_running(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.conversations.conversation_count() <= 1:
            self._paint_empty_words()

    def _paint_empty_words(self) -> None:
        theme = self.delegate.theme
        words = self.tr(
            "Conversations gather here. They live in one file on this computer, "
            "and you can take them with you at any time."
        )
        inset = theme.space("l")
        top = self.conversations.rowCount() * theme.size("row") + theme.space("m")
        room = QRectF(inset, top, self.viewport().width() - 2 * inset, self.viewport().height() - top)
        painter = QPainter(self.viewport())
        font, color = theme.font("small"), theme.color("text_tertiary")
        draw_wrapped(painter, room, words, font, color, theme.px(18))

    def _on_chosen(self, index: QModelIndex) -> None:
        conversation_id = self._id_at(index)
        if conversation_id:
            self.chosen.emit(conversation_id)

    def _on_editor_closed(self) -> None:
        # Qt has given the focus to the list before it tells.
        before, self._came_from = self._came_from, None
        if before is not None and isValid(before) and self.hasFocus():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pulse(self) -> None:
        self.delegate.phase = self._pulse.phase
        for index in self.conversations.indexes_with(Mark.RUNNING):
            self.update(index)

    def _on_model_changed(self) -> None:
        self._follow_running()
        self._restore_selection()

    def _follow_running(self) -> None:
        runs = self.isVisible() and bool(self.conversations.indexes_with(Mark.RUNNING))
        self._pulse.set_running(runs)
        self.delegate.phase = self._pulse.phase

    def _restore_selection(self) -> None:
        selection = self.selectionModel()
        index = self.conversations.index_of(self.delegate.selected_id)
        if index.isValid():
            selection.select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            selection.clearSelection()
        if not self.hasFocus() and index.isValid():
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _go_to_first(self) -> None:
        selected = self.conversations.index_of(self.delegate.selected_id)
        self.setCurrentIndex(selected if selected.isValid() else self.conversations.index(1))

    def _id_at(self, index: QModelIndex) -> str:
        entry = self.conversations.entry(index)
        return entry.id if isinstance(entry, ConversationRow) else ""

    def _set_ring(self, shows: bool) -> None:
        if shows != self.delegate.shows_ring:
            self.delegate.shows_ring = shows
            self.viewport().update()
