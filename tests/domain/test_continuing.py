"""A partial answer can be gone on with, and what came can be taken away again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.continuing import can_continue, gone_on_with, taken_back, with_beginning
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
)
from chatdesk.domain.usage import Timing, Usage

STOPPED = Message(
    Role.ASSISTANT,
    (TextPart("Half of"),),
    finish_reason=FinishReason.STOPPED,
    raw_finish_reason="eh",
    usage=Usage(5, 3, 8, 1, 2),
    timing=Timing(0.5, 2.0),
    failure=Failure("It broke."),
    is_recovered=True,
    provider_data={"id": "r1"},
)


@pytest.mark.parametrize(
    "reason", [FinishReason.STOPPED, FinishReason.TRUNCATED, FinishReason.LENGTH, FinishReason.ERROR]
)
def test_an_answer_that_ended_early_can_be_continued(reason: FinishReason) -> None:
    """Stopped, cut off, at its limit, or failed: what there is of it can be gone on with."""
    assert can_continue(replace(STOPPED, finish_reason=reason))


@pytest.mark.parametrize(
    "changes",
    [
        {"finish_reason": FinishReason.COMPLETE},
        {"finish_reason": FinishReason.FILTERED},
        {"finish_reason": FinishReason.TOOL_CALLS},
        {"finish_reason": None},
        {"role": Role.USER},
        {"parts": ()},
        {"parts": (TextPart(" \n"),)},
        {"parts": (ReasoningPart("Let me see"),)},
        {"parts": (TextPart("Half"), RefusalPart("No."))},
        {"parts": (TextPart("I look"), ToolCallPart("k", "look", '{"a'))},
    ],
)
def test_others_cannot(changes: dict[str, object]) -> None:
    """A whole answer, one held back or refused, reasoning alone, and a call are no text to go on with."""
    assert not can_continue(replace(STOPPED, **changes))  # type: ignore[arg-type]


def test_what_came_can_be_taken_back_step_by_step() -> None:
    """Undo restores everything that the answer was, as often as it was gone on with."""
    once = replace(
        gone_on_with(STOPPED),
        parts=(*STOPPED.parts, TextPart(" it", is_continuation=True)),
        finish_reason=FinishReason.LENGTH,
        usage=Usage(11, 4),
        timing=Timing(0.5, 4.0),
        provider_data={"id": "r2"},
    )
    assert (gone_on_with(STOPPED).failure, gone_on_with(STOPPED).finish_reason) == (None, None)
    twice = replace(gone_on_with(once), parts=(*once.parts, ReasoningPart("Hm.")))
    assert taken_back(twice) == once
    assert taken_back(taken_back(twice)) == STOPPED
    assert taken_back(STOPPED) == STOPPED


def test_what_was_flagged_goes_with_its_text() -> None:
    """A flag on what is taken back goes, one on what stays stays, as far as that reaches."""
    flags = (Flag(0, 4), Flag(5, 12), Flag(8, 12))
    whole = replace(gone_on_with(STOPPED), parts=(*STOPPED.parts, TextPart(" it")), flags=flags)
    assert taken_back(whole).flags == (Flag(0, 4), Flag(5, 7))


def test_two_requests_are_counted_together() -> None:
    """Tokens and seconds of both are added, and it is said that there were two."""
    usage, timing = with_beginning(STOPPED, Usage(9, 4, 13, 0, 5), Timing(1.0, 3.0))
    assert usage == Usage(output_tokens=7, reasoning_tokens=1, requests=2)
    assert timing == Timing(0.5, 5.0, 1.5)
    assert timing.writing == 3.5
    third, _ = with_beginning(replace(STOPPED, usage=usage), Usage(1, 1, 2, 0, 0), timing)
    assert third is not None
    assert third.requests == 3


def test_what_nobody_counted_stays_unknown_or_estimated() -> None:
    """A text that was not counted is estimated, and the sum says so."""
    stopped = replace(STOPPED, usage=Usage(output_tokens=3, is_estimated=True))
    usage, _ = with_beginning(stopped, Usage(9, 4, 13), Timing(1.0, 3.0))
    assert usage == Usage(output_tokens=7, is_estimated=True, requests=2)
    usage, _ = with_beginning(replace(STOPPED, usage=None), Usage(9, 4, 13), Timing())
    assert usage == Usage(output_tokens=6, is_estimated=True, requests=2)


def test_a_request_that_brought_nothing_changes_no_count() -> None:
    """Where the connection failed the answer has the usage that it had, and the time of both."""
    usage, timing = with_beginning(STOPPED, None, Timing(None, 3.0))
    assert usage == STOPPED.usage
    assert timing == Timing(0.5, 5.0, 3.5)
