"""The program for bench_million: searches and opens conversations as a person does, tells the times, ends.

`python -m tests.benchmarks._million_probe SEARCHES [STRIDE]`, with CHATDESK_DATA_DIR; SEARCHES is a JSON file
of lists of texts by their kind, of which every STRIDE-th run of six is typed. One JSON object goes to
standard output: for each act three numbers of milliseconds until it is painted: of the clock, of the
processor on the window's thread, and of the processor on all threads together.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.store import schema
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.search.search_pane import SearchPane
from chatdesk.ui.window.main_window import MainWindow
from tests.benchmarks._probing import run_with, tell

_OPENED = 60
_IN_A_ROW = 6
# Between two keys of somebody who types fast.
_BETWEEN = 0.03
# Between the key that opens the search and the first letter.
_BEFORE_FIRST = 0.3


class Painted(QObject):
    """Watches a widget: `expected` is set when it was painted after that was asked for."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.expected: asyncio.Event | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        del watched
        if event.type() == QEvent.Type.Paint and self.expected is not None:
            # What lies upon it is painted in the same go.
            QTimer.singleShot(0, self.expected.set)
            self.expected = None
        return False


class MillionProbe:
    """Does one thing after the other in the window."""

    def __init__(self, window: MainWindow, searches: dict[str, list[str]], database: Path) -> None:
        self._window = window
        self._searches = searches
        self._database = database
        self._times: dict[str, list[tuple[float, float, float]]] = {}

    def begin(self) -> None:
        """Begin within the loop of the program."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._search()
            await self._open()
        finally:
            tell(self._window, self._times)

    async def _timed(self, name: str, act: Callable[[], object], done: asyncio.Event) -> None:
        done.clear()
        clocks = time.perf_counter, time.thread_time, time.process_time
        before = [clock() for clock in clocks]
        act()
        await asyncio.wait_for(done.wait(), 60)
        wall, own, every = ((clock() - at) * 1000 for clock, at in zip(clocks, before, strict=True))
        self._times.setdefault(name, []).append((wall, own, every))

    async def _search(self) -> None:
        QTest.keySequence(QApplication.focusWidget() or self._window, QKeySequence("Ctrl+Shift+F"))
        (pane,) = self._window.findChildren(SearchPane)
        await asyncio.sleep(_BEFORE_FIRST)
        answered, show, painted = asyncio.Event(), pane.show_words, Painted(pane)

        def show_and_note(words: str, *, is_empty: bool) -> None:
            show(words, is_empty=is_empty)
            painted.expected = answered

        pane.show_words = show_and_note  # type: ignore[method-assign]
        for kind, texts in self._searches.items():
            for text in texts:
                await self._timed(kind, partial(pane.field.setText, text), answered)
                await asyncio.sleep(_BETWEEN)
        for text in self._searches["rare words, every keystroke"]:
            if len(text) == 6:
                await self._hurry(pane, text, answered)
        QTest.keySequence(pane.field, QKeySequence("Esc"))

    async def _hurry(self, pane: SearchPane, text: str, answered: asyncio.Event) -> None:
        """Type five letters faster than they can be answered; the time is that of the sixth."""
        for end in range(1, len(text)):
            pane.field.setText(text[:end])
            await asyncio.sleep(0.004)
        await self._timed("the last of six letters at once", lambda: pane.field.setText(text), answered)
        await asyncio.sleep(_BETWEEN)

    async def _open(self) -> None:
        with closing(schema.connect_reader(self._database)) as connection:
            rows = connection.execute("SELECT id FROM conversations ORDER BY id LIMIT ?", (_OPENED,))
            ids = [id_ for (id_,) in rows]
        for name, wanted in (("open a conversation", ids), ("switch back and forth", ids[-2:] * 30)):
            for id_ in wanted:
                await self._go(name, id_)
                await asyncio.sleep(_BETWEEN)

    async def _go(self, name: str, id_: str) -> None:
        painted = asyncio.Event()
        watched = None
        pages = self._window.pages

        def look(_place: int = 0) -> None:
            nonlocal watched
            page = cast("ConversationPage", pages.currentWidget())
            if page.conversation.id == id_:
                watched = Painted(page.transcript.viewport())
                watched.expected = painted

        connection = pages.currentChanged.connect(look)
        await self._timed(name, lambda: self._window.sidebar.conversation_chosen.emit(id_), painted)
        pages.currentChanged.disconnect(connection)
        if watched is not None:
            watched.deleteLater()


def main() -> int:
    """Run the program with the probe in it."""
    searches, stride = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2]) if sys.argv[2:] else 1
    # Some in a row, for somebody types the letters of a word one after the other.
    chosen = {
        kind: [text for place, text in enumerate(texts) if place // _IN_A_ROW % stride == 0]
        for kind, texts in searches.items()
    }
    database = Path(os.environ["CHATDESK_DATA_DIR"]) / "chatdesk.sqlite3"
    return run_with(lambda window: MillionProbe(window, chosen, database))


if __name__ == "__main__":
    sys.exit(main())
