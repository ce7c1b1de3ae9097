"""A window that nobody uses."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.desktop import Desktop

# Until what the start has left behind was collected once.
SETTLED = 12.0
WATCHED = 5.0


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of all threads of a process."""
    return sum(int(f.read_text().split()[0]) for f in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def test_at_rest_nothing_runs(desktop: Desktop, folder: Path) -> None:
    """Less than half a percent of a core (the text cursor blinks), and at most twelve threads."""
    with desktop.program(folder) as program:
        time.sleep(SETTLED)
        before = cpu_seconds(program.pid)
        time.sleep(WATCHED)
        used = cpu_seconds(program.pid) - before
        assert used / WATCHED < 0.005
        assert len(list(Path(f"/proc/{program.pid}/task").iterdir())) <= 12
        program.quit()
