"""The project's virtual environment: made, filled from the hashed requirement files, known to be current."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
REQUIREMENTS = {
    "runtime": ROOT / "packaging" / "requirements.txt",
    "dev": ROOT / "packaging" / "requirements-dev.txt",
    "release": ROOT / "packaging" / "requirements-release.txt",
}

_STAMP = "chatdesk-stamp"
_MADE_BY = f"{sys.version_info.major}.{sys.version_info.minor}"


def python_of(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def script(name: str) -> Path:
    """Return the path of a program that a dependency has put into the environment."""
    return PYTHON.with_name(f"{name}.exe" if os.name == "nt" else name)


PYTHON = python_of(FOLDER)


def ensure(group: str, folder: Path | None = None) -> None:
    """Make sure that an environment holds the locked packages of a group, and but for "release" the project.

    Where nothing has changed since the last time this reads three files and starts no process. An
    environment that was half made, made by another Python or in another place is made again.
    """
    folder = folder or FOLDER
    wanted = _fingerprint(group)
    state = _read_stamp(folder)
    if state.get(group) == wanted and os.access(python_of(folder), os.X_OK):
        return
    _install(group, wanted, state, folder)


def _install(group: str, wanted: str, state: dict[str, str], folder: Path) -> None:
    from devtools import building

    made_here = state.get("place") == str(ROOT) and state.get("python") == _MADE_BY
    # No stamp while the packages are half there: whoever comes next begins again.
    (folder / _STAMP).unlink(missing_ok=True)
    if not (made_here and os.access(python_of(folder), os.X_OK)):
        building.make(folder)
        state = {"place": str(ROOT), "python": _MADE_BY}
    # What is shipped is frozen from a copy of the files, not from the checkout.
    building.install(python_of(folder), REQUIREMENTS[group], ROOT, with_project=group != "release")
    state[group] = wanted
    if group == "dev":  # the dev file holds every runtime package as well
        state["runtime"] = _fingerprint("runtime")
    _write_stamp(folder, state)


def _fingerprint(group: str) -> str:
    """Return a digest of everything that the content of the environment depends on."""
    digest = hashlib.sha256(f"{ROOT}\n{_MADE_BY}\n".encode())
    for path in (ROOT / "pyproject.toml", REQUIREMENTS[group]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_stamp(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / _STAMP).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write_stamp(folder: Path, state: Mapping[str, str]) -> None:
    stamp = folder / _STAMP
    new = stamp.with_suffix(".new")
    new.write_text("".join(f"{key}={value}\n" for key, value in state.items()), encoding="utf-8")
    new.replace(stamp)
