"""What Continue does to a message: when it may be gone on with, how it begins, how it is taken back."""

from __future__ import annotations

from dataclasses import replace

from chatdesk.domain.flags import within
from chatdesk.domain.message import EarlierEnd, FinishReason, Message, RefusalPart, Role, TextPart
from chatdesk.domain.usage import Timing, Usage, added, estimated

_EARLY = frozenset({FinishReason.STOPPED, FinishReason.TRUNCATED, FinishReason.LENGTH, FinishReason.ERROR})


def can_continue(message: Message) -> bool:
    """Tell whether an answer ended early and holds text that can be gone on with.

    Not with reasoning alone: no service takes it up in the middle, so asking again is the better way.
    Not after a tool call, of which only the service knows where it was cut.
    """
    if message.role is not Role.ASSISTANT or message.finish_reason not in _EARLY:
        return False
    is_refused = any(isinstance(part, RefusalPart) for part in message.parts)
    return bool(message.text.strip()) and not message.tool_calls and not is_refused


def gone_on_with(message: Message) -> Message:
    """Return the answer as its continuation begins: without an end, and with the memory of the one it had."""
    end = EarlierEnd(
        len(message.parts),
        message.finish_reason,
        message.raw_finish_reason,
        message.usage,
        message.timing,
        message.failure,
        message.is_recovered,
        message.provider_data,
    )
    return replace(
        message,
        finish_reason=None,
        raw_finish_reason=None,
        failure=None,
        is_recovered=False,
        earlier_ends=(*message.earlier_ends, end),
    )


def taken_back(message: Message) -> Message:
    """Return the answer as it was before it was last gone on with; as it is where it never was."""
    if not message.earlier_ends:
        return message
    *others, end = message.earlier_ends
    parts = message.parts[: end.part_count]
    length = sum(len(part.text) for part in parts if isinstance(part, TextPart))
    return replace(
        message,
        parts=parts,
        flags=within(message.flags, length),
        finish_reason=end.finish_reason,
        raw_finish_reason=end.raw_finish_reason,
        usage=end.usage,
        timing=end.timing,
        failure=end.failure,
        is_recovered=end.is_recovered,
        provider_data=end.provider_data,
        earlier_ends=tuple(others),
    )


def with_beginning(base: Message, usage: Usage | None, timing: Timing) -> tuple[Usage | None, Timing]:
    """Add what the partial answer took to what its continuation took: it is one message."""
    usage = added(base.usage or estimated(len(base.text)), usage)
    first = base.timing
    if first is not None and first.total is not None:
        spent = timing.total or 0.0
        waited = first.first_token if first.waiting is None else first.waiting
        again = spent if timing.first_token is None else timing.first_token
        timing = Timing(first.first_token, round(first.total + spent, 3), round((waited or 0.0) + again, 3))
    return usage, timing
