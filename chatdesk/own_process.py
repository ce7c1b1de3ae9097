"""This program once more, as a process that does one thing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start it with pipes to its input and from its output. Raises `OSError`."""
    is_frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if is_frozen else [sys.executable, "-m", "chatdesk"]
    return subprocess.Popen(  # noqa: S603 - this program itself
        [*program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Found there, whatever the directory is that this process was started in.
        cwd=None if is_frozen else Path(__file__).parent.parent,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
