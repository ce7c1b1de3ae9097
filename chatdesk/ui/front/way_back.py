"""The way back: a place that goes away gives the focus to where it was, and Esc leads to the composer."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.main_window import MainWindow

_REMEMBERED = 8


class WayBack(QObject):
    """Keeps the focus of the window from being lost.

    Where the widget with the focus is hidden or disabled, Qt takes the next one in the order of Tab, which is
    anywhere. Here it becomes the last place that is still there, else the composer; unless whoever hid it
    has chosen another by then. An Esc that nobody wanted goes to the composer. `uncover` shows a
    conversation that the inspector covers.
    """

    def __init__(self, window: MainWindow, desk: Desk, uncover: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._desk, self._uncover = window, desk, uncover
        self._before: list[QWidget] = []
        self._jumped_to: QWidget | None = None
        window.installEventFilter(self)
        window.right.own_window.escaped.connect(self.to_composer)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus_changed)

    def to_composer(self) -> None:
        """Go to the composer, from another window too, and from a pane that covers it."""
        if self._window.is_transcript_covered:
            self._uncover()
        if not self._window.isActiveWindow():
            self._window.activateWindow()
        self._desk.page.composer.take_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What comes here went through everything that is in the window.
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if bare and event.key() == Qt.Key.Key_Escape:
                self.to_composer()
                return True
        return super().eventFilter(watched, event)

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and isValid(old) and self._is_here(old) and not _can_have_focus(old):
            self._jumped_to = now
            QTimer.singleShot(0, self, self._go_back)
        elif now is None:
            # Another window may be in front; or what had the focus was destroyed.
            self._jumped_to = None
            QTimer.singleShot(0, self, self._go_back)
        elif self._is_here(now):
            self._remember(now)

    def _remember(self, place: QWidget) -> None:
        # A button that was clicked is no place to write or walk on.
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if by_mouse and isinstance(place, QAbstractButton):
            return
        kept = [one for one in self._before if one is not place and isValid(one)]
        self._before = [*kept, place][-_REMEMBERED:]

    def _go_back(self) -> None:
        jumped_to, now = self._jumped_to, QApplication.focusWidget()
        self._jumped_to = None
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if now is not jumped_to or popup is not None or not self._window.isActiveWindow():
            return
        for place in reversed(self._before):
            if isValid(place) and self._is_here(place) and _can_have_focus(place):
                place.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._desk.page.composer.take_focus()

    def _is_here(self, place: QWidget) -> bool:
        return place.window() is self._window


def _can_have_focus(place: QWidget) -> bool:
    return place.isVisible() and place.isEnabled()
