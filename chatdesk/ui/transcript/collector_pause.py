"""Python's cycle collector stands still while work is done in threads.

It would run in whatever thread makes it due, and Qt objects that it finds there would be destroyed in
the wrong thread, which crashes.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Hashable
from typing import ClassVar, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class PausedThreads(Generic[Key]):
    """Runs functions in threads of their own; collecting begins again when the last one is done."""

    _running: ClassVar[int] = 0
    _collects: ClassVar[bool] = False

    def __init__(self) -> None:
        self._threads: dict[Key, threading.Thread] = {}

    def __bool__(self) -> bool:
        """Whether any thread was started and not yet taken back."""
        return bool(self._threads)

    def __contains__(self, key: object) -> bool:
        """Whether the work of this key was started and not yet taken back."""
        return key in self._threads

    def start(self, key: Key, work: Callable[[], None], name: str) -> None:
        """Start some work; called, like all of this, in the thread of the window."""
        if not PausedThreads._running:
            PausedThreads._collects = gc.isenabled()
            gc.disable()
        PausedThreads._running += 1
        self._threads[key] = thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()

    def take_done(self) -> list[Key]:
        """Return the keys of the work that is done."""
        done = [key for key, thread in self._threads.items() if not thread.is_alive()]
        for key in done:
            del self._threads[key]
        PausedThreads._running -= len(done)
        if done and not PausedThreads._running and PausedThreads._collects:
            gc.enable()
        return done
