"""The conversation that is being read from the disk, and when that takes so long that it has to be said."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_NOTICED_MS = 200


class Awaited(QObject):
    """Knows which conversation is to come to the front when it is there; "" while none is.

    `lasts` brings its id when it has taken longer than anybody calls at once, and "" when that is over.
    """

    lasts = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.conversation_id = ""
        self._said = False
        self._timer = QTimer(self, singleShot=True, interval=_NOTICED_MS)
        self._timer.timeout.connect(self._say)

    def begin(self, conversation_id: str) -> None:
        """Wait for this one from now on, and for no other."""
        self.conversation_id = conversation_id
        if self._said:
            self._say()
        else:
            self._timer.start()

    def end(self) -> None:
        """Wait for nothing any more."""
        self.conversation_id = ""
        self._timer.stop()
        if self._said:
            self._said = False
            self.lasts.emit("")

    def _say(self) -> None:
        self._said = True
        self.lasts.emit(self.conversation_id)
