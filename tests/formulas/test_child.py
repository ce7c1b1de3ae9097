"""The process that draws formulas answers in order, survives bad ones, and never outlives who started it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import IO, Any

import pytest

Child = subprocess.Popen[bytes]


@pytest.fixture
def child() -> Iterator[Child]:
    """The process, started as the window starts it."""
    command = [sys.executable, "-m", "chatdesk", "--draw-formulas"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def pipe(end: IO[bytes] | None) -> IO[bytes]:
    """Return an end of a pipe, which is there."""
    assert end is not None
    return end


def heard(child: Child) -> dict[str, Any]:
    """Return the next answer."""
    return dict(json.loads(pipe(child.stdout).readline()))


def say(child: Child, number: int, tex: str) -> None:
    """Ask for a formula."""
    request = json.dumps({"id": number, "tex": tex, "display": False})
    pipe(child.stdin).write(request.encode("ascii") + b"\n")
    pipe(child.stdin).flush()


def test_it_answers_in_order(child: Child) -> None:
    """It says when it is ready; mistakes and nonsense are answered like all else."""
    assert heard(child)["id"] == 0
    for number, tex in enumerate((r"\frac{1}{2}", r"\foo", "{" * 5000, "x", "日本"), start=1):
        say(child, number, tex)
    answers = [heard(child) for _ in range(5)]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5]
    assert [answer.get("error") for answer in answers] == [None, "command", "size", None, None]
    assert answers[0]["width"] > 0
    assert answers[0]["shapes"]


def test_it_ends_with_its_input(child: Child) -> None:
    """Who started it is gone, however: nobody is left behind, whatever is being drawn."""
    heard(child)
    for number in range(1, 200):
        say(child, number, r"\frac{a}{b}" * 800)
    pipe(child.stdin).close()
    assert child.wait(5) == 0


def test_the_window_loads_nothing_of_it() -> None:
    """Neither the transcript nor the markup imports what draws, or what talks to that."""
    check = (
        "import sys, chatdesk.ui.transcript, chatdesk.markup.streaming;"
        "sys.exit(any(name.partition('.')[0] in {'ziamath', 'latex2mathml', 'ziafont'}"
        " or name in {'chatdesk.formulas', 'chatdesk.ui.transcript.formulas'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
