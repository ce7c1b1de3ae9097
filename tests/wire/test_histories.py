"""Any history, whoever made it and however it ended, becomes a request that servers take."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.conversation import branch_to
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
from chatdesk.domain.request import GenerationRequest, ToolSpec
from chatdesk.wire.dialects import NAMES, dialect, encode_body
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.provider_data import (
    EXTRA_CONTENT,
    OUTPUT_ITEMS,
    REASONING_DETAILS,
    RESPONSE_ID,
    RESPONSE_KEPT,
)

Json = dict[str, Any]

PNG = AttachmentPart("dot.png", "image/png", "iVBORw0KGgo=")
NOTES = AttachmentPart("notes.txt", "text/plain", "aGk=")
TOOL = ToolSpec("weather.today", "Tells the weather.", {"type": "object"})

texts = st.sampled_from(["", " ", "\n", "Yes.", "No — ünï ☂", "a\ud83d", "Two\n\nparagraphs", "null"])
call_ids = st.sampled_from(["", "call_a", "call_b", "functions.f:0", "toolu_01 x", "c" * 70])
names = st.sampled_from(["weather", "weather.today", "", "naïve tool", "n" * 80])
arguments = st.sampled_from(
    ["", "{}", '{"city": "Paris"}', '{"city": "Par', "[1]", "7", '{"a": NaN}', "{'a': 1}"]
)
ends = st.sampled_from([FinishReason.COMPLETE, FinishReason.TOOL_CALLS]) | st.sampled_from(
    [None, *FinishReason]
)
makers = st.sampled_from([("work", "m1"), ("work", "m2"), ("home", "m1")])

calls = st.builds(ToolCallPart, call_ids, names, arguments)
said = st.one_of(
    st.builds(TextPart, texts, st.booleans()),
    st.builds(ReasoningPart, texts),
    st.builds(RefusalPart, texts),
    calls,
)
asked = st.one_of(st.builds(TextPart, texts), st.sampled_from([PNG, NOTES]))
results = st.builds(ToolResultPart, call_ids, texts, st.booleans())


def items_of(parts: Sequence[Part], mark: str) -> list[Json]:
    """Return the items that a service would have sent for an answer, with encrypted reasoning between."""
    items: list[Json] = []
    for place, part in enumerate(parts):
        reasoning = {"type": "reasoning", "id": f"rs_{mark}{place}", "encrypted_content": mark, "summary": []}
        if isinstance(part, TextPart) and part.text:
            content = [{"type": "output_text", "text": part.text, "annotations": []}]
            items += [reasoning, {"type": "message", "id": f"msg_{mark}{place}", "content": content}]
        elif isinstance(part, ToolCallPart):
            call = {"call_id": part.call_id, "name": part.name, "arguments": part.arguments}
            items += [reasoning, {"type": "function_call", "id": f"fc_{mark}{place}", **call}]
    return items


@st.composite
def answers(draw: st.DrawFn) -> Message:
    """An answer of somebody, with what its service may have added."""
    parts = tuple(draw(st.lists(said, max_size=5)))
    account_id, model = draw(makers)
    mark = f"secret-of-{account_id}-{model}"
    data: Json = {}
    if draw(st.booleans()):
        items = items_of(parts, mark)
        last = {"type": "reasoning", "id": "rs_last", "encrypted_content": mark}
        cut = items[: draw(st.integers(0, len(items)))]
        data[OUTPUT_ITEMS] = draw(st.sampled_from([items, cut, [*items, last]]))
    if draw(st.booleans()):
        data |= {EXTRA_CONTENT: {"x": mark}, REASONING_DETAILS: [{"data": mark}]}
    if draw(st.booleans()):
        data |= {RESPONSE_ID: f"_{mark}", RESPONSE_KEPT: draw(st.booleans())}
    return Message(
        Role.ASSISTANT,
        parts,
        account_id=account_id,
        model=model,
        finish_reason=draw(ends),
        provider_data=data or None,
    )


def numbered(message: Message, place: int) -> Mapping[str, Any] | None:
    """Return what the service added, with an id of the response that no other answer has."""
    data = message.provider_data
    if not data or RESPONSE_ID not in data:
        return data
    return {**data, RESPONSE_ID: f"resp_{place}{data[RESPONSE_ID]}"}


@st.composite
def histories(draw: st.DrawFn) -> tuple[Message, ...]:
    """A branch of a tree in which questions, answers and results follow each other in any order."""
    tree: dict[str, Message] = {}
    leaf: str | None = None
    for place in range(draw(st.integers(0, 9))):
        message = draw(
            st.one_of(
                answers(),
                st.builds(Message, st.just(Role.USER), st.lists(asked, max_size=3).map(tuple)),
                st.builds(Message, st.just(Role.TOOL), st.lists(results, max_size=4).map(tuple)),
            )
        )
        parent = leaf if draw(st.integers(0, 3)) or not tree else draw(st.sampled_from(sorted(tree)))
        leaf = f"m{place}"
        tree[leaf] = replace(message, id=leaf, parent_id=parent, provider_data=numbered(message, place))
    question = Message(Role.USER, (TextPart("And now?"),), parent_id=leaf)
    return branch_to({**tree, question.id: question}, question.id)


options_of = st.builds(
    RequestOptions,
    reasoning_field=st.sampled_from(["", "reasoning_content"]),
    encrypted_reasoning=st.booleans(),
    keep_on_server=st.booleans(),
    lost_responses=st.sampled_from([frozenset(), frozenset({"resp_0_secret-of-work-m1"})]),
)


def request_of(
    messages: tuple[Message, ...], maker: tuple[str, str], *, tools: bool = True
) -> GenerationRequest:
    """Return what "work" or "home" is asked."""
    account_id, model = maker
    return GenerationRequest(model, messages, "Be kind.", (TOOL,) if tools else (), account_id=account_id)


def body_of(name: str, request: GenerationRequest, options: RequestOptions) -> Json:
    """Return the body as a server reads it."""
    body: Json = json.loads(encode_body(dialect(name).build_request(request, stream=True, options=options)))
    return body


def check_call(name: str, text: str) -> None:
    """A name of letters, digits, hyphens and underscores; a JSON object by the strict rules."""
    assert name == TOOL.name or re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)
    assert isinstance(json.loads(text, parse_constant=refuse), dict)


def refuse(word: str) -> None:
    """NaN is no JSON."""
    raise AssertionError(f"{word} is no JSON")


def check_content(content: Any, text_type: str) -> None:
    """Neither the content nor a text in it is empty."""
    assert content
    if isinstance(content, str):
        assert content.strip()
    else:
        assert all(part["text"].strip() for part in content if part["type"] == text_type)


@given(histories(), makers, options_of)
def test_chat_completions(
    messages: tuple[Message, ...], maker: tuple[str, str], options: RequestOptions
) -> None:
    """Every call is followed at once by its one result; nothing is empty; roles take turns."""
    sent = body_of("chat-completions", request_of(messages, maker), options)["messages"]
    waiting: list[str] = []
    seen: set[str] = set()
    for before, message in zip([None, *sent], sent, strict=False):
        if message["role"] == "tool":
            assert message["tool_call_id"] == waiting.pop(0)
            assert message["content"]
            continue
        assert not waiting
        if message["role"] == "user":
            assert before is None or before["role"] != "user"
            check_content(message["content"], "text")
        if message["role"] == "assistant":
            assert message["content"] is None or message["content"].strip()
            assert message["content"] or message["tool_calls"]
            for call in message.get("tool_calls", ()):
                check_call(call["function"]["name"], call["function"]["arguments"])
                waiting.append(call["id"])
        assert seen.isdisjoint(waiting)
        assert len(set(waiting)) == len(waiting)
        seen.update(waiting)
    assert not waiting
    assert sent[-1]["role"] == "user"


@given(histories(), makers, options_of)
def test_responses(messages: tuple[Message, ...], maker: tuple[str, str], options: RequestOptions) -> None:
    """Every call has its one output; reasoning stands before what it led to; items are whole or plain."""
    body = body_of("responses", request_of(messages, maker), options)
    waiting = calls_of_the_named(body, messages, maker, options)
    seen = set(waiting)
    for item, following in zip(body["input"], [*body["input"][1:], None], strict=True):
        kind = item.get("type", "message")
        if kind == "function_call_output":
            assert item["call_id"] == waiting.pop(0)
            assert item["output"]
        elif kind == "function_call":
            assert item["call_id"] not in seen
            seen.add(item["call_id"])
            waiting.append(item["call_id"])
            if "id" not in item:
                check_call(item["name"], item["arguments"])
        elif kind == "reasoning":
            assert following is not None
            assert following.get("id", "").removeprefix("msg").removeprefix("fc") == item["id"].removeprefix(
                "rs"
            )
        else:
            assert item.get("role") == "assistant" or "id" in item or not waiting
            check_content(item["content"], "input_text")
    assert not waiting
    assert body["input"][-1] == {"role": "user", "content": "And now?"}


def calls_of_the_named(
    body: Json, messages: tuple[Message, ...], maker: tuple[str, str], options: RequestOptions
) -> list[str]:
    """Return the calls of the answer that the body names: it is the asked one's own, and kept there."""
    response_id = body.get("previous_response_id")
    if response_id is None:
        return []
    assert options.keep_on_server
    assert response_id not in options.lost_responses
    named = next(m for m in reversed(messages) if (m.provider_data or {}).get(RESPONSE_ID) == response_id)
    assert (named.account_id, named.model) == maker
    assert named.finish_reason in (FinishReason.COMPLETE, FinishReason.TOOL_CALLS)
    call_ids = [call.call_id for call in named.tool_calls]
    outputs = [item["call_id"] for item in body["input"] if item.get("type") == "function_call_output"]
    # The service knows its calls by its own ids; only an id that it gave twice cannot be told apart.
    if len(set(call_ids)) == len(call_ids) and all(call_ids):
        assert outputs[: len(call_ids)] == call_ids
    return outputs[: len(call_ids)]


@given(histories(), makers, options_of)
def test_completions(messages: tuple[Message, ...], maker: tuple[str, str], options: RequestOptions) -> None:
    """The prompt ends with the question and an open answer."""
    body = body_of("completions", request_of(messages, maker, tools=False), options)
    assert body["prompt"].startswith("Be kind.\n\n")
    assert body["prompt"].endswith("User: And now?\n\nAssistant: ")


@given(histories(), makers, options_of, st.sampled_from(NAMES))
def test_nobody_gets_what_another_added(
    messages: tuple[Message, ...], maker: tuple[str, str], options: RequestOptions, name: str
) -> None:
    """Opaque data goes back to the account and the model that made it, and to no other."""
    text = json.dumps(body_of(name, request_of(messages, maker), options))
    for account_id, model in {("work", "m1"), ("work", "m2"), ("home", "m1")} - {maker}:
        assert f"secret-of-{account_id}-{model}" not in text


@given(histories(), makers, st.sampled_from(NAMES))
def test_a_longer_history_begins_with_the_shorter(
    messages: tuple[Message, ...], maker: tuple[str, str], name: str
) -> None:
    """What was sent before is sent the same way again: servers reuse their work on it."""
    later = (*messages, Message(Role.ASSISTANT, (TextPart("So."),)), Message(Role.USER, (TextPart("Ah."),)))
    first, second = (body_of(name, request_of(m, maker), RequestOptions()) for m in (messages, later))
    if name == "completions":
        assert second["prompt"].startswith(first["prompt"])
    else:
        key = "messages" if name == "chat-completions" else "input"
        assert second[key][: len(first[key])] == first[key]
