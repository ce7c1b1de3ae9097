"""Measure the sidebar over very many conversations: open, scroll, filter, move a row, memory.

`python -m tests.benchmarks.bench_sidebar [--quick] [--keep FOLDER]` builds databases of 1,000 and of
100,000 conversations (`--quick`: 10,000) and runs the sidebar over each in a process of its own, offscreen.
"UI thread" is processor time of the window's thread; "shown" is time of the clock from the key, or the
jump, until every row in view is read and painted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks._many_conversations import build

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from chatdesk.store.store import Store
    from chatdesk.ui.sidebar.sidebar import Sidebar

ROOT = Path(__file__).resolve().parents[2]
_SMALL, _LARGE, _QUICK = 1_000, 100_000, 10_000
_TYPED = ("garden", "letter without", "sourdough german", "zebra", "t")
_GOALS = {
    "scroll by 96 px, UI thread": "16",
    "key of the filter, UI thread": "16",
    "key of the filter, shown": "50",
    "jump anywhere, shown": "50",
    "a row moves to the top, UI thread": "16",
}

Times = dict[str, list[float]]


def _memory() -> float:
    """Return what the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


class _Run:
    """One sidebar over one database."""

    def __init__(self, app: QApplication, store: Store, sidebar: Sidebar) -> None:
        self._app, self._store, self._sidebar = app, store, sidebar
        self._view = sidebar.list
        self.times: Times = {}

    async def shown(self) -> None:
        """Wait until all rows in view are read, and paint them."""
        model = self._sidebar.model
        while True:
            self._view.viewport().repaint()
            if all(model.entry(model.index(place)) is not None for place in self._view.rows_in_view()):
                return
            await asyncio.sleep(0.001)

    async def timed(
        self, name: str, act: Callable[[], object], until: Callable[[], Awaitable[object]]
    ) -> None:
        """Do something and note the time of the clock until it is shown, and that of this thread."""
        wall, own = time.perf_counter(), time.thread_time()
        act()
        self._view.viewport().repaint()
        first = time.thread_time() - own
        await until()
        await self.shown()
        self.times.setdefault(f"{name}, shown", []).append((time.perf_counter() - wall) * 1000)
        # The time between is spent waiting for the reader: what this thread does is the act and the paint.
        self.times.setdefault(f"{name}, UI thread", []).append(first * 1000)

    async def scroll(self) -> None:
        """Roll through the list from its beginning."""
        bar, spent = self._view.verticalScrollBar(), []
        for _ in range(600):
            began = time.thread_time()
            bar.setValue(bar.value() + 96)
            self._view.viewport().repaint()
            spent.append((time.thread_time() - began) * 1000)
            await asyncio.sleep(0.001)
        self.times["scroll by 96 px, UI thread"] = spent

    async def jump(self) -> None:
        """Take the scroll bar somewhere else, again and again."""
        chance, bar = random.Random(2), self._view.verticalScrollBar()  # noqa: S311 - the same each time
        for _ in range(100):
            place = chance.randrange(max(1, bar.maximum()))
            await self.timed("jump anywhere", partial(bar.setValue, place), _nothing)

    async def type(self) -> None:
        """Type words into the filter, key by key, and empty it."""
        model, edit = self._sidebar.model, self._sidebar.field.edit
        # Nobody types into a field that has no focus: with it the filter is loaded.
        self._sidebar.activateWindow()
        self._sidebar.field.take_focus()
        await asyncio.sleep(0.5)
        for words in _TYPED:
            for end in range(1, len(words) + 1):
                come = asyncio.Event()
                connection = model.modelReset.connect(come.set)
                await self.timed("key of the filter", partial(edit.setText, words[:end]), come.wait)
                model.modelReset.disconnect(connection)
            edit.clear()
            await asyncio.sleep(0.2)

    async def take(self) -> None:
        """Take what a filter has found into the list: the cost of it for this thread."""
        from chatdesk.store.listing import ListFilter
        from chatdesk.ui.sidebar.conversation_rows import ConversationRow

        found = await self._store.list.matching(ListFilter(("the",)))
        assert found is not None
        rows = [ConversationRow(one.id, one.title, one.updated_at) for one in found.rows]
        spent = []
        for _ in range(50):
            began = time.thread_time()
            self._sidebar.model.show_matches(rows, has_more=True)
            self._view.viewport().repaint()
            spent.append((time.thread_time() - began) * 1000)
        self.times["key of the filter, UI thread"] = [
            key + taken
            for key, taken in zip(self.times["key of the filter, UI thread"], sorted(spent) * 9, strict=False)
        ]

    async def move(self) -> None:
        """Let conversations from anywhere come to the top."""
        from dataclasses import replace

        model, now = self._sidebar.model, time.time()
        spent = []
        for number, row in enumerate(model.rows()[:200]):
            began = time.thread_time()
            model.upsert(replace(row, updated_at=now + number, pin=None))
            self._view.viewport().repaint()
            spent.append((time.thread_time() - began) * 1000)
        self.times["a row moves to the top, UI thread"] = spent


async def _nothing() -> None:
    pass


async def _measure(app: QApplication, path: Path) -> None:
    from chatdesk.store.store import Store
    from chatdesk.ui.bridge import Tasks
    from chatdesk.ui.desk.listing import Listing
    from chatdesk.ui.look.theme import load_theme
    from chatdesk.ui.sidebar.conversation_rows import ConversationRow
    from chatdesk.ui.sidebar.sidebar import Sidebar

    store, tasks = Store(path), Tasks()
    store.database.opening.result(60)
    sidebar = Sidebar(load_theme("light"))
    run = _Run(app, store, sidebar)
    listing = Listing(sidebar, lambda: store.list, tasks)
    sidebar.resize(264, 820)
    began, own = time.perf_counter(), time.thread_time()
    beginning = await store.begin(100)
    sidebar.set_conversations(
        [
            ConversationRow(head.id, head.title, head.updated_at, pin=head.pin)
            for head in beginning.conversations
        ]
    )
    sidebar.show()
    sidebar.list.viewport().repaint()
    first = time.perf_counter() - began
    come = asyncio.Event()
    connection = sidebar.model.modelReset.connect(come.set)
    listing.refresh()
    await come.wait()
    sidebar.model.modelReset.disconnect(connection)
    await run.shown()
    whole, spent = time.perf_counter() - began, time.thread_time() - own
    figures = {"first rows": first * 1000, "whole list": whole * 1000, "UI thread": spent * 1000}
    for act in (run.scroll, run.jump, run.type):
        await act()
        figures[f"memory after {act.__name__}"] = _memory()
    await run.move()
    await run.take()
    print(json.dumps({"figures": figures, "times": run.times}))
    sidebar.hide()
    await tasks.drain(5)
    await store.close()


def _child(path: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from chatdesk.ui.loop import QtLoop

    app = QApplication([])
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        runner.run(_measure(app, path))


def _line(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    place = min(len(ordered) - 1, int(len(ordered) * 0.99))
    goal = f"   goal p99 <= {_GOALS[name]}" if name in _GOALS else ""
    return (
        f"  {name:<36} p50 {statistics.median(ordered):7.2f}   p99 {ordered[place]:7.2f}"
        f"   max {ordered[-1]:7.2f}{goal}"
    )


def show_table(name: str, found: dict[str, dict[str, object]]) -> None:
    """Print what a run over one database has told."""
    figures = found["figures"]
    print(f"{name}, ms")
    print(
        f"  open: first rows {figures['first rows']:.0f}, whole list {figures['whole list']:.0f},"
        f" of it the UI thread {figures['UI thread']:.0f}"
    )
    times: Times = found["times"]  # type: ignore[assignment]
    for act in (*_GOALS, *(act for act in times if act not in _GOALS)):
        print(_line(act, times[act]))


def main() -> None:
    """Build what is not there, measure each, then print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--keep", type=Path)
    options.add_argument("--database", type=Path)
    given = options.parse_args()
    if given.database is not None:
        _child(given.database)
        return
    memory = []
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as name:
        for count in (_SMALL, _QUICK if given.quick else _LARGE):
            path = (given.keep or Path(name)) / f"conversations-{count}.sqlite3"
            if not path.exists():
                build(path, count)
            command = [sys.executable, "-m", "tests.benchmarks.bench_sidebar", "--database", str(path)]
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
            show_table(f"{count:,} conversations", found)
            memory.append([value for key, value in found["figures"].items() if key.startswith("memory")])
    small, large = memory
    steps = ("scrolling", "jumping", "filtering")
    told = ", ".join(
        f"after {step} {b:.0f} against {a:.0f}" for step, a, b in zip(steps, small, large, strict=True)
    )
    print(f"memory of the process in MB: {told}: {large[-1] / small[-1]:.2f}   goal <= 1.3")


if __name__ == "__main__":
    main()
