"""The body of a response as it arrives: what came together is handed on together."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from types import coroutine
from typing import Any

import httpx


class Arrivals:
    """Read the chunks of a body in the portions in which they arrived.

    Servers frame each event by itself, and httpx hands out one frame at a time although one read of the
    socket brought two hundred. Handled one by one, each with its own time limit, they cost 30 us of
    processor time instead of 13. So what reads the chunks is a coroutine of its own that is stepped by
    hand, in the task of whoever asks: it gathers what is there, and when it has to wait for more, what it
    gathered is the portion. What it waits for is kept, and awaited with the next `wait`. Until then the
    socket goes on being read: whoever asks no more must call `aclose`. To be used by one task alone.
    """

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._pieces: list[bytes] = []
        self._gathering = _gather(chunks, self._pieces)
        self._is_begun = False
        self._has_ended = False
        self._waits_for: object = None
        self._failure: httpx.HTTPError | ssl.SSLError | None = None

    async def wait(self) -> bytes | None:
        """Return the next portion, None at the end of the body.

        What httpx raises, or lets through, is raised when all that came before it has been returned.
        """
        if not self._is_begun:
            self._is_begun = True
            self._step(self._gathering.send, None)
        if not self._pieces and not self._has_ended:
            await self._more()
        if self._pieces:
            portion = b"".join(self._pieces)
            self._pieces.clear()
            return portion
        if self._failure is not None:
            raise self._failure
        return None

    def __aiter__(self) -> Arrivals:
        return self

    async def __anext__(self) -> bytes:
        portion = await self.wait()
        if portion is None:
            raise StopAsyncIteration
        return portion

    async def aclose(self) -> None:
        """Stop reading, wherever it waits; the connection is the caller's to close, before this."""
        self._is_begun = True
        self._pieces.clear()
        with suppress(_DroppedError):
            if not self._has_ended:
                self._step(self._gathering.throw, _DroppedError())
            if not self._has_ended:
                await self._more()

    @coroutine
    def _more(self) -> Generator[Any, Any, None]:
        """Wait until there is a piece, or the end."""
        while not self._pieces and not self._has_ended:
            try:
                value = yield self._waits_for
            except BaseException as error:  # noqa: BLE001 - it is handed on: a cancel, most of the time
                self._step(self._gathering.throw, error)
            else:
                self._step(self._gathering.send, value)

    def _step(self, go_on: Callable[[Any], object], value: object) -> None:
        """Let the reading go on until it waits, ends or fails."""
        self._has_ended = True
        try:
            self._waits_for = go_on(value)
        except StopIteration:
            return
        except (httpx.HTTPError, ssl.SSLError) as error:
            self._failure = error
            return
        self._has_ended = False


class _DroppedError(Exception):
    """Nobody wants the rest."""


async def _gather(chunks: AsyncIterator[bytes], pieces: list[bytes]) -> None:
    async for chunk in chunks:
        if chunk:
            pieces.append(chunk)  # noqa: PERF401 - they are taken away meanwhile
