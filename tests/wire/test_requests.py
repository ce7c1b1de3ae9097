"""Requests of the three dialects: what a conversation becomes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.message import (
    AttachmentPart,
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.domain.request import ContinueBy, GenerationRequest, ToolSpec
from chatdesk.wire.dialects import NAMES, dialect, encode_body
from chatdesk.wire.history import NO_RESULT, continue_instruction
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.provider_data import EXTRA_CONTENT, RAW_USAGE, REASONING_DETAILS

PNG = AttachmentPart("dot.png", "image/png", "iVBORw0KGgo=")
TOOL = ToolSpec(
    "weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}}
)


def user(*parts: str | Part) -> Message:
    """Return a message of the user; text stands for a text part."""
    return Message(Role.USER, tuple(TextPart(part) if isinstance(part, str) else part for part in parts))


def answer(*parts: str | Part, **more: Any) -> Message:
    """Return an answer of the model "m"."""
    said = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message(Role.ASSISTANT, said, model="m", **more)


def results(*parts: ToolResultPart) -> Message:
    """Return a message with tool results."""
    return Message(Role.TOOL, parts)


def asked(*messages: Message, **more: Any) -> GenerationRequest:
    """Return a request to the model "m"."""
    return GenerationRequest("m", messages, **more)


def chat(*messages: Message, options: RequestOptions | None = None, **more: Any) -> dict[str, Any]:
    """Return the body for Chat Completions, not streamed."""
    build = dialect("chat-completions").build_request
    return build(asked(*messages, **more), stream=False, options=options or RequestOptions())


def responses(*messages: Message, options: RequestOptions | None = None, **more: Any) -> dict[str, Any]:
    """Return the body for Responses, not streamed."""
    build = dialect("responses").build_request
    return build(asked(*messages, **more), stream=False, options=options or RequestOptions())


def prompt(*messages: Message, options: RequestOptions | None = None, **more: Any) -> str:
    """Return the prompt for Completions."""
    build = dialect("completions").build_request
    body = build(asked(*messages, **more), stream=False, options=options or RequestOptions())
    return str(body["prompt"])


def file_of(name: str, media_type: str, data: bytes) -> AttachmentPart:
    """Return an attachment with these bytes."""
    return AttachmentPart(name, media_type, base64.b64encode(data).decode())


def test_a_plain_question() -> None:
    """Text is sent as plain text, with what the parameters say and nothing that nobody asked for."""
    body = chat(user("Hi"), system="Be kind.", parameters={"temperature": 0.5, "seed": None})
    assert body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}],
        "temperature": 0.5,
    }


def test_a_stream_asks_for_usage_unless_told_not_to() -> None:
    """`stream_options` is there by default, and left out for servers that refuse it."""
    build = dialect("chat-completions").build_request
    assert build(asked(user("Hi")), stream=True)["stream_options"] == {"include_usage": True}
    body = build(asked(user("Hi")), stream=True, options=RequestOptions(include_usage=False))
    assert body["stream"] is True
    assert "stream_options" not in body


def test_the_name_of_the_limit_is_the_accounts() -> None:
    """`max_tokens` goes under the name that the account has learnt."""
    options = RequestOptions(max_tokens_field="max_completion_tokens", extra_body={"top_k": 5})
    body = chat(user("Hi"), options=options, parameters={"max_tokens": 7})
    assert (body["max_completion_tokens"], body["top_k"]) == (7, 5)
    assert "max_tokens" not in body


def test_a_tool_round() -> None:
    """Calls and results go out in the dialect's form, the tools with their schemas."""
    call = ToolCallPart("call_a", "weather", '{"city":"Paris"}')
    branch = (user("Rain?"), answer("Looking.", call), results(ToolResultPart("call_a", "no", seconds=1.0)))
    body = chat(*branch, tools=(TOOL,), parameters={"tool_choice": "auto"})
    assert body["messages"][1:] == [
        {
            "role": "assistant",
            "content": "Looking.",
            "tool_calls": [
                {
                    "id": "call_a",
                    "type": "function",
                    "function": {"name": "weather", "arguments": '{"city":"Paris"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "call_a", "content": "no"},
    ]
    assert body["tools"] == [
        {
            "type": "function",
            "function": {"name": "weather", "description": TOOL.description, "parameters": TOOL.schema},
        }
    ]
    assert body["tool_choice"] == "auto"
    assert "tool_choice" not in chat(*branch, parameters={"tool_choice": "auto"})
    body = responses(*branch, tools=(TOOL,))
    assert body["input"][1:] == [
        {"role": "assistant", "content": "Looking."},
        {"type": "function_call", "call_id": "call_a", "name": "weather", "arguments": '{"city":"Paris"}'},
        {"type": "function_call_output", "call_id": "call_a", "output": "no"},
    ]
    assert body["tools"][0] == {
        "type": "function",
        "name": "weather",
        "description": TOOL.description,
        "parameters": TOOL.schema,
        "strict": False,
    }


def test_every_call_has_one_result_in_its_order() -> None:
    """Missing results are made up, stray ones dropped, the order is that of the calls."""
    calls = (ToolCallPart("a", "f", ""), ToolCallPart("b", "g", "{}"), ToolCallPart("c", "h", '{"x": 1'))
    strays = (ToolResultPart("zz", "stray"), ToolResultPart("c", "3"), ToolResultPart("a", "1"))
    body = chat(user("Go"), answer(*calls), results(strays[0], strays[1]), results(strays[2]), user("And?"))
    sent = body["messages"][1]["tool_calls"]
    assert [call["function"]["arguments"] for call in sent[:2]] == ["{}", "{}"]
    assert json.loads(sent[2]["function"]["arguments"]) == {"incomplete_arguments": '{"x": 1'}
    tools = [(m["tool_call_id"], m["content"]) for m in body["messages"] if m["role"] == "tool"]
    assert tools == [("a", "1"), ("b", NO_RESULT), ("c", "3")]
    assert body["messages"][-1]["role"] == "user"


def test_calls_without_ids_of_their_own_get_them() -> None:
    """Empty and repeated ids become different ones, each with its result, in order."""
    calls = [ToolCallPart(call_id, "f", "{}") for call_id in ("", "", "x", "x")]
    found = results(*(ToolResultPart(call.call_id, str(n)) for n, call in enumerate(calls)))
    messages = chat(user("Go"), answer(*calls), found)["messages"]
    ids = [call["id"] for call in messages[1]["tool_calls"]]
    assert len(set(ids)) == 4
    assert [(m["tool_call_id"], m["content"]) for m in messages[2:]] == list(zip(ids, "0123", strict=True))


def test_answers_with_nothing_in_them_are_left_out() -> None:
    """A failed or stopped answer without text is not sent; two questions in a row become one."""
    failed = answer(ReasoningPart("hm"), finish_reason=FinishReason.ERROR)
    body = chat(user("One"), failed, answer("  "), user("Two"), answer(RefusalPart("No.")), results(), user())
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("user", "One\n\nTwo"),
        ("assistant", "No."),
    ]
    sent = responses(user("One"), failed, user("Two"))["input"]
    assert [item["content"] for item in sent] == ["One", "Two"]
    joined = chat(user("One"), failed, user("Two", PNG))["messages"]
    assert [part["type"] for part in joined[0]["content"]] == ["text", "text", "image_url"]


def test_reasoning_stays_here_by_default() -> None:
    """Reasoning goes back only where the account names a field for it."""
    said = answer(ReasoningPart("hm"), "Yes", ReasoningPart("!"))
    assert chat(said)["messages"] == [{"role": "assistant", "content": "Yes"}]
    sent = chat(said, options=RequestOptions(reasoning_field="reasoning_content"))["messages"]
    assert sent == [{"role": "assistant", "content": "Yes", "reasoning_content": "hm!"}]


def test_opaque_data_goes_back_to_its_own_model_only() -> None:
    """Signatures and reasoning details return as they came, and never to another model."""
    signature = {"extra_content": {"google": {"thought_signature": "c2ln"}}}
    data = {EXTRA_CONTENT: {"a": 1}, REASONING_DETAILS: [{"type": "x"}], RAW_USAGE: {"prompt_tokens": 1}}
    said = answer(ToolCallPart("a", "f", "{}", signature), provider_data=data)
    sent = chat(said)["messages"][0]
    assert sent["tool_calls"][0]["extra_content"] == signature["extra_content"]
    assert (sent["extra_content"], sent["reasoning_details"]) == ({"a": 1}, [{"type": "x"}])
    assert "raw_usage" not in sent
    build = dialect("chat-completions").build_request
    other = build(GenerationRequest("other", (said,)), stream=False)["messages"][0]
    assert set(other) == {"role", "content", "tool_calls"}
    assert set(other["tool_calls"][0]) == {"id", "type", "function"}


def test_images_are_data_urls() -> None:
    """A picture makes the content a list of parts, in the form of each dialect."""
    url = "data:image/png;base64,iVBORw0KGgo="
    assert chat(user("What?", PNG))["messages"][0]["content"] == [
        {"type": "text", "text": "What?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    assert responses(user("What?", PNG))["input"][0]["content"] == [
        {"type": "input_text", "text": "What?"},
        {"type": "input_image", "image_url": url, "detail": "auto"},
    ]


def test_other_files() -> None:
    """Text files are inlined in a fence of their own, PDF and sound sent, the rest named."""
    text = file_of("a.py", "text/x-python", b"print(1)\n```\n")
    assert chat(user("Look:", text))["messages"][0]["content"] == "Look:\n\na.py:\n````\nprint(1)\n```\n````"
    unknown = file_of("notes", "application/octet-stream", "süß".encode())
    assert "süß" in chat(user(unknown))["messages"][0]["content"]
    binary = file_of("a.bin", "application/octet-stream", b"\xff\x00")
    assert "a.bin" in chat(user(binary))["messages"][0]["content"]
    broken = AttachmentPart("b.txt", "text/plain", "a")
    assert "cannot be shown" in chat(user(broken))["messages"][0]["content"]
    pdf, sound = file_of("a.pdf", "application/pdf", b"%PDF"), file_of("a.wav", "audio/wav", b"RIFF")
    parts = chat(user(pdf, sound))["messages"][0]["content"]
    assert [part["type"] for part in parts] == ["file", "input_audio"]
    assert responses(user(pdf))["input"][0]["content"][0]["type"] == "input_file"


@pytest.mark.parametrize("name", ["chat-completions", "responses"])
def test_continue_asks_to_go_on(name: str) -> None:
    """The partial answer is followed by an instruction to go on, which names its last words."""
    request = asked(user("Tell"), answer("Once up"), is_continuation=True)
    body = dialect(name).build_request(request, stream=True)
    sent = body.get("messages") or body["input"]
    assert sent[-2:] == [
        {"role": "assistant", "content": "Once up"},
        {"role": "user", "content": continue_instruction("Once up")},
    ]
    assert "\nOnce up\n" in sent[-1]["content"]
    long = continue_instruction("many words and more of them " * 99 + "the end of")
    assert "the end of\n" in long
    assert len(long) < 700


PREFILLED = {"role": "assistant", "content": "Once up"}


@pytest.mark.parametrize(
    ("means", "field", "last", "more"),
    [
        (ContinueBy.PREFILL, "prefix", PREFILLED, {}),
        (
            ContinueBy.CONTINUE_FINAL_MESSAGE,
            "prefix",
            PREFILLED,
            {"continue_final_message": True, "add_generation_prompt": False},
        ),
        (ContinueBy.PREFIX, "prefix", {**PREFILLED, "prefix": True}, {}),
        (ContinueBy.PREFIX, "partial", {**PREFILLED, "partial": True}, {}),
    ],
)
def test_continue_leaves_the_answer_open(
    means: ContinueBy, field: str, last: dict[str, object], more: dict[str, object]
) -> None:
    """By all other means the partial answer is the last message, without the blank space behind it."""
    options = RequestOptions(continue_by=means, prefix_field=field)
    body = chat(user("Tell"), answer("Once up \n"), options=options, is_continuation=True)
    assert body["messages"] == [{"role": "user", "content": "Tell"}, last]
    plain = chat(user("Tell"), answer("Once up"), user("And?"), options=options)
    assert {name: body[name] for name in body.keys() - plain.keys()} == more


def test_continue_opens_an_item_where_it_is_asked_for() -> None:
    """The newer dialect can be told to end with the partial answer too."""
    options = RequestOptions(continue_by=ContinueBy.PREFILL)
    body = responses(user("Tell"), answer("Once up"), options=options, is_continuation=True)
    assert body["input"][-1] == PREFILLED


@pytest.mark.parametrize("name", ["chat-completions", "completions"])
def test_continue_asks_for_one_answer(name: str) -> None:
    """A message goes on in one way only, also where the account asks for several answers."""
    options = RequestOptions(extra_body={"n": 3})
    for is_continuation in (False, True):
        request = asked(user("Tell"), answer("Once up"), is_continuation=is_continuation)
        body = dialect(name).build_request(request, stream=True, options=options)
        assert ("n" in body) is not is_continuation


def test_the_legacy_prompt() -> None:
    """A conversation is rendered by the template; Continue leaves the partial answer open."""
    branch = (user("Hi", PNG), answer("Hello."), user("Tell"))
    assert prompt(*branch, system="Be kind.") == (
        "Be kind.\n\nUser: Hi\n\n[The file dot.png (image/png) cannot be shown to you.]\n\n"
        "Assistant: Hello.\n\nUser: Tell\n\nAssistant: "
    )
    assert prompt(
        *branch,
        answer("Once up "),
        options=RequestOptions(continue_by=ContinueBy.COMPLETIONS),
        is_continuation=True,
    ).endswith("User: Tell\n\nAssistant: Once up")
    told = prompt(*branch, answer("Once up"), is_continuation=True)
    assert f"Assistant: Once up\n\nUser: {continue_instruction('Once up')}" in told
    template = PromptTemplate(user="[INST]{text}[/INST]", assistant="{text}</s>", answer="", stop=("</s>",))
    build = dialect("completions").build_request
    body = build(
        asked(*branch, parameters={"max_completion_tokens": 5, "tool_choice": "auto"}),
        stream=True,
        options=RequestOptions(template=template),
    )
    assert body["prompt"].startswith("[INST]Hi")
    assert (body["stop"], body["max_tokens"]) == (["</s>"], 5)
    assert "tool_choice" not in body


def test_parameters_are_renamed_for_responses() -> None:
    """The names of Chat Completions become those of Responses; what it has not is left out."""
    schema = {
        "type": "json_schema",
        "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": True},
    }
    parameters = {
        "max_tokens": 9,
        "reasoning_effort": "low",
        "response_format": schema,
        "stop": ["x"],
        "seed": 1,
        "temperature": 0.1,
        "tool_choice": {"type": "function", "function": {"name": "weather"}},
    }
    options = RequestOptions(encrypted_reasoning=True)
    body = responses(user("Hi"), options=options, system="Be kind.", tools=(TOOL,), parameters=parameters)
    del body["tools"]
    assert body == {
        "model": "m",
        "input": [{"role": "user", "content": "Hi"}],
        "instructions": "Be kind.",
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": 9,
        "reasoning": {"effort": "low"},
        "text": {
            "format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": True}
        },
        "temperature": 0.1,
        "tool_choice": {"type": "function", "name": "weather"},
    }


def test_dialects_are_found_by_name() -> None:
    """Each name has its path; another name is our error that lists the names."""
    assert [dialect(name).path for name in NAMES] == ["/chat/completions", "/responses", "/completions"]
    with pytest.raises(SettingsError) as caught:
        dialect("gopher")
    assert all(name in caught.value.hint for name in NAMES)


def test_any_text_can_be_encoded() -> None:
    """A body is compact UTF-8; half of a surrogate pair from a clipboard does not stop it."""
    assert encode_body({"a": ("ü", 1)}) == '{"a":["ü",1]}'.encode()
    assert json.loads(encode_body({"a": "x\ud83d"})) == {"a": "x\ufffd"}


# What a preset or an account may say, and what becomes of it in each dialect ("" where it has no place).
PARAMETERS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    name: (value, {name: value}, {name: value} if in_responses else {}, {name: value} if in_old else {})
    for name, value, in_responses, in_old in (
        ("temperature", 0.5, True, True),
        ("top_p", 0.9, True, True),
        ("stop", ["x"], False, False),
        ("seed", 7, False, True),
        ("presence_penalty", 0.1, False, True),
        ("frequency_penalty", 0.2, False, True),
        ("parallel_tool_calls", False, True, False),
        ("tool_choice", "required", True, False),
        ("top_k", 40, True, True),
    )
} | {
    "max_tokens": (9, {"max_tokens": 9}, {"max_output_tokens": 9}, {"max_tokens": 9}),
    "max_completion_tokens": (9, {"max_completion_tokens": 9}, {"max_output_tokens": 9}, {"max_tokens": 9}),
    "reasoning_effort": ("low", {"reasoning_effort": "low"}, {"reasoning": {"effort": "low"}}, {}),
    "verbosity": ("low", {"verbosity": "low"}, {"text": {"verbosity": "low"}}, {}),
    "response_format": (
        {"type": "json_object"},
        {"response_format": {"type": "json_object"}},
        {"text": {"format": {"type": "json_object"}}},
        {},
    ),
}
PARAMETERS["stop"] = (["x"], {"stop": ["x"]}, {}, {"stop": ["\nUser:", "x"]})


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_has_its_place(name: str) -> None:
    """A parameter goes out under the name that the dialect has for it, and not where it has none."""
    value, *expected = PARAMETERS[name]
    for spoken, wanted in zip(("chat-completions", "responses", "completions"), expected, strict=True):
        build = dialect(spoken).build_request
        bare = build(asked(user("Hi"), tools=(TOOL,)), stream=False)
        body = build(asked(user("Hi"), tools=(TOOL,), parameters={name: value}), stream=False)
        assert {key: body[key] for key in body if body[key] != bare.get(key)} == wanted, spoken
        assert build(asked(user("Hi"), tools=(TOOL,), parameters={name: None}), stream=False) == bare


def test_parameters_of_responses_are_put_together() -> None:
    """What goes into one object, or one list, is put together; forms of the dialect itself are left alone."""
    parameters = {
        "reasoning": {"summary": "auto"},
        "reasoning_effort": "low",
        "text": {"verbosity": "high"},
        "response_format": {"type": "text"},
        "include": ["message.output_text.logprobs"],
        "tool_choice": {"type": "web_search_preview"},
    }
    body = responses(
        user("Hi"), tools=(TOOL,), parameters=parameters, options=RequestOptions(encrypted_reasoning=True)
    )
    assert body["reasoning"] == {"summary": "auto", "effort": "low"}
    assert body["text"] == {"verbosity": "high", "format": {"type": "text"}}
    assert body["include"] == ["reasoning.encrypted_content", "message.output_text.logprobs"]
    assert body["tool_choice"] == {"type": "web_search_preview"}


@pytest.mark.parametrize("name", NAMES)
def test_extra_fields_are_laid_over_all(name: str) -> None:
    """What an account adds to the body has the last word in every dialect."""
    options = RequestOptions(extra_body={"temperature": 1, "provider": {"order": ["a"]}})
    request = asked(user("Hi"), parameters={"temperature": 0.5})
    body = dialect(name).build_request(request, stream=True, options=options)
    assert (body["temperature"], body["provider"], body["stream"]) == (1, {"order": ["a"]}, True)


def test_reasoning_goes_back_where_it_is_demanded() -> None:
    """With the field known, an answer carries its own reasoning, and one with calls at least the field."""
    call = ToolCallPart("a", "f", "{}")
    foreign = Message(Role.ASSISTANT, (ReasoningPart("secret"), call), model="other")
    plain = Message(Role.ASSISTANT, (ReasoningPart("secret"), TextPart("Hi")), model="other")
    sent = chat(
        answer(ReasoningPart("hm"), call),
        foreign,
        plain,
        options=RequestOptions(reasoning_field="reasoning_content"),
    )["messages"]
    assert [m.get("reasoning_content") for m in sent if m["role"] == "assistant"] == ["hm", "", None]
