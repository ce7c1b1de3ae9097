"""When to paint: one frame for all that arrives within 16 ms, and rarer ones for a dear tail."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 16
_LEAST_MS = 4
# A render of the open block may take this long in every frame; a dearer one waits.
_CHEAP_SECONDS = 0.008
# After a dear render the next one comes when so many times its cost have passed.
_REST = 2.0


class FrameScheduler(QObject):
    """Call `work` once per frame while somebody asks for frames.

    The first request after a silence starts one single-shot timer of 16 ms; further requests
    within that time cost nothing. Nothing runs while nobody asks. The work itself is part of its frame:
    after 10 ms of it the next frame comes 6 ms later, and never before 4, so that what arrives is read.
    """

    def __init__(self, work: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    def request(self, delay_ms: int = FRAME_MS) -> None:
        """Have a frame after `delay_ms`, or earlier where one is due already."""
        if not self._timer.isActive():
            spent = int((time.perf_counter() - self._began) * 1000)
            self._timer.start(max(min(delay_ms, _LEAST_MS), delay_ms - spent))

    def cancel(self) -> None:
        """No frame is due any more."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        self._began = time.perf_counter()
        self._work()

    @property
    def is_due(self) -> bool:
        """Whether a frame was asked for and has not come yet."""
        return self._timer.isActive()


class BackOff:
    """How long the open block may rest after a render that took long.

    A render that costs more than 8 ms is repeated only after twice its cost, so that a block of any
    size takes at most a third of the time. (With half of these bounds the screen was 90 ms behind the
    socket at 10,000 tokens a second.)
    """

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._next = 0.0

    def wait_ms(self) -> int:
        """Return the milliseconds until the next render is allowed, 0 where it is allowed now."""
        rest = self._next - self._now()
        return 0 if rest <= 0 else int(rest * 1000) + 1

    def note(self, seconds: float) -> None:
        """A render took that long."""
        self._next = self._now() + seconds * _REST if seconds > _CHEAP_SECONDS else 0.0

    def forget(self) -> None:
        """The next render is allowed at once (the block that was dear is closed)."""
        self._next = 0.0
