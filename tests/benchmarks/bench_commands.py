"""What the commands without a window cost: their time, and the slowest things that they import.

`python -m tests.benchmarks.bench_commands [--runs N]`. Medians against `python -c pass`, in a data
directory with one message and with a bytecode cache of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STREAM = ROOT / "tests" / "streams" / "chat-completions" / "plain.sse"
SMALL = {
    "format": "chatdesk",
    "version": 1,
    "conversations": [
        {"id": "one", "messages": [{"id": "a", "role": "user", "parts": [{"type": "text", "text": "Hello"}]}]}
    ],
}
COMMANDS = {
    "--version": "--version",
    "doctor": "doctor",
    "import": "import small.json",
    "export": "export --all --format json --output out.json",
    "export html": "export --all --format html --output out.html",
    "replay": f"replay {STREAM} --dialect chat-completions",
}
_SHOWN = 4


def _timed(command: list[str], folder: Path, env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=dict(env), capture_output=True, check=True)
    return (time.perf_counter() - began) * 1000


def _imports(arguments: list[str], folder: Path, env: Mapping[str, str]) -> str:
    """Return the slowest imports with all that they import themselves, in milliseconds."""
    command = [sys.executable, "-X", "importtime", "-m", "chatdesk", *arguments]
    done = subprocess.run(command, cwd=folder, env=dict(env), capture_output=True, text=True, check=True)
    found: dict[str, float] = {}
    for line in done.stderr.splitlines():
        cells = line.removeprefix("import time:").split("|")
        if len(cells) == 3 and cells[1].strip().isdigit():
            found[cells[2].strip()] = int(cells[1]) / 1000
    ours = sorted(found.items(), key=lambda entry: -entry[1])
    foreign = [(name, cost) for name, cost in ours if not name.startswith(("chatdesk", "site", "encodings"))]
    return ", ".join(f"{name} {cost:.0f}" for name, cost in foreign[:_SHOWN] if cost >= 1)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "small.json").write_text(json.dumps(SMALL), encoding="utf-8")
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "cache")}
        env |= {"CHATDESK_DATA_DIR": str(folder / "data")}
        bare = statistics.median(_timed([sys.executable, "-c", "pass"], folder, env) for _ in range(runs))
        print(f"{'command':<14}{'ms':>6}{'ratio':>7}  slowest imports, ms")
        print(f"{'(python)':<14}{bare:>6.0f}{1:>7.1f}")
        for title, line in COMMANDS.items():
            command = [sys.executable, "-m", "chatdesk", *line.split()]
            _timed(command, folder, env)  # fills the cache, and `import` makes the database for `export`
            took = statistics.median(_timed(command, folder, env) for _ in range(runs))
            print(f"{title:<14}{took:>6.0f}{took / bare:>7.1f}  {_imports(line.split(), folder, env)}")


if __name__ == "__main__":
    main()
