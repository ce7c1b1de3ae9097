"""A conversation made fit for sending: nothing empty, every tool call with its result."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.overlap import anchor_of
from chatdesk.domain.request import ContinueBy, GenerationRequest
from chatdesk.wire.sent_calls import CallIds

NO_RESULT = "No result: this call was never run."
EMPTY_RESULT = "The tool gave nothing back."
_GO_ON = """Your last answer was cut off. These were its last words:

<last_words>
{0}
</last_words>

Begin your message with exactly these words, without the tags, and go straight on with what would have come \
next, in the middle of a word or of a code block if need be. No greeting, no remark about the interruption, \
nothing else of what you have said already."""

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


def exchanges(request: GenerationRequest, goes_on_by: ContinueBy = ContinueBy.PROMPT) -> list[Exchange]:
    """Return what of the branch is sent, in order.

    Messages with nothing in them (an answer that failed or was stopped before the first word) are
    left out, as are results without a call. Ids and names of calls are made to fit, a call without
    result gets one that says so. For Continue by `PROMPT` a user's instruction to go on stands at the
    end, which names the last words: a model that repeats them shows where it goes on. By all other means
    the partial answer stands there, without blank space behind it, which no model would go on after.
    """
    kept: list[Exchange] = []
    messages = request.messages
    ids, offered = CallIds(), frozenset(tool.name for tool in request.tools)
    for place, message in enumerate(messages):
        if message.role is Role.TOOL or _is_empty(message):
            continue
        if message.tool_calls:
            fitted = ids.fitted(message, is_own=is_own(message, request), offered=offered)
            results = _results(message.tool_calls, fitted.tool_calls, messages[place + 1 :])
            kept.append(Exchange(fitted, tuple(results)))
        else:
            kept.append(Exchange(message))
    if request.is_continuation and kept:
        last = kept[-1]
        if goes_on_by is ContinueBy.PROMPT:
            kept.append(Exchange(Message(Role.USER, (TextPart(continue_instruction(said(last.message))),))))
        elif last.message.role is Role.ASSISTANT and not last.results:
            kept[-1] = Exchange(replace(last.message, parts=(TextPart(said(last.message).rstrip()),)))
    return kept


def continue_instruction(text: str) -> str:
    """Return what a model is told that shall go on with `text` in a message of its own."""
    return _GO_ON.format(anchor_of(text))


def is_own(message: Message, request: GenerationRequest) -> bool:
    """Whether an answer was made by the account and the model that are asked now.

    What a service adds to its answers is meant for itself: others get none of it.
    """
    return (message.account_id, message.model) == (request.account_id, request.model)


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
    if message.role is Role.ASSISTANT:
        return not said(message).strip() and not message.tool_calls
    return not any(isinstance(part, AttachmentPart) for part in message.parts) and not message.text.strip()


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
            yield replace(result, call_id=new.call_id, content=result.content or EMPTY_RESULT)
