"""Loading what judges JSON beside the work: it takes 70 ms, four frames."""

from __future__ import annotations

import sys
import threading
from importlib import import_module

_NAME = "chatdesk.schemas.fit"
_loading = threading.Lock()


def is_ready() -> bool:
    """Whether a value can be judged without loading anything."""
    return _NAME in sys.modules and not _loading.locked()


def prepare() -> None:
    """Begin to load it in a thread of its own; nothing happens where that is done or under way."""
    if not is_ready() and _loading.acquire(blocking=False):
        threading.Thread(target=_load, name="schemas", daemon=True).start()


def _load() -> None:
    try:
        import_module(_NAME)
    finally:
        _loading.release()
