"""Loads what connections are made of: in a thread, when the first server is needed (0.7 s, 54 MB)."""

from __future__ import annotations

import gc
import importlib
import sys
import threading

_NEEDED = (
    "chatdesk.tools.peer",
    "chatdesk.tools.results",
    "chatdesk.tools.offers",
    "chatdesk.tools.stdio",
    "chatdesk.tools.http",
    "chatdesk.tools.sign_in.session",
    "chatdesk.tools.sign_in.flow",
    "chatdesk.schemas.fit",
)
_loading = threading.Lock()


def load_sdk() -> None:
    """Load the SDK and all that a connection needs, and what judges arguments by their schema.

    Several threads may be here: each comes back when everything is there. A module is named in `sys.modules`
    before it is whole; who imports such a one on the window's thread waits for it there.
    """
    # One thread loads and the others wait for the whole: module by module they would meet pydantic's circle
    # of imports from two sides, and Python hands out a module that is not whole rather than wait for ever.
    with _loading:
        was_there = "chatdesk.tools.peer" in sys.modules
        for name in _NEEDED:
            importlib.import_module(name)
    if not was_there:
        # It is there for good: to look for garbage among its 200,000 objects takes 0.2 s of the window.
        gc.freeze()
