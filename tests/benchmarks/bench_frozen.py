"""From process start to the window on the screen: the frozen program against this checkout.

`python -m tests.benchmarks.bench_frozen [--starts N] [--program PATH]`, after `packaging/build.py folder`.
Both are looked at from outside, by the same tool, in turn on the same screen; medians.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks._surroundings import ROOT, surroundings

GOAL = 1.3
_PATIENCE = 20.0
BUILT = ROOT / "build" / "frozen" / "chatdesk" / "chatdesk"
CHECKOUT = (sys.executable, "-P", "-m", "chatdesk")


def start(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Start a program, wait until its window is there, end it; return the milliseconds between."""
    began = time.monotonic()
    process = subprocess.Popen(
        [*command], env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    look = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(process.pid), "--class", "chatdesk"]
    try:
        while not subprocess.run(look, env=dict(env), capture_output=True, check=False).stdout.strip():
            if process.poll() is not None or time.monotonic() - began > _PATIENCE:
                raise RuntimeError(f"no window of {command[0]}")
        return (time.monotonic() - began) * 1000
    finally:
        process.terminate()
        process.wait(10)


def main() -> int:
    """Print the table; the exit status tells whether the goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--program", type=Path, default=BUILT)
    options = parser.parse_args()
    if not options.program.is_file() or shutil.which("xdotool") is None:
        print(f"Needed: {options.program} (packaging/build.py folder) and xdotool. Nothing was measured.")
        return 0
    programs = {"frozen": [str(options.program)], "checkout": list(CHECKOUT)}
    times: dict[str, list[float]] = {name: [] for name in programs}
    with surroundings() as env:
        for turn in range(options.starts + 1):
            for name, command in programs.items():
                found = start(command, env)
                if turn:  # the first one reads the files from the disk, and writes the bytecode
                    times[name].append(found)
    frozen, checkout = (statistics.median(times[name]) for name in programs)
    ratio = frozen / checkout
    print(f"{'start to window, median':<26} {'frozen':>8} {'checkout':>9} {'ratio':>7}   goal")
    verdict = "" if ratio <= GOAL else "   MISSED"
    print(f"{'':<26} {frozen:5.0f} ms {checkout:6.0f} ms {ratio:7.2f}   <= {GOAL}{verdict}")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
