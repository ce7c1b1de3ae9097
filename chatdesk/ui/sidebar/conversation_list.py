"""The view of the conversations: walked and selected by keys and mouse, renamed in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QWidget
from shiboken6 import isValid

from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.conversation_delegate import ConversationDelegate
from chatdesk.ui.sidebar.conversation_menu import conversation_menu
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.sidebar.drags import packed
from chatdesk.ui.sidebar.empty_words import paint_empty_words
from chatdesk.ui.sidebar.placing import Placing
from chatdesk.ui.sidebar.row_view import RowView
from chatdesk.ui.sidebar.running_rows import RunningRows
from chatdesk.ui.sidebar.selected_rows import SelectedRows

_CHOOSE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_SELECTS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_Event = QEvent.Type
_DRAGGED = (_Event.DragEnter, _Event.DragMove, _Event.DragLeave, _Event.Drop)
# A pointer that rests so long is not about to click.
_RESTS_MS = 10_000


class ConversationList(RowView):
    """A list of which one row is open, one is under the keyboard, and several may be selected.

    The open row is set by the owner with `select`; choosing emits `chosen` and changes nothing by itself.
    `act_requested` brings the id of a command and what it is for, a `Chosen`. While the pointer moves over
    the list, a title is edited or a menu is open, rows keep their order.
    """

    chosen = Signal(str)
    act_requested = Signal(str, object)
    letters_typed = Signal(str)

    def __init__(self, theme: Theme, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(theme.size("row"), parent)
        self.conversations = model
        self.keys_of: Callable[[str], str] = lambda _command_id: ""
        self.empty_words = ""
        self._came_from: QWidget | None = None
        self._is_choosing = False
        self._sought = ""
        self.delegate = ConversationDelegate(theme, self)
        self.placing = Placing(self, model)
        self.running = RunningRows(self, model, self.delegate)
        self._rests = QTimer(self, singleShot=True, interval=_RESTS_MS)
        self._rests.timeout.connect(lambda: self._hold(False))
        self.setAccessibleName("Conversations")
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setModel(model)
        self.selected = SelectedRows(self, model)
        self.setItemDelegate(self.delegate)
        self.delegate.closeEditor.connect(self._on_editor_closed)
        lets_go = EscapeCloses(
            self,
            lambda: self.selected.select_alone(self.delegate.selected_id),
            self.tr("select one"),
            lambda: self.selected.has_several,
        )
        self.clicked.connect(self._on_clicked)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().selectionChanged.connect(lets_go.changed)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._on_model_changed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self.delegate.theme = theme
        self.running.pulse.set_period(theme.milliseconds("pulse"))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_window"))
        self.setPalette(palette)
        self.set_row_height(theme.size("row"))

    def select(self, conversation_id: str, updated_at: float | None = None) -> None:
        """Draw this conversation as the open one and bring it into view; "" for none.

        `updated_at` tells where to look for one whose page is not read yet.
        """
        self.delegate.selected_id = conversation_id
        self._sought = ""
        index = self.conversations.index_of(conversation_id)
        if not self.selected.has_several:
            self.selected.select_alone(conversation_id)
        if index.isValid():
            self.scrollTo(index)
        elif updated_at is not None:
            self._seek(conversation_id, updated_at)
        self.viewport().update()

    def start_rename(self, conversation_id: str) -> None:
        """Open the field for a new title in its row."""
        index = self.conversations.index_of(conversation_id)
        if index.isValid():
            focus = QApplication.focusWidget()
            self._came_from = focus if focus is not self else None
            self.setCurrentIndex(index)
            self._hold(True)
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            # The Enter that ends the editing of a title comes through the field to us as well.
            event.accept()
            return
        current, key = self.selected.current_id, event.key()
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        letters = event.text()
        self._set_ring(True)
        if is_bare and current and key in _CHOOSE_KEYS:
            self.chosen.emit(current)
        elif is_bare and current and key == Qt.Key.Key_Delete:
            self.act_requested.emit("conversation.delete", self.selected.meant())
        elif (
            not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            and letters.strip()
            and letters.isprintable()
        ):
            self.letters_typed.emit(letters)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.selected.current_id:
            self.selected.put_ring(self.delegate.selected_id)
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
        if index.row() not in {place for places in self.selected.places() for place in places}:
            self.setCurrentIndex(index)
        meant = self.selected.meant()
        give = self.act_requested.emit
        menu = conversation_menu(
            self, meant.rows, meant.count, self.keys_of, lambda command_id: give(command_id, meant)
        )
        self._hold(True)
        menu.aboutToHide.connect(lambda: self._hold(self.viewport().underMouse()))
        at = self.visualRect(index).bottomLeft() if by_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._is_choosing = is_left and not event.modifiers() & _SELECTS
        super().mousePressEvent(event)

    def startDrag(self, supported: Qt.DropAction) -> None:
        del supported
        meant = self.selected.meant()
        # What is not read yet has no name to be dragged under.
        if meant.rows and not meant.unread:
            drag = QDrag(self)
            drag.setMimeData(packed(meant.ids))
            drag.exec(Qt.DropAction.MoveAction)

    def viewportEvent(self, event: QEvent) -> bool:
        match event.type():
            case _Event.MouseButtonPress:
                self._set_ring(False)
            case _Event.MouseMove | _Event.Enter:
                self._hold(True)
                self._rests.start()
            case _Event.Leave:
                self._hold(False)
            case _ if event.type() in _DRAGGED:
                self.placing.take(event)
                return True
        return super().viewportEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.running.follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.running.pulse.set_running(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.placing.paint(painter, self.delegate.theme)
        if self.empty_words or not self.conversations.rowCount():
            paint_empty_words(painter, self.delegate.theme, self, self.empty_words)
        painter.end()

    def _on_clicked(self, index: QModelIndex) -> None:
        conversation_id = self._id_at(index)
        if conversation_id and self._is_choosing:
            self.chosen.emit(conversation_id)

    def _on_selection_changed(self) -> None:
        self.delegate.shows_selection = self.selected.has_several
        self.viewport().update()

    def _on_editor_closed(self) -> None:
        # Qt has given the focus to the list before it tells.
        before, self._came_from = self._came_from, None
        if before is not None and isValid(before) and self.hasFocus():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hold(self.viewport().underMouse())

    def _on_model_changed(self) -> None:
        self.running.follow()
        if self._sought and self.conversations.index_of(self._sought).isValid():
            self.select(self._sought)
        elif not self.selected.has_several and not self.hasFocus():
            self.selected.select_alone(self.delegate.selected_id)

    def _seek(self, conversation_id: str, updated_at: float) -> None:
        """Go to where a conversation must be; it is selected when its page is read."""
        blocks = self.conversations.blocks
        block = blocks.covering(blocks.calendar.rank(updated_at), (-updated_at, conversation_id))
        if block is not None and block.rows is None:
            self._sought = conversation_id
            self.scrollTo(self.conversations.index(blocks.start(block)), self.ScrollHint.PositionAtCenter)
            self.conversations.want(block)

    def _hold(self, held: bool) -> None:
        is_edited = self.state() is QAbstractItemView.State.EditingState
        self.conversations.hold_order(held or is_edited)

    def _id_at(self, index: QModelIndex) -> str:
        entry = self.conversations.entry(index)
        return entry.id if isinstance(entry, ConversationRow) else ""

    def _set_ring(self, shows: bool) -> None:
        if shows != self.delegate.shows_ring:
            self.delegate.shows_ring = shows
            self.viewport().update()
