"""Measure the whole program over a million messages in 100,000 conversations.

`python -m tests.benchmarks.bench_million [--conversations N] [--quick]`. The database is the one of
`_many_conversations`, which is built in the cache folder where it is not there yet (minutes), and measured
as a copy. Search and opening run in the program with its event loop; times are those of the clock from the
key to the painted answer, and of the processor on the window's thread. The list is that of `bench_sidebar`;
start and memory are beside those of a program with an empty folder, in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks._many_conversations import CONVERSATIONS, Author, build, cached, renew
from tests.benchmarks._surroundings import ROOT, surroundings
from tests.benchmarks.bench_search import kinds
from tests.benchmarks.bench_sidebar import show_table
from tests.benchmarks.bench_start import Probe, Rest, Start

_SHOWN_GOAL, _THREAD_GOAL, _MEMORY_GOAL = 50.0, 16.0, 1.3
_STARTS = 7
_RESTED = (1, 3, 5)

# Of each act milliseconds of the clock, of the window's thread, of all threads.
Told = Sequence[Sequence[float]]


def _p(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def _row(name: str, told: Told) -> None:
    columns = [[one[column] for one in told] for column in range(3)]
    said = "".join(f" {_p(column, 0.5):7.1f} {_p(column, 0.99):6.1f}" for column in columns)
    print(f"  {name:<41}{said}  n={len(told)}")


def _verdict(what: str, found: float, goal: float) -> None:
    print(f"  {what}: {found:.1f}   goal <= {goal:g}{'' if found <= goal else '   MISSED'}")


def _probed(env: Mapping[str, str], stride: int) -> dict[str, Told]:
    with tempfile.TemporaryDirectory() as name:
        searches = Path(name) / "searches.json"
        searches.write_text(json.dumps(kinds(Author())))
        command = [sys.executable, "-m", "tests.benchmarks._million_probe", str(searches), str(stride)]
        done = subprocess.run(command, cwd=ROOT, env=dict(env), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Told] = json.loads(done.stdout.splitlines()[-1])
    return found


def _window(env: Mapping[str, str], stride: int) -> None:
    # Who has installed the program has its bytecode: a few conversations have it written.
    few = Path(env["CHATDESK_DATA_DIR"]).with_name("few")
    few.mkdir()
    build(few / "chatdesk.sqlite3", 100, messages=10)
    _probed({**env, "CHATDESK_DATA_DIR": str(few)}, 100)
    times = _probed(env, stride)
    others = ("the last of six letters at once", "open a conversation", "switch back and forth")
    typed = [one for name, told in times.items() if name not in others for one in told]
    print("from the key, or the choice, to the picture: ms of the clock, and of the processor")
    print(f"{'':<44}clock p50    p99  window    p99     all    p99")
    for name, told in times.items():
        if name not in others[1:]:
            _row(name, told)
    _row("every keystroke of all these", typed)
    _verdict("p99 of a keystroke, clock", _p([one[0] for one in typed], 0.99), _SHOWN_GOAL)
    _verdict("p99 of a keystroke, processor of all threads", _p([one[2] for one in typed], 0.99), _SHOWN_GOAL)
    _verdict("p99 of a keystroke, window's thread", _p([one[1] for one in typed], 0.99), _THREAD_GOAL)
    for name in others[1:]:
        _row(name, times[name])


def _list(database: Path, env: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.bench_sidebar", "--database", str(database)]
    quiet = {**env, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, text=True, check=True)
    show_table("the list", json.loads(done.stdout.splitlines()[-1]))


def _started(envs: Mapping[str, Mapping[str, str]], starts: int) -> None:
    timed: dict[str, list[Start]] = {name: [] for name in envs}
    rested: dict[str, list[Rest]] = {name: [] for name in envs}
    for turn in range(starts + 1):
        for name, env in envs.items():
            probe = Probe("chatdesk", env)
            try:
                start = probe.read()
                if turn:  # the first one writes the bytecode
                    timed[name].append(start)
                if turn in _RESTED:
                    rested[name].append(probe.rest())
            finally:
                probe.end()
    print("start and rest, medians in turn" + "".join(f"{name:>10}" for name in envs))
    figures = {
        "start to painted, ms": [[one.painted for one in timed[name]] for name in envs],
        "start to painted and focused, ms": [[one.focused for one in timed[name]] for name in envs],
        "memory at rest, RSS, MB": [[one.rss for one in rested[name]] for name in envs],
        "memory at rest, PSS, MB": [[one.pss for one in rested[name]] for name in envs],
    }
    for name, (many, empty) in figures.items():
        ours, none = statistics.median(many), statistics.median(empty)
        goal = f"   goal <= {_MEMORY_GOAL:g}" if name.startswith("memory") else ""
        missed = "   MISSED" if goal and ours / none > _MEMORY_GOAL else ""
        print(f"  {name:<33} {ours:10.1f}{none:10.1f}   ratio {ours / none:.2f}{goal}{missed}")


def main() -> None:
    """Build what is not there, then print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--conversations", type=int, default=CONVERSATIONS)
    options.add_argument("--quick", action="store_true", help="every fifth key, and few starts")
    given = options.parse_args()
    source = cached(given.conversations)
    if not source.exists():
        source.parent.mkdir(parents=True, exist_ok=True)
        build(source, given.conversations, messages=10)
    renew(source)
    with surroundings() as env:
        data = Path(env["CHATDESK_DATA_DIR"])
        data.mkdir()
        shutil.copy(source, data / "chatdesk.sqlite3")
        print(f"{given.conversations:,} conversations; load of the machine: {os.getloadavg()[0]:.1f}")
        _window(env, 5 if given.quick else 1)
        empty = {**env, "CHATDESK_DATA_DIR": str(data.with_name("empty"))}
        _started({"million": env, "empty": empty}, max(_RESTED) if given.quick else _STARTS)
        _list(data / "chatdesk.sqlite3", env)
        print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
