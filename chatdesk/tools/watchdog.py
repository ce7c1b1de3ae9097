"""A small shell beside us that ends our children when we are gone without a word.

It waits at a pipe. When that closes, because this program ended or was killed with -9, it kills what it was
told and not told to forget: process groups, and on Linux every process that has a mark in its environment,
wherever it has put itself (a browser that a server starts leaves its group, but keeps its environment).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

MARK = "CHATDESK_TOOL_SERVER"
"""The variable of the environment by which our children and theirs are known."""

_SCRIPT = """
trap '' INT TERM HUP
all=
while IFS= read -r line; do
  case $line in
    +*) all="$all ${line#+}" ;;
    -*) rest=
        for one in $all; do [ "$one" = "${line#-}" ] || rest="$rest $one"; done
        all=$rest ;;
  esac
done
for round in 1 2 3; do
  for one in $all; do
    case $one in
      g:*) [ $round = 1 ] && kill -KILL -- "-${one#g:}" ;;
      m:*) for file in $(grep -lsF -- "$0=${one#m:}" /proc/[0-9]*/environ); do
             pid=${file#/proc/}; kill -KILL "${pid%/environ}"
           done ;;
    esac
  done
done
"""


class Watchdog:
    """Starts the shell with the first child; where there is no shell (Windows) it does nothing."""

    def __init__(self) -> None:
        self._shell: subprocess.Popen[bytes] | None = None
        self._is_there = os.name == "posix" and shutil.which("sh") is not None

    def watch(self, what: str) -> None:
        """End `what` after us: `mark:...` a mark in the environment, `group:...` the id of a group."""
        if self._is_there and self._shell is None:
            self._shell = subprocess.Popen(  # noqa: S603 - the script above, and nothing of anybody else
                ["/bin/sh", "-c", _SCRIPT, MARK],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl+C in the terminal is for us
            )
        self._say(f"+{_short(what)}")

    def forget(self, what: str) -> None:
        """Leave `what` alone from now on: it has ended."""
        self._say(f"-{_short(what)}")

    def close(self) -> None:
        """Let the shell go; what it still watches ends now."""
        if self._shell is not None and self._shell.stdin is not None:
            self._shell.stdin.close()
            self._shell.wait()
        self._shell = None

    def _say(self, line: str) -> None:
        if self._shell is None or self._shell.stdin is None:
            return
        try:
            self._shell.stdin.write(f"{line}\n".encode())
            self._shell.stdin.flush()
        except BrokenPipeError:
            self._shell = None  # somebody has killed it


def marked(mark: str) -> list[int]:
    """Return the processes that have this mark in their environment; where that cannot be seen, none."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
        if wanted in variables:
            found.append(int(folder.name))
    return found


def _short(what: str) -> str:
    return what.replace("mark:", "m:", 1).replace("group:", "g:", 1)
