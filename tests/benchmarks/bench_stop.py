"""From the key press of Esc to the server's seeing the connection closed, and what is painted after it.

`python -m tests.benchmarks.bench_stop [--stops N]`. The server is a process of its own that sends 2,000
events a second; both take their times from the same monotonic clock. The key press is timed outside of the
window's thread: what the window does meanwhile counts.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks._surroundings import ROOT, surroundings
from tests.fakes.replies import chat_chunk, sse

RATE = 2000
GOAL_MS = 20.0
_HEARD = sse(chat_chunk({"content": "One. "})).decode()

NAMES = {
    "silent": "before the first byte",
    "stalled": "on a stalled socket",
    "flood": f"at {RATE:,} events a second",
}


@contextmanager
def serving(env: Mapping[str, str], quiet: int) -> Iterator[str]:
    """Yield the address of a server in a process of its own."""
    silent: dict[str, Any] = {"wait": float("inf"), "asked": "silent"}
    stalled: dict[str, Any] = {"body": [_HEARD, {"stall": True}], "asked": "stalled"}
    limited: dict[str, Any] = {"status": 429, "headers": {"retry-after": "60"}, "asked": "retrying"}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as script:
        json.dump([silent] * quiet + [stalled] * quiet + [limited] * quiet, script)
        script.flush()
        command = [sys.executable, "-m", "tests.fakes.scripted_server", "--exit-with-stdin"]
        options = ["--script", script.name, "--rate", str(RATE), "--seconds", "60"]
        pipe = subprocess.PIPE
        server = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=dict(env), stdin=pipe, stdout=pipe, text=True
        )
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            url = json.loads(server.stdout.readline())["url"]
            # Its notes are not needed: what became of each request is asked for at the end.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield url
        finally:
            server.stdin.close()
            server.wait(10)


def measure(stops: int, quiet: int) -> list[dict[str, Any]]:
    """Return one record per stop, with `closed`: milliseconds from key press to closed connection.

    `closed` is None where the stop was so early that the server saw nothing of the question, and where a
    retry waited: there is no connection then. `asked` is how many requests came.
    """
    with surroundings() as env, serving(env, quiet) as url:
        data = Path(env["CHATDESK_DATA_DIR"])
        data.mkdir()
        (data / "config.toml").write_text(CONFIG.format(url), encoding="utf-8")
        counts = map(str, (quiet, quiet, quiet, stops))
        command = [sys.executable, "-m", "tests.benchmarks._stop_probe", *counts]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
        records = [json.loads(line) for line in done.stdout.splitlines()]
        seen = [one for one in _requests(url) if one["method"] == "POST"]
    for record in records:
        asked = [one["disconnected_at"] for one in seen if record["question"] in one["body"]]
        record["asked"] = len(asked)
        is_open = asked and asked[0] is not None
        record["closed"] = (asked[0] - record["pressed"]) * 1000 if is_open else None
    return records


def _requests(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(url.removesuffix("/v1") + "/_requests", timeout=10) as reply:  # noqa: S310 - loopback
        return list(json.load(reply))


def _at(values: Sequence[float], part: float) -> float:
    """Return the percentile by nearest rank."""
    return sorted(values)[math.ceil(len(values) * part) - 1]


def _row(name: str, values: Sequence[float]) -> None:
    figures = "".join(f"{_at(values, part):8.2f}" for part in (0.5, 0.9, 0.99))
    print(f"{name:<48}{figures}{max(values):8.2f}   n={len(values)}")


def main() -> int:
    """Print the table; the exit status tells whether every goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, default=100)
    parser.add_argument("--quiet-stops", type=int, default=20, help="of each kind where nothing streams")
    options = parser.parse_args()
    records = measure(options.stops, options.quiet_stops)
    print(f"{'ms from the key press':<48}{'p50':>8}{'p90':>8}{'p99':>8}{'max':>8}")
    met = True
    for phase, words in NAMES.items():
        found = [record for record in records if record["phase"] == phase]
        closed = [record["closed"] for record in found if record["closed"] is not None]
        _row(f"to the closed connection, {words}", closed)
        met = met and _at(closed, 0.99) <= GOAL_MS
    retries = [record for record in records if record["phase"] == "retrying"]
    ended = [record["ended"] * 1000 for record in retries]
    _row("to the end of the turn, while a retry waits", ended)
    met = met and _at(ended, 0.99) <= GOAL_MS and all(record["asked"] == 1 for record in retries)
    floods = [record for record in records if record["phase"] == "flood"]
    _row("to the key being handled, under that stream", [record["queued"] * 1000 for record in floods])
    _row("spent in the key's handler, under that stream", [record["handler"] * 1000 for record in floods])
    _row("to the last character painted", [record["painted"] * 1000 for record in floods])
    extra = sum(record["extra"] for record in records)
    told = sum(record["told"] for record in floods)
    print(f"characters painted that came after the key press: {extra} (of {told:,} before it); goal 0")
    words = (
        f"p99 <= {GOAL_MS:g} ms to the closed connection or the end of the wait, and nothing asked after it"
    )
    print(f"goal: {words}: {'met' if met else 'MISSED'}")
    return 0 if met and not extra else 1


CONFIG = """
default_account = "scripted"
default_model = "scripted"

[[accounts]]
id = "scripted"
name = "Scripted"
base_url = "{}"
dialect = "chat-completions"
models = ["scripted"]
key = "none"
"""

if __name__ == "__main__":
    sys.exit(main())
