"""How a body is read: until when the next piece must come, when the loop is let in, how it is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import TypeVar

import httpx

from chatdesk.domain.delta import FinishDelta
from chatdesk.domain.stream import Received
from chatdesk.domain.waiting import Waiting
from chatdesk.providers.arrivals import Arrivals
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import BROKEN, stalled

T = TypeVar("T")

# Reading on after the end mark lets the connection be used again; most servers end within a millisecond.
_DRAIN_SECONDS = 0.1
# Two frames' worth of reading would be felt as a stutter, a yield for every chunk would be slow.
_LONGEST_RUN = 0.004
# A shorter await did not really wait for the socket.
_SHORTEST_WAIT = 0.001


class Patience:
    """Wait for the answer and its chunks as long as the account allows.

    The first piece of the answer has the account's `first_byte` seconds from the request on, every further
    one `stall` seconds from the piece before. Comments and keep-alive events are no pieces: they show that
    the server lives, not that it works. Where the asker waits on, the next piece has all the time it needs.
    """

    def __init__(self, exchange: Exchange, waiting: Waiting) -> None:
        self.has_finish = False
        self._exchange = exchange
        self._timeouts = exchange.account.timeouts
        self._deadline: float | None = exchange.began + self._timeouts.first_byte
        self._limit: asyncio.Timeout | None = None
        self._is_alive = False
        self._ran_since = perf_counter()
        self._waiting = waiting
        waiting.lift_with(self._lift)

    async def wait_for(self, work: Awaitable[T]) -> T:
        """Await the opening or a piece of the answer; raises `Stalled`."""
        rest = None if self._deadline is None else self._deadline - perf_counter()
        try:
            async with asyncio.timeout(rest) as self._limit:
                return await work
        except TimeoutError as error:
            is_begun = self._exchange.has_content
            limit = self._timeouts.stall if is_begun else self._timeouts.first_byte
            raise stalled(self._exchange, limit, is_begun=is_begun, is_alive=self._is_alive) from error
        except asyncio.CancelledError:
            self._waiting.left()
            raise
        finally:
            self._limit = None

    async def next_of(self, arrivals: Arrivals) -> bytes | None:
        """Return what comes next, None at the end; raises `Stalled`. Lets the loop run every 4 ms."""
        began = perf_counter()
        if began - self._ran_since > _LONGEST_RUN:
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                self._waiting.left()
                raise
            began = self._ran_since = perf_counter()
        try:
            return await self.wait_for(arrivals.wait())
        finally:
            now = perf_counter()
            if now - began > _SHORTEST_WAIT:
                self._ran_since = now

    def heard(self, received: Received) -> None:
        """Take note of what a chunk brought."""
        if received.is_content:
            self._exchange.has_content, self._is_alive = True, False
            self._deadline = perf_counter() + self._timeouts.stall
        elif received.events:
            self._is_alive = True
        if not self.has_finish:
            self.has_finish = any(isinstance(delta, FinishDelta) for delta in received.deltas)

    def _lift(self) -> None:
        self._deadline = None
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(None)

    async def drain(self, arrivals: Arrivals) -> None:
        """Read what is left after the end mark, but not for long: it is of no interest."""
        with suppress(TimeoutError, *BROKEN):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while (chunk := await arrivals.wait()) is not None:
                    self._exchange.read(chunk)


@asynccontextmanager
async def aclosing_after(response: httpx.Response) -> AsyncGenerator[Arrivals, None]:
    """Give the body as it arrives; afterwards drop the connection unless the body was read to its end."""
    chunks = response.aiter_bytes()
    arrivals = Arrivals(chunks)
    try:
        yield arrivals
    finally:
        # In this order: closed first, the iterator would be ended by the garbage collector in its own time.
        await response.aclose()
        await arrivals.aclose()
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()
