"""What an account asks for goes out, and what its service refuses is left out."""

from __future__ import annotations

from typing import Any

import pytest

from chatdesk.domain.errors import RequestRejected
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.json_object import JsonObject
from tests.fakes.replies import Reply, chat_stream, error_reply, sse
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import Answer, Service, account_for, question


async def asked(*replies: Reply, count: int = 1, **changes: Any) -> tuple[list[dict[str, Any]], Answer]:
    """Ask so many times; return the bodies that went out, and the last answer."""
    async with ScriptedServer(*replies) as server, Service(account_for(server.url, **changes)) as service:
        for _ in range(count):
            answer = await service.ask()
        return [request.json() for request in server.requests], answer


async def test_what_the_account_says_goes_with_every_request() -> None:
    """Parameters, then the extra body over all; <think> is text where the account says so."""
    (body,), answer = await asked(
        Reply(chat_stream("<think>hm</think>Yes")),
        parameters=JsonObject.of({"temperature": 0.5, "max_tokens": 9}),
        extra_body=JsonObject.of({"temperature": 0.7, "n": 1}),
        think_tags=False,
    )
    assert (body["temperature"], body["max_tokens"], body["n"]) == (0.7, 9, 1)
    assert answer.text == "<think>hm</think>Yes"


async def test_the_template_of_the_account_makes_the_prompt() -> None:
    """The legacy dialect is asked in the account's own words."""
    template = PromptTemplate(user="<u>{text}</u>", answer="<a>", stop=("</a>",))
    chunk = sse({"choices": [{"index": 0, "text": "Yes", "finish_reason": "stop"}]})
    (body,), answer = await asked(Reply((chunk,)), dialect="completions", template=template)
    assert (body["prompt"], body["stop"], answer.text) == ("<u>Hello?</u><a>", ["</a>"], "Yes")


async def test_the_other_name_of_the_limit_is_learnt() -> None:
    """Where `max_tokens` is refused, the newer name is used, now and later."""
    words = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    bodies, _ = await asked(
        error_reply(400, words),
        Reply(chat_stream("a")),
        Reply(chat_stream("b")),
        count=2,
        parameters=JsonObject.of({"max_tokens": 9}),
    )
    assert all("stream_options" in body for body in bodies)
    assert ["max_tokens" in body for body in bodies] == [True, False, False]
    assert [body.get("max_completion_tokens") for body in bodies] == [None, 9, 9]


@pytest.mark.parametrize("words", ["Unsupported parameter: 'include_all'.", "No such thing.", ""])
async def test_a_refusal_of_the_matter_is_told(words: str) -> None:
    """What cannot be left out is asked once, and fails with the service's words."""
    async with ScriptedServer(error_reply(400, words)) as server:
        async with Service(account_for(server.url, dialect="responses", keep_on_server=True)) as service:
            with pytest.raises(RequestRejected):
                await service.ask()
        assert len(server.requests) == 1


async def test_a_refused_parameter_does_not_cost_the_token_counts() -> None:
    """A refusal that names another field is about that one."""
    async with ScriptedServer(error_reply(400, "Unsupported parameter: 'top_k'")) as server:
        account = account_for(server.url, extra_body=JsonObject.of({"top_k": 5}))
        async with Service(account) as service:
            with pytest.raises(RequestRejected):
                await service.ask()
        assert len(server.requests) == 1


async def test_an_error_after_the_first_word_is_not_asked_again() -> None:
    """Once something was shown, nothing is sent a second time, whatever the error says."""
    error = sse({"error": {"message": "Unknown parameter: 'stream_options'"}})
    bodies, answer = await asked(Reply((chat_stream("Half")[1], error)))
    assert (len(bodies), answer.text) == (1, "Half")
    assert answer.growing().error is not None


async def test_what_one_service_taught_is_known_to_the_next(tmp_path: Any) -> None:
    """A service made anew, with the same capabilities, asks as the one before had learnt to."""
    book = CapabilityBook(tmp_path / "capabilities.json")
    async with ScriptedServer(default=error_reply(400, "store=True is not supported")) as server:
        account = account_for(server.url, dialect="responses", keep_on_server=True)
        for number in range(2):
            async with Service(account, capabilities=book) as service:
                with pytest.raises(RequestRejected):
                    await service.ask(question(str(number)))
        assert [request.json()["store"] for request in server.requests] == [True, False, False]
