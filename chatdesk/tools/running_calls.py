"""What a server is asked at this moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from chatdesk.domain.tool import ToolNote
from chatdesk.tools.failures import tool_failures

_CANCEL_SECONDS = 0.03

T = TypeVar("T")


class RunningCalls:
    """Runs questions to the server `name`; all who ask hear what it says meanwhile."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._hearing: dict[asyncio.Task[Any], Callable[[ToolNote], None]] = {}

    @property
    def is_any(self) -> bool:
        """Whether the server is being asked something."""
        return bool(self._hearing)

    async def run(self, question: Coroutine[Any, Any, T], hear: Callable[[ToolNote], None]) -> T:
        """Return the answer; raises `ToolError` where it fails.

        Cancelled, the server is told and the question is left at once, even if the server does not listen.
        """
        task = asyncio.get_running_loop().create_task(question, name=f"asked of {self._name}")
        self._hearing[task] = hear
        task.add_done_callback(self._forget)
        try:
            with tool_failures(self._name):
                await asyncio.wait({task})
                return task.result()
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task}, timeout=_CANCEL_SECONDS)
            raise

    def tell(self, note: ToolNote) -> None:
        """Pass on what the server says; it does not say which call it belongs to."""
        for hear in list(self._hearing.values()):
            hear(note)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._hearing.pop(task, None)
        if not task.cancelled():
            task.exception()  # seen: whoever waited has it, and who was cancelled does not want it
