"""Collects cyclic garbage on the thread of the window, and only there.

Python runs its collector on whichever thread allocates; on another thread than the window's it would
destroy Qt objects that were part of a cycle, which crashes. It would also stop the window for a frame
or two in the middle of a stream. So it is switched off, and called from here.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

_EVERY_MS = 5_000
# A stream makes some 10,000 objects a second: all of five seconds would hold up a frame (8 to 15 ms).
_EVERY_BUSY_MS = 1_000
_MANY_NEW = 5_000
_TICKS_BETWEEN_FULL = 12


class Collector(QObject):
    """Looks every five seconds, every second of an answer, whether enough was made to be worth a look.

    Young objects are looked at any time (about a millisecond), all objects only while `is_busy` says
    that no answer streams. What exists when this is made counts as there for good.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._ticks = 0
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def stop(self) -> None:
        """Leave the work to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _on_tick(self) -> None:
        is_busy = self._is_busy()
        self._ticks += not is_busy
        every = _EVERY_BUSY_MS if is_busy else _EVERY_MS
        if self._timer.interval() != every:
            self._timer.setInterval(every)
        if gc.get_count()[0] < _MANY_NEW:
            return
        is_full = self._ticks >= _TICKS_BETWEEN_FULL and not is_busy
        gc.collect(2 if is_full else 1)
        if is_full:
            self._ticks = 0
