"""Answers of the Responses dialect go back to their service: as items, by id, or as plain text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import AttachmentPart, FinishReason, Message, Role, TextPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.wire.dialects import dialect
from chatdesk.wire.options import RequestOptions
from chatdesk.wire.output_items import MAX_SIZE, OutputItems
from chatdesk.wire.provider_data import OUTPUT_ITEMS, RESPONSE_ID, RESPONSE_KEPT
from chatdesk.wire.reply import ReplyReader
from chatdesk.wire.response_request import with_items

Json = dict[str, Any]

STREAMS = Path(__file__).parent.parent / "streams" / "responses"
KEEP = RequestOptions(keep_on_server=True)
QUESTION = Message(Role.USER, (TextPart("Why?"),))
MORE = Message(Role.USER, (TextPart("And then?"),))


def decoded(name: str, **changes: Any) -> Message:
    """Return the answer that a recorded stream gives, as the account "work" and the model "m" made it."""
    reader = ReplyReader(dialect("responses"))
    growing = GrowingMessage(Message(Role.ASSISTANT, account_id="work", model="m"))
    for received in (reader.feed((STREAMS / f"{name}.sse").read_bytes()), reader.end()):
        for delta in received.deltas:
            growing.add(delta)
    message = replace(growing.message(), finish_reason=growing.finish_reason())
    changes.setdefault("provider_data", {**(message.provider_data or {}), RESPONSE_KEPT: True})
    return replace(message, **changes)


def body_of(
    *messages: Message, options: RequestOptions = KEEP, account_id: str = "work", **more: Any
) -> Json:
    """Return the body that the account is sent."""
    request = GenerationRequest("m", messages, account_id=account_id, **more)
    return dialect("responses").build_request(request, stream=True, options=options)


def input_of(*messages: Message, **more: Any) -> list[Json]:
    """Return the input where nothing is kept at the service."""
    found: list[Json] = body_of(*messages, options=RequestOptions(), **more)["input"]
    return found


def test_items_go_back_in_their_order_with_their_calls() -> None:
    """Encrypted reasoning stands before the call that it led to, all as it came, then the results."""
    answer = decoded("reasoning-and-calls")
    found = Message(Role.TOOL, (ToolResultPart("call_b", "noon"), ToolResultPart("call_a", "rain")))
    sent = input_of(QUESTION, answer, found)
    assert [(item.get("type"), item.get("id")) for item in sent[1:4]] == [
        ("reasoning", "rs_1"),
        ("function_call", "fc_1"),
        ("function_call", "fc_2"),
    ]
    assert sent[1]["encrypted_content"] == "gAAA"
    assert sent[4:] == [
        {"type": "function_call_output", "call_id": "call_a", "output": "rain"},
        {"type": "function_call_output", "call_id": "call_b", "output": "noon"},
    ]


def test_pictures_of_a_result_go_along() -> None:
    """A picture stands beside the text of its result; a sound is only named by the text."""
    answer = decoded("reasoning-and-calls")
    files = (AttachmentPart("a.png", "image/png", "iVBO"), AttachmentPart("b.wav", "audio/wav", "UklG"))
    found = Message(Role.TOOL, (ToolResultPart("call_a", "rain", attachments=files),))
    assert input_of(QUESTION, answer, found)[4]["output"] == [
        {"type": "input_text", "text": "rain"},
        {"type": "input_image", "image_url": "data:image/png;base64,iVBO", "detail": "auto"},
    ]


def test_another_account_gets_plain_calls() -> None:
    """Neither reasoning nor ids of items leave the account; calls and results stay paired."""
    answer = decoded("reasoning-and-calls")
    sent = input_of(QUESTION, answer, account_id="home")
    assert [item.get("type") for item in sent[1:]] == ["function_call"] * 2 + ["function_call_output"] * 2
    assert all("id" not in item for item in sent)
    assert [item["call_id"] for item in sent[1:3]] == [item["call_id"] for item in sent[3:]]
    assert all(len(item["call_id"]) == 9 and item["call_id"].isalnum() for item in sent[1:])


def test_what_ran_at_the_service_goes_back() -> None:
    """A search of the service stands where it was made, before the text that came of it."""
    answer = decoded("built-in-tools")
    sent = input_of(QUESTION, answer)[1:]
    assert [item["type"] for item in sent][-1] == "message"
    assert {"web_search_call"} <= {item["type"] for item in sent}
    assert input_of(QUESTION, answer, account_id="home")[1:] == [
        {"role": "assistant", "content": answer.text}
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"finish_reason": FinishReason.STOPPED},
        {"finish_reason": FinishReason.LENGTH},
        {"parts": (TextPart("Something else"),)},
        {"parts": ()},
    ],
)
def test_an_answer_that_changed_goes_back_plain(changes: Json) -> None:
    """Stopped, cut, or no longer what its items say: nothing opaque is sent of it."""
    answer = decoded("reasoning-and-calls", **changes)
    assert all(item.get("type") != "reasoning" for item in input_of(QUESTION, answer, MORE))


def test_a_plain_answer_keeps_no_items() -> None:
    """Text alone is sent as text, which every server understands."""
    assert OUTPUT_ITEMS not in (decoded("text").provider_data or {})
    assert input_of(QUESTION, decoded("text"))[1] == {"role": "assistant", "content": decoded("text").text}


def test_items_that_were_refused_go_back_plain() -> None:
    """An answer whose items the service cannot read any more is sent as text and calls."""
    answer = decoded("reasoning-and-calls")
    request = GenerationRequest("m", (QUESTION, answer), account_id="work")
    assert with_items(request, RequestOptions()) == {answer.id}
    plain = RequestOptions(plain_messages=frozenset({answer.id}))
    assert with_items(request, plain) == frozenset()
    sent = body_of(QUESTION, answer, options=plain)["input"]
    assert [item.get("type") for item in sent[1:3]] == ["function_call"] * 2


def test_what_is_kept_of_items() -> None:
    """All or nothing: reasoning without its encrypted text, or too much of it, leaves plain text."""
    message: Json = {"type": "message", "id": "m", "content": [], "phase": "commentary", "status": None}
    reasoning = {"type": "reasoning", "id": "r", "encrypted_content": "g", "status": "completed"}
    items = OutputItems()
    items.take(message, 1)
    items.take(reasoning, 0)
    items.take({"type": "reasoning", "id": "r", "encrypted_content": None})
    assert items.worth_keeping() == [
        {"type": "reasoning", "id": "r", "encrypted_content": "g"},
        {"type": "message", "id": "m", "content": [], "phase": "commentary"},
    ]
    items.take({"type": "reasoning", "id": "bare"})
    assert items.worth_keeping() == []
    large = OutputItems()
    large.take({"type": "image_generation_call", "id": "i", "result": "x" * MAX_SIZE})
    assert large.worth_keeping() == []


def test_a_kept_answer_is_named() -> None:
    """With `keep_on_server` the newest answer is named, and only what came after it is sent."""
    answer = decoded("text")
    body = body_of(QUESTION, answer, MORE, system="Be kind.")
    assert body["previous_response_id"] == (answer.provider_data or {})[RESPONSE_ID]
    assert body["input"] == [{"role": "user", "content": "And then?"}]
    assert (body["store"], body["instructions"]) == (True, "Be kind.")
    body = body_of(QUESTION, answer, MORE, options=RequestOptions())
    assert "previous_response_id" not in body
    assert (body["store"], len(body["input"])) == (False, 3)


def test_results_of_a_named_answer_are_sent() -> None:
    """The calls are known there: their results go out under the service's own ids, missing ones too."""
    answer = decoded("reasoning-and-calls")
    found = Message(Role.TOOL, (ToolResultPart("call_b", "noon"),))
    body = body_of(QUESTION, answer, found)
    assert [(item["type"], item["call_id"]) for item in body["input"]] == [
        ("function_call_output", "call_a"),
        ("function_call_output", "call_b"),
    ]


def test_each_branch_names_its_own_ancestor() -> None:
    """Retry and edit go back to the answer before them; the first question names none."""
    first = decoded("text")
    second = decoded("text", provider_data={RESPONSE_ID: "resp_second", RESPONSE_KEPT: True})
    assert body_of(QUESTION, first, MORE, second, MORE)["previous_response_id"] == "resp_second"
    first_id = (first.provider_data or {})[RESPONSE_ID]
    assert body_of(QUESTION, first, MORE)["previous_response_id"] == first_id
    assert "previous_response_id" not in body_of(QUESTION)


@pytest.mark.parametrize(
    "changes",
    [
        {"finish_reason": FinishReason.STOPPED},
        {"finish_reason": FinishReason.ERROR},
        {"model": "other"},
        {"account_id": "home"},
        {"provider_data": {RESPONSE_ID: "resp_lost", RESPONSE_KEPT: True}},
        {"provider_data": {RESPONSE_ID: "resp_1"}},
        {"parts": (TextPart("First"), TextPart(" and more", is_continuation=True))},
    ],
)
def test_what_cannot_be_named_is_sent(changes: Json) -> None:
    """An answer that the service has not as it is here is sent, after the newest one that can be named."""
    before, answer = decoded("text"), decoded("text", **changes)
    options = RequestOptions(keep_on_server=True, lost_responses=frozenset({"resp_lost"}))
    body = body_of(QUESTION, answer, MORE, options=options)
    assert "previous_response_id" not in body
    assert len(body["input"]) == 3
    body = body_of(QUESTION, before, MORE, answer, MORE, options=options)
    assert body["previous_response_id"] == (before.provider_data or {})[RESPONSE_ID]
    assert [item["role"] for item in body["input"]] == ["user", "assistant", "user"]
