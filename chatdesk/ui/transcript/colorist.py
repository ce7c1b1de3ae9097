"""Colours for code, given when there is time: no frame waits for a lexer."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.ui.transcript.highlight import LineHighlighter
from chatdesk.ui.transcript.units.code import CodeUnit

# As much of a frame as colours may take; code of so many lines is done at once.
_SLICE_SECONDS = 0.003
_FEW_LINES = 60
_LOAD_POLL_MS = 20


class Colorist(QObject):
    """Gives highlighters to code units that were seen.

    A language is loaded in a thread once (its lexer takes 5 to 300 ms); code is plain until then.
    Long code is lexed in slices of 3 ms between the frames. `colored` says that something changed.
    """

    colored = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._loads: dict[str, threading.Thread] = {}
        self._waiting: list[CodeUnit] = []
        self._jobs: deque[tuple[CodeUnit, Iterator[int | None]]] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    def want(self, unit: CodeUnit) -> None:
        """Colour a unit as soon as its language is there."""
        unit.wants_colors = False
        language = unit.language.lower()
        if language not in self._loads:
            load = threading.Thread(target=_load, args=(language,), name=f"lexer {language}", daemon=True)
            self._loads[language] = load
            load.start()
        if self._loads[language].is_alive():
            self._waiting.append(unit)
            self._start(_LOAD_POLL_MS)
        else:
            self._begin(unit)

    def _begin(self, unit: CodeUnit) -> None:
        if unit.is_open:
            unit.color_as_it_grows(LineHighlighter(unit.language))
            return
        steps = unit.color_exactly(LineHighlighter(unit.language))
        if unit.line_count <= _FEW_LINES:
            deque(steps, maxlen=0)
        else:
            self._jobs.append((unit, steps))
            self._start(0)

    def _start(self, delay_ms: int) -> None:
        if not self._timer.isActive() or delay_ms == 0:
            self._timer.start(delay_ms)

    def _work(self) -> None:
        ready = [unit for unit in self._waiting if not self._loads[unit.language.lower()].is_alive()]
        self._waiting = [unit for unit in self._waiting if unit not in ready]
        for unit in ready:
            self._begin(unit)
        did_work = bool(ready)
        until = time.perf_counter() + _SLICE_SECONDS
        while self._jobs and time.perf_counter() < until:
            did_work = True
            if next(self._jobs[0][1], _OVER) is _OVER:
                self._jobs.popleft()
        if self._jobs:
            self._start(0)
        elif self._waiting:
            self._start(_LOAD_POLL_MS)
        if did_work:
            self.colored.emit()


_OVER = -1


def _load(language: str) -> None:
    LineHighlighter(language).extend(["a = 1", ""], 0)
