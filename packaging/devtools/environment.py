"""The project's virtual environment: made, filled from the hashed requirement files, known to be current."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = {
    "runtime": ROOT / "packaging" / "requirements.txt",
    "dev": ROOT / "packaging" / "requirements-dev.txt",
}

_STAMP = FOLDER / "chatdesk-stamp"
_MADE_BY = f"{sys.version_info.major}.{sys.version_info.minor}"


def script(name: str) -> Path:
    """Return the path of a program that a dependency has put into the environment."""
    return PYTHON.with_name(f"{name}.exe" if os.name == "nt" else name)


def ensure(group: str) -> None:
    """Make sure that the environment holds the locked packages of "runtime" or "dev", and the project itself.

    Where nothing has changed since the last time this reads three files and starts no process. An
    environment that was half made, made by another Python or in another place is made again.
    """
    wanted = _fingerprint(group)
    state = _read_stamp()
    if state.get(group) == wanted and os.access(PYTHON, os.X_OK):
        return
    _install(group, wanted, state)


def _install(group: str, wanted: str, state: dict[str, str]) -> None:
    from devtools import building

    made_here = state.get("place") == str(ROOT) and state.get("python") == _MADE_BY
    # No stamp while the packages are half there: whoever comes next begins again.
    _STAMP.unlink(missing_ok=True)
    if not (made_here and os.access(PYTHON, os.X_OK)):
        building.make(FOLDER)
        state = {"place": str(ROOT), "python": _MADE_BY}
    building.install(PYTHON, REQUIREMENTS[group], ROOT)
    state[group] = wanted
    if group == "dev":  # the dev file holds every runtime package as well
        state["runtime"] = _fingerprint("runtime")
    _write_stamp(state)


def _fingerprint(group: str) -> str:
    """Return a digest of everything that the content of the environment depends on."""
    digest = hashlib.sha256(f"{ROOT}\n{_MADE_BY}\n".encode())
    for path in (ROOT / "pyproject.toml", REQUIREMENTS[group]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        lines = _STAMP.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write_stamp(state: Mapping[str, str]) -> None:
    new = _STAMP.with_suffix(".new")
    new.write_text("".join(f"{key}={value}\n" for key, value in state.items()), encoding="utf-8")
    new.replace(_STAMP)
