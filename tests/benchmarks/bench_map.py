"""What the map of the branches costs at 10,000 messages with 500 branches: opening, walking, moving, zooming.

Run it alone: `python -m tests.benchmarks.bench_map [--quick]`. Times are CPU milliseconds of the thread
that paints, the painting included.
"""

from __future__ import annotations

import argparse
import os
import random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chatdesk.commands.command import When
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.branch_map.pane import BranchPane
from chatdesk.ui.collector import Collector
from chatdesk.ui.look.theme import load_theme
from tests.benchmarks.bench_frames import Times, Writer, app, report

BRANCHES, LENGTH = 500, 20
GOAL = 16
WALK = (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End)


def talk(branches: int) -> tuple[dict[str, Message], str]:
    """Return a conversation that went on from anywhere, `LENGTH` messages at a time, and its last message."""
    chance, words = random.Random(1), Writer(1).text(4_000)  # noqa: S311 - the same tree every time
    messages: dict[str, Message] = {}
    names: list[str] = []
    for _ in range(branches):
        parent = chance.choice(names) if names else None
        for _ in range(LENGTH):
            number = len(names)
            role = Role.ASSISTANT if number % 2 else Role.USER
            text = words[number % 3_000 :][:600]
            made = Message(
                role,
                (TextPart(text),),
                id=f"m{number}",
                parent_id=parent,
                created_at=1e9 + number,
                model="a-model" if role is Role.ASSISTANT else "",
                finish_reason=FinishReason.COMPLETE if role is Role.ASSISTANT else None,
            )
            messages[made.id] = made
            names.append(made.id)
            parent = made.id
    return messages, names[-1]


def paint(pane: BranchPane) -> None:
    """Paint the map whole, as after any change of it."""
    pane.view.viewport().repaint()


def opened(messages: dict[str, Message], leaf: str, times: int) -> tuple[Times, Times]:
    """Measure the two events of opening a conversation's map: it is laid out, then painted with its words."""
    pane, laid_out, painted = make_pane(), Times(), Times()
    for _ in range(times):
        # Another conversation each time: nothing of the one before may help.
        pane.show_tree({"x": Message(Role.USER, id="x")}, "x", "x")
        paint(pane)

        def open_it() -> None:
            pane.show_tree(dict(messages), leaf, leaf)
            pane.go_here()

        laid_out.measure(open_it)
        painted.measure(lambda: paint(pane))
    close(pane)
    return laid_out, painted


def make_pane() -> BranchPane:
    """Return a pane as high as a large screen."""
    pane = BranchPane(load_theme("light"), Keymap().commands_in(When.TRANSCRIPT))
    pane.resize(700, 1000)
    pane.show()
    pane.take_focus()
    app().processEvents()
    return pane


def close(pane: BranchPane) -> None:
    """Take it away."""
    pane.close()
    pane.deleteLater()
    app().processEvents()


def walked(pane: BranchPane, steps: int) -> Times:
    """Measure a step by key, with the frame that shows it."""
    measured = Times()
    for number in range(steps):
        key = WALK[number % len(WALK)]

        def step(key: Qt.Key = key) -> None:
            QTest.keyClick(pane.view, key)
            paint(pane)

        measured.measure(step)
    return measured


def moved(pane: BranchPane, frames: int) -> Times:
    """Measure frames while the map is dragged across all of its plane."""
    measured, across, down = Times(), pane.view.horizontalScrollBar(), pane.view.verticalScrollBar()
    for number in range(frames):

        def move(number: int = number) -> None:
            across.setValue(across.maximum() * number * 7 // frames % max(1, across.maximum()))
            down.setValue(down.maximum() * number // frames)
            paint(pane)

        measured.measure(move)
    return measured


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer frames, fewer branches")
    is_quick = parser.parse_args().quick
    branches, frames = (100, 60) if is_quick else (BRANCHES, 300)
    messages, leaf = talk(branches)
    collector = Collector(is_busy=lambda: True, parent=app())
    opened(*talk(5), 3)
    print(f"CPU ms, {len(messages):,} messages in {branches} branches")
    laid_out, painted = opened(messages, leaf, 30 if is_quick else 100)
    report("open: lay out", laid_out, None, GOAL)
    report("open: the first frame", painted, None, GOAL)
    pane = make_pane()
    pane.show_tree(messages, leaf, leaf)
    print(f"{'  nodes after folding':<44} {len(pane.view.tree.nodes):,}")
    report("a step by key", walked(pane, frames), None, GOAL)
    for scale in (1.0, 0.55, 0.28, 0.1):
        pane.view.set_scale(scale)
        report(f"a frame while it is moved, {scale:.0%}", moved(pane, frames), None, GOAL)
    pane.view.set_scale(1.0)
    times = Times()
    for text in ("w", "wo", "wor", "word", "a", "an", "and"):
        times.measure(lambda text=text: pane.finder.open(text))  # type: ignore[misc]
    report("a letter of what is looked for", times, None, 50)
    close(pane)
    collector.stop()


if __name__ == "__main__":
    main()
