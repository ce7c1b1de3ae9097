"""The view of the conversations: walked and selected by keys and mouse, renamed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
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

from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.paragraph import draw_wrapped, wrapped_height
from chatdesk.ui.look.running_mark import Pulse
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.chosen import Chosen, chosen_in
from chatdesk.ui.sidebar.conversation_delegate import ConversationDelegate
from chatdesk.ui.sidebar.conversation_menu import conversation_menu
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark
from chatdesk.ui.sidebar.drags import packed, unpacked
from chatdesk.ui.sidebar.held_view import HeldView, recall, remember
from chatdesk.ui.sidebar.row_view import RowView

_CHOOSE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_SELECTS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_Flag = QItemSelectionModel.SelectionFlag
# A pointer that rests so long is not about to click.
_RESTS_MS = 10_000


class ConversationList(RowView):
    """A list of which one row is open, one is under the keyboard, and several may be selected.

    The open row is set by the owner with `select`; choosing emits `chosen` and changes nothing by itself.
    `act_requested` brings the id of a command and what it is for, a `Chosen`. While the pointer moves over
    the list, a title is edited or a menu is open, rows keep their order. `placed` brings conversations that
    were dropped, and how many pinned ones shall stand before them; -1: they shall not be pinned.
    """

    chosen = Signal(str)
    act_requested = Signal(str, object)
    letters_typed = Signal(str)
    placed = Signal(object, int)

    def __init__(self, theme: Theme, model: ConversationModel, parent: QWidget | None = None) -> None:
        super().__init__(theme.size("row"), parent)
        self.conversations = model
        self.keys_of: Callable[[str], str] = lambda _command_id: ""
        self.empty_words = ""
        self._came_from: QWidget | None = None
        self._is_choosing = False
        self._held: HeldView | None = None
        self._sought = ""
        self._drop_at: int | None = None
        self.delegate = ConversationDelegate(theme, self)
        self._pulse = Pulse(theme.milliseconds("pulse"), self)
        self._pulse.ticked.connect(self._on_pulse)
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
        self.setItemDelegate(self.delegate)
        self.delegate.closeEditor.connect(self._on_editor_closed)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._recall)
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
        self.set_row_height(theme.size("row"))

    def select(self, conversation_id: str, updated_at: float | None = None) -> None:
        """Draw this conversation as the open one and bring it into view; "" for none.

        `updated_at` tells where to look for one whose page is not read yet.
        """
        self.delegate.selected_id = conversation_id
        self._sought = ""
        index = self.conversations.index_of(conversation_id)
        if not self.has_several:
            self._restore_selection()
        if index.isValid():
            self.scrollTo(index)
        elif updated_at is not None:
            self._seek(conversation_id, updated_at)
        self.viewport().update()

    @property
    def has_several(self) -> bool:
        """Whether more than one row is selected."""
        ranges = self._ranges()
        return len(ranges) > 1 or any(one.height() > 1 for one in ranges)

    def meant(self) -> Chosen:
        """Return what acts are for: the selected rows where there are several, else the one with the ring."""
        return chosen_in(self.conversations, self._meant_places())

    def start_rename(self, conversation_id: str) -> None:
        """Open the field for a new title in its row."""
        index = self.conversations.index_of(conversation_id)
        if index.isValid():
            focus = QApplication.focusWidget()
            self._came_from = focus if focus is not self else None
            self.setCurrentIndex(index)
            self._hold(True)
            self.edit(index)

    def current_id(self) -> str:
        """Return the conversation under the keyboard, or ""."""
        return self._id_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            # The Enter that ends the editing of a title comes through the field to us as well.
            event.accept()
            return
        current, key = self.current_id(), event.key()
        is_bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        letters = event.text()
        self._set_ring(True)
        if is_bare and current and key in _CHOOSE_KEYS:
            self.chosen.emit(current)
        elif is_bare and current and key == Qt.Key.Key_Delete:
            self.act_requested.emit("conversation.delete", self.meant())
        elif is_bare and key == Qt.Key.Key_Escape and self.has_several:
            self._restore_selection()
        elif (
            not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            and letters.strip()
            and letters.isprintable()
        ):
            self.letters_typed.emit(letters)
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
        if index.row() not in {place for places in self._meant_places() for place in places}:
            self.setCurrentIndex(index)
        meant = self.meant()
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
        meant = self.meant()
        # What is not read yet has no name to be dragged under.
        if meant.rows and not meant.unread:
            drag = QDrag(self)
            drag.setMimeData(packed(meant.ids))
            drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if unpacked(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop_at = self._pinned_before(event.position().toPoint().y())
        event.acceptProposedAction()
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        del event
        self._drop_at = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        before = self._pinned_before(event.position().toPoint().y())
        self._drop_at = None
        self.viewport().update()
        event.acceptProposedAction()
        self.placed.emit(unpacked(event.mimeData()), before)

    def viewportEvent(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._set_ring(False)
            case QEvent.Type.MouseMove | QEvent.Type.Enter:
                self._hold(True)
                self._rests.start()
            case QEvent.Type.Leave:
                self._hold(False)
        return super().viewportEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_running()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pulse.set_running(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop_at is not None and self._drop_at >= 0:
            painter = QPainter(self.viewport())
            y = (self._drop_at + 1) * self.row_height - self.verticalOffset()
            inset = self.delegate.theme.space("s")
            line = QRectF(inset, y - 1, self.viewport().width() - 2 * inset, 2)
            painter.fillRect(line, self.delegate.theme.color("accent"))
            painter.end()
        if self.empty_words or not self.conversations.rowCount():
            self._paint_empty_words()

    def _paint_empty_words(self) -> None:
        theme = self.delegate.theme
        words = self.empty_words or self.tr(
            "Conversations gather here. They live in one file on this computer, "
            "and you can take them with you at any time."
        )
        inset = theme.space("l")
        top = self.conversations.rowCount() * theme.size("row") + theme.space("m")
        room = QRectF(inset, top, self.viewport().width() - 2 * inset, self.viewport().height() - top)
        painter = QPainter(self.viewport())
        font, color = theme.font("small"), theme.color("text_tertiary")
        draw_wrapped(painter, room, words, font, color, theme.px(18))
        if self.hasFocus() and not self.conversations.rowCount():
            # No row is there that could have it.
            height = wrapped_height(words, font, room.width(), theme.px(18))
            around = QRectF(room.left(), room.top(), room.width(), height)
            pad = theme.space("s")
            draw_ring(painter, theme, around.adjusted(-pad, -pad / 2, pad, pad / 2), theme.radius("button"))

    def _on_clicked(self, index: QModelIndex) -> None:
        conversation_id = self._id_at(index)
        if conversation_id and self._is_choosing:
            self.chosen.emit(conversation_id)

    def _on_selection_changed(self) -> None:
        self.delegate.shows_selection = self.has_several
        self.viewport().update()

    def _on_editor_closed(self) -> None:
        # Qt has given the focus to the list before it tells.
        before, self._came_from = self._came_from, None
        if before is not None and isValid(before) and self.hasFocus():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hold(self.viewport().underMouse())

    def _on_pulse(self) -> None:
        self.delegate.phase = self._pulse.phase
        for index in self.conversations.indexes_with(Mark.RUNNING):
            self.update(index)

    def _on_model_changed(self) -> None:
        self._follow_running()
        if self._sought and self.conversations.index_of(self._sought).isValid():
            self.select(self._sought)
        elif not self.has_several and not self.hasFocus():
            self._restore_selection()

    def _follow_running(self) -> None:
        runs = self.isVisible() and bool(self.conversations.indexes_with(Mark.RUNNING))
        self._pulse.set_running(runs)
        self.delegate.phase = self._pulse.phase

    def _restore_selection(self) -> None:
        selection = self.selectionModel()
        index = self.conversations.index_of(self.delegate.selected_id)
        if index.isValid():
            selection.select(index, _Flag.ClearAndSelect)
        else:
            selection.clearSelection()
        if not self.hasFocus() and index.isValid():
            selection.setCurrentIndex(index, _Flag.NoUpdate)

    def _seek(self, conversation_id: str, updated_at: float) -> None:
        """Go to where a conversation must be; it is selected when its page is read."""
        blocks = self.conversations.blocks
        block = blocks.covering(blocks.calendar.rank(updated_at), (-updated_at, conversation_id))
        if block is not None and block.rows is None:
            self._sought = conversation_id
            self.scrollTo(self.conversations.index(blocks.start(block)), self.ScrollHint.PositionAtCenter)
            self.conversations.want(block)

    def _pinned_before(self, y: int) -> int:
        """Return how many pinned conversations stand above a height, -1 below all of them."""
        pinned = next((block.count for block in self.conversations.blocks if block.rank < 0), 0)
        place = (y + self.verticalOffset() + self.row_height // 2) // self.row_height - 1
        return -1 if place > pinned else max(0, place)

    def _ranges(self) -> list[QItemSelectionRange]:
        return list(cast("list[QItemSelectionRange]", self.selectionModel().selection()))

    def _meant_places(self) -> list[range]:
        if self.has_several:
            return [range(one.top(), one.bottom() + 1) for one in self._ranges()]
        place = self.currentIndex().row()
        return [range(place, place + 1)] if place >= 0 else []

    def _hold(self, held: bool) -> None:
        is_edited = self.state() is QAbstractItemView.State.EditingState
        self.conversations.hold_order(held or is_edited)

    def _remember(self) -> None:
        selected = self.meant().ids if self.has_several else ()
        self._held = remember(self, self.conversations, self.current_id(), selected)

    def _recall(self) -> None:
        """Show the new rows as the old ones were shown: place, ring and selection."""
        held, self._held = self._held, None
        self.doItemsLayout()
        if held is not None:
            recall(self, self.conversations, held)

    def _go_to_first(self) -> None:
        selected = self.conversations.index_of(self.delegate.selected_id)
        wanted = selected if selected.isValid() else self.conversations.index(1)
        self.selectionModel().setCurrentIndex(wanted, _Flag.NoUpdate)

    def _id_at(self, index: QModelIndex) -> str:
        entry = self.conversations.entry(index)
        return entry.id if isinstance(entry, ConversationRow) else ""

    def _set_ring(self, shows: bool) -> None:
        if shows != self.delegate.shows_ring:
            self.delegate.shows_ring = shows
            self.viewport().update()
