"""Deltas fold into the same message however they were cut."""

from __future__ import annotations

from dataclasses import replace

from chatdesk.domain.delta import (
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import (
    FinishReason,
    Message,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
)
from chatdesk.domain.pace import tokens_per_second
from chatdesk.domain.usage import Timing, Usage, added, dollars


def counted(*deltas: TextDelta | UsageDelta | ToolCallDelta | FinishDelta) -> Usage | None:
    """Return the usage of an answer that these deltas made."""
    message = growing()
    for delta in deltas:
        message.add(delta)
    return message.total_usage()


def growing(*parts: TextPart) -> GrowingMessage:
    """Return an answer that begins with these parts."""
    return GrowingMessage(Message(Role.ASSISTANT, parts))


def test_kinds_open_parts_in_the_order_of_their_arrival() -> None:
    """Reasoning, text and refusal each open a part; pieces of one kind are joined."""
    message = growing()
    message.add(ReasoningDelta("hm"), 1.0)
    message.add(ReasoningDelta("m"), 2.0)
    message.add(TextDelta("Ye"), 4.5)
    message.add(TextDelta("s"), 5.0)
    message.add(RefusalDelta("no"), 6.0)
    assert message.message().parts == (ReasoningPart("hmm", 3.5), TextPart("Yes"), RefusalPart("no"))
    assert message.first_token == 1.0


def test_tool_calls_are_kept_by_position_and_keep_their_first_name() -> None:
    """Interleaved pieces of parallel calls end up in their own calls."""
    message = growing()
    message.add(ToolCallDelta(0, "a", "one", '{"x'))
    message.add(ToolCallDelta(1, "b", "two", "{"))
    message.add(ToolCallDelta(0, "", "", '":1}'))
    message.add(ToolCallDelta(1, "", "", "}", extra={"sig": "s"}))
    assert message.message().tool_calls == (
        ToolCallPart("a", "one", '{"x":1}'),
        ToolCallPart("b", "two", "{}", {"sig": "s"}),
    )


def test_authority_replaces_text_and_arguments() -> None:
    """A final text or argument takes the place of the pieces."""
    message = growing()
    message.add(TextDelta("Helo"))
    message.add(TextReplaced("Hello"))
    message.add(ToolCallDelta(0, "a", "one", "{"))
    message.add(ToolCallDelta(0, arguments="{}", replaces=True))
    assert message.message().parts == (TextPart("Hello"), ToolCallPart("a", "one", "{}"))


def test_usage_replaces_and_never_adds() -> None:
    """The last usage is the usage."""
    message = growing()
    message.add(UsageDelta(Usage(1, 2, 3)))
    message.add(UsageDelta(Usage(1, 5, 6)))
    assert message.message().usage == Usage(1, 5, 6)


def test_ends_are_told_apart() -> None:
    """No reason is a cut, calls win over a plain stop, an error wins over all."""
    message = growing()
    assert message.finish_reason() is FinishReason.TRUNCATED
    message.add(FinishDelta(FinishReason.COMPLETE))
    assert message.finish_reason() is FinishReason.COMPLETE
    message.add(ToolCallDelta(0, "a", "one"))
    assert message.finish_reason() is FinishReason.TOOL_CALLS
    message.add(ErrorDelta("bad"))
    assert message.finish_reason() is FinishReason.ERROR


def test_other_choices_do_not_mix_in() -> None:
    """Text of another branch of the same request stays out."""
    message = growing()
    message.add(TextDelta("a"))
    message.add(TextDelta("b", choice=1))
    assert message.message().text == "a"


def test_continuation_has_one_seam() -> None:
    """Only the first new text behind old text is marked as a continuation."""
    message = growing(TextPart("Once"))
    message.add(TextDelta(" upon"))
    message.add(ReasoningDelta("hm"))
    message.add(TextDelta(" a time"))
    texts = [part for part in message.message().parts if isinstance(part, TextPart)]
    assert [part.is_continuation for part in texts] == [False, True, False]


def test_a_seam_keeps_what_was_left_out() -> None:
    """The continuation says how it was asked for and what the model had repeated, which was generated too."""
    message = growing(TextPart("Once upon"))
    for delta in (SeamDelta("prompt"), SeamDelta("prompt", "Once upon"), TextDelta(" a time")):
        message.add(delta)
    assert message.message().parts[-1] == TextPart(" a time", True, "Once upon", "prompt")
    assert message.text_length == len("Once upon a time")


def test_opaque_data_is_kept_under_its_key() -> None:
    """What the service wants back travels with the message."""
    message = growing()
    message.add(ProviderDataDelta("reasoning", ["sealed"]))
    assert message.message().provider_data == {"reasoning": ["sealed"]}


def test_a_snapshot_may_be_taken_at_any_time() -> None:
    """Looking at the message does not disturb what comes later."""
    message = growing()
    message.add(TextDelta("a"))
    assert message.message().text == "a"
    message.add(TextDelta("b"))
    assert message.message().text == "ab"


FORTY = "x" * 40
"""About ten tokens."""


def test_counts_of_the_service_are_taken_as_they_are() -> None:
    """Last, on every chunk, or before the end: the newest counts replace those before, and are exact."""
    first, last = UsageDelta(Usage(7, 1, 8)), UsageDelta(Usage(7, 10, 17))
    end = FinishDelta(FinishReason.COMPLETE)
    assert counted(TextDelta(FORTY), end, last) == last.usage
    assert counted(TextDelta("x"), first, TextDelta(FORTY), last) == last.usage
    assert counted(UsageDelta(Usage(7, 10, 17)), TextDelta(FORTY), end) == last.usage


def test_what_was_not_counted_is_estimated() -> None:
    """Without counts, and for what came after the last one in a stream without an end."""
    assert counted() is None
    assert counted(TextDelta(FORTY)) == Usage(output_tokens=10, is_estimated=True)
    assert counted(ToolCallDelta(0, "k", "n", FORTY)) == Usage(output_tokens=10, is_estimated=True)
    prompt_only = UsageDelta(Usage(7, None, 7))
    assert counted(prompt_only, TextDelta(FORTY)) == Usage(7, 10, is_estimated=True)
    begun = UsageDelta(Usage(7, 1, 8, cached_tokens=3))
    assert counted(begun, TextDelta(FORTY)) == Usage(7, 11, cached_tokens=3, is_estimated=True)
    assert counted(begun) == begun.usage


def test_a_beginning_and_its_continuation_are_one_count() -> None:
    """Tokens are added, an estimate makes the sum one, a cost is summed where both are known."""
    half = Usage(5, 10, 15, cost=0.25)
    assert added(None, half) == half
    assert added(Usage(5), half) == half
    assert added(half, None) == half
    assert added(half, Usage(9, 4, 13, cost=0.5)) == Usage(output_tokens=14, cost=0.75, requests=2)
    guess = Usage(output_tokens=4, is_estimated=True)
    assert added(half, guess) == Usage(output_tokens=14, is_estimated=True, requests=2)


def test_a_cost_is_written_so_that_it_can_be_read() -> None:
    """Cents from a tenth of a dollar on, two figures below, and no power of ten."""
    assert [dollars(cost) for cost in (0, 12.3456, 0.104, 0.0213, 0.00214, 0.00012, 0.00001)] == [
        "$0.00", "$12.35", "$0.10", "$0.021", "$0.0021", "$0.00012", "<$0.0001",
    ]  # fmt: skip


def test_the_pace_is_that_of_what_was_seen() -> None:
    """From the first token to the end; hidden reasoning came before it; what is too short says nothing."""
    said = Message(Role.ASSISTANT, (TextPart("x"),), usage=Usage(7, 100), timing=Timing(1.0, 3.0))
    assert tokens_per_second(said) == 50
    hidden = replace(said, usage=Usage(7, 100, reasoning_tokens=80))
    assert tokens_per_second(hidden) == 10
    assert tokens_per_second(replace(hidden, parts=(ReasoningPart("hm"), TextPart("x")))) == 50
    assert tokens_per_second(replace(said, usage=Usage(7, 100, reasoning_tokens=100))) is None
    for timing in (None, Timing(None, 3.0), Timing(1.0, None), Timing(1.0, 1.2)):
        assert tokens_per_second(replace(said, timing=timing)) is None
    assert tokens_per_second(replace(said, usage=None)) is None
