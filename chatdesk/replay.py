"""A recorded answer: read from its file, and decoded to one JSON object as the command line prints it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from chatdesk.domain.delta import ErrorDelta
from chatdesk.domain.errors import BadReply, ChatDeskError
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, ReasoningPart, RefusalPart, Role
from chatdesk.domain.stream import Received
from chatdesk.domain.usage import Usage
from chatdesk.options import ReplayOptions
from chatdesk.providers.recording import Recording
from chatdesk.wire.dialects import dialect as find_dialect
from chatdesk.wire.reply import ReplyReader


def recording_of(options: ReplayOptions) -> Recording:
    """Read the recorded stream, "-" from standard input; raises `ChatDeskError` where it cannot be read."""
    is_piped = options.path == "-"
    try:
        data = sys.stdin.buffer.read() if is_piped else Path(options.path).read_bytes()
    except OSError as error:
        raise ChatDeskError(f"{options.path} cannot be read: {error.strerror}.") from error
    name = "standard input" if is_piped else Path(options.path).name
    return Recording(name, options.dialect, data, options.events_per_second, options.chunk_size)


def replay_bytes(data: bytes, dialect: str, chunk_size: int | None = None) -> dict[str, Any]:
    """Decode the body of an answer, whole or in chunks of `chunk_size` bytes.

    Takes what a stream is and what is JSON instead. What is no answer at all comes back as an
    `error`, of type "bad_reply". Raises `SettingsError` for an unknown dialect, `ValueError` for
    a chunk size below 1.
    """
    if chunk_size is not None and chunk_size < 1:
        raise ValueError("A chunk has at least one byte.")
    reader = ReplyReader(find_dialect(dialect))
    growing = GrowingMessage(Message(Role.ASSISTANT))
    try:
        for start in range(0, len(data), chunk_size or max(1, len(data))):
            _fold(growing, reader.feed(data[start : start + (chunk_size or len(data))]))
        _fold(growing, reader.end())
    except BadReply as error:
        growing.add(ErrorDelta(error.text, type="bad_reply"))
    return replay_object(growing)


def replay_object(growing: GrowingMessage) -> dict[str, Any]:
    """Return what a folded answer is, in the shape that scripts rely on."""
    message = growing.message()
    error = growing.error
    return {
        "text": message.text,
        "reasoning": "".join(part.text for part in message.parts if isinstance(part, ReasoningPart)),
        "refusal": "".join(part.text for part in message.parts if isinstance(part, RefusalPart)),
        "tool_calls": [
            {"id": call.call_id, "name": call.name, "arguments": call.arguments}
            for call in message.tool_calls
        ],
        "finish_reason": growing.finish_reason().value,
        "raw_finish_reason": growing.finish.raw if growing.finish is not None else None,
        "usage": _usage_object(message.usage),
        "error": None
        if error is None
        else {"message": error.message, "code": error.code or None, "type": error.type or None},
    }


def _fold(growing: GrowingMessage, received: Received) -> None:
    for delta in received.deltas:
        growing.add(delta, received.at)


def _usage_object(usage: Usage | None) -> dict[str, int | None] | None:
    if usage is None:
        return None
    counts: dict[str, int | None] = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
    }
    if usage.reasoning_tokens is not None:
        counts["reasoning_tokens"] = usage.reasoning_tokens
    if usage.cached_tokens is not None:
        counts["cached_tokens"] = usage.cached_tokens
    return counts
