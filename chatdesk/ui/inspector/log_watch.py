"""When the inspector looks at the turn it shows: ten times a second at most, and only while it is seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.inspector.turn_log import TurnLog

_REFRESH_MS = 100


class LogWatch(QObject):
    """Listens to a log for `pane`; `due` asks for a look."""

    due = Signal()

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self._log: TurnLog | None = None
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.due)
        pane.installEventFilter(self)

    def watch(self, log: TurnLog) -> None:
        """Listen to another log from now on."""
        if self._log is not None:
            self._log.listener = self._log.on_begin = None
        self._log = log
        log.listener = self.tell
        # At once, and also out of view: the rows that are shown are those of what has just gone.
        log.on_begin = self.due.emit

    def tell(self) -> None:
        """Something has changed: a look is due within a tenth of a second, if anybody sees it."""
        if self._pane.isVisible() and not self._timer.isActive():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self.due.emit()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)
