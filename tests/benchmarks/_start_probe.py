"""One start for bench_start: the program, or an empty window, telling its parent what happened when.

`python -m tests.benchmarks._start_probe (chatdesk | empty)`, with CHATDESK_DATA_DIR. Prints one JSON object
per line with monotonic seconds: "painted", and "focused" when keys go to the composer (or to the empty
window).
Nothing is imported here that both do not import anyway.
"""

from __future__ import annotations

import sys
import time


def _tell(what: str, at: float) -> None:
    sys.stdout.write(f'{{"event": "{what}", "at": {at:.6f}}}\n')
    sys.stdout.flush()


def _empty() -> int:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        was_painted = False

        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            if not self.was_painted:
                self.was_painted = True
                QTimer.singleShot(0, lambda: _tell("painted", time.monotonic()))

    app = QApplication(sys.argv[:1])
    app.focusObjectChanged.connect(lambda _found: _tell("focused", time.monotonic()))
    window = Window()
    window.resize(1280, 820)
    window.show()
    return app.exec()


def _chatdesk() -> int:
    from chatdesk.__main__ import main
    from chatdesk.app import binding

    load = binding.load

    def load_and_listen() -> None:
        load()
        _listen()

    # Qt is loaded by the program itself, in its own order.
    binding.load = load_and_listen
    del sys.argv[1:]
    return main()


def _listen() -> None:
    from PySide6.QtGui import QGuiApplication

    from chatdesk.ui.window.main_window import MainWindow

    build = MainWindow.__init__

    def build_and_listen(window: MainWindow, *arguments: object) -> None:
        build(window, *arguments)  # type: ignore[arg-type]
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)

        def on_focus(found: object) -> None:
            if getattr(found, "accessibleName", str)() == "Message":
                _tell("focused", time.monotonic())

        app.focusObjectChanged.connect(on_focus)
        window.painted.connect(lambda: _tell("painted", time.monotonic()))

    MainWindow.__init__ = build_and_listen  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    sys.exit(_empty() if sys.argv[1] == "empty" else _chatdesk())
