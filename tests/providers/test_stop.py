"""Stop: cancelling or closing drops the connection at once, wherever the answer stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import pytest

from chatdesk.domain.stream import Received, RequestSent, ResponseOpened, StreamItem
from chatdesk.domain.waiting import Waiting
from tests.fakes.replies import STALL, Flood, Reply, chat_stream, sse, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Answer, Service, account_for, question

# It is some milliseconds; the rest is for a machine that is busy with other tests.
# What would end a phase without us is a minute away.
AT_ONCE = 1.0

_BEGUN = chat_stream("begun ", finish=None, is_done=False)
_THINKING = chat_stream(reasoning=("hmm ",), finish=None, is_done=False)
_CALLING = tool_calls_stream(("c1", "clock", '{"zone": "UT'), is_done=False)[:-1]


def has_text(answer: Answer) -> bool:
    """Whether a first piece of the answer has come."""
    return bool(answer.deltas)


PHASES: dict[str, tuple[Reply, Callable[[Answer], bool]]] = {
    "before the status line": (Reply(wait=60.0), lambda answer: bool(answer.sent)),
    "after the status line": (Reply((STALL,)), lambda answer: bool(answer.opened)),
    "on a stalled socket": (Reply((*_BEGUN, STALL)), has_text),
    "in reasoning": (Reply((*_THINKING, STALL)), has_text),
    "in tool arguments": (Reply((*_CALLING, STALL)), has_text),
    "while comments keep it alive": (
        Reply((*_BEGUN, b": alive\n\n", STALL)),
        lambda answer: len(answer.events) > 2,
    ),
    "at 2,000 events a second": (Reply((Flood(2000, 60),)), lambda answer: len(answer.events) > 200),
    "in the body of an error": (Reply((b'{"error"', STALL), status=500), lambda answer: bool(answer.opened)),
}


async def until(is_true: Callable[[], bool]) -> None:
    """Let the loop run until it is so, at most five seconds."""
    async with asyncio.timeout(5):
        while not is_true():  # noqa: ASYNC110 - any of the things that happen may make it true
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("phase", PHASES)
async def test_cancelling_closes_the_connection_at_once(phase: str) -> None:
    """After a cancel the server sees the end of the connection within moments, in every phase."""
    reply, is_there = PHASES[phase]
    with ScriptedServer(reply) as server:
        async with Service(account_for(server.url)) as service:
            answer = Answer()
            task = asyncio.ensure_future(service.ask(into=answer))
            await until(lambda: bool(server.requests) and is_there(answer))
            pressed = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            returned = time.monotonic()
            seen = await server.requests[0].disconnected()
    assert seen - pressed < AT_ONCE
    assert returned - pressed < AT_ONCE


@pytest.mark.parametrize("phase", ["before the status line", "on a stalled socket"])
async def test_asker_is_told_when_it_was_left_and_closed(phase: str) -> None:
    """Of a request that is cancelled first the end of the reading is told, then that of the connection."""
    reply, is_there = PHASES[phase]
    told: list[str] = []
    waiting = Waiting(None, lambda: told.append("left"), lambda: told.append("closed"))
    with ScriptedServer(reply) as server:
        async with Service(account_for(server.url)) as service:
            answer = Answer()
            task = asyncio.ensure_future(service.ask(replace(question(), waiting=waiting), answer))
            await until(lambda: bool(server.requests) and is_there(answer))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    assert told == ["left", "closed"]


async def test_an_answer_that_ends_by_itself_was_not_left() -> None:
    """A whole answer says nothing of a Stop."""
    told: list[str] = []
    waiting = Waiting(None, lambda: told.append("left"), lambda: told.append("closed"))
    with ScriptedServer(Reply(chat_stream("Whole"))) as server:
        async with Service(account_for(server.url)) as service:
            await service.ask(replace(question(), waiting=waiting))
    assert told == []


@pytest.mark.parametrize(
    "phase", ["after the status line", "on a stalled socket", "at 2,000 events a second"]
)
async def test_closing_the_generator_closes_the_connection(phase: str) -> None:
    """`aclose()` between two items drops the connection as a cancel does, and drains nothing."""
    reply, is_there = PHASES[phase]
    with ScriptedServer(reply) as server:
        async with Service(account_for(server.url)) as service:
            answer = Answer()
            items = service.http.generate(question())
            async for item in items:
                answer.items.append(item)
                if is_there(answer):
                    break
            closed = time.monotonic()
            await items.aclose()
            seen = await server.requests[0].disconnected()
    assert seen - closed < AT_ONCE


async def test_cancelling_while_connecting_returns_at_once() -> None:
    """A host that does not answer the connection holds nobody who has stopped."""
    async with ScriptedServer(connects=False) as server, Service(account_for(server.url)) as service:
        answer = Answer()
        task = asyncio.ensure_future(service.ask(into=answer))
        await until(lambda: bool(answer.sent))
        await asyncio.sleep(0.05)
        pressed = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert time.monotonic() - pressed < AT_ONCE


async def test_cancelling_before_anything_is_sent_sends_nothing() -> None:
    """A Stop while the key is still being fetched leaves the server alone."""
    async with ScriptedServer(Reply(chat_stream("a"))) as server, Service(account_for(server.url)) as service:
        waiting = asyncio.Event()

        async def slow_key() -> str:
            waiting.set()
            await asyncio.sleep(60)
            return "never"

        service.http._key = slow_key
        task = asyncio.ensure_future(service.ask())
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.connections == 0


async def test_stopping_one_answer_leaves_the_other() -> None:
    """Two answers of one service stream at once; cancelling one does not disturb the other."""
    other = Reply(chat_stream(*["word "] * 30, pause=0.01))
    with ScriptedServer(Reply((*_BEGUN, STALL)), other) as server:
        async with Service(account_for(server.url)) as service:
            first, second = Answer(), Answer()
            stopped = asyncio.ensure_future(service.ask(into=first))
            await until(lambda: has_text(first))
            kept = asyncio.ensure_future(service.ask(into=second))
            await until(lambda: has_text(second))
            stopped.cancel()
            await kept
            await server.requests[0].disconnected()
    assert second.text == "word " * 30
    assert stopped.cancelled()


async def test_nothing_arrives_after_a_stop() -> None:
    """Whoever was cancelled in mid-flood is handed nothing more."""
    with ScriptedServer(Reply((Flood(2000, 60),))) as server:
        async with Service(account_for(server.url)) as service:
            answer = Answer()
            task = asyncio.ensure_future(service.ask(into=answer))
            await until(lambda: len(answer.events) > 100)
            task.cancel()
            had = len(answer.items)
            await asyncio.wait([task])
            await server.requests[0].disconnected()
    assert len(answer.items) == had


async def test_a_hundred_stops_leave_nothing_behind() -> None:
    """After a hundred stopped answers no connection of ours is open and a question still works."""
    with ScriptedServer(default=Reply((sse("{}"), STALL))) as server:
        async with Service(account_for(server.url)) as service:
            for number in range(100):
                items: AsyncGenerator[StreamItem, None] = service.http.generate(question())
                kinds = [type(item) async for item in _first(items, 3)]
                await items.aclose()
                assert kinds == [RequestSent, ResponseOpened, Received]
                await server.requests[number].disconnected()
            server.play(Reply(chat_stream("fine")))
            assert (await service.ask()).text == "fine"


async def _first(items: AsyncGenerator[StreamItem, None], count: int) -> AsyncGenerator[StreamItem, None]:
    for _ in range(count):
        yield await anext(items)
