"""How an answer ended: the growing message becomes the one that is stored."""

from __future__ import annotations

from dataclasses import replace

from chatdesk.domain.continuing import with_beginning
from chatdesk.domain.errors import BadReply, ProviderError, StreamFailed
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Failure, FinishReason, Message
from chatdesk.domain.usage import Timing
from chatdesk.engine.retrying import may_pass

_AFTER_NOTHING = "Try again. Your question is saved."


def ended(
    growing: GrowingMessage,
    seconds: float,
    *,
    was_stopped: bool,
    failure: Failure | None,
    is_one_of_several: bool = False,
) -> Message:
    """Return the answer with its finish reason, usage and timing.

    `seconds` is how long the generation took; `failure` what kept the stream from its end. Neither it
    nor Stop is about an answer that had its end while others beside it were still being written.
    """
    if is_one_of_several and growing.finish is not None:
        was_stopped, failure = False, None
    if was_stopped:
        reason = FinishReason.STOPPED
    elif failure is not None:
        reason = FinishReason.ERROR
    else:
        error = stream_error(growing)
        failure = None if error is None else Failure.from_error(error)
        reason = growing.finish_reason() if failure is None else FinishReason.ERROR
    usage = growing.total_usage()
    timing = Timing(growing.first_token, round(seconds, 3))
    if growing.base.parts:
        usage, timing = with_beginning(growing.base, usage, timing)
    return replace(
        growing.message(),
        finish_reason=reason,
        raw_finish_reason=growing.finish.raw if growing.finish else None,
        failure=failure,
        usage=usage,
        timing=timing,
    )


def stream_error(growing: GrowingMessage) -> ProviderError | None:
    """Return what went wrong inside a stream that itself ended without an exception."""
    if growing.error is not None:
        error = growing.error
        return StreamFailed(
            error.message or "The server reported an error in the middle of the answer.",
            hint=_AFTER_NOTHING
            if growing.is_empty
            else "What arrived is kept. Try again, or go on from here.",
            details=error.details or " ".join(word for word in (error.type, error.code) if word),
            code=error.code,
            retry_after=error.retry_after,
            is_transient=may_pass(error),
        )
    # What a continuation only repeated is not there, but it was said.
    if growing.finish is None and growing.is_empty and not growing.text_length:
        return BadReply(
            "The server ended the answer before it said anything.",
            hint="Try again. If it happens each time, test the account in the preferences.",
            is_transient=True,
        )
    return None
