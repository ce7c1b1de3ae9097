"""What many events cost the inspector: one look of each tab, and 100,000 events appended, scrolled, filtered.

Run it alone: `python -m tests.benchmarks.bench_events [--quick]`. Times are CPU milliseconds of the thread
that paints; compare the lines of one run.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.domain.delta import Delta, ReasoningDelta, TextDelta, ToolCallDelta
from chatdesk.domain.message import Message, Role
from chatdesk.domain.response_body import ResponseBody
from chatdesk.domain.stream import RawEvent, Received, RequestSent, ResponseOpened
from chatdesk.engine.events import ChunkReceived, GenerationStarted, RequestMade, ResponseStarted
from chatdesk.ui.inspector.event_filter import EventFilter, Sort
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from tests.benchmarks.bench_frames import Times, Writer, app

# No step through so many events may be felt as a pause.
GOAL_P99 = 16.0
TABS = ("timeline", "calls", "events", "request")


class Stream:
    """A turn that is told to a log as the engine tells it, one event per read."""

    def __init__(self) -> None:
        self.log = TurnLog()
        self.message = Message(Role.ASSISTANT)
        self.body = ResponseBody()
        self.began = time.monotonic()
        self.log.begin_turn()
        self.log.note(GenerationStarted(self.message, 1, False))
        url = "http://127.0.0.1:8080/v1/chat/completions"
        self.log.note(RequestMade(self.message.id, RequestSent(0.0, "POST", url, (), "{}")))
        self.log.note(ResponseStarted(self.message.id, ResponseOpened(0.01, 200, (), body=self.body)))

    def event(self, delta: Delta, number: int) -> Received:
        """Return what one read brings."""
        text = delta.arguments if isinstance(delta, ToolCallDelta) else getattr(delta, "text", "")
        chunk = {"id": f"chatcmpl-{number:06}", "object": "chat.completion.chunk", "model": "bench",
                 "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}  # fmt: skip
        data = json.dumps(chunk)
        at = time.monotonic() - self.began
        return Received(at, (delta,), (RawEvent(at, "data", "", data, len(data), (), 1),))

    def note(self, received: Received) -> None:
        """Tell the log."""
        self.log.note(ChunkReceived(self.message.id, received))


def window(stream: Stream, tab: str) -> tuple[QWidget, TranscriptView]:
    """Return a window of the usual size: the transcript, and the pane beside it where a tab is named."""
    theme = load_theme("light")
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    view = TranscriptView(theme)
    row.addWidget(view, 1)
    pane = InspectorPane(theme)
    pane.setFixedWidth(600)
    row.addWidget(pane)
    pane.setVisible(bool(tab))
    whole.resize(1280 if tab else 680, 820)
    whole.show()
    if tab:
        pane.show_log(stream.log)
        pane.open_page(tab)
    app().processEvents()
    return whole, view


def deltas(text: str) -> list[Delta]:
    """Return four characters a piece: first some reasoning, then text, a call at the end."""
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
    third = len(pieces) // 10
    made: list[Delta] = [ReasoningDelta(piece) for piece in pieces[:third]]
    made += [TextDelta(piece) for piece in pieces[third:-third]]
    made.append(ToolCallDelta(0, "call-1", "search"))
    made += [ToolCallDelta(0, arguments='"abc",') for _ in pieces[-third:]]
    return made


def one_look(tab: str) -> Times:
    """Return what one look of the pane takes: 200 events are taken in and painted, ten times a second."""
    stream = Stream()
    whole, _ = window(stream, tab)
    pane = whole.findChild(InspectorPane)
    assert pane is not None
    times = Times()
    todo = [stream.event(delta, number) for number, delta in enumerate(deltas(Writer(4).text(60_000)))]
    for first in range(0, len(todo), 200):
        for received in todo[first : first + 200]:
            stream.note(received)
        times.values.append(measured(pane.take_in))
    whole.close()
    return times


def measured(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of some work and of the painting that it causes."""
    began = time.thread_time()
    work()
    app().processEvents()
    return (time.thread_time() - began) * 1000


def hundred_thousand(count: int) -> bool:
    """Print what appending, scrolling and filtering cost; tell whether it meets the goal."""
    stream = Stream()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = itertools.cycle(deltas(Writer(5).text(40_000)))
    for number in range(count - 4000):
        stream.note(stream.event(next(text), number))
    whole, _ = window(stream, "events")
    pane = whole.findChild(InspectorPane)
    assert pane is not None
    page = pane.events
    held = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\n{count:,} events in the list ({held:.0f} MB more resident with them, data included)")
    every: list[Times] = []
    appends = Times()
    for _ in range(20):
        for number in range(200):
            stream.note(stream.event(next(text), number))
        appends.values.append(measured(page.refresh))
    every.append(appends)
    _line("200 more, ten times a second", appends)
    scrolls = Times()
    bar = page.list.verticalScrollBar()
    for step in range(200):
        scrolls.values.append(measured(lambda at=step: bar.setValue(bar.maximum() * at // 200)))  # type: ignore[misc]
    every.append(scrolls)
    _line("scroll to anywhere", scrolls)
    steps = Times()
    page.list.go_to(count // 2)
    for _ in range(100):
        row = page.list.currentIndex().row() + 1
        steps.values.append(measured(lambda row=row: page.list.go_to(row)))  # type: ignore[misc]
    every.append(steps)
    _line("one event further, its data shown", steps)
    for name, wanted in (
        ("filter: a word", EventFilter(text="ther")),
        ("filter: reasoning, size:>150", EventFilter(Sort.REASONING, "size:>150")),
    ):
        slices = Times()
        slices.values.append(measured(lambda wanted=wanted: page.model.set_filter(wanted)))  # type: ignore[misc]
        while page.model.is_filtering:
            slices.values.append(measured(lambda: None))
        every.append(slices)
        whole_time = sum(slices.values)
        rows = page.model.rowCount()
        _line(f"{name} ({rows:,} found, {whole_time:.0f} ms in all)", slices)
    whole.close()
    return all(times.p99 <= GOAL_P99 for times in every)


def _line(name: str, times: Times) -> None:
    print(f"  {name:<58} p50 {times.p50:6.2f}   p99 {times.p99:6.2f}   max {max(times.values):6.2f} ms")


def main() -> int:
    """Print the table; the exit status tells whether the goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the events")
    count = 10_000 if parser.parse_args().quick else 100_000
    app()
    one_look("events")  # fonts and icons are there
    print("one look of the pane, which has ten in a second: 200 events taken in, and painted")
    for tab in TABS:
        _line(tab, one_look(tab))
    met = hundred_thousand(count)
    print("goals:", "met" if met else "MISSED")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
