"""The openai SDK reads the recorded streams too, and comes to the same messages, or it is said why not."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import OpenAI
from openai.types.responses import Response, ResponseFunctionToolCall, ResponseStreamEvent

from chatdesk.wire import responses
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.sse import SseEvent
from tests.fakes.replies import Reply
from tests.fakes.scripted_server import ScriptedServer

STREAMS = Path(__file__).parent.parent / "streams"
FILES = {f"{path.parent.name}/{path.stem}": path for path in sorted(STREAMS.glob("*/*.sse"))}

Json = dict[str, Any]

# Where we differ by design. Each reason: what the SDK does, and what we do instead.
BY_DESIGN: dict[str, tuple[str, ...]] = {
    "reads a stream alone where it asked for one; one JSON in its place is an answer to us": (
        "chat-completions/gemini-thoughts-whole",
        "chat-completions/json-for-stream",
        "completions/error-whole",
        "completions/whole",
        "responses/error-whole",
        "responses/incomplete-whole",
        "responses/whole",
    ),
    "fails on data that is not JSON; we skip it, or read the JSON in it": (
        "chat-completions/bare-done-line",
        "chat-completions/bare-json-line",
        "chat-completions/comment-as-data",
        "chat-completions/empty-data",
        "chat-completions/noise",
    ),
    "fails on JSON that is not strict, and on broken UTF-8; we read it and mark what is lost": (
        "chat-completions/bad-utf-8",
        "chat-completions/control-characters",
        "chat-completions/huge-numbers",
        "chat-completions/lone-surrogates",
    ),
    "ends at the first broken event; we go on, and tell at the end that something was lost": (
        "chat-completions/damaged-event",
    ),
    "does not look for a byte order mark, or for an event without its empty line": (
        "chat-completions/bom",
        "chat-completions/no-blank-lines",
        "chat-completions/no-last-blank-line",
    ),
    "takes types on trust, so that a field that is null, missing or of another type fails its user": (
        "chat-completions/azure-asynchronous-filter",
        "chat-completions/choices-missing",
        "chat-completions/content-parts",
        "chat-completions/message-for-delta",
        "chat-completions/refusal-as-part",
        "chat-completions/tool-call-object",
        "chat-completions/wrong-types",
        "responses/pieces-wrapped",
    ),
    "finds an error in `error` of an object alone; we find it wherever servers put it": (
        "chat-completions/error-event-name",
        "chat-completions/error-field",
        "chat-completions/error-finish-reason",
        "chat-completions/error-finish-reason-alone",
        "chat-completions/error-flat",
        "chat-completions/error-in-array",
        "chat-completions/error-in-choice",
        "chat-completions/error-minimax",
        "chat-completions/error-text",
        "responses/keepalive-and-errors",
    ),
    "leaves reasoning inside the text; we tell it apart": (
        "chat-completions/gemini-thoughts",
        "chat-completions/gemini-thoughts-closed-inside",
        "chat-completions/think-end-only",
        "chat-completions/think-tags",
        "chat-completions/think-tags-split",
        "chat-completions/think-unclosed",
        "completions/think-tags",
        "responses/think-tags",
    ),
    "hands out calls as they came: deprecated, without index or id, all under one index, without arguments": (
        "chat-completions/function-call",
        "chat-completions/tool-call-no-arguments",
        "chat-completions/tool-calls-no-index",
        "chat-completions/tool-calls-no-index-one-chunk",
        "chat-completions/tool-calls-same-index",
        "chat-completions/tool-calls-same-index-no-id",
        "responses/no-arguments",
    ),
    "knows the count of tokens in its own place alone": (
        "chat-completions/usage-groq",
        "chat-completions/usage-moonshot",
    ),
    "trusts the last event even where it is empty or shorter; we keep what was streamed": (
        "responses/done-shorter",
    ),
    "listens to pieces and to the last event; text that comes whole in between is lost": (
        "responses/done-only",
    ),
    "knows no event of that name, or has no name where only its line gives one": (
        "responses/cancelled",
        "responses/type-in-event-line-only",
    ),
    "hands out a custom call as an item of another kind": ("responses/custom-tool",),
}
DIFFERS = {name: reason for reason, names in BY_DESIGN.items() for name in names}


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    """Serve in a thread of its own."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture(scope="module")
def client(server: ScriptedServer) -> Iterator[OpenAI]:
    """Ask that server."""
    with OpenAI(base_url=server.url, api_key="none", max_retries=0) as sdk:
        yield sdk


def opinion(client: OpenAI, dialect: str) -> Json:
    """Return what the SDK makes of the stream that is served next, folded as its documentation folds it."""
    fold = {"chat-completions": _chat, "completions": _completions, "responses": _responses}[dialect]
    told: Json = {"text": "", "refusal": "", "tool_calls": {}, "raw": None, "usage": None, "error": None}
    try:
        fold(client, told)
    except openai.APIError as error:
        told["error"] = error.message
    except (ValueError, AttributeError, TypeError) as error:
        # What a program that trusts the types gets.
        told["error"] = type(error).__name__
    told["tool_calls"] = list(told["tool_calls"].values())
    return told


def _chat(client: OpenAI, told: Json) -> None:
    for chunk in client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
    ):
        if chunk.usage:
            told["usage"] = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices:
            if choice.index:
                continue
            told["text"] += choice.delta.content or ""
            told["refusal"] += choice.delta.refusal or ""
            told["raw"] = choice.finish_reason or told["raw"]
            for call in choice.delta.tool_calls or ():
                known = told["tool_calls"].setdefault(call.index, {"id": "", "name": "", "arguments": ""})
                known["id"] = known["id"] or call.id or ""
                if call.function:
                    known["name"] += call.function.name or ""
                    known["arguments"] += call.function.arguments or ""


def _completions(client: OpenAI, told: Json) -> None:
    for chunk in client.completions.create(model="m", prompt="Hi", stream=True):
        if chunk.usage:
            told["usage"] = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices:
            if not choice.index:
                told["text"] += choice.text
                reason: str | None = choice.finish_reason  # null until the end, whatever its type says
                told["raw"] = reason or told["raw"]


def _responses(client: OpenAI, told: Json) -> None:
    for event in client.responses.create(model="m", input="Hi", stream=True):
        if event.type == "response.output_text.delta":
            told["text"] += event.delta
        elif event.type == "response.refusal.delta":
            told["refusal"] += event.delta
        elif event.type == "response.output_item.done" and event.item.type == "function_call":
            _note_call(told, event.item)
        elif event.type == "error":
            told["error"] = event.message
        elif event.type in ("response.completed", "response.incomplete", "response.failed"):
            _note_end(told, event.response)


def _note_call(told: Json, item: ResponseFunctionToolCall) -> None:
    told["tool_calls"][item.call_id] = {"id": item.call_id, "name": item.name, "arguments": item.arguments}


def _note_end(told: Json, response: Response) -> None:
    told["text"] = response.output_text or told["text"]
    for item in response.output:
        if item.type == "function_call":
            _note_call(told, item)
    told["raw"] = response.incomplete_details.reason if response.incomplete_details else response.status
    if response.usage:
        told["usage"] = (response.usage.input_tokens, response.usage.output_tokens)
    if response.error:
        told["error"] = response.error.message


def ours(path: Path) -> Json:
    """Return the message beside a stream in the same words."""
    found = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    usage, error = found["usage"], found["error"]
    return {
        "text": found["text"],
        "refusal": found["refusal"],
        "tool_calls": found["tool_calls"],
        "raw": found["raw_finish_reason"],
        "usage": (usage["input_tokens"], usage["output_tokens"]) if usage else None,
        "error": error["message"] if error else None,
    }


def serve(server: ScriptedServer, path: Path) -> None:
    """Play a recorded stream as the answer to the next question."""
    server.play(Reply((path.read_bytes(),), headers={"content-type": "text/event-stream"}))


@pytest.mark.parametrize("name", FILES)
def test_the_sdk_agrees(name: str, server: ScriptedServer, client: OpenAI) -> None:
    """Text, refusal, calls, finish reason, usage and error are the same, or differ for the reason given."""
    path = FILES[name]
    serve(server, path)
    theirs = opinion(client, path.parent.name)
    if name in DIFFERS:
        assert theirs != ours(path), "the SDK has learnt it: the reason can go"
    else:
        assert theirs == ours(path)


def test_every_reason_is_about_a_stream() -> None:
    """No stream is named twice, or without being there."""
    assert len(DIFFERS) == sum(map(len, BY_DESIGN.values()))
    assert set(DIFFERS) <= set(FILES)


def known_events() -> list[str]:
    """Return the types of all events that the SDK knows of a response's stream."""
    union = typing.get_args(typing.get_args(ResponseStreamEvent)[0])
    return sorted(typing.get_args(kind.model_fields["type"].annotation)[0] for kind in union)


@pytest.mark.parametrize("kind", known_events())
def test_no_event_of_the_sdk_is_unknown(kind: str) -> None:
    """What the SDK has a type for is decoded here, or listed: a newer SDK shows what is to be added."""
    decoder = responses.Decoder()
    decoder.feed(SseEvent(kind, json.dumps({"type": kind})))
    assert Quirk.UNKNOWN_EVENT not in decoder.quirks
