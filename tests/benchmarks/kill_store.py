"""Kill a program that writes many times, and print what its database had lost.

`python -m tests.benchmarks.kill_store [TIMES]`; the exit status is 1 where a promise was broken. Four of five
kills hit a program that streams twice and does everything else that a window writes beside it: questions,
edits, branches, titles, drafts, deletions and their undo, forks, tags, imports, tool calls, the window's
state. The fifth hits a migration.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.store.killing import PROMISE, Killed, kill_once, kill_while_migrating

# Kills after which a new database is begun: what is in it is read after each.
_FRESH = 20


def main(times: int) -> int:
    """Print a line per kill and the worst of all."""
    print(
        "kill  of         after ms  appended  finished  pieces  writes  recovered  loss ms  stall ms  wrong"
    )
    killed: list[Killed] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, times + 1):
            is_migration = number % 5 == 0
            if is_migration:
                each = kill_while_migrating(Path(folder) / f"m{number}" / "chatdesk.sqlite3", number, 0.15)
            else:
                path = Path(folder) / f"w{number // _FRESH}" / "chatdesk.sqlite3"
                each = kill_once(path, number, 0.05, 2.0, "writing_child")
            killed.append(each)
            print(
                f"{number:4}  {'migration' if is_migration else 'writing':9}  {each.after * 1000:8.0f}"
                f"  {each.appended:8}  {each.finished:8}  {each.pieces:6}  {each.writes:6}"
                f"  {each.recovered:9}  {each.lost_seconds * 1000:7.0f}  {each.stall * 1000:8.0f}"
                f"  {'; '.join(each.problems) or '-'}",
                flush=True,
            )
    broken = sum(bool(each.problems) for each in killed)
    losses = sorted(each.lost_seconds * 1000 for each in killed)
    messages = sum(each.appended + each.finished for each in killed)
    recovered = sum(each.recovered for each in killed)
    writes, pieces = sum(each.writes for each in killed), sum(each.pieces for each in killed)
    print(
        f"\n{times} kills, {broken} with problems; {messages} messages, {writes} other writes,"
        f" {pieces} pieces; {recovered} answers recovered.\nOldest lost piece: median"
        f" {losses[times // 2]:.0f} ms, worst {losses[-1]:.0f} ms (promised {PROMISE * 1000:.0f} ms)."
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
