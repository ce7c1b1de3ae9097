"""A caret that stops blinking when nobody writes, so that the program at rest does nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_REST_AFTER_MS = 10_000
_WAKING = (QEvent.Type.KeyPress, QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress)


class _Blink:
    """The blink of all carets: its time belongs to the whole program, whoever changes it."""

    def __init__(self) -> None:
        self._of_system: int | None = None
        self._is_allowed = True

    def rest(self) -> None:
        hints = QGuiApplication.styleHints()
        if self._of_system is None:
            self._of_system = hints.cursorFlashTime()
        hints.setCursorFlashTime(0)

    def wake(self) -> None:
        hints = QGuiApplication.styleHints()
        if self._of_system and self._is_allowed and not hints.cursorFlashTime():
            hints.setCursorFlashTime(self._of_system)

    def allow(self, is_allowed: bool) -> None:
        self._is_allowed = is_allowed
        if is_allowed:
            self.wake()
        else:
            self.rest()


_blink = _Blink()


def allow_blinking(is_allowed: bool) -> None:
    """Let carets blink, or have every caret of the program stand still from now on."""
    _blink.allow(is_allowed)


class RestingCaret(QObject):
    """Lets the caret blink for ten seconds after the last key; then it stays where it is, visible.

    The time of the blink is the system's again with the next key, unless no caret may blink.
    """

    def __init__(self, edit: QWidget) -> None:
        super().__init__(edit)
        self._timer = QTimer(self, singleShot=True, interval=_REST_AFTER_MS)
        self._timer.timeout.connect(self.rest)
        edit.installEventFilter(self)

    def rest(self) -> None:
        """Stop blinking."""
        _blink.rest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WAKING:
            _blink.wake()
            self._timer.start()
        return False
