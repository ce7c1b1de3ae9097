"""Open a database, which brings it up to date, and say just before that it begins.

Run as `python -m tests.store.migrating_child DATABASE`; somebody else kills it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

# Loaded before the clock of the kill begins.
from chatdesk.store import backups  # noqa: F401
from chatdesk.store.store import Store
from tests.store.streaming_child import tell


def _main(path: Path) -> None:
    tell("begins")
    Store(path).begin().result()
    time.sleep(60)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
