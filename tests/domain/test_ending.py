"""How an answer ended, and whether there is something to go on from."""

from __future__ import annotations

import pytest

from chatdesk.domain.ending import Ending, can_go_on, ending_of
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
)

TEXT = TextPart("Words.")
CALL = ToolCallPart("c", "look", "{}")
NO = RefusalPart("I will not.")


def answer(reason: FinishReason | None, *parts: Part, raw: str | None = None) -> Message:
    """Return an answer that ended so."""
    return Message(Role.ASSISTANT, parts, finish_reason=reason, raw_finish_reason=raw)


CASES: list[tuple[Message, Ending, bool]] = [
    (answer(None, TEXT), Ending.OPEN, False),
    (answer(FinishReason.COMPLETE, TEXT), Ending.COMPLETE, False),
    (answer(FinishReason.COMPLETE), Ending.EMPTY, False),
    (answer(FinishReason.COMPLETE, TextPart(" \n")), Ending.EMPTY, False),
    (answer(FinishReason.COMPLETE, ReasoningPart("Hm.")), Ending.EMPTY, False),
    (answer(FinishReason.COMPLETE, NO), Ending.DECLINED, False),
    (answer(FinishReason.COMPLETE, TEXT, NO), Ending.DECLINED, False),
    (answer(FinishReason.FILTERED, TEXT, raw="refusal"), Ending.DECLINED, False),
    (answer(FinishReason.FILTERED, TEXT), Ending.FILTERED, False),
    (answer(FinishReason.LENGTH, TEXT), Ending.LENGTH, True),
    (answer(FinishReason.LENGTH, ReasoningPart("Hm.")), Ending.LENGTH, False),
    (answer(FinishReason.STOPPED, TEXT), Ending.STOPPED, True),
    (answer(FinishReason.STOPPED), Ending.STOPPED, False),
    (answer(FinishReason.TRUNCATED, TEXT), Ending.TRUNCATED, True),
    (answer(FinishReason.ERROR, TEXT), Ending.FAILED, True),
    (answer(FinishReason.TOOL_CALLS, CALL), Ending.TOOL_CALLS, True),
    (answer(FinishReason.STOPPED, TEXT, CALL), Ending.STOPPED, True),
]


@pytest.mark.parametrize(("message", "ending", "goes_on"), CASES)
def test_each_end_is_told_apart(message: Message, ending: Ending, goes_on: bool) -> None:
    """By reason, parts and the service's own word; what ended early or called tools can be gone on with."""
    assert ending_of(message) is ending
    assert can_go_on(message) is goes_on


def test_no_reason_but_one_is_complete() -> None:
    """Whatever an answer holds, only an end in order with something said is shown as complete."""
    for reason in FinishReason:
        for parts in ((), (TEXT,), (CALL,), (NO,)):
            is_complete = ending_of(answer(reason, *parts)) is Ending.COMPLETE
            assert is_complete == (reason is FinishReason.COMPLETE and parts in ((TEXT,), (CALL,)))


def test_a_failure_goes_before_everything() -> None:
    """Also where the reason says otherwise: what could not be stored is not done."""
    failed = Message(
        Role.ASSISTANT, (TEXT,), finish_reason=FinishReason.COMPLETE, failure=Failure("The disk is full")
    )
    assert ending_of(failed) is Ending.FAILED


def test_what_was_found_after_a_crash_says_so() -> None:
    """A recovered answer is no complete one, even if its stream had reached its end."""
    found = Message(Role.ASSISTANT, (TEXT,), finish_reason=FinishReason.COMPLETE, is_recovered=True)
    assert ending_of(found) is Ending.RECOVERED
    assert not can_go_on(found)


def test_results_of_tools_are_something_to_go_on_from() -> None:
    """An answer that failed with nothing said can be had again from the results before it."""
    assert can_go_on(answer(FinishReason.ERROR), follows_tools=True)
    assert not can_go_on(answer(FinishReason.COMPLETE, TEXT), follows_tools=True)
    assert not can_go_on(Message(Role.USER, (TEXT,)), follows_tools=True)
