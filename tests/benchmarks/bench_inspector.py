"""What the inspector costs while 2,000 events a second come: frames with the pane closed and on each tab.

Run it alone: `python -m tests.benchmarks.bench_inspector [--quick]`. Times are CPU milliseconds of the
thread that paints, from one frame to the next, all timers included; compare the lines of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.domain.delta import Delta, TextDelta, ToolCallDelta
from chatdesk.domain.message import Message, Role
from chatdesk.domain.stream import RawEvent, Received, RequestSent, ResponseOpened
from chatdesk.engine.events import ChunkReceived, GenerationStarted, RequestMade, ResponseStarted
from chatdesk.ui.collector import Collector
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from tests.benchmarks.bench_frames import Times, Writer, app, paint_now, report

FRAME = 0.016
PER_FRAME = 32  # events: 2,000 a second
LETTERS = 4
SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"path": {"type": "string"}, "text": {"type": "string"}},
                "required": ["path"],
            },
        },
    },
}
TABS = ("timeline", "calls", "events", "request")


class Desk:
    """A transcript and, beside it, the inspector on one of its tabs (or none)."""

    def __init__(self, tab: str) -> None:
        self.log = TurnLog()
        theme = load_theme("light")
        self.window = QWidget()
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        self.transcript = TranscriptView(theme)
        row.addWidget(self.transcript, 1)
        self.pane = InspectorPane(theme)
        self.pane.setFixedWidth(600)
        self.pane.setVisible(bool(tab))
        row.addWidget(self.pane)
        self.window.resize(1500, 1000)
        self.window.show()
        self.message = Message(Role.ASSISTANT)
        self.log.begin_turn()
        body = json.dumps({"model": "m", "messages": [], "stream": True, "tools": _tools()})
        self.log.note(GenerationStarted(self.message, 1, False))
        request = RequestSent(0.0, "POST", "http://x/v1/chat/completions", (), body)
        self.log.note(RequestMade(self.message.id, request))
        self.log.note(ResponseStarted(self.message.id, ResponseOpened(0.01, 200, ())))
        self.transcript.begin(self.message)
        if tab:
            self.pane.show_log(self.log)
            self.pane.open_page(tab)
        paint_now(self.transcript)

    def take(self, deltas: list[Delta], at: float) -> None:
        """Take what one frame brings: each delta in an event, each event in a read of its own."""
        for delta in deltas:
            text = json.dumps({"choices": [{"index": 0, "delta": {"content": str(delta)[:40]}}]})
            event = RawEvent(at, "data", "message", text, len(text), made=1)
            received = Received(at, (delta,), (event,))
            self.log.note(ChunkReceived(self.message.id, received))
            self.transcript.add_deltas(self.message.id, received.deltas, at)
        self.transcript.growth.advance()
        paint_now(self.transcript)

    def close(self) -> None:
        """Take it all away."""
        self.window.close()
        self.window.deleteLater()


def stream(tab: str, deltas: Iterator[list[Delta]]) -> Times:
    """Stream at the pace of 2,000 events a second; a value holds all that is done until the next frame."""
    desk, times = Desk(tab), Times()
    for number, share in enumerate(deltas):
        until = time.perf_counter() + FRAME

        def frame(share: list[Delta] = share, number: int = number, until: float = until) -> None:
            desk.take(share, number * FRAME)
            while time.perf_counter() < until:
                app().processEvents()
                time.sleep(0.002)

        times.measure(frame)
    desk.close()
    return times


def text_deltas(seconds: float) -> Iterator[list[Delta]]:
    """Markdown, four letters in each delta."""
    frames = round(seconds / FRAME)
    text = Writer(1).text(frames * PER_FRAME * LETTERS)
    for frame in range(frames):
        start = frame * PER_FRAME * LETTERS
        yield [TextDelta(text[start + n * LETTERS : start + (n + 1) * LETTERS]) for n in range(PER_FRAME)]


def call_deltas(size: int) -> Iterator[list[Delta]]:
    """The arguments of one call, four letters in each delta."""
    rows = [{"path": f"/src/module_{n}.py", "text": "some words " * 5} for n in range(size // 90)]
    text = json.dumps({"title": "all", "rows": rows})
    first: list[Delta] = [ToolCallDelta(0, "c1", "write_rows", "")]
    rest: list[Delta] = [
        ToolCallDelta(0, arguments=text[n : n + LETTERS]) for n in range(0, len(text), LETTERS)
    ]
    pieces = first + rest
    for at in range(0, len(pieces), PER_FRAME):
        yield pieces[at : at + PER_FRAME]


def late_against_early(times: Times) -> float:
    """How much dearer the last third of the frames is than the first one."""
    third = len(times.values) // 3
    return statistics.mean(times.values[-third:]) / statistics.mean(times.values[:third])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer events, smaller arguments")
    is_quick = parser.parse_args().quick
    seconds, size = (2.0, 30_000) if is_quick else (6.0, 100_000)
    # As in the program: garbage is collected at rest, not in a frame.
    collector = Collector(is_busy=lambda: True, parent=app())
    stream("", text_deltas(1.0))
    print("CPU ms from frame to frame, 2,000 events a second")
    closed = stream("", text_deltas(seconds))
    report("text, pane closed", closed, 8, 16)
    for tab in TABS:
        times = stream(tab, text_deltas(seconds))
        report(f"text, pane on {tab}", times, 8, 16)
    report(f"arguments of {size // 1000} KB, pane closed", stream("", call_deltas(size)), 8, 16)
    for tab in TABS:
        times = stream(tab, call_deltas(size))
        report(f"arguments of {size // 1000} KB, pane on {tab}", times, 8, 16)
        print(f"{'  last third against the first':<44} {late_against_early(times):.2f}")
    collector.stop()


def _tools() -> list[object]:
    return [{"type": "function", "function": {"name": "write_rows", "parameters": SCHEMA}}]


if __name__ == "__main__":
    main()
