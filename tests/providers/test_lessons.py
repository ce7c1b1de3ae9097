"""What an account asks for goes out, and what its service refuses is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chatdesk.domain.errors import RequestRejected
from chatdesk.domain.message import Message, ReasoningPart, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.domain.request import GenerationRequest, ToolSpec
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.parameters import PARAMETERS
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


async def test_a_model_may_go_by_the_older_name_of_the_limit() -> None:
    """Where one model of an account wants the newer name and another knows the older one alone, both work."""
    new = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    old = 'Unknown name "max_completion_tokens": Cannot find field.'
    fine = Reply(chat_stream("ok"))
    account_parameters = JsonObject.of({"max_tokens": 9})
    async with ScriptedServer(error_reply(400, new), fine, error_reply(400, old), fine) as server:
        server.default = fine
        async with Service(account_for(server.url, parameters=account_parameters)) as service:
            for model in ("new", "old", "new", "old"):
                await service.ask(question(model=model))
        sent = [request.json() for request in server.requests]
    names = [(body["model"], next(name for name in body if name.startswith("max_"))) for body in sent]
    older, newer = "max_tokens", "max_completion_tokens"
    assert names == [
        ("new", older),
        ("new", newer),
        ("old", newer),
        ("old", older),
        ("new", newer),
        ("old", older),
    ]


async def test_a_service_that_knows_no_limit_is_asked_twice_at_most() -> None:
    """Two names are refused: the second refusal is told."""
    refusal = error_reply(400, "Unknown parameters: max_tokens unsupported, max_completion_tokens")
    async with ScriptedServer(default=refusal) as server:
        account = account_for(server.url, parameters=JsonObject.of({"max_tokens": 9}), stream=False)
        async with Service(account) as service:
            for _ in range(2):
                with pytest.raises(RequestRejected) as caught:
                    await service.ask()
        assert len(server.requests) == 3
    assert "max_tokens is what this account sends" in caught.value.hint


TOOL = ToolSpec("look", "Looks.", {"type": "object"})
NAMED = {"type": "function", "function": {"name": "look"}}


@pytest.mark.parametrize(
    ("choice", "tools", "first", "second"),
    [
        ("auto", (TOOL,), "auto", "auto"),
        ("none", (TOOL,), "none", "none"),
        ("required", (TOOL,), "required", None),
        (NAMED, (TOOL,), NAMED, None),
        (NAMED, (replace(TOOL, name="other"),), None, None),
        (NAMED, (), None, None),
    ],
)
async def test_a_forced_tool_is_called_once(
    choice: object, tools: tuple[ToolSpec, ...], first: object, second: object
) -> None:
    """What makes the model call a tool goes out with the question, not with the results."""
    ask = replace(question(), tools=tools)
    call = Message(Role.ASSISTANT, (ToolCallPart("c1", "look", "{}"),))
    result = Message(Role.TOOL, (ToolResultPart("c1", "seen"),))
    again = replace(ask, messages=(*ask.messages, call, result))
    fine = Reply(chat_stream("ok"))
    async with ScriptedServer(default=fine) as server:
        account = account_for(server.url, parameters=JsonObject.of({"tool_choice": choice}))
        async with Service(account) as service:
            await service.ask(ask)
            await service.ask(again)
        assert [request.json().get("tool_choice") for request in server.requests] == [first, second]


PARAMETERS_SENT = {
    "chat-completions": {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 9,
        "stop": ["END"],
        "seed": 7,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
        "reasoning_effort": "low",
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}},
    },
    "responses": {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_output_tokens": 9,
        "reasoning": {"effort": "low"},
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "text": {"format": {"type": "json_schema", "name": "a", "schema": {}}},
    },
    "completions": {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 9,
        "stop": ["\nUser:", "END"],
        "seed": 7,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
    },
}


@pytest.mark.parametrize("dialect", PARAMETERS_SENT)
async def test_each_dialect_has_its_names_for_the_parameters(dialect: str) -> None:
    """All that an account can set is renamed for the dialect, or left away where it has no such thing."""
    said = PARAMETERS_SENT["chat-completions"]
    assert set(said) == set(PARAMETERS)
    own = {"model", "messages", "input", "prompt", "stream", "stream_options", "tools", "store", "include"}
    async with ScriptedServer(default=error_reply(418, "No.")) as server:
        account = account_for(server.url, dialect=dialect, parameters=JsonObject.of(said))
        async with Service(account) as service:
            with pytest.raises(RequestRejected):
                await service.ask(replace(question(), tools=(TOOL,)))
        (body,) = [request.json() for request in server.requests]
    assert {name: value for name, value in body.items() if name not in own} == PARAMETERS_SENT[dialect]


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
            with pytest.raises(RequestRejected) as caught:
                await service.ask()
        assert len(server.requests) == 1
    assert caught.value.hint.startswith("top_k is what this account sends with every request")


async def test_what_the_extra_body_says_is_not_asked_for_ever() -> None:
    """A refusal of something that its owner put into the extra body is told after one request."""
    words = "Previous response with id 'resp_x' not found."
    async with ScriptedServer(default=error_reply(400, words, "previous_response_not_found")) as server:
        extra = JsonObject.of({"previous_response_id": "resp_x"})
        async with Service(account_for(server.url, dialect="responses", extra_body=extra)) as service:
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


def after_a_thought() -> GenerationRequest:
    """Return a question after an answer with reasoning, by the model that is asked."""
    thought = Message(Role.ASSISTANT, (ReasoningPart("hm"), TextPart("Hi")), account_id="work", model="m1")
    asking = replace(question(), account_id="work")
    return replace(asking, messages=(*asking.messages, thought, *asking.messages))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("The `reasoning_content` in the thinking mode must be passed back to the API.", "reasoning_content"),
        (
            "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
            "reasoning_content",
        ),
        ("messages.1: 'reasoning' is required for this model", "reasoning"),
    ],
)
async def test_reasoning_that_is_demanded_goes_back(words: str, field: str) -> None:
    """A refusal for want of reasoning is answered with it, now and later."""
    asking = after_a_thought()
    replies = (error_reply(400, words), Reply(chat_stream("a")), Reply(chat_stream("b")))
    async with ScriptedServer(*replies) as server, Service(account_for(server.url)) as service:
        first = await service.ask(asking)
        await service.ask(asking)
        bodies = [request.json() for request in server.requests]
    assert first.text == "a"
    assert [body["messages"][1].get(field) for body in bodies] == [None, "hm", "hm"]


async def test_reasoning_that_is_refused_stays_here() -> None:
    """Another model of the account may not want it: it is left out for that one, without a further try."""
    asking = after_a_thought()
    demand = error_reply(400, "The `reasoning_content` must be passed back.")
    refusal = error_reply(400, "`reasoning_content` is not allowed in the input of this model.")
    book = CapabilityBook()
    async with ScriptedServer(refusal, Reply(chat_stream("a")), demand) as server:
        account = account_for(server.url)
        await book.learn(account, reasoning_field="reasoning_content")
        async with Service(account, capabilities=book) as service:
            await service.ask(asking)
            with pytest.raises(RequestRejected, match="passed back"):
                await service.ask(asking)
        bodies = [request.json() for request in server.requests]
    assert [body["messages"][1].get("reasoning_content") for body in bodies] == ["hm", None, None]
    assert book.of(account).options["reasoning_field"] == "reasoning_content"


async def test_a_parameter_of_the_conversation_is_named() -> None:
    """What the conversation itself has set is said to be changed there, not at the account."""
    request = replace(question(), parameters={"temperature": 0.2})
    async with ScriptedServer(error_reply(400, "Unsupported parameter: 'temperature'")) as server:
        account = account_for(server.url)
        async with Service(account) as service:
            with pytest.raises(RequestRejected) as caught:
                await service.ask(request)
    assert caught.value.hint.startswith("temperature is set for this conversation")
