"""What an account can do: found out by small requests, told one by one, kept at the end."""

from __future__ import annotations

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.providers.abilities import Found, red_square
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import Account
from chatdesk.settings.capabilities import ABILITIES, Can, Capabilities, CapabilityBook
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.able_service import CHAT, RESPONSES, AbleService, asked_of, call, whole
from tests.fakes.replies import STALL, Pause, Reply, chat_stream, error_reply, json_reply, text_reply
from tests.fakes.scripted_server import Request, ScriptedServer
from tests.providers.asking import KEY, account_for, question

IDS = [ability.id for ability in ABILITIES]
DIALECT_IDS = {"chat-completions", "responses", "completions"}


@dataclass
class Findings:
    """Everything that one run told and kept."""

    server: ScriptedServer
    account: Account
    told: list[Found] = field(default_factory=list)
    kept: Capabilities = field(default_factory=Capabilities)

    def can(self, ability: str) -> str:
        """Return what was told of an ability."""
        return self._of(ability).can

    def text(self, ability: str) -> str:
        """Return the sentence that was told."""
        return self._of(ability).text

    def _of(self, ability: str) -> Found:
        return next(found for found in self.told if found.id == ability)

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The bodies that were posted."""
        return [request.json() for request in self.server.requests if request.method == "POST"]


async def key_of(_account: Account) -> str | None:
    """Give the one key."""
    return KEY


@asynccontextmanager
async def catalog_with(book: CapabilityBook) -> AsyncIterator[ServiceCatalog]:
    """Give a catalog that keeps what it finds in a book."""
    catalog = ServiceCatalog(key_of, capabilities=book)
    try:
        yield catalog
    finally:
        await catalog.aclose()


async def examined(service: AbleService, **changes: Any) -> Findings:
    """Run the whole test against a service."""
    book = CapabilityBook()
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        service.serve(server)
        account = account_for(server.url, **changes)
        findings = Findings(server, account)
        async for found in catalog.examine(account, "able"):
            findings.told.append(found)
        findings.kept = book.of(account)
    return findings


async def test_an_able_service_can_do_everything() -> None:
    """Each ability is found, in the order of the table, with a sentence, and is kept with date and model."""
    findings = await examined(AbleService())
    assert [found.id for found in findings.told] == [
        "models", "stream", "usage", "tools", "parallel_tools", "reasoning", "json_schema", "images", "stop",
        *sorted(DIALECT_IDS, key=IDS.index),
    ]  # fmt: skip
    assert {found.id: found.can for found in findings.told} == dict.fromkeys(IDS, "yes") | {
        "completions": "no"
    }
    assert findings.text("models") == "2 models."
    assert findings.text("usage") == "12 in, 30 out."
    assert findings.text("parallel_tools") == "2 calls in one answer."
    assert findings.text("completions") == (
        "This is a chat model and not supported in the v1/completions endpoint (status 404)"
    )
    assert findings.kept.findings == {found.id: found.finding for found in findings.told}
    assert (findings.kept.model, findings.kept.options) == ("able", {})
    assert findings.kept.tested_at is not None


async def test_the_requests_are_few_and_small() -> None:
    """Nine requests for an answer, each limited, all of the chosen model, none with a word of the user's."""
    findings = await examined(AbleService())
    limits = [int(body.get("max_tokens", body.get("max_output_tokens", 0))) for body in findings.posts]
    # The one that is stopped may be long on a server of one's own.
    assert sorted(limits) == [16, 16, 16, 64, 64, 64, 64, 128, 512]
    assert {body["model"] for body in findings.posts} == {"able"}
    assert sum(body.get("stream", False) for body in findings.posts) == 2


async def test_a_stopped_answer_is_left_at_once() -> None:
    """The connection of the long answer is closed by us, and the next question comes after that."""
    findings = await examined(AbleService())
    asked = [(asked_of(request), request) for request in findings.server.requests if request.path == CHAT]
    number = next(n for n, (words, _) in enumerate(asked) if "lighthouse" in words)
    left = asked[number][1].disconnected_at
    assert left is not None
    assert asked[number + 1][0] == "Say yes."


async def test_a_refusal_is_a_no_with_the_words_of_the_service() -> None:
    """A model without tools, images and schemas says so itself, and the rest goes on."""
    refusal = error_reply(400, "able does not support tools. Sorry.")
    findings = await examined(
        AbleService(
            refuses={
                '"tools"': refusal,
                "image_url": error_reply(500, "image input is not supported"),
                "json_schema": error_reply(422, f"no schemas for {KEY}"),
            }
        )
    )
    assert findings.can("tools") == findings.can("images") == findings.can("json_schema") == "no"
    assert findings.text("tools") == "able does not support tools. Sorry (status 400)"
    assert findings.text("images") == "image input is not supported (status 500)"
    assert KEY not in findings.text("json_schema")
    assert findings.can("parallel_tools") == "unknown"
    assert findings.can("stop") == findings.can("reasoning") == "yes"


async def test_what_is_refused_is_not_asked_again_and_not_later() -> None:
    """`stream_options` and `max_tokens` are given up for the rest of the test and for later questions."""
    book = CapabilityBook()
    service = AbleService(
        refuses={
            "stream_options": error_reply(400, "Unknown parameter: stream_options"),
            '"max_tokens"': error_reply(400, "Unsupported parameter. Use 'max_completion_tokens' instead."),
        }
    )
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        service.serve(server)
        account = account_for(server.url)
        told = {found.id: found async for found in catalog.examine(account, "able")}
        server.on(CHAT, Reply(chat_stream("hello")))
        asked = replace(question(), parameters={"max_tokens": 5})
        async with aclosing(catalog.service(account).generate(asked)) as items:
            _ = [item async for item in items]
        last = server.requests[-1].json()
    assert told["stream"].can == "yes"
    assert (told["usage"].can, told["usage"].text) == (
        "no",
        "It refuses to be asked for them in a stream: they are estimated.",
    )
    assert book.of(account).options == {
        "include_usage": False,
        "max_tokens_field": "max_completion_tokens",
    }
    assert "stream_options" not in last
    assert last["max_completion_tokens"] == 5


async def test_a_later_test_asks_again_and_forgets_what_no_longer_holds() -> None:
    """A server that has learnt since is taken at its newest word; what this test does not try stays."""
    book = CapabilityBook()
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        AbleService().serve(server)
        account = account_for(server.url)
        await book.learn(account, include_usage=False, reasoning_field="reasoning_content")
        told = {found.id: found async for found in catalog.examine(account, "able")}
    assert told["usage"].can == "yes"
    assert book.of(account).options == {"reasoning_field": "reasoning_content"}


async def test_a_model_that_thinks_long_gets_more_room() -> None:
    """Where the limit was used up by thinking, the question is asked once more with 512 tokens."""

    def think(body: dict[str, Any]) -> Reply:
        if body["max_tokens"] < 512:
            return whole(None, "length", reasoning_content="Let me see")
        return whole(None, tool_calls=[call("c1", '{"city": "Paris"}')])

    findings = await examined(AbleService(instead={'"tools"': think}))
    assert findings.can("tools") == "yes"
    assert findings.can("parallel_tools") == "unknown"
    assert findings.text("reasoning") == "It thinks, and shows it."
    assert "reasoning_effort" not in str(findings.posts)


async def test_hidden_thinking_is_known_by_its_count() -> None:
    """A service that counts reasoning without sending any is one that thinks."""

    def counted(_body: dict[str, Any]) -> Reply:
        usage = {
            "prompt_tokens": 9,
            "completion_tokens": 40,
            "completion_tokens_details": {"reasoning_tokens": 32},
        }
        choice = {"index": 0, "message": {"role": "assistant", "content": "Paris"}, "finish_reason": "stop"}
        return json_reply({"id": "c", "choices": [choice], "usage": usage})

    findings = await examined(AbleService(instead={'"tools"': counted}))
    assert findings.text("reasoning") == "It thinks (32 tokens) without showing it."
    assert findings.text("tools") == "It answered without calling the tool."


async def test_what_is_accepted_and_ignored_is_no_yes() -> None:
    """An answer beside the schema, or without a thought or a look at the picture, shows no ability."""
    plain = whole("Paris, in France.")
    findings = await examined(
        AbleService(
            instead={
                "json_schema": lambda _: plain,
                "reasoning_effort": lambda _: whole("No."),
                "image_url": lambda _: whole("Blue."),
                '"tools"': lambda _: plain,
            }
        )
    )
    assert [findings.can(i) for i in ("json_schema", "reasoning", "images", "tools")] == [
        "no", "no", "unknown", "unknown",
    ]  # fmt: skip


async def test_one_whole_answer_is_no_stream() -> None:
    """A server that sends JSON for a stream is found out, and there is then nothing to stop."""
    findings = await examined(AbleService(instead={"Count from": lambda _: whole("1, 2")}))
    assert (findings.can("stream"), findings.can("usage"), findings.can("stop")) == ("no", "no", "unknown")
    assert findings.can("tools") == "yes"


async def test_a_service_that_refuses_streams_is_still_asked_the_rest() -> None:
    """Without streaming the same question goes out once more, whole."""
    refusal = error_reply(400, "streaming is not enabled for this key")
    findings = await examined(AbleService(refuses={'"stream":true': refusal}))
    assert findings.text("stream") == "streaming is not enabled for this key (status 400)"
    assert findings.can("json_schema") == "yes"


async def test_a_next_question_that_fails_after_a_stop_is_a_no() -> None:
    """A server that hangs after its client has left cannot be stopped."""
    service = AbleService()
    was_left = asyncio.Event()

    def say_yes(_body: dict[str, Any]) -> Reply:
        return Reply((STALL,)) if was_left.is_set() else whole("Yes.")

    def tell(body: dict[str, Any]) -> Reply:
        was_left.set()
        return Reply((*chat_stream("Once ", is_done=False, finish=None), Pause(60)))

    service.instead = {"lighthouse": tell, "Say yes": say_yes}
    findings = await examined(service, timeouts=Timeouts(1.0, 0.5, 1.0))
    assert findings.can("stop") == "no"
    assert findings.text("stop").startswith("The next question was not answered: ")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Work gateway did not accept the key"),
        (404, "The model able does not exist (status 404)"),
        (429, "Work gateway asks to wait 90 s"),
        (503, "Work gateway is not available just now (status 503)"),
    ],
)
async def test_a_service_that_cannot_be_asked_ends_the_test(status: int, words: str) -> None:
    """The sentence stands where it happened, the rest is not tried, and nothing more is sent."""
    refusal = error_reply(status, "The model able does not exist", retry_after="90")
    findings = await examined(AbleService(instead={"Count from": lambda _: refusal}))
    assert [found.id for found in findings.told] == IDS
    assert (findings.can("stream"), findings.text("stream")) == ("unknown", words)
    assert {found.text for found in findings.told[2:]} == {"Not tried."}
    assert len(findings.posts) == 1


async def test_a_short_pause_that_is_asked_for_is_made() -> None:
    """A service with a narrow rate limit is asked again after the time it names."""
    refusals = [error_reply(429, "slow down", retry_after_ms="20")]
    service = AbleService()
    good = whole('{"city": "Paris", "country": "France"}')
    service.instead["json_schema"] = lambda _: refusals.pop() if refusals else good
    findings = await examined(service)
    assert findings.can("json_schema") == "yes"
    assert not refusals


async def test_nobody_there_ends_the_test() -> None:
    """Without a server there is one sentence and nothing is known."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    book = CapabilityBook()
    async with catalog_with(book) as catalog:
        account = account_for(f"http://127.0.0.1:{port}/v1")
        told = [found async for found in catalog.examine(account, "able")]
    assert told[0].text == f"Nothing answers at 127.0.0.1:{port}"
    assert {found.can for found in told} == {"unknown"}


async def test_other_accounts_are_asked_in_their_dialect() -> None:
    """An account of the Responses API is examined through it; the chat is another dialect then."""

    def answer(request: Request) -> Reply:
        if request.json().get("stream"):
            return text_reply(
                'data: {"type":"response.output_text.delta","item_id":"m","delta":"1, 2"}\n\n'
                'data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[],'
                '"usage":{"input_tokens":7,"output_tokens":4}}}\n\n',
                media_type="text/event-stream",
            )
        return AbleService().responses(request)

    book = CapabilityBook()
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        AbleService().serve(server)
        server.on(RESPONSES, answer)
        account = account_for(server.url, dialect="responses")
        told = {found.id: found async for found in catalog.examine(account, "able")}
    assert told["responses"].text == "The dialect of this account."
    assert told["usage"].text == "7 in, 4 out."
    assert told["chat-completions"].can == "yes"


async def test_the_old_dialect_is_not_asked_for_what_it_has_not() -> None:
    """Tools, images and schemas are a plain no there, without a request."""
    book = CapabilityBook()
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        AbleService().serve(server)
        text = {"choices": [{"index": 0, "text": "1, 2", "finish_reason": "stop"}]}
        server.on("/v1/completions", json_reply(text))
        account = account_for(server.url, dialect="completions")
        told = {found.id: found async for found in catalog.examine(account, "able")}
    assert [told[i].can for i in ("tools", "parallel_tools", "json_schema", "images")] == ["no"] * 4
    assert sum(request.path == "/v1/completions" for request in server.requests) == 1


async def test_a_test_that_is_left_keeps_what_was_known_before() -> None:
    """Cancelled in the middle, it drops its connection at once and writes nothing down."""
    book = CapabilityBook()
    async with ScriptedServer(require_key=KEY) as server, catalog_with(book) as catalog:
        AbleService(instead={"Count from": lambda _: Reply((STALL,))}).serve(server)
        account = account_for(server.url, timeouts=Timeouts(5.0, 60.0, 60.0))

        async def run() -> None:
            async with aclosing(catalog.examine(account, "able")) as findings:
                async for _found in findings:
                    pass

        task = asyncio.create_task(run())
        request = await server.requested(2)
        task.cancel()
        await request.disconnected(1.0)
        with pytest.raises(asyncio.CancelledError):
            await task
    assert book.of(account) == Capabilities()


async def test_the_result_is_on_the_disk(tmp_path: Path) -> None:
    """What was found is there for the next start and for `doctor`, without the key."""
    path = tmp_path / "capabilities.json"
    async with ScriptedServer(require_key=KEY) as server, catalog_with(CapabilityBook(path)) as catalog:
        AbleService().serve(server)
        account = account_for(server.url)
        async for _found in catalog.examine(account, "able"):
            pass
    assert CapabilityBook(path).of(account).can("tools") is Can.YES
    assert KEY not in path.read_text()


def test_the_picture_is_a_picture() -> None:
    """The red square is a PNG whose pixels are red."""
    data = red_square(64)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (64, 64)
    at = data.index(b"IDAT")
    (size,) = struct.unpack(">I", data[at - 4 : at])
    pixels = zlib.decompress(data[at + 4 : at + 4 + size])
    assert pixels == (b"\0" + b"\xe0\x10\x10" * 64) * 64
