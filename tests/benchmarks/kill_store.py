"""Kill a streaming program many times and print what its database had lost.

`python -m tests.benchmarks.kill_store [TIMES]`; the exit status is 1 where a promise was broken.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.store.killing import PROMISE, kill_once


def main(times: int) -> int:
    """Print a line per kill and the worst of all."""
    print("kill  after ms  appended  finished  pieces  recovered  oldest loss ms  stall ms  problems")
    losses: list[float] = []
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chatdesk.sqlite3"
        for number in range(1, times + 1):
            each = kill_once(path, number, 0.05, 2.0)
            losses.append(each.lost_seconds * 1000)
            broken += bool(each.problems)
            print(
                f"{number:4}  {each.after * 1000:8.0f}  {each.appended:8}  {each.finished:8}  {each.pieces:6}"
                f"  {each.recovered:9}  {losses[-1]:14.0f}  {each.stall * 1000:8.0f}"
                f"  {'; '.join(each.problems) or '-'}",
                flush=True,
            )
    losses.sort()
    print(
        f"\n{times} kills, {broken} with problems. Oldest lost piece: median {losses[times // 2]:.0f} ms,"
        f" worst {losses[-1]:.0f} ms (promised {PROMISE * 1000:.0f} ms)."
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
