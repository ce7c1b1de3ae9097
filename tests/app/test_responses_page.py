"""The Responses dialect at a page: a service that checks what it is sent, and forgets, ignores or refuses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.message import FinishReason, Role
from chatdesk.settings.json_object import JsonObject
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import STALL, Reply, chat_stream
from tests.fakes.responses_service import ARGUMENTS, PATH, ResponsesService

pytestmark = pytest.mark.qt

Json = dict[str, Any]
BACKGROUND = JsonObject.of({"background": True, "store": True})


@asynccontextmanager
async def served(
    folder: Path, service: ResponsesService | None = None, **changes: Any
) -> AsyncIterator[tuple[AskedPage, ResponsesService]]:
    """Yield a page that asks a service of this dialect."""
    service = service or ResponsesService()
    async with asked_page(folder, dialect="responses", **changes) as made:
        service.serve(made.server)
        yield made, service


def bodies(made: AskedPage) -> list[Json]:
    """Return what was asked so far."""
    return [request.json() for request in made.server.requests if request.path == PATH]


async def test_the_whole_conversation_is_sent_by_default(tmp_path: Path) -> None:
    """Nothing is left at the service, and its encrypted reasoning goes back before what it led to."""
    async with served(tmp_path) as (made, service):
        await made.send("One")
        answer = await made.send("Two")
        assert answer.text == "I know: One | Two "
        assert answer.finish_reason is FinishReason.COMPLETE
        last = bodies(made)[-1]
        assert (last["store"], last.get("previous_response_id")) == (False, None)
        assert [item.get("type", item.get("role")) for item in last["input"]] == [
            "user",
            "reasoning",
            "message",
            "user",
        ]
        assert service.questions() == ["One", "Two"]


async def test_a_tool_round_carries_its_reasoning(tmp_path: Path) -> None:
    """Call and result go back in order with the sealed reasoning, kept at the service or not."""
    for keep in (False, True):
        async with served(tmp_path / str(keep), keep_on_server=keep) as (made, service):
            await made.send("Please calculate")
            assert [m.role for m in made.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
            kinds = [item.get("type", "question") for item in service.contexts[-1]]
            assert kinds == ["question", "reasoning", "function_call", "function_call_output"]
            assert service.contexts[-1][2]["arguments"] == ARGUMENTS
            sent = bodies(made)[-1]
            assert len(sent["input"]) == (1 if keep else 4)


@pytest.mark.parametrize("keep", [False, True])
async def test_parallel_calls_go_back_in_their_order(tmp_path: Path, keep: bool) -> None:
    """Two calls of one answer both run; their results follow in order, and once: then it is asked again."""
    parameters = JsonObject.of({"parallel_tool_calls": True})
    async with served(tmp_path, keep_on_server=keep, parameters=parameters) as (made, service):
        await made.send("Please calculate and calculate")
        assert len(made.messages[1].tool_calls) == 2
        ids = [item.get("call_id") for item in service.contexts[-1]]
        assert ids == [None, None, "call_10", "call_11", "call_10", "call_11"]
        assert all(body["parallel_tool_calls"] is True for body in bodies(made))
        assert (await made.send("Two")).text == "I know: Please calculate and calculate | Two "


async def test_the_last_answer_is_named_where_the_service_keeps_it(tmp_path: Path) -> None:
    """Only what is new is sent; Retry and an edited question name the answer before them."""
    async with served(tmp_path, keep_on_server=True) as (made, service):
        await made.send("One")
        await made.send("Two")
        assert (bodies(made)[-1]["previous_response_id"], len(bodies(made)[-1]["input"])) == ("resp_1", 1)
        made.page.retry()
        await made.end()
        assert bodies(made)[-1]["previous_response_id"] == "resp_1"
        made.page.edit()
        made.page.composer.set_text("Three")
        await made.send("Three")
        assert bodies(made)[-1]["previous_response_id"] == "resp_1"
        assert service.questions() == ["One", "Three"]
        await made.send("Four")
        assert bodies(made)[-1]["previous_response_id"] == "resp_4"
        assert service.questions() == ["One", "Three", "Four"]


@pytest.mark.parametrize("in_stream", [False, True])
async def test_what_the_service_has_lost_is_sent(tmp_path: Path, in_stream: bool) -> None:
    """Refused before anything was shown, the whole input goes out once more; the lost id is remembered."""
    service = ResponsesService(in_stream=in_stream)
    async with served(tmp_path, service, keep_on_server=True) as (made, service):
        await made.send("One")
        service.forget()
        answer = await made.send("Two")
        assert (answer.text, answer.failure) == ("I know: One | Two ", None)
        assert [body.get("previous_response_id") for body in bodies(made)] == [None, "resp_1", None]
        assert len(made.page.log.exchanges) == 2
        made.page.retry()
        await made.end()
        assert bodies(made)[-1].get("previous_response_id") is None
        assert len(bodies(made)) == 4
        await made.send("Three")
        assert bodies(made)[-1]["previous_response_id"] == "resp_3"


KEEPS_NOTHING: dict[str, Json] = {
    "ignored": {"ignores_previous": True},
    "refused": {"refuses": {"previous_response_id": "Unsupported parameter: 'previous_response_id'."}},
    "unknown": {"refuses": {"previous_response_id": "previous_response_id: Extra inputs are not permitted"}},
    "not kept": {"refuses": {"store": "`store=True` is not supported here."}},
}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("name", KEEPS_NOTHING)
async def test_a_service_that_keeps_nothing(tmp_path: Path, name: str, stream: bool) -> None:
    """One that does nothing with the name is not believed to know what it names; that is remembered."""
    keeping = ResponsesService(**KEEPS_NOTHING[name])
    async with served(tmp_path, keeping, keep_on_server=True, stream=stream) as (made, service):
        for question in ("One", "Two"):
            await made.send(question)
        assert made.messages[-1].text.strip() == "I know: One | Two"
        assert len(bodies(made)) == 3
        await made.send("Three")
        assert len(bodies(made)) == 4
        last = bodies(made)[-1]
        assert (last["store"], last.get("previous_response_id")) == (False, None)
        assert service.questions() == ["One", "Two", "Three"]


async def test_reasoning_that_cannot_be_read_any_more_is_left_out(tmp_path: Path) -> None:
    """After a change of the service's keys the answer goes out as text, once and from then on."""
    async with served(tmp_path) as (made, service):
        await made.send("One")
        service.secret = "key-2"
        answer = await made.send("Two")
        assert answer.text == "I know: One | Two "
        assert len(bodies(made)) == 3
        await made.send("Three")
        assert len(bodies(made)) == 4
        kinds = [item.get("type", item.get("role")) for item in bodies(made)[-1]["input"]]
        assert kinds == ["user", "assistant", "user", "reasoning", "message", "user"]


async def test_a_model_without_encrypted_reasoning_is_not_asked_for_it_again(tmp_path: Path) -> None:
    """The refusal costs one request, and only for that model."""
    refuses = {"include": "Encrypted content is not supported with this model."}
    async with served(tmp_path, ResponsesService(refuses=refuses, has_reasoning=False)) as (made, service):
        await made.send("One")
        await made.send("Two")
        assert ["include" in body for body in bodies(made)] == [True, False, False]
        service.refuses.clear()
        made.page.choose_model("work", "m2")
        await made.send("Three")
        assert "include" in bodies(made)[-1]
        assert service.questions() == ["One", "Two", "Three"]


async def test_another_dialect_goes_on(tmp_path: Path) -> None:
    """A tool round of this dialect is continued by Chat Completions, and that answer here again."""
    async with served(tmp_path, keep_on_server=True) as (made, service):
        await made.send("Please calculate")
        made.accounts["home"] = replace(made.accounts["work"], id="home", dialect="chat-completions")
        made.page.choose_model("home", "m1")
        made.server.play(Reply(chat_stream("Four.")))
        await made.send("Two")
        sent = made.server.requests[-1].json()["messages"]
        assert [message["role"] for message in sent] == ["user", "assistant", "tool", "assistant", "user"]
        assert sent[1]["tool_calls"][0]["id"] == sent[2]["tool_call_id"] != "call_10"
        made.page.choose_model("work", "m1")
        await made.send("Three")
        last = bodies(made)[-1]
        assert last["previous_response_id"] == "resp_2"
        assert [item["role"] for item in last["input"]] == ["user", "assistant", "user"]
        assert service.questions() == ["Please calculate", "Two", "Three"]


async def test_stop_cancels_what_runs_in_the_background(tmp_path: Path) -> None:
    """The turn is over at once; the cancel goes out beside it, and the inspector shows both."""
    service = ResponsesService(stalls=True)
    async with served(tmp_path, service, extra_body=BACKGROUND) as (made, service):
        made.page.send("One")
        await made.until(lambda: any("I" in event.data for event in made.page.log.events[1:]))
        made.page.stop()
        await made.end()
        assert made.messages[-1].finish_reason is FinishReason.STOPPED
        request = await made.server.requested(2)
        assert (request.method, request.path) == ("POST", f"{PATH}/resp_1/cancel")
        await made.until(lambda: made.page.log.exchanges[-1].response is not None)
        shown = made.page.log.exchanges[-1]
        assert shown.request.url.endswith("/responses/resp_1/cancel")
        assert shown.response is not None
        assert shown.response.status == 200
        assert service.cancelled == ["resp_1"]
        await made.server.requests[0].disconnected()


async def test_stop_does_not_wait_for_a_cancel(tmp_path: Path) -> None:
    """A service that does not answer the cancel delays neither Stop nor the next question, nor the end."""
    service = ResponsesService(stalls=True, cancel_reply=Reply((STALL,), wait=60.0))
    async with served(tmp_path, service, extra_body=BACKGROUND) as (made, service):
        made.page.send("One")
        await made.until(lambda: len(made.page.log.events) > 3)
        began = time.monotonic()
        made.page.stop()
        await made.end()
        assert time.monotonic() - began < 1.0
        await made.server.requested(2)
        service.stalls = False
        assert (await made.send("Two")).finish_reason is FinishReason.COMPLETE
        assert len(made.page.log.exchanges) == 1
        began = time.monotonic()
        await made.catalog.aclose()
        assert time.monotonic() - began < 2.0


async def test_what_came_to_its_end_is_not_cancelled(tmp_path: Path) -> None:
    """Neither a whole answer of the background nor a stopped one of the foreground."""
    async with served(tmp_path, extra_body=BACKGROUND) as (made, service):
        await made.send("One")
        made.accounts["work"] = replace(made.accounts["work"], extra_body=JsonObject())
        service.stalls = True
        made.page.send("Two")
        await made.until(lambda: len(made.page.log.events) > 3)
        made.page.stop()
        await made.end()
        await made.server.requests[1].disconnected()
        await asyncio.sleep(0)
        await made.catalog.aclose()
        assert service.cancelled == []
        assert len(made.server.requests) == 2
