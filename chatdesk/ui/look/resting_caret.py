"""A caret that stops blinking when nobody writes, so that the program at rest does nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_REST_AFTER_MS = 10_000
_WAKING = (QEvent.Type.KeyPress, QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress)


class RestingCaret(QObject):
    """Lets the caret blink for ten seconds after the last key; then it stays where it is, visible.

    The time of the blink belongs to the whole program; it is the system's again with the next key.
    """

    def __init__(self, edit: QWidget) -> None:
        super().__init__(edit)
        self._hints = QGuiApplication.styleHints()
        self._blink = self._hints.cursorFlashTime()
        self._timer = QTimer(self, singleShot=True, interval=_REST_AFTER_MS)
        self._timer.timeout.connect(self.rest)
        edit.installEventFilter(self)

    def rest(self) -> None:
        """Stop blinking."""
        self._hints.setCursorFlashTime(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WAKING:
            if self._hints.cursorFlashTime() == 0 != self._blink:
                self._hints.setCursorFlashTime(self._blink)
            self._timer.start()
        return False
