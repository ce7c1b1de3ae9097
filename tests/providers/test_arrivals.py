"""A body is taken in the portions in which it arrived, and can be dropped wherever it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import httpx
import pytest

from chatdesk.domain.stream import Received
from chatdesk.providers.arrivals import Arrivals
from tests.fakes.replies import Pause, Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Service, account_for


class Body:
    """Chunks as a transport gives them: `None` waits until `may_go_on`, an error is raised."""

    def __init__(self, *steps: bytes | Exception | None) -> None:
        self.steps = steps
        self.may_go_on = asyncio.Event()
        self.is_waiting = asyncio.Event()
        self.ended_with: BaseException | None = None
        self.cleans_up = False

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield them; note what ends it, and wait in cleaning up where that is asked for."""
        try:
            for step in self.steps:
                if step is None:
                    self.is_waiting.set()
                    await self.may_go_on.wait()
                elif isinstance(step, Exception):
                    raise step  # noqa: TRY301 - as a transport does
                else:
                    yield step
        except BaseException as error:
            self.ended_with = error
            if self.cleans_up:
                await asyncio.sleep(0.001)
            raise


async def waiting_for(body: Body) -> tuple[Arrivals, asyncio.Task[bytes | None]]:
    """Return what reads the body, and the task that waits for its next portion."""
    arrivals = Arrivals(body.chunks())
    task = asyncio.ensure_future(arrivals.wait())
    await body.is_waiting.wait()
    return arrivals, task


async def test_what_is_there_is_one_portion() -> None:
    """Chunks without a wait between them come together, without a turn of the loop; then the rest."""
    body = Body(b"a", b"b", b"", None, b"c", b"d")
    arrivals = Arrivals(body.chunks())
    turns: list[int] = []
    asyncio.get_running_loop().call_soon(turns.append, 1)
    assert await arrivals.wait() == b"ab"
    assert turns == []
    body.may_go_on.set()
    assert await arrivals.wait() == b"cd"
    assert turns == [1]
    assert await arrivals.wait() is None
    assert await arrivals.wait() is None
    await arrivals.aclose()


async def test_a_wait_that_brings_nothing_goes_on() -> None:
    """Who waits is not told of empty chunks, and told of the end."""
    body = Body(None, b"", None)
    arrivals, task = await waiting_for(body)
    body.may_go_on.set()
    assert await task is None
    await arrivals.aclose()


async def test_what_came_before_a_failure_is_handed_on() -> None:
    """An error of the connection waits until the bytes before it were taken, and stays."""
    arrivals = Arrivals(Body(b"half", httpx.ReadError("gone")).chunks())
    assert await arrivals.wait() == b"half"
    for _ in range(2):
        with pytest.raises(httpx.ReadError, match="gone"):
            await arrivals.wait()
    await arrivals.aclose()


@pytest.mark.parametrize("cleans_up", [False, True])
async def test_a_cancel_reaches_what_waits(cleans_up: bool) -> None:
    """Cancelling who waits cancels the read at once, and lets it clean up."""
    body = Body(None, b"never")
    body.cleans_up = cleans_up
    arrivals, task = await waiting_for(body)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(body.ended_with, asyncio.CancelledError)
    assert await arrivals.wait() is None
    await arrivals.aclose()


async def test_a_cancel_reaches_what_waited_already() -> None:
    """A read that stood open before somebody waited for it is cancelled like any other."""
    body = Body(b"a", None, b"never")
    arrivals = Arrivals(body.chunks())
    assert await arrivals.wait() == b"a"
    task = asyncio.ensure_future(arrivals.wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(body.ended_with, asyncio.CancelledError)
    await arrivals.aclose()


async def test_a_time_limit_ends_a_wait() -> None:
    """asyncio.timeout works around it as around any await."""
    body = Body(b"a", None)
    arrivals = Arrivals(body.chunks())
    assert await arrivals.wait() == b"a"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await arrivals.wait()
    assert isinstance(body.ended_with, asyncio.CancelledError)
    await arrivals.aclose()


@pytest.mark.parametrize("cleans_up", [False, True])
async def test_closing_ends_a_read_that_waits_for_ever(cleans_up: bool) -> None:
    """Between two portions the read stands open; closing ends it without waiting for its answer."""
    body = Body(b"a", None)
    body.cleans_up = cleans_up
    arrivals = Arrivals(body.chunks())
    assert await arrivals.wait() == b"a"
    async with asyncio.timeout(1):
        await arrivals.aclose()
    assert body.ended_with is not None
    assert await arrivals.wait() is None


async def test_closing_what_was_never_begun_reads_nothing() -> None:
    """Nobody asked: nothing is read."""
    body = Body(b"a")
    arrivals = Arrivals(body.chunks())
    await arrivals.aclose()
    assert await arrivals.wait() is None
    assert body.ended_with is None


async def test_events_of_one_write_are_received_together() -> None:
    """What the server framed one by one and sent at once is one `Received`, what it sent later another."""
    body = chat_stream(*["word "] * 50, is_done=False)
    frames = b"".join(b"%x\r\n%s\r\n" % (len(step), step) for step in body if isinstance(step, bytes))
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    reply = Reply((head + frames, Pause(0.05), b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"), raw=True)
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    received = [len(item.events) for item in answer.items if isinstance(item, Received)]
    assert received == [len(body), 1]
    assert answer.text == "word " * 50
