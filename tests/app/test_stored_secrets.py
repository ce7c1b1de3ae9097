"""What of a key reaches the disk: nothing, whatever a server sends back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import TurnEvent, TurnFinished
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import plan_send
from chatdesk.engine.turn import Turn
from chatdesk.store.store import Store
from tests.fakes.replies import Reply, chat_stream, error_reply, sse
from tests.fakes.scripted_server import ScriptedServer
from tests.fakes.workbench import Workbench
from tests.providers.asking import KEY, Service, account_for


def _on_disk(folder: Path) -> bytes:
    """Return every byte of every file: the log of the database holds what its journals held."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def _ask(store: Store, reply: Reply) -> FinishReason:
    events: list[TurnEvent] = []
    branch = OpenBranch(Conversation(account_id="work", model="m1"))
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        turn = Turn(
            plan_send(branch, "Hello?"),
            service=service.http,
            toolbox=Workbench(),
            approver=cast("Any", None),
            recorder=store.messages,
            emit=events.append,
        )
        await turn.run()
    end = events[-1]
    assert isinstance(end, TurnFinished)
    return end.reason


async def test_an_error_in_a_stream_that_quotes_the_key(tmp_path: Path) -> None:
    """Neither the journal nor the message made of it holds the key; the rest of the error is there."""
    said = {"error": {"message": f"{KEY} is over its limit.", "code": 429, "headers": {"authorization": KEY}}}
    reply = Reply((*chat_stream("Half", finish=None, is_done=False), sse(said)))
    store = Store(tmp_path / "db.sqlite3")
    await store.begin()
    assert await _ask(store, reply) is FinishReason.ERROR
    written = _on_disk(tmp_path)
    await store.close()
    assert b"is over its limit" in written
    assert KEY.encode() not in written + _on_disk(tmp_path)


async def test_a_refusal_that_quotes_the_key(tmp_path: Path) -> None:
    """What the server says of a wrong key is kept with its message, without the key."""
    store = Store(tmp_path / "db.sqlite3")
    await store.begin()
    reply = error_reply(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key")
    assert await _ask(store, reply) is FinishReason.ERROR
    written = _on_disk(tmp_path)
    await store.close()
    assert b"Incorrect API key provided" in written
    assert KEY.encode() not in written + _on_disk(tmp_path)
