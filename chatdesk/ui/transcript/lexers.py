"""Languages for colours, loaded in a thread: the first code block must not hold up a frame."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from chatdesk.ui.transcript.highlight import LineHighlighter

_POLL_MS = 20


class LexerLoader(QObject):
    """Loads each language once per process; `loaded` tells its name, in the thread of the window.

    Python's cycle collector is off while a language loads (5 to 300 ms): it would run in the loading
    thread, and Qt objects that it finds there would be destroyed in the wrong thread, which crashes.
    """

    loaded = Signal(str)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._threads: dict[str, threading.Thread] = {}
        self._ready: set[str] = set()
        self._collects = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    @classmethod
    def shared(cls) -> LexerLoader:
        """Return the one loader of this application."""
        app = QCoreApplication.instance()
        found = app.findChild(cls) if app is not None else None
        return found if isinstance(found, cls) else cls(app)

    def is_ready(self, language: str) -> bool:
        """Tell whether a language is there; ask for it where it is not."""
        if language in self._ready:
            return True
        if language not in self._threads:
            self._load(language)
        return False

    def _load(self, language: str) -> None:
        if not self._threads:
            self._collects = gc.isenabled()
            gc.disable()
        thread = threading.Thread(target=_load, args=(language,), name=f"lexer {language}", daemon=True)
        self._threads[language] = thread
        thread.start()
        self._timer.start()

    def _look(self) -> None:
        done = [language for language, thread in self._threads.items() if not thread.is_alive()]
        for language in done:
            del self._threads[language]
            self._ready.add(language)
        if not self._threads:
            self._timer.stop()
            if self._collects:
                gc.enable()
        for language in done:
            self.loaded.emit(language)


def _load(language: str) -> None:
    LineHighlighter(language).extend(["a = 1", ""], 0)
