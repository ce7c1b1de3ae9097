"""Loads asyncio without TLS, which a window that asks nobody does not need."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

# asyncio imports them when it is imported itself, and uses them in encrypted connections alone.
_LATER = ("ssl", "asyncio.sslproto")


def load() -> None:
    """Load asyncio; OpenSSL and what stands on it follow at their first use, which takes 6 MB then.

    Only asyncio's own modules hold the stand-ins. Whoever imports `ssl` later gets the real one, in the usual
    way, from whichever thread. While asyncio is loaded no other thread may run, since it could come upon a
    stand-in: where one does, or asyncio is there already, everything is loaded as ever.
    """
    if "asyncio" in sys.modules or len(sys._current_frames()) > 1:  # noqa: SLF001 - documented
        return
    waiting = [name for name in _LATER if name not in sys.modules]
    for name in waiting:
        sys.modules[name] = _Later(name)
    try:
        import asyncio  # noqa: F401 - loaded here, used by the program
    finally:
        for name in waiting:
            del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module of the same name until something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            # The import system asks for its own marks; that is no use.
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)
