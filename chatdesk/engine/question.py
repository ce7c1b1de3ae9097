"""Something that the user is asked, and that waits as long as it takes."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Question(Generic[T]):
    """One question; the first answer counts, also one that comes before anybody waits."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def wait(self) -> T:
        """Wait for the answer."""
        return await self._answer

    def answer(self, value: T) -> bool:
        """Answer it; False where that was done already, or nobody waits any more."""
        if self._answer.done():
            return False
        self._answer.set_result(value)
        return True
