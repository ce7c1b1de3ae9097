"""One JSON answer and the stream of the same answer are the same message, in every dialect."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.wire.dialects import dialect
from chatdesk.wire.reply import ReplyReader

Json = dict[str, Any]

USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}
CALLS: list[Json] = [
    {"id": "call_a", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}},
    {"id": "call_b", "type": "function", "function": {"name": "clock", "arguments": ""}},
]
DETAILS = [{"type": "reasoning.encrypted", "data": "zz", "index": 0}]

# What a message of Chat Completions has in it, and how it ends.
CHAT: dict[str, tuple[Json, str]] = {
    "text": ({"content": "Hi there."}, "stop"),
    "empty": ({"content": ""}, "stop"),
    "length": ({"content": "Hi th"}, "length"),
    "filtered": ({"content": "Hi"}, "content_filter"),
    "refusal": ({"content": None, "refusal": "I cannot help."}, "stop"),
    "reasoning_content": ({"reasoning_content": "Let me see.", "content": "42"}, "stop"),
    "reasoning": ({"reasoning": "Let me see.", "reasoning_details": DETAILS, "content": "42"}, "stop"),
    "tags": ({"content": "<think>Let me see.</think>\n\n42"}, "stop"),
    "parts": ({"content": [{"type": "text", "text": "An"}, {"type": "text", "text": "swer"}]}, "stop"),
    "calls": ({"content": "Looking.", "tool_calls": CALLS}, "tool_calls"),
    "calls, but stop": ({"content": None, "tool_calls": CALLS[:1]}, "stop"),
    "function_call": ({"content": None, "function_call": CALLS[0]["function"]}, "function_call"),
    "extras": ({"content": "Hi", "extra_content": {"google": {"thought_signature": "c2ln"}}}, "stop"),
    "another reason": ({"content": "Hi"}, "because"),
}

TEXT_PART = {"type": "output_text", "text": "Hi there.", "annotations": []}
MESSAGE = {"type": "message", "id": "msg_1", "role": "assistant", "content": [TEXT_PART]}
REASONING = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "Hm."}, {"type": "summary_text", "text": "So."}],
    "encrypted_content": "gAAA",
}
THOUGHT = {
    "type": "reasoning",
    "id": "rs_2",
    "summary": [],
    "content": [{"type": "reasoning_text", "text": "Hm."}],
}
CALL = {"type": "function_call", "id": "fc_1", "call_id": "call_a", "name": "weather", "arguments": '{"a":1}'}
BARE_CALL = {"type": "function_call", "id": "fc_2", "call_id": "call_b", "name": "clock", "arguments": ""}
REFUSAL = {
    "type": "message",
    "id": "msg_2",
    "role": "assistant",
    "content": [{"type": "refusal", "refusal": "I cannot help."}],
}
SEARCH = {"type": "web_search_call", "id": "ws_1", "status": "completed"}

# The items of a response, its status and the reason for it.
RESPONSES: dict[str, tuple[list[Json], str, str]] = {
    "text": ([MESSAGE], "completed", ""),
    "nothing": ([], "completed", ""),
    "reasoning": ([REASONING, MESSAGE], "completed", ""),
    "reasoning in the open": ([THOUGHT, MESSAGE], "completed", ""),
    "calls": ([MESSAGE, CALL, BARE_CALL], "completed", ""),
    "a call alone": ([CALL], "completed", ""),
    "refusal": ([REFUSAL], "completed", ""),
    "a search": ([SEARCH, MESSAGE], "completed", ""),
    "length": ([MESSAGE], "incomplete", "max_output_tokens"),
    "filtered": ([MESSAGE], "incomplete", "content_filter"),
    "cancelled": ([MESSAGE], "cancelled", ""),
}


def read(name: str, body: bytes, *, is_stream: bool) -> tuple[GrowingMessage, ReplyReader]:
    """Return the folded message of a body, and what read it."""
    reader = ReplyReader(dialect(name), is_stream=is_stream)
    growing = GrowingMessage(Message(Role.ASSISTANT, id="m", created_at=0.0))
    for received in (reader.feed(body), reader.end()):
        for delta in received.deltas:
            growing.add(delta)
    return growing, reader


def assert_same(name: str, whole: Json, events: list[Json], *, has_done: bool = True) -> GrowingMessage:
    """Compare the two forms; the whole one, asked for, has nothing to put right in its form."""
    stream = b"".join(
        (f"event: {event['type']}\n" if "type" in event else "").encode()
        + b"data: %s\n\n" % json.dumps(event).encode()
        for event in events
    )
    streamed, _ = read(name, stream + b"data: [DONE]\n\n" * has_done, is_stream=True)
    found, reader = read(name, json.dumps(whole).encode(), is_stream=False)
    assert found.message() == streamed.message()
    assert (found.finish, found.error) == (streamed.finish, streamed.error)
    assert found.finish_reason() == streamed.finish_reason()
    assert reader.saw_terminator
    asked, reader_asked = read(name, json.dumps(whole).encode(), is_stream=True)
    assert asked.message() == found.message()
    assert {quirk.value for quirk in reader_asked.quirks - reader.quirks} == {"json-for-stream"}
    return found


@pytest.mark.parametrize("what", CHAT)
def test_chat_completions(what: str) -> None:
    """`message` and the `delta`s make the same message, with the same end and the same counts."""
    message, reason = CHAT[what]
    pieces: list[Json] = [{"role": "assistant"}]
    for field, value in message.items():
        if field == "tool_calls":
            pieces += [{field: [{"index": n, **call}]} for n, call in enumerate(value)]
        elif isinstance(value, str):
            pieces += [{field: value[at : at + 3]} for at in range(0, len(value), 3)]
        else:
            pieces.append({field: value})
    events: list[Json] = [{"choices": [{"index": 0, "delta": piece}]} for piece in pieces]
    events += [{"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}]
    events += [{"choices": [], "usage": USAGE}]
    whole = {
        "id": "x",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", **message},
                "finish_reason": reason,
                "logprobs": None,
            }
        ],
        "usage": USAGE,
    }
    found = assert_same("chat-completions", whole, events)
    assert found.usage is not None
    assert found.usage.total_tokens == 13


def test_several_answers() -> None:
    """Each choice of a whole answer is a branch, as each index of a stream is."""
    choices = [
        {"index": n, "message": {"content": f"{n}"}, "finish_reason": reason}
        for n, reason in enumerate(("stop", "length"))
    ]
    decoded = dialect("chat-completions").decode_whole(json.dumps({"choices": choices}).encode())
    for number, reason in enumerate((FinishReason.COMPLETE, FinishReason.LENGTH)):
        growing = GrowingMessage(Message(Role.ASSISTANT), choice=number)
        for delta in decoded:
            growing.add(delta)
        assert (growing.message().text, growing.finish_reason()) == (str(number), reason)


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter"])
def test_completions(reason: str) -> None:
    """`text` in one piece or in many is the same message."""
    events: list[Json] = [{"choices": [{"index": 0, "text": piece}]} for piece in ("On", "ce ", "upon")]
    events += [{"choices": [{"index": 0, "text": "", "finish_reason": reason}], "usage": USAGE}]
    choice = {"index": 0, "text": "Once upon", "finish_reason": reason, "logprobs": None}
    assert_same("completions", {"object": "text_completion", "choices": [choice], "usage": USAGE}, events)


@pytest.mark.parametrize("what", RESPONSES)
def test_responses(what: str) -> None:
    """The output of a response and its events make the same message."""
    items, status, reason = RESPONSES[what]
    response: Json = {
        "id": "resp_1",
        "status": status,
        "output": items,
        "incomplete_details": {"reason": reason} if reason else None,
        "usage": {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13},
    }
    events: list[Json] = [{"type": "response.created", "response": {"id": "resp_1", "output": []}}]
    for place, item in enumerate(items):
        events += _events_of(place, item)
    events += [{"type": f"response.{status}", "response": response}]
    found = assert_same("responses", response, events, has_done=False)
    assert found.usage is not None
    assert found.usage.total_tokens == 13


def _events_of(place: int, item: Json) -> list[Json]:
    """Return the events that stream an item."""
    where = {"output_index": place, "item_id": item["id"]}
    begun = {**item, "content": [], "summary": [], "arguments": "", "encrypted_content": None}
    events: list[Json] = [{"type": "response.output_item.added", "output_index": place, "item": begun}]
    kinds = {
        "output_text": ("output_text", "text", "content_index"),
        "refusal": ("refusal", "refusal", "content_index"),
        "reasoning_text": ("reasoning_text", "text", "content_index"),
        "summary_text": ("reasoning_summary_text", "text", "summary_index"),
    }
    for field in ("content", "summary"):
        for index, part in enumerate(item.get(field, ())):
            kind, key, counter = kinds[part["type"]]
            text = part[key]
            for at in range(0, len(text), 3):
                piece = {counter: index, "delta": text[at : at + 3]}
                events.append({"type": f"response.{kind}.delta", **where, **piece})
            events.append({"type": f"response.{kind}.done", **where, counter: index, key: text})
    arguments = item.get("arguments", "")
    for at in range(0, len(arguments), 3):
        piece = {"delta": arguments[at : at + 3]}
        events.append({"type": "response.function_call_arguments.delta", **where, **piece})
    return [*events, {"type": "response.output_item.done", "output_index": place, "item": item}]


@pytest.mark.parametrize("name", ["chat-completions", "completions", "responses"])
@pytest.mark.parametrize("status", ["failed", None])
def test_errors(name: str, status: str | None) -> None:
    """An error in place of an answer is the same error in either form."""
    error = {"message": "It broke", "code": "E1"}
    whole: Json = {"error": error, "output": [], "status": status} if status else {"error": error}
    events: list[Json] = [whole]
    if name == "responses":
        kind = "response.failed" if status else "error"
        events = [{"type": kind, "response": whole} if status else {"type": kind, **error}]
    found = assert_same(name, whole, events, has_done=False)
    assert found.error is not None
    assert (found.error.message, found.error.code) == ("It broke", "E1")
