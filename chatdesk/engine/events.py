"""What a turn tells while it runs, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chatdesk.domain.approval import Consent, Decision
from chatdesk.domain.message import Failure, FinishReason, Message, ToolCallPart, ToolResultPart
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened
from chatdesk.domain.tool import ToolInfo, ToolNote

# What the model is told as the result of a call that did not end by itself.
STOPPED_CALL = "Stopped by the user before it was done."
DENIED_CALL = "Denied by the user: it was not run."
NOT_RUN_CALL = "Not run: the answer ended before this call was complete."
NOT_GONE_ON_CALL = "Not run: another version of this answer was gone on with."


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message of the turn (the question, tool results) is on disk and part of the branch."""

    message: Message


@dataclass(frozen=True, slots=True)
class GenerationStarted:
    """An answer begins; `message` is empty, or holds the parts that are continued."""

    message: Message
    round: int
    is_continuation: bool


@dataclass(frozen=True, slots=True)
class RequestMade:
    """The request of the current generation went out."""

    message_id: str
    request: RequestSent


@dataclass(frozen=True, slots=True)
class RequestDelivered:
    """The server has the whole request; from now on it is the server that is waited for."""

    message_id: str


@dataclass(frozen=True, slots=True)
class ReadingLeft:
    """Stop has reached what waits for the server: nothing more is read."""

    message_id: str


@dataclass(frozen=True, slots=True)
class ConnectionClosed:
    """The connection of a request that Stop broke off is closed."""

    message_id: str


@dataclass(frozen=True, slots=True)
class WaitExtended:
    """The user lets the silence that there is now last: no limit of the account ends it."""

    message_id: str


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """An attempt failed before anything of the answer was shown; the next one follows in `seconds`.

    `attempt` counts from 1 `of` so many; 0 of 0 is an attempt that is not counted (a model is loaded).
    """

    message_id: str
    attempt: int
    of: int
    seconds: float
    failure: Failure


@dataclass(frozen=True, slots=True)
class RetryStarted:
    """The wait before an attempt is over, by the clock or by the user."""

    message_id: str


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """The status line of the current generation came."""

    message_id: str
    response: ResponseOpened


@dataclass(frozen=True, slots=True)
class ChunkReceived:
    """A read brought something; its deltas belong to the end of `message_id`."""

    message_id: str
    received: Received


@dataclass(frozen=True, slots=True)
class VersionStarted:
    """A further answer to the same question began, where several were asked for; it grows unseen."""

    message: Message


@dataclass(frozen=True, slots=True)
class VersionAdded:
    """A further answer is whole, as stored; or the results that close its calls. The branch is the same."""

    message: Message


@dataclass(frozen=True, slots=True)
class GenerationFinished:
    """The answer is whole, as stored; `message.finish_reason` says how it ended."""

    message: Message


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """A tool call of `message_id` waits for the user; nothing of it runs before the answer.

    `arguments` as they are read, `problems` what of them does not fit the tool's schema, in sentences;
    `unchecked` says why that could not be told.
    """

    message_id: str
    call: ToolCallPart
    tool: ToolInfo
    arguments: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalAnswered:
    """The user decided about a call, by its request or by a rule that was made meanwhile."""

    message_id: str
    call_id: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class ToolQueued:
    """A tool call may run, and waits for a call before it to the same server."""

    message_id: str
    call: ToolCallPart


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool call of `message_id` runs, for at most `seconds` without progress.

    `consent` says why: the user was asked, a rule allows it, it only reads here; `rule` is the scope of that
    rule, or of the one that the user made when asked.
    """

    message_id: str
    call: ToolCallPart
    seconds: float | None = None
    consent: Consent = Consent.ASK
    tool: ToolInfo | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ToolNoted:
    """A running call tells something; its time is over `end` seconds after its start now."""

    message_id: str
    call_id: str
    note: ToolNote
    end: float


@dataclass(frozen=True, slots=True)
class LimitExtended:
    """The user gave a running call more time: it is over `end` seconds after its start now."""

    message_id: str
    call_id: str
    end: float


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool call of `message_id` has its result."""

    message_id: str
    result: ToolResultPart


@dataclass(frozen=True, slots=True)
class RoundsAsked:
    """The model has asked for tools `rounds` times in a row; the turn waits whether it may go on."""

    message_id: str
    rounds: int


@dataclass(frozen=True, slots=True)
class RoundsAnswered:
    """The user let the turn go on, or ended it there."""

    message_id: str
    goes_on: bool


@dataclass(frozen=True, slots=True)
class LateRequest:
    """Something goes out when the answer was left (a background response is cancelled); nobody waits for it.

    Told once more with its response. The one event that may come after `TurnFinished`.
    """

    request: RequestSent
    response: ResponseOpened | None = None


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The turn is over and saved; always the last event of its work, exactly once."""

    reason: FinishReason
    message_id: str | None
    failure: Failure | None = None


TurnEvent = (
    MessageAdded
    | GenerationStarted
    | RequestMade
    | RequestDelivered
    | ReadingLeft
    | ConnectionClosed
    | WaitExtended
    | RetryScheduled
    | RetryStarted
    | ResponseStarted
    | ChunkReceived
    | VersionStarted
    | VersionAdded
    | GenerationFinished
    | ApprovalRequested
    | ApprovalAnswered
    | ToolQueued
    | ToolStarted
    | ToolNoted
    | LimitExtended
    | ToolFinished
    | RoundsAsked
    | RoundsAnswered
    | TurnFinished
    | LateRequest
)
