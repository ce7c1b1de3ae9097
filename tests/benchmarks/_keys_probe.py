"""The program for bench_keys: asks once, has letters typed while the answer comes, notes what is painted.

`python -m tests.benchmarks._keys_probe asks|rests COUNT`, with CHATDESK_DATA_DIR and DISPLAY. With "rests"
nothing is asked: typing at rest. One JSON object goes to standard output: times are monotonic seconds, and
those of the CPU that the window's thread has used until then.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest

from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from tests.benchmarks._probing import run_with, tell

_BEAT_MS = 4
_TYPING_MS = 1500
# Into the middle of the stream, and until the last letter is painted.
_SETTLE_MS, _AFTER_MS = 1500, 500


class KeysProbe(QObject):
    """Looks on while letters are typed."""

    pressed = Signal(str)

    def __init__(self, window: MainWindow, count: int, *, asks: bool) -> None:
        super().__init__(window)
        self._window, self._count, self._asks = window, count, asks
        self._paints: list[tuple[float, float, int]] = []
        self._beats: list[tuple[float, float]] = []
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(lambda: self._beats.append((time.monotonic(), time.thread_time())))
        self._chars = self._began = 0
        self._presses = ""
        self.pressed.connect(self._on_pressed)
        self._watch_paints()

    def begin(self) -> None:
        """Ask for the long answer, then have the letters typed."""
        page = self._page
        self._window.activateWindow()
        page.composer.take_focus()
        page.transcript.frame_painted.connect(self._on_frame)
        if self._asks:
            QTest.keyClicks(page.composer.edit, "Say all of it.")
            QTimer.singleShot(_TYPING_MS, lambda: page.send(page.composer.text()))
        QTimer.singleShot(_TYPING_MS + _SETTLE_MS, self._type)

    @property
    def _page(self) -> ConversationPage:
        return cast("ConversationPage", self._window.pages.currentWidget())

    def _on_frame(self, characters: int) -> None:
        self._chars = characters

    def _watch_paints(self) -> None:
        paint = MessageEdit.paintEvent

        def paint_and_note(edit: MessageEdit, event: QPaintEvent) -> None:
            paint(edit, event)
            typed = edit.document().characterCount() - 1
            self._paints.append((time.monotonic(), time.thread_time(), typed))

        MessageEdit.paintEvent = paint_and_note  # type: ignore[method-assign, assignment]

    def _type(self) -> None:
        command = [sys.executable, "-m", "tests.benchmarks._key_presser", str(self._count)]
        self._began = self._chars
        self._beat.start()
        threading.Thread(target=self._press, args=(command,), daemon=True).start()

    def _press(self, command: list[str]) -> None:
        done = subprocess.run(command, input="\n", stdout=subprocess.PIPE, text=True, check=True)
        self.pressed.emit(done.stdout)

    def _on_pressed(self, presses: str) -> None:
        self._presses = presses
        QTimer.singleShot(_AFTER_MS, self._tell)

    def _tell(self) -> None:
        told = {
            "presses": json.loads(self._presses),
            "paints": self._paints,
            "beats": self._beats,
            "streamed": self._chars - self._began,
            "still_runs": self._page.driver.is_running,
            "typed": self._page.composer.text(),
        }
        tell(self._window, told)


def main() -> int:
    """Run the program with the probe in it."""
    asks, count = sys.argv[1] == "asks", int(sys.argv[2])
    return run_with(lambda window: KeysProbe(window, count, asks=asks))


if __name__ == "__main__":
    sys.exit(main())
