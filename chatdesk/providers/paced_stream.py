"""The body of a built-in answer: its pieces come against the clock."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import cycle

import httpx

# A pause of the whole program (a laptop that slept) must not be made up for in one burst.
_MOST_BEHIND = 0.25

Piece = tuple[bytes, float]
"""Bytes that come together, and how many beats they take."""


class PacedStream(httpx.AsyncByteStream):
    """Pieces at `rate` beats a second (`math.inf`: at once), each made longer or shorter by `rhythm` in turn.

    A late wake-up is made up for, so that the mean pace is right.
    """

    def __init__(self, pieces: Iterable[Piece], rate: float, rhythm: Sequence[float] = (1.0,)) -> None:
        self._pieces = pieces
        self._rate = rate
        self._rhythm = rhythm

    async def __aiter__(self) -> AsyncIterator[bytes]:
        due = time.monotonic()
        rhythm = cycle(self._rhythm)
        for data, beats in self._pieces:
            due += 0.0 if math.isinf(self._rate) else beats * next(rhythm) / self._rate
            now = time.monotonic()
            due = max(due, now - _MOST_BEHIND)
            await asyncio.sleep(max(0.0, due - now))
            yield data
