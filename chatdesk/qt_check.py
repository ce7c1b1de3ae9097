"""Refuse a pair of PySide6 and Python that is known to crash, before any of Qt is loaded."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

# With 6.12.0 every Qt call that returns nothing loses one reference to None, and every `emit` one to
# True. Python 3.12 made both immortal; below it the process aborts ("none_dealloc") after about 5,000
# calls. 6.11.3 counts right: tests/packaging/test_qt_check.py.
_LOSES_REFERENCES = (6, 12)
_IMMORTAL_NONE = (3, 12)

_VERSION = re.compile(r'^version\s*=\s*"(\d+(?:\.\d+)*)', re.MULTILINE)


def refusal() -> str:
    """Return "" where the installed pair is sound, else one sentence for the user. Takes 1 ms or less."""
    return why_refused(installed_pyside_version(), sys.version_info[:2])


def why_refused(pyside: str, python: tuple[int, int]) -> str:
    """Return why this version of PySide6 does not go with this Python (major, minor), or ""."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", pyside)[:2])
    if python >= _IMMORTAL_NONE or numbers < _LOSES_REFERENCES:
        return ""
    return (
        f"PySide6 {pyside} crashes with Python {python[0]}.{python[1]} after a few minutes: "
        'install "PySide6-Essentials<6.12", or start ChatDesk with Python 3.12 or newer.'
    )


def installed_pyside_version() -> str:
    """Return the version of the PySide6 that an import would take, or "" where that cannot be read.

    PySide6 is not imported and the metadata of packages is not searched: both take longer than this
    check may. In a frozen program there is no file to read; the bundle chose its pair when it was built.
    """
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return ""
    file = Path(spec.origin).with_name("_config.py")
    found = _VERSION.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    return found[1] if found else ""
