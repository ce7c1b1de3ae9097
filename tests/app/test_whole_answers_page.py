"""Each dialect at a page, streamed or not: one message in the end, and Stop while it is waited for."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.message import FinishReason, Message, ReasoningPart, Role, ToolCallPart
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.domain.usage import Usage
from tests.app.asked_page import asked_page
from tests.fakes.replies import DONE, STALL, Pause, Reply, Step, json_reply, sse

pytestmark = pytest.mark.qt

Json = dict[str, Any]

TEXT = "Five is odd.\n\n- It is prime."
CALL = {"name": "calculate", "arguments": '{"expression": "2+3"}'}
USAGE = Usage(7, 5, 12)
CHAT_USAGE = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
RESPONSES_USAGE = {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}


def words(text: str) -> list[str]:
    """Return the pieces in which a server sends a text."""
    return re.split(r"(?<= )", text)


def chat(stream: bool, *, calls: bool = False) -> Reply:
    """Return an answer of Chat Completions with reasoning, and a call where one is wanted."""
    call = {"index": 0, "id": "call_a", "type": "function", "function": CALL}
    finish = "tool_calls" if calls else "stop"
    if not stream:
        message: Json = {"role": "assistant", "content": TEXT, "reasoning_content": "Odd?"}
        message |= {"tool_calls": [call]} if calls else {}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        return json_reply({"object": "chat.completion", "choices": [choice], "usage": CHAT_USAGE})
    deltas: list[Json] = [{"reasoning_content": "Odd?"}, *({"content": word} for word in words(TEXT))]
    deltas += [{"tool_calls": [call]}] if calls else []
    steps = [sse({"choices": [{"index": 0, "delta": delta}]}) for delta in deltas]
    steps.append(sse({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}], "usage": CHAT_USAGE}))
    return Reply((*steps, DONE))


def responses(stream: bool, *, calls: bool = False) -> Reply:
    """Return the same answer in the dialect Responses."""
    content = [{"type": "output_text", "text": TEXT, "annotations": []}]
    output: list[Json] = [
        {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "Odd?"}]},
        {"type": "message", "id": "ms", "role": "assistant", "content": content},
    ]
    output += [{"type": "function_call", "id": "fc", "call_id": "call_a", **CALL}] if calls else []
    whole: Json = {"id": "r1", "object": "response", "status": "completed", "output": output}
    whole["usage"] = RESPONSES_USAGE
    if not stream:
        return json_reply(whole)
    events: list[Json] = [{"type": "response.reasoning_summary_text.delta", "item_id": "rs", "delta": "Odd?"}]
    events += ({"type": "response.output_text.delta", "item_id": "ms", "delta": word} for word in words(TEXT))
    events += ({"type": "response.output_item.done", "item": item} for item in output)
    return Reply(tuple(sse(event) for event in [*events, {"type": "response.completed", "response": whole}]))


def completions(stream: bool) -> Reply:
    """Return the text in the legacy dialect."""
    if not stream:
        choice: Json = {"index": 0, "text": TEXT, "finish_reason": "stop"}
        return json_reply({"object": "text_completion", "choices": [choice], "usage": CHAT_USAGE})
    steps: list[Step] = [sse({"choices": [{"index": 0, "text": word}]}) for word in words(TEXT)]
    steps.append(sse({"choices": [{"index": 0, "text": "", "finish_reason": "stop"}], "usage": CHAT_USAGE}))
    return Reply((*steps, DONE))


DIALECTS = {"chat-completions": chat, "responses": responses, "completions": completions}


def shown(message: Message) -> Message:
    """Return what of a message is the same however it came."""
    parts = tuple(replace(p, seconds=None) if isinstance(p, ReasoningPart) else p for p in message.parts)
    return Message(
        message.role,
        parts,
        id="",
        created_at=0.0,
        finish_reason=message.finish_reason,
        raw_finish_reason=message.raw_finish_reason,
        usage=message.usage,
        failure=message.failure,
    )


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_streamed_or_not_the_message_is_the_same(tmp_path: Path, dialect: str) -> None:
    """One JSON object makes the message that the pieces make, with its usage and its end."""
    found = {}
    for stream in (True, False):
        reply = DIALECTS[dialect](stream)
        async with asked_page(tmp_path / str(stream), reply, dialect=dialect, stream=stream) as made:
            message = found[stream] = await made.send()
            body = made.server.requests[0].json()
            assert body.get("stream", False) is stream
            assert (message.text, message.finish_reason) == (TEXT, FinishReason.COMPLETE)
            assert message.usage == USAGE
            assert made.status.startswith("Done · 5 tokens")
            assert stream or "tok/s" not in made.status
            assert stream or all(getattr(part, "seconds", None) is None for part in message.parts)
            assert len(made.page.log.events) == (1 if not stream else len(reply.body))
    assert shown(found[True]) == shown(found[False])


@pytest.mark.parametrize("dialect", ["chat-completions", "responses"])
async def test_tools_run_without_a_stream(tmp_path: Path, dialect: str) -> None:
    """A call that came in one piece runs, and the answer to its result follows."""
    replies = (DIALECTS[dialect](False, calls=True), DIALECTS[dialect](False))  # type: ignore[call-arg]
    async with asked_page(tmp_path, *replies, dialect=dialect, stream=False) as made:
        assert (await made.send()).text == TEXT
        assert [m.role for m in made.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
        (call,) = [part for part in made.messages[1].parts if isinstance(part, ToolCallPart)]
        assert (call.call_id, call.name) == ("call_a", "calculate")
        assert "5" in made.messages[2].tool_results[0].content


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("wait", ["status line", "body"])
async def test_stop_while_the_whole_answer_is_waited_for(tmp_path: Path, dialect: str, wait: str) -> None:
    """The connection is closed at once, and the empty answer is kept as stopped."""
    whole = DIALECTS[dialect](False)
    headers = whole.headers
    half = whole.body[0][:40] if isinstance(whole.body[0], bytes) else b""
    stalled = {
        "status line": Reply((b"",), headers=headers, wait=60.0),
        "body": Reply((half, STALL), headers=headers),
    }
    async with asked_page(tmp_path, stalled[wait], dialect=dialect, stream=False) as made:
        made.page.send("Hello?")
        request = await made.server.requested()
        if wait == "body":
            await made.until(lambda: bool(made.page.log.exchanges and made.page.log.exchanges[0].response))
        else:
            await made.until(lambda: made.status == "Waiting for the whole answer")
        assert made.status == "Waiting for the whole answer"
        assert "tok/s" not in made.status
        began = time.monotonic()
        made.page.stop()
        await made.end()
        assert await request.disconnected() - began < 0.5
        answer = made.messages[-1]
        assert (answer.finish_reason, answer.parts, answer.failure) == (FinishReason.STOPPED, (), None)


async def test_the_legacy_dialect_asks_by_its_template(tmp_path: Path) -> None:
    """The whole conversation is the prompt, in the account's words; the stop words end the answer."""
    template = PromptTemplate(
        system="{text}\n", user="### User:\n{text}\n", assistant="### Bot:\n{text}\n", answer="### Bot:\n"
    )
    template = replace(template, stop=("### User:",))
    replies = (completions(True), completions(True))
    async with asked_page(tmp_path, *replies, dialect="completions", template=template) as made:
        await made.send("One")
        await made.send("Two")
        body = made.server.requests[1].json()
        assert body["prompt"] == f"### User:\nOne\n### Bot:\n{TEXT}\n### User:\nTwo\n### Bot:\n"
        assert body["stop"] == ["### User:"]
        assert "tools" not in body


async def test_a_cut_answer_of_the_legacy_dialect_says_so(tmp_path: Path) -> None:
    """A stream without end is kept and marked; Continue leaves it open at the end of the prompt."""
    cut = Reply((sse({"choices": [{"index": 0, "text": "Once up"}]}), Pause(0.01)))
    async with asked_page(tmp_path, cut, completions(True), dialect="completions") as made:
        assert (await made.send("Tell")).finish_reason is FinishReason.TRUNCATED
        made.page.go_on()
        await made.end()
        assert made.server.requests[1].json()["prompt"] == "User: Tell\n\nAssistant: Once up"
        assert made.messages[-1].text == f"Once up{TEXT}"


async def test_a_background_answer_cannot_be_read_in_one_piece(tmp_path: Path) -> None:
    """A service that only promises the answer is a failure that says what to change."""
    promised = json_reply({"id": "r1", "object": "response", "status": "queued", "output": []})
    async with asked_page(tmp_path, promised, dialect="responses", stream=False) as made:
        answer = await made.send()
        assert answer.failure is not None
        assert "in the background" in answer.failure.text
        assert "stream" in answer.failure.hint
