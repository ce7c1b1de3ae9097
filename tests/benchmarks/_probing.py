"""The program with a probe in its window: how every probe begins, and how it tells what it saw."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from chatdesk.__main__ import main as run
from chatdesk.ui.window.main_window import MainWindow

# Behind everything that the start loads.
_BEFORE_MS = 3000


class Probe(Protocol):
    """Does something in the window, looks on, and ends with `tell`."""

    def begin(self) -> None:
        """Begin, within the loop of the program."""


def run_with(make: Callable[[MainWindow], Probe]) -> int:
    """Run the program without arguments, with a probe that begins when all is loaded."""
    build = MainWindow.__init__

    def build_with_probe(window: MainWindow, *arguments: object) -> None:
        build(window, *arguments)  # type: ignore[arg-type]
        probe = make(window)
        window.painted.connect(lambda: QTimer.singleShot(_BEFORE_MS, probe.begin))

    MainWindow.__init__ = build_with_probe  # type: ignore[method-assign, assignment]
    del sys.argv[1:]
    return run()


def tell(window: MainWindow, seen: object) -> None:
    """Write one JSON object to standard output and end the program."""
    sys.stdout.write(json.dumps(seen) + "\n")
    sys.stdout.flush()
    QApplication.processEvents()
    window.close()
