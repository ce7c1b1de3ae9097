"""What a conversation needs to be read is loaded when somebody goes to where one is chosen."""

from __future__ import annotations

import asyncio
import gc
from typing import cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from chatdesk.ui.bridge import Tasks


class ReadingAhead(QObject):
    """Loads the Markdown parser in a thread, once, as the pointer or the focus comes to the list or a field.

    Else the first conversation that is opened would keep the window waiting for 45 ms. It is not loaded at
    the start: a window in which a first question is written does not need its 4 MB.
    """

    def __init__(self, where: QWidget, tasks: Tasks) -> None:
        super().__init__(where)
        self._where, self._tasks = where, tasks
        self.has_begun = False
        where.installEventFilter(self)
        self._app = cast("QApplication", QApplication.instance())
        self._app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102, N802 - Qt's name
        if event.type() == QEvent.Type.Enter:
            self._begin()
        return super().eventFilter(watched, event)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        # The filter of the list, the search and the palette are fields of one line.
        if now is not None and (isinstance(now, QLineEdit) or self._where.isAncestorOf(now)):
            self._begin()

    def _begin(self) -> None:
        if self.has_begun:
            return
        self.has_begun = True
        self._where.removeEventFilter(self)
        self._app.focusChanged.disconnect(self._on_focus_changed)
        self._tasks.spawn(_load())


async def _load() -> None:
    await asyncio.to_thread(load_reading)
    # Modules stay: looking for garbage in them would cost some milliseconds again and again.
    gc.freeze()


def load_reading() -> None:
    """Load what Markdown is read with; some 45 ms the first time."""
    from chatdesk.markup import parse, pieces, segments

    del pieces, segments
    parse("*text*")
