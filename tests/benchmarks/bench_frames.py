"""What a frame costs while an answer streams in, and what opening, scrolling and resizing cost.

Run it alone: `python tests/benchmarks/bench_frames.py [--quick]`. Times are CPU milliseconds of the
thread that paints, so that other work on the machine counts little; compare the lines of one run.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QStackedWidget, QTextBrowser

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.collector import Collector
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.formulas import Formulas

PER_FRAME = 128  # characters: 2,000 tokens a second at 4 characters each and 16 ms per frame
WORDS = [
    "answer",
    "block",
    "canvas",
    "delta",
    "engine",
    "frame",
    "glyph",
    "height",
    "index",
    "journal",
    "kernel",
]
WORDS += [
    "because",
    "therefore",
    "between",
    "before",
    "layout",
    "margin",
    "number",
    "offset",
    "render",
    "stream",
]
CODE = {
    "python": "def total(values):\n    # sums what is there\n    return sum(v for v in values if v > 0)\n",
    "sql": "SELECT name, count(*) AS n\n  FROM orders\n WHERE total > 10\n GROUP BY name;\n",
    "js": "const wait = async (ms) => {\n  await new Promise((r) => setTimeout(r, ms)); // later\n};\n",
}
FORMULAS = (
    "x_{N}^2 + y^2",
    r"\frac{-b \pm \sqrt{b^2 - Nac}}{2a}",
    r"\sum_{n=1}^{N} \frac{1}{n^2}",
    r"P(A_{N} \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}",
    r"\begin{aligned} \nabla \cdot \mathbf{E} &= \frac{\rho}{N} \\ \det A &= 0 \end{aligned}",
)


class Writer:
    """Writes Markdown of every kind, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  not a secret

    def text(self, size: int) -> str:
        """Return at least `size` characters."""
        makers = (
            self.paragraph,
            self.paragraph,
            self._list,
            self._code,
            self._table,
            self._quote,
            self._heading,
        )
        parts: list[str] = []
        have = 0
        while have < size:
            parts.append(self._random.choice(makers)() + "\n\n")
            have += len(parts[-1])
        return "".join(parts)

    def _words(self, least: int, most: int) -> str:
        return " ".join(self._random.choice(WORDS) for _ in range(self._random.randint(least, most)))

    def _sentence(self) -> str:
        marks = ("{}", "{}", "**{}**", "*{}*", "`{}`", "[{}](https://example.org/a)", "{} 日本語", "{} 🙂")
        pieces = (
            self._random.choice(marks).format(self._words(2, 6)) for _ in range(self._random.randint(2, 4))
        )
        return ", ".join(pieces).capitalize() + "."

    def paragraph(self) -> str:
        """Return some sentences."""
        return " ".join(self._sentence() for _ in range(self._random.randint(2, 5)))

    def _heading(self) -> str:
        return "#" * self._random.randint(1, 3) + " " + self._words(2, 5).title()

    def _list(self) -> str:
        lines = []
        for number in range(self._random.randint(3, 6)):
            lines.append(f"{number + 1}. {self._sentence()}")
            lines += [f"   - {self._words(4, 9)}" for _ in range(self._random.randint(0, 2))]
        return "\n".join(lines)

    def _code(self) -> str:
        language = self._random.choice(sorted(CODE))
        return f"```{language}\n{CODE[language] * self._random.randint(1, 4)}```"

    def _table(self) -> str:
        columns = self._random.randint(2, 4)
        head = "| " + " | ".join(self._words(1, 2) for _ in range(columns)) + " |"
        rows = ["| " + " | ".join(self._words(1, 4) for _ in range(columns)) + " |" for _ in range(5)]
        return "\n".join([head, "|" + "--:|" * columns, *rows])

    def _quote(self) -> str:
        return f"> {self._sentence()}\n> {self._sentence()}"


@dataclass
class Times:
    """CPU milliseconds of one kind of work."""

    values: list[float] = field(default_factory=list)

    def measure(self, work: Callable[[], None]) -> None:
        """Do some work and keep what it took."""
        started = time.thread_time()
        work()
        self.values.append((time.thread_time() - started) * 1000)

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        """The ninety-ninth percentile."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def pieces(text: str, size: int) -> Iterator[str]:
    """Cut a text into pieces of one frame each."""
    return (text[at : at + size] for at in range(0, len(text), size))


def paint_now(view: TranscriptView | QTextBrowser) -> None:
    """Have everything painted that is due."""
    app().sendPostedEvents(None, QEvent.Type.UpdateRequest)
    app().processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    del view


def app() -> QApplication:
    """Return the application."""
    found = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(found, QApplication)
    return found


def new_view() -> TranscriptView:
    """Return a view on the screen, its fonts already used once."""
    view = TranscriptView(load_theme("light"))
    view.resize(900, 1000)
    view.show()
    warm = Message(Role.ASSISTANT, (TextPart(Writer(9).text(6000)),), finish_reason=FinishReason.COMPLETE)
    view.set_branch([warm], {})
    paint_now(view)
    view.set_branch((), {})
    paint_now(view)
    return view


def stream(text: str, per_frame: int) -> Times:
    """Stream a text into a view; one value per frame, from the arrival to the picture."""
    view = new_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    times = Times()
    for at, piece in enumerate(pieces(text, per_frame)):

        def frame(piece: str = piece, at: int = at) -> None:
            view.add_deltas(message.id, [TextDelta(piece)], at * 0.016)
            view.growth.advance()
            paint_now(view)

        times.measure(frame)
    view.finish(message)
    view.close()
    return times


def stream_paced(text: str, per_frame: int) -> Times:
    """Stream a text at its pace; a value holds all that was done until the next frame, timers included."""
    view = new_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    times = Times()
    for at, piece in enumerate(pieces(text, per_frame)):
        until = time.perf_counter() + 0.016

        def frame(piece: str = piece, at: int = at, until: float = until) -> None:
            view.add_deltas(message.id, [TextDelta(piece)], at * 0.016)
            view.growth.advance()
            paint_now(view)
            while time.perf_counter() < until:
                app().processEvents()
                time.sleep(0.002)

        times.measure(frame)
    view.finish(message)
    view.close()
    return times


def with_formulas(seed: int) -> str:
    """Return 40 KB of Markdown with 200 formulas, none of which another seed has."""
    writer, parts = Writer(seed), list[str]()
    for number in range(200):
        made = FORMULAS[number % len(FORMULAS)].replace("N", f"{seed}{number:03}")
        words = writer.paragraph()[: 180 - len(made)].replace("[", "").replace("`", "")
        parts.append(f"{words}\n\n$$\n{made}\n$$\n\n" if number % 5 == 4 else f"{words} ${made}$ and on.\n\n")
    return "".join(parts)


class Median:
    """Several runs of the same work: the median of each figure."""

    def __init__(self, runs: Sequence[Times]) -> None:
        self.p50 = statistics.median(run.p50 for run in runs)
        self.p99 = statistics.median(run.p99 for run in runs)
        self.most = statistics.median(max(run.values) for run in runs)


def stream_thrice(text: str, per_frame: int) -> Median:
    """Stream a text three times, each into a new view."""
    return Median([stream(text, per_frame) for _ in range(3)])


def stream_naive(text: str, per_frame: int, frames: int) -> Times:
    """Set the whole Markdown of a QTextBrowser again, for the last `frames` frames of a text."""
    view = QTextBrowser()
    view.resize(900, 1000)
    view.show()
    times = Times()
    for count in range(frames):
        shown = text[: len(text) - (frames - 1 - count) * per_frame]

        def frame(shown: str = shown) -> None:
            view.setMarkdown(shown)
            view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
            paint_now(view)

        times.measure(frame)
    view.close()
    return times


def conversation(count: int) -> list[Message]:
    """Return messages of about a kilobyte, by turns of user and model."""
    writer = Writer(4)
    bodies = [writer.text(1000) for _ in range(50)]
    found = []
    for number in range(count):
        role = Role.ASSISTANT if number % 2 else Role.USER
        reason = FinishReason.COMPLETE if number % 2 else None
        found.append(Message(role, (TextPart(bodies[number % 50]),), model="m", finish_reason=reason))
    return found


def report(name: str, times: Times | Median, p50: float | None = None, p99: float | None = None) -> None:
    """Print a line, with the goals where there are some."""
    goals = f"   goal {p50 or '-'} / {p99 or '-'}" if p50 or p99 else ""
    most = times.most if isinstance(times, Median) else max(times.values)
    print(f"{name:<44} p50 {times.p50:8.2f}   p99 {times.p99:8.2f}   max {most:8.2f}{goals}")


def measure_streams(*, is_quick: bool) -> None:
    """Print the costs of frames while text streams in."""
    medians = {}
    for kilobytes in (10, 100) if is_quick else (10, 100, 400):
        text = Writer(1).text(kilobytes * 1000)
        times = stream_thrice(text, PER_FRAME)
        medians[kilobytes] = times.p50
        report(f"stream {kilobytes} KB, 2,000 tok/s", times, 2.5, 8)
        naive = stream_naive(text, PER_FRAME, 5 if kilobytes > 10 else 20)
        goal = {100: ">= 20", 400: ">= 80"}.get(kilobytes, "-")
        print(f"{'  setMarkdown of everything, at the end':<44} p50 {naive.p50:8.2f}   "
              f"{naive.p50 / times.p50:.0f} times ours   goal {goal}")  # fmt: skip
    last = max(medians)
    print(f"{last} KB against 10 KB: {medians[last] / medians[10]:.2f}   goal <= 1.3")
    report("stream 100 KB, 10,000 tok/s", stream_thrice(Writer(1).text(100_000), 5 * PER_FRAME), 5, 12)
    one_list = "".join(f"{n}. item {n} of a *long* list with `code` in it\n" for n in range(1, 900))
    report("one list of 40 KB", stream_thrice(one_list[:40_000], PER_FRAME), None, 16)
    one_table = "| a | b | c |\n|--|--:|--|\n" + "".join(
        f"| row {n} | {n * 7} | *x* |\n" for n in range(1900)
    )
    report("one table of 40 KB", stream_thrice(one_table[:40_000], PER_FRAME), None, 16)
    one_paragraph = "some more words in a row " * 1600
    report("one paragraph of 40 KB", stream_thrice(one_paragraph, PER_FRAME))
    for name, end in (("lines", "\n"), ("broken lines", "  \n")):
        lines = f"some more words in a line of a long paragraph{end}" * 1000
        report(f"one paragraph of 40 KB in {name}", stream_thrice(lines[:40_000], PER_FRAME), None, 16)
    in_list = "- item\n\n  ```python\n" + "".join(f"  value_{n} = {n}\n" for n in range(2200))
    report("one fence in a list, 40 KB", stream_thrice(in_list[:40_000], PER_FRAME))
    quote = "".join(f"> {Writer(n).paragraph()}\n>\n" for n in range(200))
    report("one quote of 40 KB", stream_thrice(quote[:40_000], PER_FRAME), None, 16)
    formulas = Median([stream_paced(with_formulas(seed), PER_FRAME) for seed in (1, 2, 3)])
    report("200 formulas in 40 KB, in real time", formulas, None, 16)
    nested = "1. outer\n" + "".join(f"   - item {n} of a *long* list in an item\n" for n in range(1100))
    report("one list in an item, 40 KB", stream_thrice(nested[:40_000], PER_FRAME), None, 16)
    fence = "```python\n" + CODE["python"] * 700
    report("one fence of 2,000 lines", stream_thrice(fence, PER_FRAME), None, 8)


def measure_reading(*, is_quick: bool) -> None:
    """Print the costs of opening, scrolling, jumping and resizing."""
    count = 1000 if is_quick else 10_000
    messages = conversation(count)
    view = new_view()
    opening, scrolling, jumping, resizing = Times(), Times(), Times(), Times()
    before = resident()

    def open_it() -> None:
        view.set_branch(messages, {})
        paint_now(view)

    opening.measure(open_it)
    more = resident() - before
    for _ in range(2):
        opening.measure(open_it)
    report(f"open {count:,} messages, last screen painted", opening, 100)
    print(f"{'  memory that it takes, beside the messages':<44} {more:.1f} MB   goal <= 15")
    bar = view.verticalScrollBar()

    def scroll() -> None:
        view.scroll_by(-120)
        paint_now(view)

    def jump() -> None:
        bar.setValue(places.randrange(bar.maximum()))
        paint_now(view)

    def resize() -> None:
        view.resize(next(widths), 1000)
        paint_now(view)

    places = random.Random(2)  # noqa: S311 - not a secret
    widths = itertools.cycle((880, 860, 640, 600, 560, 700, 900))
    for _ in range(200):
        scrolling.measure(scroll)
    for _ in range(60):
        jumping.measure(jump)
    for _ in range(21):
        resizing.measure(resize)
    report("scroll by 120 px", scrolling, 4, 16)
    report("jump anywhere", jumping, 12)
    report("resize", resizing, 16)
    view.close()
    report("switch between two conversations", switch_between(messages), None, 16)


def switch_between(messages: Sequence[Message]) -> Times:
    """Switch between two open conversations, each with a page of its own as in the window."""
    stack = QStackedWidget()
    stack.resize(900, 1000)
    views = [TranscriptView(load_theme("light")) for _ in range(2)]
    for view in views:
        stack.addWidget(view)
        view.set_branch(list(messages), {})
    stack.show()
    paint_now(views[0])
    times = Times()

    def switch(view: TranscriptView) -> None:
        stack.setCurrentWidget(view)
        paint_now(view)

    for number in range(41):
        times.measure(partial(switch, views[(number + 1) % 2]))
    stack.close()
    return times


def resident() -> float:
    """Return the megabytes of memory that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller texts, fewer messages")
    quick = parser.parse_args().quick
    # As in the program: garbage is collected at rest, not in a frame.
    collector = Collector(is_busy=lambda: True, parent=app())
    print("CPU ms; streams: medians of three runs")
    measure_streams(is_quick=quick)
    measure_reading(is_quick=quick)
    collector.stop()
    # No event loop ends here, with which its process would.
    Formulas.shared().close()


if __name__ == "__main__":
    main()
