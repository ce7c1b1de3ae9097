"""A partial answer is gone on with by the best means of its service, and by the next if that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.delta import SeamDelta
from chatdesk.domain.errors import RateLimited, RequestRejected
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import ContinueBy, GenerationRequest
from chatdesk.providers.continuing import Continuing
from chatdesk.settings.accounts import TOUR
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.wire.history import continue_instruction
from tests.fakes.replies import Reply, chat_chunk, chat_stream, error_reply, sse
from tests.fakes.scripted_server import Request, ScriptedServer
from tests.providers.asking import Answer, Service, account_for

GOES_ON = Reply(chat_stream(" upon a time"))
UNKNOWN_FIELD = error_reply(400, "Unrecognized request argument supplied: continue_final_message")
NO_PREFILL = error_reply(
    400,
    "This model does not support assistant message prefill. The conversation must end with a user message.",
)
OPEN = {"role": "assistant", "content": "Once"}
ASKED = [{"role": "user", "content": "Tell"}, OPEN]


def continuing(model: str = "m1") -> GenerationRequest:
    """Return a request to go on with "Once"."""
    question = Message(Role.USER, (TextPart("Tell"),))
    partial = Message(Role.ASSISTANT, (TextPart("Once "),), parent_id=question.id)
    return GenerationRequest(model, (question, partial), is_continuation=True)


def means_of(request: Request) -> ContinueBy | None:
    """Return by which means a request asks to go on."""
    body = request.json()
    if "prompt" in body:
        return ContinueBy.COMPLETIONS if body["prompt"].endswith("Assistant: Once") else None
    last = body["messages"][-1] if "messages" in body else body["input"][-1]
    if last == {"role": "user", "content": continue_instruction("Once ")}:
        return ContinueBy.PROMPT
    if last in ({**OPEN, "prefix": True}, {**OPEN, "partial": True}):
        return ContinueBy.PREFIX
    is_said = body.get("continue_final_message") is True and body.get("add_generation_prompt") is False
    if last == OPEN:
        return ContinueBy.CONTINUE_FINAL_MESSAGE if is_said else ContinueBy.PREFILL
    return None


async def asked(
    *replies: Reply, count: int = 1, models: tuple[str, ...] = ("m1",), **changes: Any
) -> tuple[list[ContinueBy | None], Answer]:
    """Go on so many times with each model; return the means that were tried, and the last answer."""
    book = changes.pop("capabilities", None)
    async with ScriptedServer(*replies, default=GOES_ON) as server:
        account = account_for(server.url, **changes)
        async with Service(account, capabilities=book) as service:
            for _ in range(count):
                for model in models:
                    answer = await service.ask(continuing(model))
        return [means_of(request) for request in server.requests], answer


@pytest.mark.parametrize(
    ("changes", "means", "path"),
    [
        ({}, ContinueBy.CONTINUE_FINAL_MESSAGE, "/v1/chat/completions"),
        ({"continue_by": "prefill"}, ContinueBy.PREFILL, "/v1/chat/completions"),
        ({"continue_by": "prefix"}, ContinueBy.PREFIX, "/v1/chat/completions"),
        ({"continue_by": "prompt"}, ContinueBy.PROMPT, "/v1/chat/completions"),
        ({"continue_by": "completions"}, ContinueBy.COMPLETIONS, "/v1/completions"),
        ({"dialect": "completions"}, ContinueBy.COMPLETIONS, "/v1/completions"),
        ({"dialect": "responses"}, ContinueBy.PROMPT, "/v1/responses"),
        ({"dialect": "responses", "continue_by": "prefill"}, ContinueBy.PREFILL, "/v1/responses"),
        ({"dialect": "responses", "continue_by": "prefix"}, ContinueBy.PROMPT, "/v1/responses"),
    ],
)
async def test_each_means_has_its_request(changes: dict[str, Any], means: ContinueBy, path: str) -> None:
    """What the account says, or its dialect, decides how the service is asked, and the stream says so."""
    async with ScriptedServer(default=GOES_ON) as server:
        async with Service(account_for(server.url, **changes)) as service:
            answer = await service.ask(continuing())
        (request,) = server.requests
    assert (means_of(request), request.path) == (means, path)
    assert answer.deltas[0] == SeamDelta(means)


@pytest.mark.parametrize(
    ("url", "model", "means", "asked_at"),
    [
        ("https://api.deepseek.com", "deepseek-chat", "prefix", "https://api.deepseek.com/beta"),
        ("https://api.deepseek.com/v1", "deepseek-chat", "prefix", "https://api.deepseek.com/beta"),
        ("https://api.mistral.ai/v1", "mistral-small", "prefix", "https://api.mistral.ai/v1"),
        ("https://api.moonshot.ai/v1", "kimi-k2", "prefix", "https://api.moonshot.ai/v1"),
        ("https://api.anthropic.com/v1", "claude-haiku-4-5", "prefill", "https://api.anthropic.com/v1"),
        ("https://openrouter.ai/api/v1", "meta/llama-4", "prefill", "https://openrouter.ai/api/v1"),
        ("https://openrouter.ai/api/v1", "openai/gpt-5", "prompt", "https://openrouter.ai/api/v1"),
        ("https://api.openai.com/v1", "gpt-5", "prompt", "https://api.openai.com/v1"),
        ("https://x.openai.azure.com/openai/v1", "mine", "prompt", "https://x.openai.azure.com/openai/v1"),
        ("https://openai.com.example.org/v1", "m", "continue_final_message", ""),
        ("http://127.0.0.1:8000/v1", "qwen3", "continue_final_message", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:4000/v1", "gpt-4o", "prompt", "http://127.0.0.1:4000/v1"),
        ("http://127.0.0.1:8080/v1", "gpt-oss-20b", "continue_final_message", "http://127.0.0.1:8080/v1"),
        ("https://gateway.example.org/v1", "claude-sonnet", "prefill", "https://gateway.example.org/v1"),
    ],
)
def test_the_host_and_the_model_decide(url: str, model: str, means: str, asked_at: str) -> None:
    """Known services are asked as their documents say; none is asked at another host."""
    ways = Continuing(account_for(url), CapabilityBook())
    chosen = ways.means(model)
    assert chosen == means
    assert ways.base_url(chosen) == asked_at or not asked_at


def test_the_tour_goes_on() -> None:
    """What is built in takes a partial answer as what it is."""
    assert Continuing(TOUR, CapabilityBook()).means("tour") is ContinueBy.PREFILL


async def test_the_next_means_is_tried_where_one_is_refused() -> None:
    """Before anything was shown the next one is asked; the same is not refused twice."""
    tried, answer = await asked(UNKNOWN_FIELD, NO_PREFILL, count=2)
    assert tried == [
        ContinueBy.CONTINUE_FINAL_MESSAGE,
        ContinueBy.PREFILL,
        ContinueBy.PROMPT,
        ContinueBy.PROMPT,
    ]
    assert answer.text == " upon a time"


async def test_what_was_refused_is_known_after_a_new_start(tmp_path: Path) -> None:
    """A field that the service does not know is not sent for any model; a model's own refusal is its own."""
    path = tmp_path / "capabilities.json"
    async with ScriptedServer(UNKNOWN_FIELD, NO_PREFILL, default=GOES_ON) as server:
        account = account_for(server.url)
        async with Service(account, capabilities=CapabilityBook(path)) as service:
            await service.ask(continuing("m1"))
        async with Service(account, capabilities=CapabilityBook(path)) as service:
            for model in ("m1", "m2"):
                await service.ask(continuing(model))
        tried = [means_of(request) for request in server.requests]
    assert tried[3:] == [ContinueBy.PROMPT, ContinueBy.PREFILL]


async def test_what_was_chosen_is_tried_again() -> None:
    """A means that the owner of the account chose gives way for now, and is not forgotten."""
    book = CapabilityBook()
    tried, _ = await asked(NO_PREFILL, continue_by="prefill", capabilities=book)
    assert tried == [ContinueBy.PREFILL, ContinueBy.PROMPT]
    tried, _ = await asked(continue_by="prefill", capabilities=book)
    assert tried == [ContinueBy.PREFILL]


@pytest.mark.parametrize(("status", "means"), [(400, "prefix"), (500, "prefill"), (404, "completions")])
async def test_a_refusal_without_reasons_counts_for_now(status: int, means: str) -> None:
    """A service that fails without saying why is asked in the way that every service understands."""
    tried, answer = await asked(error_reply(status, "Bad request."), count=2, continue_by=means)
    assert tried == [ContinueBy(means), ContinueBy.PROMPT, ContinueBy.PROMPT]
    assert answer.text == " upon a time"


async def test_an_error_at_the_beginning_of_a_stream_counts_too() -> None:
    """Some servers say it inside a stream that began with 200."""
    error = sse({"error": {"message": "Assistant response prefill is incompatible with enable_thinking."}})
    tried, answer = await asked(Reply((error,)), Reply((error,)))
    assert tried == [ContinueBy.CONTINUE_FINAL_MESSAGE, ContinueBy.PREFILL, ContinueBy.PROMPT]
    seams = [delta.means for delta in answer.deltas if isinstance(delta, SeamDelta)]
    assert seams[-1] == "prompt"


async def test_nothing_is_asked_again_after_a_word() -> None:
    """An error behind the first word is the user's: he may continue once more."""
    error = sse({"error": {"message": "This model does not support prefill."}})
    tried, answer = await asked(Reply((sse(chat_chunk({"content": " up"})), error)))
    assert tried == [ContinueBy.CONTINUE_FINAL_MESSAGE]
    assert answer.text == " up"


async def test_other_refusals_are_told() -> None:
    """What has nothing to do with the means, and what refuses the last resort, reaches the user."""
    with pytest.raises(RateLimited):
        await asked(error_reply(429, "Slow down."))
    with pytest.raises(RequestRejected):
        await asked(error_reply(402, "No credit left."))
    with pytest.raises(RequestRejected):
        await asked(error_reply(400, "No."), continue_by="prompt")
