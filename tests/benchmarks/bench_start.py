"""From process start to a painted window with the focus in the composer, against an empty QMainWindow.

`python -m tests.benchmarks.bench_start [--starts N]`. Both are started in turn on the same screen, with
the same Python and a warm bytecode cache of their own; medians, and their ratio within this run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks._surroundings import ROOT, surroundings

REST_SECONDS = 12.0  # until what the start has left behind was collected once
CPU_SECONDS = 5.0
_RESTED_TURNS = (1, 2, 3)

START_GOAL = 1.5
MEMORY_GOAL = 1.6
CPU_GOAL = 0.5  # percent of a core: the text cursor blinks
THREADS_GOAL = 12


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds from the start of the process."""

    painted: float
    focused: float


@dataclass(frozen=True, slots=True)
class Rest:
    """A process that has nothing to do: megabytes, CPU in percent of a core, threads."""

    rss: float
    pss: float
    cpu: float
    threads: int


class Probe:
    """One started process; `read` gives the times of its events, in seconds after its start."""

    def __init__(self, mode: str, env: Mapping[str, str]) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks._start_probe", mode],
            cwd=ROOT,
            env=dict(env),
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self) -> Start:
        """Wait until the window is painted and has the focus."""
        assert self.process.stdout is not None
        at: dict[str, float] = {}
        while len(at) < 2:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the process ended")
            told = json.loads(line)
            at.setdefault(told["event"], (told["at"] - self.began) * 1000)
        return Start(at["painted"], max(at["painted"], at["focused"]))

    def rest(self) -> Rest:
        """Let the process come to rest, then look what it holds and does."""
        time.sleep(REST_SECONDS)
        before, began = _cpu_seconds(self.process.pid), time.monotonic()
        time.sleep(CPU_SECONDS)
        used = (_cpu_seconds(self.process.pid) - before) / (time.monotonic() - began)
        status = _fields(self.process.pid, "status")
        memory = _fields(self.process.pid, "smaps_rollup")
        return Rest(memory["Rss"] / 1024, memory["Pss"] / 1024, used * 100, status["Threads"])

    def end(self) -> None:
        """End the process as a window manager's user does: at once."""
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of all threads; the kernel counts it in nanoseconds."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


def _fields(pid: int, name: str) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/{name}").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {
        key: int(value.split()[0]) for key, value in pairs if value.split()[:1] and value.split()[0].isdigit()
    }


def measure(starts: int) -> dict[str, tuple[list[Start], list[Rest]]]:
    """Start both in turn, `starts` times, and look at some of them at rest."""
    found: dict[str, tuple[list[Start], list[Rest]]] = {"chatdesk": ([], []), "empty": ([], [])}
    with surroundings() as env:
        for turn in range(starts + 1):
            for mode, (timed, rested) in found.items():
                probe = Probe(mode, env)
                try:
                    start = probe.read()
                    if turn:  # the first one writes the bytecode
                        timed.append(start)
                    if turn in _RESTED_TURNS:
                        rested.append(probe.rest())
                finally:
                    probe.end()
    return found


def _row(name: str, unit: str, figures: Sequence[float], goal: float) -> bool:
    ours, empty = figures
    ratio = ours / empty
    verdict = "" if ratio <= goal else "   MISSED"
    print(f"{name:<34} {ours:9.1f} {empty:9.1f} {unit:<4} {ratio:6.2f}   <= {goal:g}{verdict}")
    return ratio <= goal


def main() -> int:
    """Print the table; the exit status tells whether every goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=15)
    found = measure(max(parser.parse_args().starts, *_RESTED_TURNS))

    def start(figure: Callable[[Start], float]) -> list[float]:
        return [statistics.median(map(figure, timed)) for timed, _ in found.values()]

    def rest(figure: Callable[[Rest], float]) -> list[float]:
        return [statistics.median(map(figure, rested)) for _, rested in found.values()]

    print(f"{'median':<34} {'ChatDesk':>9} {'empty':>9} {'':<4} {'ratio':>6}   goal")
    met = [
        _row("start to painted", "ms", start(lambda one: one.painted), START_GOAL),
        _row("start to painted and focused", "ms", start(lambda one: one.focused), START_GOAL),
        _row("memory at rest, RSS", "MB", rest(lambda one: one.rss), MEMORY_GOAL),
        _row("memory at rest, PSS", "MB", rest(lambda one: one.pss), MEMORY_GOAL),
    ]
    cpu, threads = rest(lambda one: one.cpu), rest(lambda one: one.threads)
    print(f"{'CPU at rest':<34} {cpu[0]:9.3f} {cpu[1]:9.3f} %              < {CPU_GOAL:g}")
    print(f"{'threads':<34} {threads[0]:9.0f} {threads[1]:9.0f}               <= {THREADS_GOAL}")
    return 0 if all(met) and cpu[0] < CPU_GOAL and threads[0] <= THREADS_GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
