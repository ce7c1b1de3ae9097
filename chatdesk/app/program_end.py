"""How the program comes to its end: by its window, or by a signal of the system."""

from __future__ import annotations

import asyncio
import signal

from PySide6.QtCore import QObject, QTimer

from chatdesk.app.made import Made
from chatdesk.ui.acts.leaving import Leaving

_WATCH_SIGNALS_MS = 250


class ProgramEnd(QObject):
    """Waits for it. What is not saved is asked about first, unless a signal ends the program."""

    def __init__(self, made: Made) -> None:
        super().__init__(made.window)
        self._event = asyncio.Event()
        self.leaving = Leaving(
            made.window,
            made.store.database,
            made.saving,
            lambda: made.desk.pages,
            made.tasks,
            self._event.set,
        )
        made.window.close_requested.connect(self.leaving.request)

    def begin(self) -> None:
        """Listen to the signals that ask a program to end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._event.set)
            except NotImplementedError:
                # Windows: Python's own handler only runs when Python runs, so it is let in now and then.
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._event.set))
                QTimer(self, interval=_WATCH_SIGNALS_MS).start()

    async def wait(self) -> None:
        """Return when the program is to end."""
        await self._event.wait()
