"""Runs the program as a process in which Qt cannot be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Python runs a module of this name at its start. Looking whether Qt is installed is no import.
_NO_QT = """\
import os, sys

def watch(event, arguments):
    if event == "import" and arguments[0].partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
        os.write(2, f"{arguments[0]} was imported".encode())
        os._exit(99)

sys.addaudithook(watch)
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a process ended, and what it said."""

    status: int
    out: str
    err: str


class CommandLine:
    """Starts `chatdesk` in a folder; `folder` must exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hook = folder / "hook"
        self._hook.mkdir()
        (self._hook / "sitecustomize.py").write_text(_NO_QT, encoding="utf-8")

    def run(self, *arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
        """Run a command to its end."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.env(env),
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def said(self, *arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """Run a command that succeeds without a word on standard error; return what it printed."""
        done = self.run(*arguments, stdin=stdin, env=env)
        assert (done.status, done.err) == (0, "")
        return done.out

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command with its arguments."""
        return [sys.executable, "-P", "-m", "chatdesk", *map(str, arguments)]

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return an environment without display, in which output is buffered as it is for everybody."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "PYTHON"))}
        places = os.pathsep.join((str(self._hook), str(ROOT)))
        return env | {"PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"} | dict(more or {})
