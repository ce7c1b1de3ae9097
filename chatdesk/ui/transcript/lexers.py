"""Languages for colours, loaded in a thread: the first code block must not hold up a frame."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.ui.look.one_per_program import one_per_program
from chatdesk.ui.transcript.collector_pause import PausedThreads
from chatdesk.ui.transcript.highlight import LineHighlighter

_POLL_MS = 20


class LexerLoader(QObject):
    """Loads each language once per process (5 to 300 ms); `loaded` tells its name, in the window's thread."""

    loaded = Signal(str)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._threads: PausedThreads[str] = PausedThreads()
        self._ready: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    @classmethod
    def shared(cls) -> LexerLoader:
        """Return the one loader of this application."""
        return one_per_program(cls)

    def is_ready(self, language: str) -> bool:
        """Tell whether a language is there; ask for it where it is not."""
        if language in self._ready:
            return True
        if language not in self._threads:
            self._load(language)
        return False

    def _load(self, language: str) -> None:
        self._threads.start(language, partial(_load, language), f"lexer {language}")
        self._timer.start()

    def _look(self) -> None:
        done = self._threads.take_done()
        self._ready.update(done)
        if not self._threads:
            self._timer.stop()
        for language in done:
            self.loaded.emit(language)


def _load(language: str) -> None:
    LineHighlighter(language).extend(["a = 1", ""], 0)
