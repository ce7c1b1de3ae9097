"""How a body is read: until when the next piece must come, when the loop is let in, how it is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import perf_counter

import httpx

from chatdesk.domain.delta import FinishDelta
from chatdesk.domain.stream import RawEvent, Received
from chatdesk.providers.exchange import Exchange
from chatdesk.providers.failures import BROKEN, stalled
from chatdesk.wire.quirks import Quirk

# Reading on after the end mark lets the connection be used again; most servers end within a millisecond.
_DRAIN_SECONDS = 0.1
# Two frames' worth of reading would be felt as a stutter, a yield for every chunk would be slow.
_LONGEST_RUN = 0.004
# A shorter await did not really wait for the socket.
_SHORTEST_WAIT = 0.001
_KEEP_ALIVES = frozenset({"keepalive", "keep-alive", "ping"})
_EMPTY = frozenset({Quirk.COMMENT_AS_DATA, Quirk.EMPTY_DATA})


class Patience:
    """Wait for chunks as long as the account allows.

    The first piece of the answer has the account's `first_byte` seconds from the request on, every further
    one `stall` seconds from the piece before. Comments and keep-alive events are no pieces: they show that
    the server lives, not that it works.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.has_finish = False
        self._exchange = exchange
        self._timeouts = exchange.account.timeouts
        self._deadline = exchange.began + self._timeouts.first_byte
        self._is_begun = False
        self._is_alive = False
        self._ran_since = perf_counter()

    async def next_of(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """Return the next chunk, None at the end; raises `Stalled`. Lets the loop run every 4 ms."""
        began = perf_counter()
        if began - self._ran_since > _LONGEST_RUN:
            await asyncio.sleep(0)
            began = self._ran_since = perf_counter()
        try:
            async with asyncio.timeout(self._deadline - began):
                return await anext(chunks, None)
        except TimeoutError as error:
            limit = self._timeouts.stall if self._is_begun else self._timeouts.first_byte
            raise stalled(self._exchange, limit, is_begun=self._is_begun, is_alive=self._is_alive) from error
        finally:
            now = perf_counter()
            if now - began > _SHORTEST_WAIT:
                self._ran_since = now

    def heard(self, received: Received) -> None:
        """Take note of what a chunk brought."""
        if received.deltas or any(map(_is_content, received.events)):
            self._is_begun = self._exchange.has_content = True
            self._is_alive = False
            self._deadline = perf_counter() + self._timeouts.stall
        elif received.events:
            self._is_alive = True
        if not self.has_finish:
            self.has_finish = any(isinstance(delta, FinishDelta) for delta in received.deltas)

    @staticmethod
    async def drain(chunks: AsyncIterator[bytes]) -> None:
        """Read what is left after the end mark, but not for long: it is of no interest."""
        with suppress(TimeoutError, *BROKEN):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while await anext(chunks, None) is not None:
                    continue


@asynccontextmanager
async def aclosing_after(response: httpx.Response) -> AsyncGenerator[AsyncIterator[bytes], None]:
    """Give the chunks of a body; afterwards drop the connection unless the body was read to its end."""
    chunks = response.aiter_bytes()
    try:
        yield chunks
    finally:
        # In this order: closed first, the iterator would be ended by the garbage collector in its own time.
        await response.aclose()
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


def _is_content(event: RawEvent) -> bool:
    if event.kind == "comment" or event.name in _KEEP_ALIVES:
        return False
    return not (event.notes and not _EMPTY.isdisjoint(event.notes))
