"""The field in which a message is written: its keys, its paste, its input method."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from chatdesk.ui.composer.message_keys import MessageKeys
from chatdesk.ui.composer.tall_layout import TallLayout
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.resting_caret import RestingCaret
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.viewport import Viewport

# Breaking a line of 100,000 characters without a space at words takes Qt 0.26 s at every key, of a million
# 47 s; anywhere it takes 0.02 s and 0.2 s (measured with Qt 6.11). Nobody reads such a line by words.
_LONG_LINE = 10_000
# A line of a million characters without a break costs Qt half a second at every key (measured with 6.11).
_HUGE_LINE = 100_000
_PAGE = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class MessageEdit(QPlainTextEdit):
    """A plain field that says by signals what its keys mean.

    `keys` knows what they are. While an input method composes, no key sends. Where nothing is written, or
    nothing was changed, the keys of Undo and Redo are left to the window first.

    Files of this computer that are pasted or dropped come as `files_given` (their paths), a picture without
    words as `picture_given` (a `QImage`); neither is written as text.
    """

    send_pressed = Signal()
    history_previous_pressed = Signal()
    history_next_pressed = Signal()
    up_in_empty_pressed = Signal()
    down_in_empty_pressed = Signal()
    escape_pressed = Signal()
    page_pressed = Signal(int)
    focus_changed = Signal(bool)
    files_given = Signal(object)
    picture_given = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = MessageKeys()
        self._is_composing = False
        # Takes a pasted text elsewhere in which nobody could write; False where it cannot.
        self.take_huge: Callable[[str], bool] = lambda _text: False
        # Opens the menu of a word, of what stands at a place of the text; False where there is none for it.
        self.open_word_menu: Callable[[int, QPoint], bool] = lambda _position, _at: False
        # Takes a "/" that begins a message elsewhere; False where it is to be written.
        self.take_slash: Callable[[], bool] = lambda: False
        viewport = Viewport()
        viewport.setAcceptDrops(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        self.setViewport(viewport)
        document = QTextDocument(self)
        self._layout = TallLayout(document, theme.line_height("body"))
        # Qt would still measure with the viewport that is gone now.
        self._layout.setPaintDevice(viewport)
        document.setDocumentLayout(self._layout)
        document.contentsChange.connect(self._on_contents_change)
        self.setDocument(document)
        self.setAccessibleName("Message")
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        RestingCaret(self)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and the font of another theme."""
        self._theme = theme
        self._layout.line_height = theme.line_height("body")
        self.setFont(theme.font("body"))
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_raised"))
        # Qt would draw the placeholder above the line on which the text will stand: we draw it.
        palette.setColor(QPalette.ColorRole.PlaceholderText, Qt.GlobalColor.transparent)
        self.setPalette(palette)

    def replace_text(self, text: str) -> None:
        """Put `text` in the place of what is there, as one step that can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    @property
    def caret(self) -> tuple[int, int]:
        """Where the selection begins, and where the caret is."""
        cursor = self.textCursor()
        return cursor.anchor(), cursor.position()

    def set_caret(self, anchor: int, position: int) -> None:
        """Select from one place to another, as far as there is text."""
        cursor = self.textCursor()
        end = self.document().characterCount() - 1
        cursor.setPosition(min(anchor, end))
        cursor.setPosition(min(position, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def set_placeholder(self, text: str) -> None:
        """Show `text` while nothing is written."""
        self.setPlaceholderText(text)
        # Qt repaints only its own placeholder, and ours is drawn here.
        self.viewport().update()

    def insert_text(self, text: str) -> None:
        """Put `text` at the caret, or in the place of what is selected, as one step that can be undone.

        One that nobody could write in goes where a pasted one would.
        """
        if _has_huge_line(text) and self.take_huge(text):
            return
        cursor = self.textCursor()
        # As a block of its own: Qt would join it with what was typed just before.
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selected_text(self) -> str:
        """Return what is selected, "" where nothing is."""
        return self.textCursor().selection().toPlainText()

    def has_words(self) -> bool:
        """Tell whether there is anything but white space; quick however long the text is."""
        block = self.document().firstBlock()
        while block.isValid():
            if block.text().strip():
                return True
            block = block.next()
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            document = self.document()
            undoes = event.matches(QKeySequence.StandardKey.Undo)
            redoes = event.matches(QKeySequence.StandardKey.Redo)
            has_steps = document.isUndoAvailable() if undoes else document.isRedoAvailable()
            if (undoes or redoes) and (document.isEmpty() or not has_steps):
                # Qt's field would keep the key although it has nothing to do with it.
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_composing or not self._act_on(event):
            if _is_shortcut(event):
                event.ignore()
            else:
                super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).is_dir() for url in event.mimeData().urls() if url.isLocalFile()):
            # A folder goes with no message, and its address would be none: the window may take it.
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        cursor = self.textCursor() if is_by_key else self.cursorForPosition(event.pos())
        at = self.viewport().mapToGlobal(self.cursorRect().bottomLeft()) if is_by_key else event.globalPos()
        if not self.open_word_menu(cursor.position(), at):
            menu = self.createStandardContextMenu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(_paths_in(source)) or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        paths = _paths_in(source)
        picture = source.imageData() if source.hasImage() and not source.hasText() else None
        if paths:
            self.files_given.emit(paths)
        elif isinstance(picture, QImage) and not picture.isNull():
            self.picture_given.emit(picture)
        elif not (_has_huge_line(source.text()) and self.take_huge(source.text())):
            super().insertFromMimeData(source)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.document().isEmpty() and not self._is_composing:
            self._paint_placeholder()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._is_composing = False
        self.focus_changed.emit(False)

    def _paint_placeholder(self) -> None:
        theme = self._theme
        left = self.cursorWidth()  # beside the caret, not under it
        room = QRectF(left, 0, self.viewport().width() - left, theme.line_height("body"))
        painter = QPainter(self.viewport())
        draw_line_of_text(
            painter, room, self.placeholderText(), theme.font("body"), theme.color("text_tertiary")
        )

    def _act_on(self, event: QKeyEvent) -> bool:
        is_slash = event.text() == "/" and not _is_shortcut(event) and self.document().isEmpty()
        if is_slash and self.take_slash():
            return True
        command = self.keys.command_of(event)
        if command and self._do(command):
            return True
        is_plain = event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.NoModifier
        return is_plain and self._act_on_plain(event.key())

    def _do(self, command: str) -> bool:
        is_empty = self.document().isEmpty()
        match command:
            case "turn.send":
                self.send_pressed.emit()
            case "composer.newline":
                # Qt's own Shift+Enter makes a separator that is no new line to others.
                self.textCursor().insertBlock()
                self.ensureCursorVisible()
            case "composer.history_previous":
                self.history_previous_pressed.emit()
            case "composer.history_next":
                self.history_next_pressed.emit()
            case "composer.edit_last" if is_empty:
                self.up_in_empty_pressed.emit()
            case "suggestions.focus" if is_empty:
                self.down_in_empty_pressed.emit()
            case _:
                return False
        return True

    def _act_on_plain(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        elif key in _PAGE and self.verticalScrollBar().maximum() == 0:
            # Nothing to turn here: the pages of the conversation are meant.
            self.page_pressed.emit(_PAGE[Qt.Key(key)])
        else:
            return False
        return True

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        """Choose how lines are broken. Qt tells of a change just before it breaks them."""
        document = self.document()
        if document.characterCount() <= _LONG_LINE:
            self._set_wrapping(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            return
        block = document.findBlock(position)
        while block.isValid() and block.position() <= position + added:
            if block.length() > _LONG_LINE:
                self._set_wrapping(QTextOption.WrapMode.WrapAnywhere)
                return
            block = block.next()

    def _set_wrapping(self, mode: QTextOption.WrapMode) -> None:
        if self.wordWrapMode() != mode:
            self.setWordWrapMode(mode)


def _is_shortcut(event: QKeyEvent) -> bool:
    """Whether it is a letter with Alt, which Qt would write: somebody meant a command that is not on now.

    On a Mac Option writes letters of its own.
    """
    is_alone = event.modifiers() == Qt.KeyboardModifier.AltModifier and sys.platform != "darwin"
    return is_alone and event.text().isprintable() and bool(event.text())


def _has_huge_line(text: str) -> bool:
    """Tell whether a text holds a line in which nobody could write."""
    return len(text) > _HUGE_LINE and any(len(line) > _HUGE_LINE for line in text.split("\n"))


def _paths_in(source: QMimeData) -> list[str]:
    """The files that are given; none where anything among them is no file of this computer."""
    urls = source.urls() if source.hasUrls() else []
    paths = [url.toLocalFile() for url in urls]
    return paths if all(paths) and all(Path(path).is_file() for path in paths) else []
