"""A conversation made fit for sending: nothing empty, every tool call with its result."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    Part,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.request import GenerationRequest
from chatdesk.wire.loose_json import Unreadable, loads

NO_RESULT = "No result"
CONTINUE_INSTRUCTION = (
    "Your last answer was cut off. Go on exactly where it stopped, in the middle of the word if need be. "
    "Repeat nothing of it, and say nothing about the interruption."
)

_TEXT_TYPES = (
    "application/json",
    "application/xml",
    "application/javascript",
    "application/x-yaml",
    "application/toml",
)
_FENCES = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message, with the results of its tool calls in the order of the calls, one for each."""

    message: Message
    results: tuple[ToolResultPart, ...] = ()


def exchanges(request: GenerationRequest) -> list[Exchange]:
    """Return what of the branch is sent, in order.

    Answers with nothing in them (failed or stopped before the first word) are left out, as are
    results without a call. A call without id gets one, a call without result the error "No
    result". For Continue a user's instruction to go on stands at the end.
    """
    kept: list[Exchange] = []
    messages = request.messages
    for place, message in enumerate(messages):
        if message.role is Role.TOOL or _is_empty(message):
            continue
        if message.tool_calls:
            named = _with_call_ids(message)
            results = _results(message.tool_calls, named.tool_calls, messages[place + 1 :])
            kept.append(Exchange(named, tuple(results)))
        else:
            kept.append(Exchange(message))
    if request.is_continuation:
        kept.append(Exchange(Message(Role.USER, (TextPart(CONTINUE_INSTRUCTION),))))
    return kept


def arguments_json(call: ToolCallPart) -> str:
    """Return the arguments of a call as JSON that a server can read.

    Nothing means an empty object; what was cut off is wrapped, since servers refuse broken JSON.
    """
    text = call.arguments.strip()
    if not text:
        return "{}"
    try:
        loads(text)
    except Unreadable:
        return json.dumps({"incomplete_arguments": call.arguments}, ensure_ascii=False)
    return call.arguments


def said(message: Message) -> str:
    """Return the text of an assistant's message; its refusal where it says nothing else."""
    refusal = "".join(part.text for part in message.parts if isinstance(part, RefusalPart))
    return message.text or refusal


def is_image(part: AttachmentPart) -> bool:
    """Whether the attachment is a picture."""
    return part.media_type.startswith("image/")


def data_url(part: AttachmentPart) -> str:
    """Return the attachment as a data URL."""
    return f"data:{part.media_type};base64,{part.data}"


def inlined(part: AttachmentPart) -> str | None:
    """Return a text file as text with its name, in a fence that its own cannot close; None if binary."""
    media_type = part.media_type.partition(";")[0].strip().lower()
    try:
        data = base64.b64decode(part.data, validate=False)
        is_text = media_type.startswith("text/") or media_type in _TEXT_TYPES
        text = data.decode("utf-8-sig", "replace" if is_text else "strict")
    except (binascii.Error, ValueError):
        return None
    if not is_text and (media_type.split("/")[0] in {"audio", "video"} or "\0" in text):
        return None
    longest = max((len(fence) for fence in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{part.name}:\n{fence}\n{text.rstrip()}\n{fence}"


def unsendable(part: AttachmentPart) -> str:
    """Return what the model is told of a file that cannot be sent."""
    return f"[The file {part.name} ({part.media_type}) cannot be shown to you.]"


def _is_empty(message: Message) -> bool:
    if message.role is not Role.ASSISTANT:
        return not message.parts
    return not said(message).strip() and not message.tool_calls


def _with_call_ids(message: Message) -> Message:
    """Give every call an id of its own."""
    taken: set[str] = set()
    parts: list[Part] = []
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            call_id = part.call_id or f"call_{len(taken)}"
            while call_id in taken:
                call_id += "_"
            taken.add(call_id)
            parts.append(part if call_id == part.call_id else replace(part, call_id=call_id))
        else:
            parts.append(part)
    return replace(message, parts=tuple(parts))


def _results(
    calls: Sequence[ToolCallPart], named: Sequence[ToolCallPart], following: Sequence[Message]
) -> Iterator[ToolResultPart]:
    """Yield a result per call, under the call's new id, out of the tool messages that follow at once.

    Calls that shared an id, or had none, get the results under it in their order.
    """
    found: list[ToolResultPart] = []
    for later in following:
        if later.role is not Role.TOOL:
            break
        found += later.tool_results
    for call, new in zip(calls, named, strict=True):
        result = next((result for result in found if result.call_id == call.call_id), None)
        if result is None:
            yield ToolResultPart(new.call_id, NO_RESULT, is_error=True)
        else:
            found.remove(result)
            yield replace(result, call_id=new.call_id)
