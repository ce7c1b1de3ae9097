"""What stands over the conversation in front while another one is still being read from the disk."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.empty_note import EmptyNote
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.main_window import MainWindow


class LoadingNote(QObject):
    """Covers the conversation in front with a word on the one that comes; Esc stays with the one in front.

    What is typed meanwhile is meant for the one that comes, and is in its composer when it is there.
    """

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._cover: _Cover | None = None
        desk.awaited.lasts.connect(self._on_lasts)

    @property
    def cover(self) -> QWidget | None:
        """What is shown now; None where nothing has to be."""
        return self._cover

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._cover is not None:
            self._cover.setGeometry(self._window.pages.rect())
        return super().eventFilter(watched, event)

    def _on_lasts(self, conversation_id: str) -> None:
        if not conversation_id:
            self._end()
            return
        pages = self._window.pages
        if self._cover is None:
            self._cover = _Cover(self._window.theme, pages)
            self._window.theme_changed.connect(self._cover.set_theme)
            pages.installEventFilter(self)
            EscapeCloses(self._cover, self._desk.awaited.end, self.tr("stay here"))
        cover, head = self._cover, self._desk.shelf.head(conversation_id)
        title = "" if head is None else head.title
        cover.say("hourglass", self.tr("Loading the conversation"), title)
        cover.setGeometry(pages.rect())
        cover.show()
        cover.raise_()
        focus = QApplication.focusWidget()
        if focus is not None and self._desk.page.isAncestorOf(focus):
            cover.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(cover, cover.text())

    def _end(self) -> None:
        cover, self._cover = self._cover, None
        if cover is None:
            return
        had_focus = cover.hasFocus()
        cover.hide()
        cover.deleteLater()
        if cover.typed:
            self._desk.page.writing.type(cover.typed)
        elif had_focus:
            self._desk.page.composer.take_focus()


class _Cover(EmptyNote):
    """The words on the ground of the conversation; `typed` are the letters that came meanwhile."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", "", parent=parent)
        self.typed = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable():
            self.typed += event.text()
        elif event.key() == Qt.Key.Key_Backspace:
            self.typed = self.typed[:-1]

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("bg_page"))
        super().paintEvent(event)
