"""How an answer ended, told by the message alone: nothing that is incomplete passes for complete."""

from __future__ import annotations

from enum import Enum, auto

from chatdesk.domain.continuing import can_continue
from chatdesk.domain.message import FinishReason, Message, RefusalPart, Role, TextPart, ToolCallPart

# What services say where the model itself would not answer.
_DECLINED = "refusal"


class Ending(Enum):
    """The ends that a reader is told apart; `OPEN` is none yet."""

    OPEN = auto()
    COMPLETE = auto()
    EMPTY = auto()
    DECLINED = auto()
    LENGTH = auto()
    TOOL_CALLS = auto()
    FILTERED = auto()
    STOPPED = auto()
    TRUNCATED = auto()
    FAILED = auto()
    RECOVERED = auto()


_BY_REASON = {
    FinishReason.LENGTH: Ending.LENGTH,
    FinishReason.TOOL_CALLS: Ending.TOOL_CALLS,
    FinishReason.FILTERED: Ending.FILTERED,
    FinishReason.STOPPED: Ending.STOPPED,
    FinishReason.TRUNCATED: Ending.TRUNCATED,
    FinishReason.ERROR: Ending.FAILED,
}


def ending_of(message: Message) -> Ending:
    """Return how an answer ended.

    A failure goes before the reason, a refusal before the filter. An answer that ended in order and says
    nothing is `EMPTY`, whatever was thought; one that ended with tool calls is not done before their
    results were answered.
    """
    reason = message.finish_reason
    if message.failure is not None:
        return Ending.FAILED
    if message.is_recovered:
        return Ending.RECOVERED
    if reason is None:
        return Ending.OPEN
    if reason in (FinishReason.COMPLETE, FinishReason.FILTERED) and _is_declined(message):
        return Ending.DECLINED
    if reason is FinishReason.COMPLETE:
        return Ending.COMPLETE if _says_something(message) else Ending.EMPTY
    return _BY_REASON[reason]


def can_go_on(message: Message, *, follows_tools: bool = False) -> bool:
    """Whether there is something to go on from: a text that ended early, or results of tools.

    `follows_tools`: the answer came after results; where it ended early and says nothing, the model can
    be asked with them again.
    """
    if can_continue(message):
        return True
    if message.role is not Role.ASSISTANT or message.finish_reason is None:
        return False
    is_early = message.finish_reason not in (FinishReason.COMPLETE, FinishReason.FILTERED)
    return bool(message.tool_calls) or (follows_tools and is_early and not message.text.strip())


# Loops, not generators: this is asked for each message of a conversation that is opened.
def _is_declined(message: Message) -> bool:
    raw = message.raw_finish_reason
    if raw is not None and raw.strip().lower() == _DECLINED:
        return True
    for part in message.parts:  # noqa: SIM110
        if isinstance(part, RefusalPart):
            return True
    return False


def _says_something(message: Message) -> bool:
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            return True
        if isinstance(part, TextPart) and part.text and not part.text.isspace():
            return True
    return False
