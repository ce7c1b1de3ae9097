"""The binding is loaded without its look into every source file."""

from __future__ import annotations

import subprocess
import sys

_IMPORT_A_LOT = """
import linecache, sys
from chatdesk.app import binding
{load}
import PySide6.QtWidgets
import chatdesk.app.program
print(len(linecache.cache))
"""


def _lines_kept(load: str) -> int:
    """Return how many files `linecache` holds after the program was imported, in a new process."""
    told = subprocess.run(
        [sys.executable, "-c", _IMPORT_A_LOT.format(load=load)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


def test_no_source_is_read_that_nobody_asked_for() -> None:
    """Without the call it reads them all; when that is no longer so, `binding` can go."""
    assert _lines_kept("") > 50
    assert _lines_kept("binding.load()") == 0
