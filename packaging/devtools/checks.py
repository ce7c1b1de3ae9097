"""Everything that must pass, one step after the other: ruff, mypy, import-linter, pytest."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence

from devtools import environment, tools

ROOT = environment.ROOT
BENCHMARKS = ROOT / "tests" / "benchmarks"


def run_all(pytest_arguments: Sequence[str]) -> int:
    """Run every step, whatever failed before, and return 0 where all passed.

    With arguments only pytest runs, with these. pytest comes last, so that its summary is the last
    thing printed; it also names the steps that failed before it.
    """
    before = [] if pytest_arguments else _static_checks()
    failed = [name for name, command in before if not _step(name, command)]
    advice = tools.ensure()
    if advice:
        print(advice, flush=True)
    env = {"CHATDESK_FAILED_CHECKS": ", ".join(failed)}
    passed = _step("pytest", [str(environment.PYTHON), "-m", "pytest", *pytest_arguments], env, last=True)
    return 0 if passed and not failed else 1


def run_benchmarks(names: Sequence[str]) -> int:
    """Run the named benchmarks of tests/benchmarks, or all; each prints its table."""
    files = [path.stem for path in sorted(BENCHMARKS.glob("*.py"))]
    known = [name for name in files if not name.startswith(("_", "conftest"))]
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        print(f"Unknown benchmark: {' '.join(unknown)}. There are: {', '.join(known) or 'none'}.")
        return 2
    python = str(environment.PYTHON)
    results = [_step(name, [python, "-m", f"tests.benchmarks.{name}"]) for name in names or known]
    return 0 if all(results) else 1


def _static_checks() -> list[tuple[str, list[str]]]:
    python = str(environment.PYTHON)
    return [
        ("ruff check", [python, "-m", "ruff", "check", "--output-format=concise", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--output-format=concise", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("import-linter", [str(environment.script("lint-imports")), "--no-logo"]),
    ]


def _step(
    name: str, command: Sequence[str], extra: Mapping[str, str] | None = None, *, last: bool = False
) -> bool:
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **(extra or {})}
    passed = subprocess.call(command, cwd=ROOT, env=env) == 0
    if not last:
        outcome = "passed" if passed else "FAILED"
        print(f"=== {name}: {outcome} ({time.monotonic() - began:.0f} s)", flush=True)
    return passed
