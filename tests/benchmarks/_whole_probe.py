"""The program for bench_whole: asks once, notes every frame and every beat of a timer, tells it all, ends.

`python -m tests.benchmarks._whole_probe [KEY ...]`, with CHATDESK_DATA_DIR. The keys are pressed before the
question (Ctrl+J opens the inspector). One JSON object goes to standard output, times in monotonic seconds.
"""

from __future__ import annotations

import sys
import time
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from tests.benchmarks._probing import run_with, tell

_BEAT_MS = 5
# Behind the end of the turn.
_AFTER_MS = 200
# As long as a short question takes to type.
_TYPING_MS = 1500


class WholeProbe(QObject):
    """Looks on while one answer comes."""

    def __init__(self, window: MainWindow, keys: list[str]) -> None:
        super().__init__(window)
        self._window = window
        self._keys = keys
        self._frames: list[tuple[float, int]] = []
        self._beats: list[float] = []
        self._began = self._cpu = self._thread_cpu = 0.0
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(lambda: self._beats.append(time.monotonic()))

    def begin(self) -> None:
        """Type the question."""
        page = cast("ConversationPage", self._window.pages.currentWidget())
        for key in self._keys:
            target = QApplication.focusWidget() or page.composer.edit
            QTest.keySequence(target, QKeySequence(key))
        page.driver.running_changed.connect(self._on_running)
        page.transcript.frame_painted.connect(lambda count: self._frames.append((time.monotonic(), count)))
        QTest.keyClicks(page.composer.edit, "Say all of it.")
        QTimer.singleShot(_TYPING_MS, self._ask)

    def _ask(self) -> None:
        page = cast("ConversationPage", self._window.pages.currentWidget())
        self._began, self._cpu, self._thread_cpu = time.monotonic(), time.process_time(), time.thread_time()
        self._beat.start()
        QTest.keyClick(page.composer.edit, Qt.Key.Key_Return)

    def _on_running(self, is_running: bool) -> None:
        if not is_running:
            self._beat.stop()
            QTimer.singleShot(_AFTER_MS, self._tell)

    def _tell(self) -> None:
        told = {
            "frames": self._frames,
            "beats": self._beats,
            "seconds": time.monotonic() - self._began - _AFTER_MS / 1000,
            "cpu": time.process_time() - self._cpu,
            "thread_cpu": time.thread_time() - self._thread_cpu,
        }
        tell(self._window, told)


def main() -> int:
    """Run the program with the probe in it."""
    keys = sys.argv[1:]
    return run_with(lambda window: WholeProbe(window, keys))


if __name__ == "__main__":
    sys.exit(main())
