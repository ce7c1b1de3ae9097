"""The exact usage of a generation is asked for where its id is known, and quietly given up."""

from __future__ import annotations

from typing import Any

import pytest

from chatdesk.domain.delta import Delta, ProviderDataDelta, TextDelta
from chatdesk.domain.stream import RawEvent, Received
from chatdesk.domain.usage import GENERATION_ID, Usage
from chatdesk.providers import generation_lookup
from chatdesk.providers.clients import Clients
from chatdesk.providers.generation_lookup import GenerationMark, fetch_usage
from tests.fakes.replies import Reply, chat_stream, error_reply, json_reply, text_reply
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import KEY, Service, account_for

RECORD = json_reply({"data": {"native_tokens_prompt": 10, "native_tokens_completion": 25, "total_cost": 0.5}})
USAGE = Usage(10, 25, 35, cost=0.5)
OPENROUTER = "https://openrouter.ai/api/v1"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask three times without waiting."""
    monkeypatch.setattr(generation_lookup, "PAUSES", (0.0, 0.0, 0.0))


async def looked_up(*replies: Reply) -> tuple[Usage | None, list[Any]]:
    """Look a generation up at a server; return what it took, and the requests."""
    clients = Clients({})

    async def key() -> str | None:
        return KEY

    try:
        async with ScriptedServer(*replies, default=error_reply(404, "Generation not found")) as server:
            usage = await fetch_usage(account_for(server.url), clients, key, "gen-1 /x")
            return usage, [(r.method, r.path, r.headers.get("authorization")) for r in server.requests]
    finally:
        await clients.aclose_all()


async def test_the_record_is_asked_for_until_it_is_there() -> None:
    """404 and a record without counts mean "not yet"; the key goes along, the id is escaped."""
    early = json_reply({"data": {"native_tokens_completion": None}})
    usage, asked = await looked_up(error_reply(404, "Generation not found"), early, RECORD)
    assert usage == USAGE
    assert asked == [("GET", "/v1/generation?id=gen-1%20%2Fx", f"Bearer {KEY}")] * 3


@pytest.mark.parametrize(
    ("reply", "count"),
    [(error_reply(404, "?"), 3), (error_reply(503, "?"), 3), (text_reply("<html>"), 3),
     (Reply(end="reset"), 3), (error_reply(401, "?"), 1), (error_reply(403, "?"), 1)],
)  # fmt: skip
async def test_what_cannot_be_had_is_given_up(reply: Reply, count: int) -> None:
    """Whatever answers, nothing is raised; where one is not allowed to ask, it is asked once."""
    usage, asked = await looked_up(*[reply] * 3)
    assert usage is None
    assert len(asked) == count


async def test_the_id_of_the_header_goes_with_the_answer() -> None:
    """The first thing that a response brings tells its generation, once."""
    reply = Reply(
        chat_stream("a", "b"), headers={"content-type": "text/event-stream", "X-Generation-Id": "gen-7"}
    )
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    assert [d for d in answer.deltas if isinstance(d, ProviderDataDelta)] == [
        ProviderDataDelta(GENERATION_ID, "gen-7")
    ]
    assert answer.growing().message().provider_data == {GENERATION_ID: "gen-7"}
    assert answer.text == "ab"


def told_by(url: str, *events: str, header: str = "") -> list[Delta]:
    """Return the deltas that are added to events, one read each, of a response at an address."""
    mark = GenerationMark(account_for(url), {"x-generation-id": header} if header else {})
    told: list[Delta] = []
    for data in events:
        kind = "comment" if data.startswith(":") else "data"
        received = Received(0.1, (TextDelta("x"),), (RawEvent(0.1, kind, "", data, len(data)),))
        told += mark.marked(received).deltas[1:]
    return told


def test_the_id_of_an_event_counts_at_openrouter() -> None:
    """Without the header the id of the first event is taken, after any comments, at that host alone."""
    chunk = '{"id":"gen-1763-AbC","object":"chat.completion.chunk","choices":[]}'
    expected = [ProviderDataDelta(GENERATION_ID, "gen-1763-AbC")]
    assert told_by(OPENROUTER, ": OPENROUTER PROCESSING", chunk, chunk) == expected
    assert told_by("https://eu.openrouter.ai/api/v1", chunk) == expected
    assert told_by("https://llm.example.org/v1", chunk) == []
    assert told_by("https://notopenrouter.ai/v1", chunk) == []
    assert told_by(OPENROUTER, '{"id":"chatcmpl-1"}', chunk) == []
    assert told_by(OPENROUTER, chunk, header="gen-2") == [ProviderDataDelta(GENERATION_ID, "gen-2")]
    assert told_by("https://llm.example.org/v1", chunk, header="not an id!") == []
