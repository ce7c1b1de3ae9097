"""The program for bench_stop: asks, presses Esc at a random moment, tells what happened; again and again.

`python -m tests.benchmarks._stop_probe SILENT STALLED RETRYING FLOODS`, with CHATDESK_DATA_DIR. One JSON
object per stop goes to standard output, times in monotonic seconds. The key goes the way of a real one
through Qt: the shortcut map, the action, its handler.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest

from chatdesk.__main__ import main as run
from chatdesk.domain.delta import TextDelta
from chatdesk.engine.events import ChunkReceived, RequestMade, RetryScheduled, TurnEvent
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow

# Long enough to be in the middle of it, at every phase of the frame timer.
_WAITS = {"silent": (0.05, 0.15), "stalled": (0.05, 0.15), "retrying": (0.1, 0.6), "flood": (0.15, 0.4)}
_BEGINS = {"silent": RequestMade, "retrying": RetryScheduled}
_PAUSE_MS = 30


class Presser(QObject):
    """Presses Esc: the time is taken in a thread of its own, as a keyboard does not wait for the program."""

    due = Signal(float)

    def press_after(self, seconds: float) -> None:
        """Press once, so many seconds from now."""
        threading.Timer(seconds, lambda: self.due.emit(time.monotonic())).start()


class StopProbe(QObject):
    """Carries out the stops of a list of phases, one after the other; each question names its own."""

    def __init__(self, window: MainWindow, phases: list[str]) -> None:
        super().__init__(window)
        self._window = window
        self._phases = [f"{phase} {number}." for number, phase in enumerate(phases)]
        self._random = random.Random(7)  # noqa: S311 - not a secret
        self._presser = Presser(self)
        self._presser.due.connect(self._press)
        self._page: ConversationPage | None = None
        self._reset()

    def begin(self) -> None:
        """Ask the next question in a new conversation, or end."""
        if not self._phases:
            self._window.close()
            return
        self._reset()
        page = cast("ConversationPage", self._window.pages.currentWidget())
        if not page.branch.is_empty:
            QTest.keyClick(page.composer.edit, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            page = cast("ConversationPage", self._window.pages.currentWidget())
        self._page = page
        page.driver.turn_event.connect(self._on_event)
        page.driver.running_changed.connect(self._on_running)
        page.transcript.frame_painted.connect(self._on_painted)
        QTest.keyClicks(page.composer.edit, self._phases[0])
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Return)

    def _reset(self) -> None:
        self._waits = False
        self._told = 0
        self._pressed = 0.0
        self._handled = 0.0
        self._took = 0.0
        self._ended = 0.0
        self._painted = 0
        self._changed = 0.0

    def _on_event(self, event: TurnEvent) -> None:
        if isinstance(event, ChunkReceived) and not self._handled:
            self._told += sum(len(d.text) for d in event.received.deltas if isinstance(d, TextDelta))
        phase = self._phases[0].split()[0]
        if isinstance(event, _BEGINS.get(phase, ChunkReceived)) and not self._waits:
            self._waits = True
            self._presser.press_after(self._random.uniform(*_WAITS[phase]))

    def _on_painted(self, characters: int) -> None:
        if characters != self._painted:
            self._painted, self._changed = characters, time.monotonic()

    def _press(self, at: float) -> None:
        assert self._page is not None
        self._pressed, self._handled = at, time.monotonic()
        QTest.keyClick(self._page.composer.edit, Qt.Key.Key_Escape)
        self._took = time.monotonic() - self._handled

    def _on_running(self, is_running: bool) -> None:
        if not is_running:
            self._ended = time.monotonic()
            QTimer.singleShot(_PAUSE_MS, self._tell)

    def _tell(self) -> None:
        assert self._page is not None
        question = self._phases.pop(0)
        told = {
            "question": question,
            "phase": question.split()[0],
            "pressed": self._pressed,
            "queued": self._handled - self._pressed,
            "handler": self._took,
            "ended": self._ended - self._pressed,
            "extra": max(0, self._painted - self._told),
            "painted": max(0.0, self._changed - self._pressed),
            "told": self._told,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        self._page.driver.turn_event.disconnect(self._on_event)
        self._page.driver.running_changed.disconnect(self._on_running)
        self._page.transcript.frame_painted.disconnect(self._on_painted)
        self.begin()


def main() -> int:
    """Run the program with the probe in it."""
    names = ("silent", "stalled", "retrying", "flood")
    phases = [name for name, count in zip(names, sys.argv[1:], strict=True) for _ in range(int(count))]
    build = MainWindow.__init__

    def build_with_probe(window: MainWindow, *arguments: object) -> None:
        build(window, *arguments)  # type: ignore[arg-type]
        probe = StopProbe(window, phases)
        # Behind everything that the start loads.
        window.painted.connect(lambda: QTimer.singleShot(3000, probe.begin))

    MainWindow.__init__ = build_with_probe  # type: ignore[method-assign, assignment]
    del sys.argv[1:]
    return run()


if __name__ == "__main__":
    sys.exit(main())
