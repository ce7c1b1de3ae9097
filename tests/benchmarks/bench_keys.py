"""How long a letter takes from the key to its picture while an answer streams in at full pace.

`python -m tests.benchmarks.bench_keys [--quick]`. The whole program on a screen of its own, a server and a
presser of keys as processes of their own, one clock. The time ends when the field has painted the letter; it
holds the X server, the event loop, whatever the window does for the stream, and the composer. Typing at rest
is measured beside it.
"""

from __future__ import annotations

import argparse
import bisect
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks._surroundings import ROOT, surroundings
from tests.benchmarks.bench_stop import CONFIG

GOAL_MS = 16.0
_RATE = 2000
_KEYS, _QUICK = 200, 40
# Four characters a token, ten keys a second, and what is before and after them.
_KB_PER_KEY, _KB_MORE = 0.8, 60


def measure(env: Mapping[str, str], keys: int, *, asks: bool) -> dict[str, Any]:
    """Return what the probe told."""
    kilobytes = round(keys * _KB_PER_KEY + _KB_MORE)
    command = [sys.executable, "-m", "tests.benchmarks._paced_server", str(kilobytes), str(_RATE)]
    quiet = {**env, "QT_QPA_PLATFORM": "offscreen"}
    pipe = subprocess.PIPE
    # The program leaves in the middle of the answer, which the server would complain about.
    lost = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env=quiet, stdin=pipe, stdout=pipe, stderr=lost, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}/v1"
            return _run(env, url, keys, asks=asks)
        finally:
            server.stdin.close()
            server.terminate()


def _run(env: Mapping[str, str], url: str, keys: int, *, asks: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=Path(env["CHATDESK_DATA_DIR"]).parent) as data:
        (Path(data) / "config.toml").write_text(CONFIG.format(url), encoding="utf-8")
        what = "asks" if asks else "rests"
        command = [sys.executable, "-m", "tests.benchmarks._keys_probe", what, str(keys)]
        own = {**env, "CHATDESK_DATA_DIR": data}
        done = subprocess.run(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def latencies(told: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return for each press how many milliseconds later its letter was painted, and of them the CPU's.

    The latter is what the window's thread has worked since its last beat before the press: what is left
    of the wait where nobody else wants the machine.
    """
    presses, counts = told["presses"], []
    paints = [paint for paint in told["paints"] if paint[0] >= presses[0]]
    beats = [beat[0] for beat in told["beats"]]
    most = 0
    for _, _, count in paints:
        most = max(most, count)
        counts.append(most)
    found = []
    for number, pressed in enumerate(presses, 1):
        index, beat = bisect.bisect_left(counts, number), bisect.bisect_left(beats, pressed) - 1
        if index == len(paints) or beat < 0:
            found.append((math.inf, math.inf))
        else:
            at, cpu, _ = paints[index]
            found.append(((at - pressed) * 1000, (cpu - told["beats"][beat][1]) * 1000))
    return found


def _figures(values: Iterable[float]) -> tuple[float, float, float]:
    ordered = sorted(values)
    p50, p99 = (ordered[math.ceil(len(ordered) * part) - 1] for part in (0.5, 0.99))
    return p50, p99, ordered[-1]


def show(name: str, told: Mapping[str, Any], *, asks: bool) -> bool:
    """Print the figures of a run; tell whether they meet the goal."""
    late = latencies(told)
    said = f", {told['streamed']:,} characters streamed meanwhile" if asks else ""
    print(f"{name}\n  {len(late)} keys{said}")
    wall, cpu = _figures(wall for wall, _ in late), _figures(cpu for _, cpu in late)
    for words, figures in (("key to picture", wall), ("of it the window's CPU", cpu)):
        p50, p99, most = figures
        print(
            f"  {words:24}   p50 {p50:5.1f}   p99 {p99:5.1f}   max {most:5.1f} ms   goal p99 <= {GOAL_MS:g}"
        )
    is_whole = len(told["typed"]) == len(late) and told["still_runs"] == asks
    if not is_whole:
        print(f"  NOT a measurement: {len(told['typed'])} letters arrived, running: {told['still_runs']}")
    return is_whole and wall[1] <= GOAL_MS


def main() -> int:
    """Print the table; the exit status tells whether every goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the keys")
    keys = _QUICK if parser.parse_args().quick else _KEYS
    with surroundings() as env:
        measure(env, 2, asks=False)  # as for a user, the bytecode is there
        print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        met = show("typing at rest", measure(env, keys, asks=False), asks=False)
        told = measure(env, keys, asks=True)
        met = show("typing while 2,000 tokens a second come", told, asks=True) and met
    print("goals:", "met" if met else "MISSED")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
