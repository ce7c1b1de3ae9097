"""What the readable exports say about a message, beside its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chatdesk.domain.approval import Consent
from chatdesk.domain.conversation import Conversation, branch_to
from chatdesk.domain.ending import Ending, ending_of
from chatdesk.domain.flags import cut_along
from chatdesk.domain.message import (
    AttachmentPart,
    CallEnding,
    FinishReason,
    Message,
    Part,
    Role,
    TextPart,
    ToolResultPart,
)
from chatdesk.domain.usage import dollars
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.json_export import current_message_of, to_iso

UNTITLED = "Untitled conversation"

_ENDS = {
    FinishReason.LENGTH: "Cut off at the length limit",
    FinishReason.FILTERED: "Held back by the service's filter",
    FinishReason.STOPPED: "Stopped",
    FinishReason.TRUNCATED: "Ended early",
    FinishReason.ERROR: "Failed",
}
_CALL_ENDS = {
    CallEnding.DENIED.value: "Denied:",
    CallEnding.NOT_RUN.value: "Not run:",
    CallEnding.STOPPED.value: "Stopped:",
    CallEnding.TIMED_OUT.value: "Timed out:",
    CallEnding.INTERRUPTED.value: "Interrupted:",
}
_ALLOWED = {
    Consent.ASK.value: ", allowed when asked",
    Consent.RULE.value: ", allowed by a rule",
    Consent.READS.value: ", allowed since it only reads",
}
_OTHER_ENDS = {Ending.EMPTY: "Ended without an answer", Ending.DECLINED: "Declined by the model"}


def branch_of(loaded: LoadedConversation) -> tuple[Message, ...]:
    """Return the branch that a readable export shows: the one that is open."""
    return branch_to(loaded.messages, current_message_of(loaded))


def title_of(head: Conversation) -> str:
    """Return the title in one line, never empty."""
    return " ".join(head.title.split()) or UNTITLED


def speaker(message: Message) -> str:
    """Return who speaks, as a heading."""
    if message.role is Role.ASSISTANT:
        return message.model or "Assistant"
    return {Role.USER: "You", Role.TOOL: "Tools"}.get(message.role, "System")


def moment(message: Message) -> str:
    """Return when the message began, to the minute."""
    return to_iso(message.created_at)[:16].replace("T", " ") + " UTC"


def remarks(message: Message) -> tuple[str, ...]:
    """Return what is worth a word at the end: how it ended, that it was recovered, its tokens."""
    said = []
    if message.finish_reason in _ENDS:
        said.append(_ENDS[message.finish_reason])
    elif message.role is Role.ASSISTANT and (ended := _OTHER_ENDS.get(ending_of(message))):
        said.append(ended)
    if message.is_recovered:
        said.append("Recovered")
    usage = message.usage
    if usage is not None and usage.output_tokens is not None:
        about = "~" if usage.is_estimated else ""
        said.append(f"{about}{usage.output_tokens} tokens")
        if usage.cost is not None:
            said.append(dollars(usage.cost))
    return tuple(said)


def readable_parts(message: Message) -> tuple[Part, ...]:
    """Return the parts with the pieces of a text that was gone on with as one, behind what came between."""
    parts: list[Part] = []
    for part in message.parts:
        place = next((i for i in reversed(range(len(parts))) if isinstance(parts[i], TextPart)), None)
        if isinstance(part, TextPart) and part.is_continuation and place is not None:
            parts.append(TextPart(getattr(parts.pop(place), "text", "") + part.text))
        else:
            parts.append(part)
    return tuple(parts)


def stretches(message: Message) -> Iterator[tuple[Part, str]]:
    """Go through the parts of a message, text cut where it was flagged; with each its caption, or ""."""
    offset = 0
    for part in readable_parts(message):
        if not isinstance(part, TextPart) or not message.flags:
            yield part, ""
            continue
        for text, flag in cut_along(part.text, message.flags, offset):
            yield replace(part, text=text), "" if flag is None else f"Hidden: {flag.words or 'flagged'}"
        offset += len(part.text)


def call_names(messages: tuple[Message, ...]) -> dict[str, str]:
    """Return the names of the called tools by call id, those that their servers give where they are known."""
    names = {call.call_id: call.name for message in messages for call in message.tool_calls}
    results = (result for message in messages for result in message.tool_results)
    return names | {result.call_id: result.tool for result in results if result.tool}


def result_caption(result: ToolResultPart, names: Mapping[str, str]) -> str:
    """Return whose result it is, or why there is none, and who had allowed the call where that is known."""
    said = _CALL_ENDS.get(result.ending, "Error of" if result.is_error else "Result of")
    allowed = _ALLOWED.get(result.consent, "") if result.ending != CallEnding.DENIED else ""
    return f"{said} {names.get(result.call_id, result.call_id)}{allowed}"


def attachment_caption(file: AttachmentPart) -> str:
    """Return name and type of a file, and where it came from where that is known."""
    source = f", from {file.source}" if file.source else ""
    return f"Attachment: {file.name} ({file.media_type}{source})"


def thinking_time(seconds: float | None) -> str:
    """Return the caption of reasoning."""
    return "Reasoning" if seconds is None else f"Reasoning, {seconds:.1f} s"
