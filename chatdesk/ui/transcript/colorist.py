"""Colours for code, given when there is time: no frame waits for a lexer."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from chatdesk.ui.transcript.highlight import LineHighlighter
from chatdesk.ui.transcript.lexers import LexerLoader
from chatdesk.ui.transcript.units.code import CodeUnit

# As much of a frame as colours may take; code of so many lines is done at once.
_SLICE_SECONDS = 0.003
_FEW_LINES = 60
_OVER = -1


class Colorist(QObject):
    """Gives highlighters to code units that were seen.

    Code is plain until its language is loaded. Long code is lexed in slices of 3 ms between the
    frames. `colored` says that something changed.
    """

    colored = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[CodeUnit] = []
        self._jobs: deque[tuple[CodeUnit, Iterator[int | None]]] = deque()
        self._loader: LexerLoader | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    def want(self, units: Iterable[CodeUnit]) -> None:
        """Colour units as soon as their languages are there; some may be at once."""
        changed = [unit for unit in units if self._want(unit)]
        if changed:
            self.colored.emit()

    def _want(self, unit: CodeUnit) -> bool:
        """Return whether a unit has changed already."""
        unit.wants_colors = False
        if self._loader is None:
            self._loader = LexerLoader.shared()
            self._loader.loaded.connect(self._on_loaded)
        if self._loader.is_ready(unit.language.lower()):
            return self._begin(unit)
        self._waiting.append(unit)
        return False

    def forget(self) -> None:
        """The units that wait are not shown any more."""
        self._waiting.clear()
        self._jobs.clear()

    def _on_loaded(self, language: str) -> None:
        if not isValid(self):
            return  # the loader is everybody's: its signal may still be on the way when a page is gone
        ready = [unit for unit in self._waiting if unit.language.lower() == language]
        self._waiting = [unit for unit in self._waiting if unit.language.lower() != language]
        for unit in ready:
            self._begin(unit)
        # What the collector finds meanwhile may be this one's page.
        if ready and isValid(self):
            self.colored.emit()

    def _begin(self, unit: CodeUnit) -> bool:
        if unit.is_open:
            unit.color_as_it_grows(LineHighlighter(unit.language))
            return True
        steps = unit.color_exactly(LineHighlighter(unit.language))
        if unit.line_count <= _FEW_LINES:
            deque(steps, maxlen=0)
            return True
        self._jobs.append((unit, steps))
        self._timer.start(0)
        return False

    def _work(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        while self._jobs and time.perf_counter() < until:
            if next(self._jobs[0][1], _OVER) == _OVER:
                self._jobs.popleft()
        if self._jobs:
            self._timer.start(0)
        self.colored.emit()
