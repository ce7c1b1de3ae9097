"""Which build this is: for `--version`, the About box and reports of trouble."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

from chatdesk import __version__

COMMIT = ""
"""Filled in where a release is made; empty in a checkout, whose commit is git's to tell."""


def commit() -> str:
    """Return the commit that this program was made from, with a "+" where files differ from it, or ""."""
    root = Path(__file__).resolve().parent.parent
    if COMMIT or not (root / ".git").exists():
        return COMMIT
    command = ["git", "-C", str(root), "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty=+"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def version_line() -> str:
    """Return version, commit, and what runs below: "ChatDesk 0.1.0 (1a2b3c4d), Qt 6.11.3, Python 3.11.7"."""
    from importlib import metadata

    made_from = commit()
    parts = [f"ChatDesk {__version__}" + (f" ({made_from})" if made_from else "")]
    try:
        # The wheels of PySide6 have the number of the Qt inside them.
        parts.append(f"Qt {metadata.version('PySide6-Essentials')}")
    except metadata.PackageNotFoundError:
        parts.append("Qt missing")
    return ", ".join([*parts, f"Python {platform.python_version()}"])
