"""What the decoders tell beyond the folded message: branches, opaque data, order, ends."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.domain.usage import Usage
from chatdesk.wire import chat_completions, responses
from chatdesk.wire.quirks import Quirk
from chatdesk.wire.sse import SseEvent


def events_of(*values: Any) -> list[SseEvent]:
    """Return events with these payloads."""
    return [SseEvent(data=value if isinstance(value, str) else json.dumps(value)) for value in values]


def chat(*values: Any, think_tags: bool = True) -> list[Delta]:
    """Return all deltas of a chat stream, its end included."""
    decoder = chat_completions.Decoder(think_tags=think_tags)
    return [d for event in events_of(*values) for d in decoder.feed(event)] + decoder.end()


def delta(**fields: Any) -> dict[str, Any]:
    """Return a chunk with one delta."""
    return {"choices": [{"index": 0, "delta": fields}]}


def finish(reason: str, **more: Any) -> dict[str, Any]:
    """Return a chunk that ends the answer."""
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}], **more}


def test_choices_are_branches() -> None:
    """Interleaved choices keep their numbers, texts, calls and ends apart."""
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
    found = chat(
        {"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]},
        {"choices": [{"index": 1, "delta": {"tool_calls": [call]}}]},
        {"choices": [{"index": 1, "delta": {}, "finish_reason": "tool_calls"}]},
        finish("stop"),
    )
    assert found == [
        TextDelta("b", 1),
        TextDelta("a", 0),
        ToolCallDelta(0, "a", "f", "{}", choice=1),
        FinishDelta(FinishReason.TOOL_CALLS, "tool_calls", 1),
        FinishDelta(FinishReason.COMPLETE, "stop", 0),
    ]


def test_the_finish_comes_with_its_chunk() -> None:
    """The finish is told at once and once, the end mark and repeats add nothing."""
    decoder = chat_completions.Decoder()
    first, second, done = events_of(finish("stop"), finish("stop", usage={"prompt_tokens": 1}), "[DONE]")
    assert decoder.feed(first) == [FinishDelta(FinishReason.COMPLETE, "stop")]
    has_ended = [decoder.saw_terminator]
    assert decoder.feed(second) == [UsageDelta(Usage(1))]
    assert decoder.feed(done) == [ProviderDataDelta("raw_usage", {"prompt_tokens": 1})]
    assert [*has_ended, decoder.saw_terminator] == [False, True]
    assert decoder.feed(first) == []
    assert decoder.end() == []


def test_opaque_data_is_kept() -> None:
    """Signatures stay with their call, reasoning details and the message's own extras with the message."""
    call = {
        "index": 0,
        "id": "a",
        "function": {"name": "f"},
        "extra_content": {"google": {"thought_signature": "s"}},
    }
    text = {"type": "reasoning.text", "index": 0}
    found = chat(
        delta(reasoning_details=[{**text, "text": "Hm"}]),
        delta(reasoning_details=[{**text, "text": "m", "signature": "x"}]),
        delta(reasoning_details=[{"type": "reasoning.encrypted", "index": 1, "data": "zz"}]),
        delta(tool_calls=[call], extra_content={"k": 1}),
        finish("tool_calls"),
    )
    assert ToolCallDelta(0, "a", "f", "", {"extra_content": call["extra_content"]}) in found
    assert ProviderDataDelta("extra_content", {"k": 1}) in found
    details = [
        {**text, "text": "Hmm", "signature": "x"},
        {"type": "reasoning.encrypted", "index": 1, "data": "zz"},
    ]
    assert ProviderDataDelta("reasoning_details", details) in found
    assert [d for d in found if isinstance(d, ReasoningDelta)] == [ReasoningDelta("Hm"), ReasoningDelta("m")]


def test_opaque_data_belongs_to_its_choice() -> None:
    """What is added to one of several answers is told of that one."""
    pieces = [
        {"index": n, "delta": {"reasoning_details": [{"data": f"d{n}"}], "extra_content": n}} for n in (0, 1)
    ]
    found = [d for d in chat({"choices": pieces}, finish("stop")) if isinstance(d, ProviderDataDelta)]
    assert found == [
        ProviderDataDelta("extra_content", 0, 0),
        ProviderDataDelta("reasoning_details", [{"data": "d0"}], 0),
        ProviderDataDelta("extra_content", 1, 1),
        ProviderDataDelta("reasoning_details", [{"data": "d1"}], 1),
    ]


def test_a_call_is_held_back_until_it_has_a_name() -> None:
    """Nobody is shown a call of nothing; what came before the name comes with it, or at the end."""
    decoder = chat_completions.Decoder()
    one, two = events_of(
        delta(tool_calls=[{"index": 0, "id": "a", "function": {"name": "", "arguments": '{"x"'}}]),
        delta(tool_calls=[{"index": 0, "function": {"name": "f", "arguments": ":1}"}}]),
    )
    assert decoder.feed(one) == []
    assert decoder.feed(two) == [ToolCallDelta(0, "a", "f", '{"x":1}')]
    nameless = chat(delta(tool_calls=[{"index": 0, "id": "a", "function": {"arguments": "{}"}}]))
    assert nameless == [ToolCallDelta(0, "a", "", "{}")]


def test_what_may_be_a_tag_waits_no_longer_than_needed() -> None:
    """Only the beginning of a tag is held back, and told before anything else that comes."""
    decoder = chat_completions.Decoder()
    one, two, three = events_of(
        delta(content="a <th"), delta(content="ough"), delta(content="<", reasoning="r")
    )
    assert decoder.feed(one) == [TextDelta("a ")]
    assert decoder.feed(two) == [TextDelta("<though")]
    assert decoder.feed(three) == [ReasoningDelta("r")]
    assert decoder.end() == [TextDelta("<")]


@pytest.mark.parametrize(
    ("text", "visible", "reasoning"),
    [
        ("<think>a</think>b<think>c</think>d", "bd", "ac"),
        ("a `<think>` b\n<think>c</think>d", "a `<think>` b\nd", "c"),
        ("it`s\n<think>c</think>d", "it`s\nd", "c"),
        ("``a ` <think>`` <think>c</think>", "``a ` <think>`` ", "c"),
        ("```\n</think>\n```\nx", "```\n</think>\n```\nx", ""),
        ("~~~ a`b\n<think>\n~~~\n<think>c", "~~~ a`b\n<think>\n~~~\n", "c"),
        ("````\n```\n<think>\n````\n<think>c", "````\n```\n<think>\n````\n", "c"),
        ("```one line``` <think>c</think>d", "```one line``` d", "c"),
        ("    ```\n<think>c</think>", "    ```\n", "c"),
        ("```\n``` not closed\n<think>", "```\n``` not closed\n<think>", ""),
        ("<think>```\ncode</think>out", "out", "```\ncode"),
        ("plan</think>say</think>", "say</think>", "plan"),
        ("<think>a</think></think>b", "</think>b", "a"),
        ("<think>\n\n</think>\n\nHi", "Hi", ""),
        ("<THINK> <think > </ think>", "<THINK> <think > </ think>", ""),
        ("</think>Hi", "Hi", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_tags_are_told_from_their_mention(text: str, visible: str, reasoning: str, size: int) -> None:
    """Tags count outside of code, in any split; code and unknown tags stay text."""
    growing = GrowingMessage(Message(Role.ASSISTANT))
    for found in chat(*(delta(content=text[i : i + size]) for i in range(0, len(text), size))):
        growing.add(found)
    message = growing.message()
    assert message.text == visible
    assert "".join(p.text for p in message.parts if not isinstance(p, TextPart)) == reasoning  # type: ignore[union-attr]
    assert all(part.text for part in message.parts)  # type: ignore[union-attr]
    off = chat(delta(content=text), think_tags=False)
    assert off == [TextDelta(text)]


def test_a_lone_closing_tag_means_nothing_beside_reasoning() -> None:
    """Where reasoning has a field of its own, </think> in the text does not take the text away."""
    found = chat(delta(reasoning="r"), delta(content="a</think>b"))
    assert found == [ReasoningDelta("r"), TextDelta("a</think>b")]
    assert chat(delta(content="a"), delta(content="</think>"))[1:] == [TextReplaced(""), ReasoningDelta("a")]


def test_nothing_follows_an_error() -> None:
    """The first error ends the answer; what came before it is kept."""
    found = chat(delta(content="a"), {"error": "x"}, {"error": "y"}, delta(content="b"), "[DONE]")
    assert found == [TextDelta("a"), ErrorDelta("x")]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", FinishReason.COMPLETE),
        ("eos", FinishReason.COMPLETE),
        ("LENGTH", FinishReason.LENGTH),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("tool_calls", FinishReason.TOOL_CALLS),
        ("SAFETY", FinishReason.FILTERED),
        ("abort", FinishReason.TRUNCATED),
        ("whatever", FinishReason.COMPLETE),
    ],
)
def test_reasons_are_mapped_and_kept(raw: str, reason: FinishReason) -> None:
    """Every word for the end becomes one of ours, and stays beside it."""
    assert chat(finish(raw)) == [FinishDelta(reason, raw)]


@pytest.mark.parametrize(
    ("cost", "expected"),
    [(0.00214, 0.00214), (0, 0.0), ({"total_cost": 0.5}, 0.5), (True, None), ("1", None), (-1, None)],
)
def test_a_cost_that_is_told_is_kept(cost: object, expected: float | None) -> None:
    """OpenRouter and Perplexity say what they take; whatever else stands there is no cost."""
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "cost": cost}
    found = chat(delta(content="x"), finish("stop", usage=usage))
    assert UsageDelta(Usage(1, 2, 3, cost=expected)) in found


def test_arguments_that_were_cut_stay_cut() -> None:
    """Empty arguments become an object only where the answer ended in order."""
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}}
    assert chat(delta(tool_calls=[call])) == [ToolCallDelta(0, "a", "f")]
    assert chat(delta(tool_calls=[call]), finish("length"))[0] == ToolCallDelta(0, "a", "f")
    found = chat(delta(tool_calls=[call]), finish("tool_calls"))
    assert found[-1] == ToolCallDelta(0, arguments="{}", replaces=True)


def test_responses_tell_what_must_go_back() -> None:
    """The response's id, encrypted reasoning and raw usage are kept with the message."""
    item = {"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "gA", "status": "completed"}
    usage = {"input_tokens": 1, "output_tokens": 2}
    decoder = responses.Decoder()
    found: list[Delta] = []
    for event in events_of(
        {"type": "response.created", "response": {"id": "resp_1"}},
        {"type": "response.output_item.done", "item": item},
        {"type": "response.completed", "response": {"id": "resp_1", "output": [item], "usage": usage}},
    ):
        found += decoder.feed(event)
    kept = {key: value for key, value in item.items() if key != "status"}
    assert found == [
        ProviderDataDelta("response_id", "resp_1"),
        UsageDelta(Usage(1, 2, 3)),
        FinishDelta(FinishReason.COMPLETE, "completed"),
        ProviderDataDelta("output_items", [kept]),
        ProviderDataDelta("raw_usage", usage),
    ]
    assert decoder.saw_terminator
    assert decoder.end() == []


def test_every_event_of_the_sdk_is_known() -> None:
    """No event that the official SDK has a type for counts as unknown, or is an error of ours."""
    from openai.types.responses import ResponseStreamEvent

    (union, *_) = get_args(ResponseStreamEvent)
    names = {get_args(kind.model_fields["type"].annotation)[0] for kind in get_args(union)}
    assert {"response.output_text.delta", "response.completed", "error"} <= names
    for name in names:
        decoder = responses.Decoder()
        (event,) = events_of({"type": name})
        decoder.feed(event)
        assert Quirk.UNKNOWN_EVENT not in decoder.quirks, name


def test_responses_announce_calls_at_once() -> None:
    """A call is told of with its name before its arguments come."""
    decoder = responses.Decoder()
    added = {"type": "function_call", "id": "fc", "call_id": "c", "name": "f", "arguments": ""}
    (event,) = events_of({"type": "response.output_item.added", "output_index": 0, "item": added})
    assert decoder.feed(event) == [ToolCallDelta(0, "c", "f")]


def test_a_correction_reaches_the_right_part() -> None:
    """The final text of one part replaces that part alone, also beside others and after reasoning."""

    def text(kind: str, index: int, **more: str) -> dict[str, Any]:
        return {"type": f"response.output_text.{kind}", "item_id": "m", "content_index": index, **more}

    decoder = responses.Decoder()
    growing = GrowingMessage(Message(Role.ASSISTANT))
    for event in events_of(
        text("delta", 0, delta="One. "),
        text("delta", 1, delta="Tow."),
        text("done", 0, text="One. "),
        text("done", 1, text="Two!"),
        {"type": "response.reasoning_text.delta", "item_id": "r", "delta": "hm"},
        text("done", 0, text="Ten. "),
    ):
        for found in decoder.feed(event):
            growing.add(found)
    assert growing.message().text == "One. Two!"
    assert decoder.quirks[Quirk.DONE_DIFFERS] == 1


def test_quirks_are_counted_each_time() -> None:
    """The tally says how often something was put right, and what since the last look."""
    decoder = chat_completions.Decoder()
    for event in events_of("", "", ": x"):
        decoder.feed(event)
    assert decoder.quirks == {Quirk.EMPTY_DATA: 2, Quirk.COMMENT_AS_DATA: 1}
    assert decoder.quirks.take() == (Quirk.EMPTY_DATA, Quirk.COMMENT_AS_DATA)
    assert decoder.quirks.take() == ()


def folded(*values: Any) -> Message:
    """Return the message of a Responses stream."""
    decoder = responses.Decoder()
    growing = GrowingMessage(Message(Role.ASSISTANT))
    for event in events_of(*values):
        for found in decoder.feed(event):
            growing.add(found)
    return growing.message()


def test_a_correction_spares_what_was_written_around_a_call() -> None:
    """Arguments that come between two pieces of text do not make a correction swallow the first."""

    def text(kind: str, part: int, **more: str) -> dict[str, Any]:
        return {"type": f"response.output_text.{kind}", "item_id": "m", "content_index": part, **more}

    call = {"type": "function_call", "id": "fc", "call_id": "c", "name": "f"}
    message = folded(
        text("delta", 0, delta="A"),
        {"type": "response.output_item.added", "item": call},
        text("delta", 1, delta="x"),
        {"type": "response.function_call_arguments.delta", "item_id": "fc", "delta": "{}"},
        text("delta", 2, delta="y"),
        text("done", 2, text="zz"),
    )
    assert message.text == "Axzz"


def test_parts_may_be_numbered_on_one_side_only() -> None:
    """Pieces without a number and a final text with one are the same part."""
    message = folded(
        {"type": "response.output_text.delta", "item_id": "m", "delta": "Hi"},
        {"type": "response.output_text.done", "item_id": "m", "content_index": 0, "text": "Hi"},
    )
    assert message.text == "Hi"
