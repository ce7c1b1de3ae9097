"""How long an answer is waited for: the limits of the account, signs of life, and the word to wait on."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.errors import Stalled
from chatdesk.domain.stream import Limits, Received
from chatdesk.domain.waiting import Waiting
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.replies import STALL, Pause, Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Answer, Service, account_for, question

IMPATIENT_AT_FIRST = Timeouts(5.0, 0.4, 60.0)
IMPATIENT_LATER = Timeouts(5.0, 60.0, 0.15)


async def test_no_status_line_in_time_is_a_stall() -> None:
    """The first byte has its own limit, and the sentence names its seconds."""
    async with (
        ScriptedServer(Reply(wait=60.0)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_AT_FIRST)) as service,
    ):
        with pytest.raises(Stalled, match=r"did not begin to answer within 0\.4 s"):
            await service.ask()
        await server.requests[0].disconnected()


async def test_a_silent_server_is_a_stall() -> None:
    """Silence in the middle ends after the stall limit; what arrived was handed on, the line is closed."""
    body = (*chat_stream("partial", finish=None, is_done=False), STALL)
    async with (
        ScriptedServer(Reply(body)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_LATER)) as service,
    ):
        answer = Answer()
        with pytest.raises(Stalled, match=r"Work gateway has sent nothing for 0\.15 s") as caught:
            await service.ask(into=answer)
        await server.requests[0].disconnected()
    assert answer.text == "partial"
    assert caught.value.is_retryable


async def test_comments_do_not_hide_a_stall() -> None:
    """A server that only sends keep-alive comments is stalled as well, and the sentence says so."""
    comments = [part for _ in range(100) for part in (b": alive\n\n", Pause(0.02))]
    body = (*chat_stream("partial", finish=None, is_done=False), *comments)
    async with (
        ScriptedServer(Reply(body)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_LATER)) as service,
    ):
        with pytest.raises(Stalled, match=r"holds the line but has sent nothing of the answer for 0\.15 s"):
            await service.ask()


async def test_comments_keep_a_slow_beginning_alive() -> None:
    """Before the first piece the longer limit counts, however short the one for later pieces is."""
    body = (b": queued\n\n", Pause(0.3), b": queued\n\n", Pause(0.3), *chat_stream("there"))
    timeouts = Timeouts(5.0, 5.0, 0.2)
    async with (
        ScriptedServer(Reply(body)) as server,
        Service(account_for(server.url, timeouts=timeouts)) as service,
    ):
        assert (await service.ask()).text == "there"


async def test_a_keep_alive_event_does_not_hide_a_stall() -> None:
    """Signs of life in the dress of events are no more than comments."""
    alive = (b'data: {"type": "keepalive"}\n\n', b"event: ping\ndata: {}\n\n", b"data: : alive\n\n")
    body = (
        *chat_stream("partial", finish=None, is_done=False),
        *(part for a in alive * 20 for part in (a, Pause(0.01))),
    )
    async with (
        ScriptedServer(Reply(body)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_LATER)) as service,
    ):
        with pytest.raises(Stalled, match="holds the line"):
            await service.ask()


async def test_who_waits_on_gets_an_answer_that_is_late() -> None:
    """The limit of this silence is lifted, that of the next one holds again."""
    half = chat_stream("late", finish=None, is_done=False)
    body = (*chat_stream("early ", finish=None, is_done=False), Pause(0.5), *half, STALL)
    answer, waiting = Answer(), Waiting()
    async with (
        ScriptedServer(Reply(body)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_LATER)) as service,
    ):
        asyncio.get_running_loop().call_later(0.1, waiting.wait_on)
        with pytest.raises(Stalled, match=r"nothing for 0\.15 s"):
            await service.ask(replace(question(), waiting=waiting), answer)
    assert answer.text == "early late"


async def test_who_waits_on_gets_a_first_byte_that_is_late() -> None:
    """It is the same before the status line."""
    waiting = Waiting()
    async with (
        ScriptedServer(Reply(chat_stream("late"), wait=0.8)) as server,
        Service(account_for(server.url, timeouts=IMPATIENT_AT_FIRST)) as service,
    ):
        asyncio.get_running_loop().call_later(0.05, waiting.wait_on)
        assert (await service.ask(replace(question(), waiting=waiting))).text == "late"


async def test_who_does_not_wait_is_told_the_limits() -> None:
    """What is sent carries the limits of the account, so that a window can say when they end the wait."""
    async with (
        ScriptedServer(Reply(chat_stream("x"))) as server,
        Service(account_for(server.url, timeouts=Timeouts(1.0, 2.0, 3.0))) as service,
    ):
        assert (await service.ask()).sent[0].limits == Limits(2.0, 3.0)
    assert Waiting().wait_on() is False


async def test_it_is_told_when_the_server_has_the_request() -> None:
    """Between connecting and waiting there is a moment, also on a connection that is used again."""
    order: list[str] = []
    note = order.append
    waiting = Waiting(lambda: note("sent"))
    async with (
        ScriptedServer(default=Reply(chat_stream("x"), wait=0.05)) as server,
        Service(account_for(server.url)) as service,
    ):
        for _ in range(2):
            async for item in service.http.generate(replace(question(), waiting=waiting)):
                note("" if isinstance(item, Received) else type(item).__name__)
        assert server.connections == 1
    told = [name for name in order if name]
    assert told == ["RequestSent", "sent", "ResponseOpened"] * 2


def test_what_is_content() -> None:
    """A chunk without events or deltas is no content."""
    assert not Received(0.0, ()).is_content
    assert Received(0.0, (TextDelta("x"),)).is_content
