"""How long something may take: a limit that moves while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from chatdesk.domain.tool import NoteKind, ToolNote

T = TypeVar("T")

# A day: timers of event loops take no infinity.
_LONGEST = 86_400.0


class TimeLimit:
    """Ends an await after `seconds`; progress gives it as long again, and the user can add to it.

    `end` is when it is over, in seconds from the beginning. While the user is asked something nothing ends.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = min(seconds, _LONGEST)
        self._began = 0.0
        self._timeout: asyncio.Timeout | None = None
        self._holds = 0
        self.end = self._seconds

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Await `work`; raises `TimeoutError` when the time is over."""
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        async with asyncio.timeout_at(self._began + self.end) as self._timeout:
            return await work

    def rearm(self) -> None:
        """It has moved: from now on it may take the whole time again."""
        self._move(max(self.end, self._elapsed() + self._seconds))

    def extend(self, seconds: float) -> None:
        """Let it take so much longer."""
        self._move(self.end + seconds)

    def heed(self, note: ToolNote) -> None:
        """Take what the work tells: progress, that it asks the user, that it was answered."""
        match note.kind:
            case NoteKind.PROGRESS:
                self.rearm()
            case NoteKind.ASKING:
                self._holds += 1
                self._move(self.end)
            case NoteKind.ANSWERED if self._holds:
                self._holds -= 1
                self.rearm()

    def _elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    def _move(self, end: float) -> None:
        self.end = end
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(None if self._holds else self._began + end)
