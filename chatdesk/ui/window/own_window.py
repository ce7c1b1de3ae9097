"""The window of its own in which the inspector may stand, with the keys of the program in it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

_SIZE, _SMALLEST = (640, 780), (380, 320)
_GAP = 8


class _Window(QWidget):
    close_requested = Signal()
    escaped = Signal()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class OwnWindow(QObject):
    """Made when it is first wanted. `close_requested` says that the user closes it; it does not hide itself.

    `escaped`: Esc was pressed, and nothing in the window wanted it. `is_wanted`: the inspector stands
    there, or will when it is shown.
    """

    close_requested = Signal()
    escaped = Signal()

    def __init__(self, main: QMainWindow) -> None:
        super().__init__(main)
        self._main = main
        self._window: _Window | None = None
        self._place = ""
        self.is_wanted = False

    @property
    def is_open(self) -> bool:
        """Whether the window is shown."""
        return self._window is not None and self._window.isVisible()

    def restore(self, place: str, *, is_wanted: bool) -> None:
        """Say where the window stood, and whether it was wanted."""
        self._place, self.is_wanted = place, is_wanted

    def place(self) -> str:
        """Return where it stands, as text for `restore`."""
        return self._place if self._window is None else self._window.saveGeometry().toBase64().toStdString()

    def take(self, content: QWidget) -> None:
        """Hold a widget from now on."""
        window = self._window
        if window is None:
            window = self._window = self._made()
        layout = window.layout()
        if layout is not None:
            layout.addWidget(content)

    def show(self, shown: bool) -> None:
        """Show it where it is wanted, or hide it."""
        if self._window is None:
            return
        is_shown = shown and self.is_wanted
        self._window.setVisible(is_shown)
        if is_shown:
            self._window.raise_()

    def close(self) -> None:
        """Let it go, at the end of the program."""
        if self._window is not None:
            self._window.hide()
            self._window.deleteLater()
            self._window = None

    def _put_beside(self, window: QWidget) -> None:
        """Begin at the right of the main window, or as far right as the screen goes."""
        frame, screen = self._main.frameGeometry(), self._main.screen().availableGeometry()
        left = min(frame.right() + _GAP, screen.right() - window.width() - _GAP)
        window.move(max(screen.left(), left), max(screen.top(), frame.top()))

    def _made(self) -> _Window:
        window = _Window()
        window.setWindowTitle(self.tr("Inspector"))
        window.setWindowIcon(self._main.windowIcon())
        window.setMinimumSize(*_SMALLEST)
        window.resize(*_SIZE)
        if self._place:
            window.restoreGeometry(QByteArray.fromBase64(self._place.encode("ascii", "replace")))
        else:
            self._put_beside(window)
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        # A shortcut is heard in the windows that own its action.
        window.addActions(self._main.actions())
        window.close_requested.connect(self.close_requested)
        window.escaped.connect(self.escaped)
        return window
