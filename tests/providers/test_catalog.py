"""The way into the room: cheap at the start, one service per account, closed as a whole."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.domain.delta import Delta, TextDelta
from chatdesk.domain.errors import ConnectionFailed, Stalled
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.domain.stream import Received
from chatdesk.engine.events import TurnEvent, TurnFinished
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.ports import ModelService, Toolbox
from chatdesk.engine.turn import Turn
from chatdesk.providers.catalog import AccountService, ServiceCatalog
from chatdesk.providers.probe import StepState
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.certificates import made_certificate
from tests.fakes.replies import STALL, Reply, chat_stream, error_reply, sse
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import KEY, account_for, question
from tests.tools.toolboxes import Surrounding, boxed


async def key_of(account: Account) -> str:
    """Give every account the key of the tests."""
    return KEY


async def text_of(service: AccountService) -> str:
    """Ask and return the text of the answer."""
    text = ""
    async with aclosing(service.generate(question("Think first"))) as items:
        async for item in items:
            deltas = item.deltas if isinstance(item, Received) else ()
            text += "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    return text


def test_nothing_heavy_is_loaded_for_the_window() -> None:
    """What the composition root imports at the start brings neither httpx nor msgspec nor truststore."""
    code = (
        "import sys, chatdesk.providers.catalog, chatdesk.providers.tour.script, chatdesk.tools.toolbox\n"
        "heavy = {'httpx', 'httpcore', 'h11', 'anyio', 'msgspec', 'truststore'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


_WARM = """
import asyncio, sys
from contextlib import aclosing
from chatdesk.providers.catalog import ServiceCatalog
from tests.providers.asking import KEY, account_for, question

async def key_of(account):
    return KEY

async def main(url, trusted):
    catalog = ServiceCatalog(key_of)
    account = account_for(url, ca_file=trusted)
    await catalog.warm_up(account)
    before = set(sys.modules)
    async with aclosing(catalog.service(account).generate(question("Hello"))) as items:
        told = [item async for item in items]
    await catalog.aclose()
    print(len(told) > 1, *sorted(set(sys.modules) - before))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_nothing_is_loaded_by_the_first_question_when_it_was_warm(tmp_path: Path) -> None:
    """All that it needs was loaded in threads while it was typed: the window never waits for it."""
    tls = made_certificate(tmp_path, "server")
    async with ScriptedServer(Reply(chat_stream("real")), tls=tls.server_context()) as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WARM, server.url, str(tls.file), stdout=subprocess.PIPE
        )
        told, _ = await process.communicate()
        assert len(server.requests) == 1
    assert told.split() == [b"True"]


async def test_an_account_that_cannot_be_warmed_up_says_so_when_it_is_asked(tmp_path: Path) -> None:
    """A certificate file that is missing is no failure of the loading."""
    catalog = ServiceCatalog(key_of)
    account = account_for("https://127.0.0.1:9", ca_file=str(tmp_path / "missing.pem"))
    await catalog.warm_up(account)
    with pytest.raises(ConnectionFailed):
        await text_of(catalog.service(account))
    await catalog.aclose()


async def test_accounts_are_served() -> None:
    """The Tour and a server answer through one catalog, models are fetched, the test runs."""
    async with ScriptedServer(Reply(chat_stream("real")), default=error_reply(400, "no")) as server:
        catalog = ServiceCatalog(key_of, tour_speed=100.0)
        await catalog.warm_up()
        account = account_for(server.url)
        assert await text_of(catalog.service(account)) == "real"
        assert "10 times" in await text_of(catalog.service(TOUR))
        assert await catalog.fetch_models(account) == ["scripted"]
        assert [step.state async for step in catalog.probe(account)] == [StepState.OK] * 5
        assert isinstance(await catalog.find_local_servers(), list)
        await catalog.aclose()


async def test_what_a_service_has_learned_is_kept_until_its_address_changes() -> None:
    """An account with another name is the same server still; another address begins anew."""
    refusal = error_reply(400, "stream_options is not supported")
    replies = [refusal, *(Reply(chat_stream("a")) for _ in range(4))]
    async with ScriptedServer(*replies) as server:
        catalog = ServiceCatalog(key_of)
        account = account_for(server.url)
        await text_of(catalog.service(account))
        await text_of(catalog.service(account))
        await text_of(catalog.service(replace(account, name="Renamed")))
        elsewhere = server.url.replace("127.0.0.1", "localhost")
        await text_of(catalog.service(replace(account, base_url=elsewhere)))
        await catalog.aclose()
    asked = ["stream_options" in request.json() for request in server.requests]
    assert asked == [True, False, False, False, True]


async def test_a_changed_account_leaves_running_answers_alone() -> None:
    """An answer that streams goes on while its account is edited and asked again."""
    slow = Reply(chat_stream(*["word "] * 20, pause=0.01))
    async with ScriptedServer(slow, Reply(chat_stream("quick"))) as server:
        catalog = ServiceCatalog(key_of)
        account = account_for(server.url)
        running = asyncio.ensure_future(text_of(catalog.service(account)))
        await server.requested(1)
        assert await text_of(catalog.service(replace(account, name="Renamed"))) == "quick"
        assert await running == "word " * 20
        await catalog.aclose()


async def test_stopping_reaches_the_socket_through_the_catalog() -> None:
    """A cancelled answer of the lazy service closes the connection as well."""
    async with ScriptedServer(Reply((sse("{}"), STALL))) as server:
        catalog = ServiceCatalog(key_of)
        task = asyncio.ensure_future(text_of(catalog.service(account_for(server.url))))
        request = await server.requested(1)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await request.disconnected()
        await catalog.aclose()


async def test_a_turn_runs_with_the_tour_and_its_tools(tmp_path: Path) -> None:
    """Service and tools fit the engine's ports: the Tour calls both tools, and the turn ends complete."""
    catalog = ServiceCatalog(key_of, tour_speed=100.0)
    service: ModelService = catalog.service(TOUR)
    recorder = MemoryRecorder()
    events: list[TurnEvent] = []
    asked = Message(Role.USER, (TextPart("Use two tools at once"),))
    plan = TurnPlan("conversation", TOUR.id, "tour", question=asked)
    async with boxed(Surrounding(tmp_path)) as box:
        toolbox: Toolbox = box.toolbox
        await Turn(
            plan,
            service=service,
            toolbox=toolbox,
            approver=ApprovalBook(),
            recorder=recorder,
            emit=events.append,
        ).run()
    await catalog.aclose()
    assert isinstance(events[-1], TurnFinished)
    assert events[-1].reason is FinishReason.COMPLETE
    assert [message.role for message in recorder.messages] == [
        Role.USER,
        Role.ASSISTANT,
        Role.TOOL,
        Role.ASSISTANT,
    ]
    assert "31557600" in recorder.messages[-1].text


class MemoryRecorder:
    """Keeps the messages of a turn in a list; its journals keep nothing."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def append(self, conversation_id: str, message: Message, *, is_current: bool = True) -> None:
        """Keep a message."""
        self.messages.append(message)

    async def open_journal(
        self, conversation_id: str, base: Message, *, is_current: bool = True
    ) -> MemoryRecorder:
        """Be the journal as well."""
        return self

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Take deltas, as a journal does."""

    async def finish(self, conversation_id: str, message: Message) -> None:
        """Keep the finished answer."""
        self.messages.append(message)


async def test_what_an_account_leaves_open_is_asked_for_each_time() -> None:
    """A time limit of the settings holds for the next question, without a new catalog."""
    limits = [Timeouts(stall=30.0), Timeouts(stall=0.2)]
    async with ScriptedServer(Reply(chat_stream("a")), Reply((sse("{}"), STALL))) as server:
        catalog = ServiceCatalog(key_of, completed=lambda account: replace(account, timeouts=limits.pop(0)))
        account = account_for(server.url)
        assert await text_of(catalog.service(account)) == "a"
        with pytest.raises(Stalled):
            await text_of(catalog.service(account))
        await catalog.aclose()
