"""The composer: a card with the field, its hints, and the button that sends and stops."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from chatdesk.ui.composer.attach_button import AttachButton
from chatdesk.ui.composer.attachments import Attachments
from chatdesk.ui.composer.card_shape import CardShape
from chatdesk.ui.composer.composer_hint import ComposerHint
from chatdesk.ui.composer.history_walk import HistoryWalk
from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.composer.message_keys import ShownKeys
from chatdesk.ui.composer.queued import Queued
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.send_stop_button import SendStopButton, SendStopState
from chatdesk.ui.look.theme import Theme

_TELL_TEXT_MS = 300
# From here on it is said that a text can be a file.
_LONG = 8_000
# What is this long takes some ms to be read and to be written.
_HUGE, _TELL_HUGE_MS = 200_000, 1_500


class Composer(QWidget):
    """Where a message is written and sent, and where what runs is stopped.

    `sent` carries the text as it was typed; the owner calls `clear` when it has taken it, so that a
    message that could not be saved is not lost. While something runs it is sent too: the owner lets it wait
    and has `queued` show it. An earlier question that is edited does not wait: the hint says so.
    `page_requested` asks to turn the pages of the conversation, -1 up and 1 down.
    `command_wanted` brings the id of a command that was chosen here.
    `text_changed` comes some 0.3 s after a change, for keeping the draft.
    """

    sent = Signal(str)
    stop_requested = Signal()
    text_changed = Signal()
    edit_last_requested = Signal()
    editing_left = Signal()
    suggestions_requested = Signal()
    page_requested = Signal(int)
    focus_changed = Signal(bool)
    command_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.edit = MessageEdit(theme, self)
        self.button = SendStopButton(theme, self)
        self.history = HistoryWalk(self.edit)
        self.attachments = Attachments(theme, self)
        self.attach_button = AttachButton(theme, self)
        self.shape = CardShape(theme, self, self.edit, self.button, self.attachments, self.attach_button)
        self.queued = Queued(theme, self, self.shape)
        self.keys = ShownKeys(self.edit.keys, self.button)
        self.hint = ComposerHint(self, self.edit.keys, self.keys)
        self._tell_text = QTimer(self, singleShot=True, interval=_TELL_TEXT_MS)
        self._tell_text.timeout.connect(self.text_changed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.edit)
        self._connect()
        self.edit.set_placeholder(self.tr("Write the next message"))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        self.shape.set_theme(theme)
        self.edit.set_theme(theme)
        self.button.set_theme(theme)
        self.attachments.set_theme(theme)
        self.attach_button.set_theme(theme)
        self.queued.set_theme(theme)
        self.shape.fit()
        self.update()

    def text(self) -> str:
        """Return what is written."""
        return self.edit.toPlainText()

    def has_content(self) -> bool:
        """Tell whether there is something to send: words, or a file."""
        return self.edit.has_words() or bool(self.attachments.files)

    def set_text(self, text: str) -> None:
        """Write `text` in the place of what is there; Undo brings that back."""
        self.history.leave()
        self.edit.replace_text(text)

    def insert(self, text: str) -> None:
        """Write `text` at the caret, or in the place of what is selected; one Undo takes it away."""
        self.history.leave()
        self.edit.insert_text(text)

    def restore(self, text: str, caret: tuple[int, int] | None = None) -> None:
        """Write a text of an earlier day; there is nothing before it that could be undone."""
        self.set_text(text)
        self.edit.document().clearUndoRedoStacks()
        if caret is not None:
            self.edit.set_caret(*caret)

    def settle(self) -> None:
        """The text as it is now is known: it need not be told."""
        self._tell_text.stop()

    def clear(self) -> None:
        """Empty the field, take the files away and leave the editing of an earlier question."""
        self.set_text("")
        self.attachments.set_files(())
        self.set_editing(False)

    def take_focus(self) -> None:
        """Put the caret into the field."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_running(self, running: bool) -> None:
        """Show Stop while something runs here, Send otherwise."""
        self.button.set_state(SendStopState.STOP if running else SendStopState.SEND)
        self.hint.set_refused(False)

    def set_stopping(self) -> None:
        """Show that Stop was heard; `set_running(False)` tells that it is done."""
        self.button.set_state(SendStopState.STOPPING)

    def set_editing(self, editing: bool) -> None:
        """Say that sending makes a new branch. Esc emits `editing_left` while it is said."""
        self.hint.is_editing = editing
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("column"), self.shape.wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.shape.wanted_height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.shape.card().contains(event.position().toPoint()):
            self.edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg_page"))
        card = self.shape.card()
        has_focus = self.edit.hasFocus()
        line = theme.color("focus" if has_focus else "line_strong")
        # The caret shows the rest, but where contrast is asked for.
        width = theme.line("ring") if has_focus and theme.has_contrast else theme.line("hair")
        draw_rounded(painter, QRectF(card), theme.radius("panel"), theme.color("bg_raised"), line, width)
        is_running = self.button.state is not SendStopState.SEND
        self.hint.paint(
            painter, theme, self.shape.hint(), is_running=is_running, has_content=self.has_content()
        )

    def _connect(self) -> None:
        edit = self.edit
        edit.take_huge = partial(_add_as_file, self.attachments)
        edit.send_pressed.connect(self._on_send)
        edit.up_in_empty_pressed.connect(self._on_up_in_empty)
        edit.down_in_empty_pressed.connect(self.suggestions_requested)
        edit.escape_pressed.connect(self._on_escape)
        edit.page_pressed.connect(self.page_requested)
        edit.focus_changed.connect(self._on_focus_changed)
        edit.textChanged.connect(self._on_text_changed)
        edit.document().documentLayout().documentSizeChanged.connect(self.shape.fit)
        self.attachments.changed.connect(self._on_files_changed)
        self.attachments.left.connect(self.take_focus)
        self.keys.changed.connect(self._on_keys_changed)
        self.attach_button.command_wanted.connect(self.command_wanted)
        self.button.send_pressed.connect(self._on_send)
        self.button.stop_pressed.connect(self.stop_requested)

    # What happens.

    def _on_send(self) -> None:
        if self.button.state is not SendStopState.SEND and self.hint.is_editing:
            self.hint.set_refused(True)
        elif self.has_content():
            self.sent.emit(self.text())

    def _on_text_changed(self) -> None:
        self.button.set_can_send(self.has_content())
        if not self._tell_text.isActive():
            # From the first change on: who types without a pause is not kept waiting.
            is_huge = self.edit.document().characterCount() > _HUGE
            self._tell_text.start(_TELL_HUGE_MS if is_huge else _TELL_TEXT_MS)
        is_long = self.edit.document().characterCount() > _LONG
        if self.button.state is not SendStopState.SEND or is_long is not self.hint.is_long:
            self.hint.is_long = is_long
            self.update()  # the hint

    def _on_up_in_empty(self) -> None:
        (self.queued.edit_requested if self.queued.is_shown else self.edit_last_requested).emit()

    def _on_files_changed(self) -> None:
        self.button.set_can_send(self.has_content())
        self.shape.fit()
        self.update()

    def _on_escape(self) -> None:
        if self.hint.is_editing:
            self.set_editing(False)
            self.editing_left.emit()

    def _on_keys_changed(self) -> None:
        self.shape.place_parts()
        self.update()

    def _on_focus_changed(self, has_focus: bool) -> None:
        self.update()
        self.focus_changed.emit(has_focus)


def _add_as_file(attachments: Attachments, text: str) -> bool:
    # With the first long text that is pasted: the first paint needs nothing of it.
    from chatdesk.ui.composer.text_file import add_as_file

    return add_as_file(attachments, text)
