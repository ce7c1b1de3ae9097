"""The JSON form of a conversation: complete, and an interface that others rely on.

Beside the promised keys stand some of ours (`updated_at`, `account_id`, `system`, `pin`, `tags`, `timing`,
...), left out where there is nothing to say, so that an import makes the same conversation of it. What is
not there: drafts and what is being written, where one was reading, what lies in the trash.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from chatdesk.domain.conversation import newest_leaf
from chatdesk.domain.message import (
    AttachmentPart,
    EarlierEnd,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.store.conversations import LoadedConversation

FORMAT = "chatdesk"
VERSION = 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The years 1 to 9999, in seconds since 1970: further the calendar does not go.
_EARLIEST, _LATEST = -62135596800.0, 253402300799.0
# What a mask must leave alone: identifiers, and words that are not anybody's text.
_NOT_MASKED = frozenset(
    {"id", "parent_id", "current_message_id", "call_id", "type", "role", "created_at", "updated_at"}
)

Json = dict[str, Any]


def conversation_to_json(loaded: LoadedConversation) -> Json:
    """Return a conversation with all its branches, messages in the order in which they came."""
    head, messages = loaded.conversation, loaded.messages
    value: Json = {
        "id": head.id,
        "title": head.title,
        "created_at": to_iso(head.created_at),
        "updated_at": to_iso(head.updated_at),
        "account_id": head.account_id,
        "model": head.model,
        "current_message_id": current_message_of(loaded),
    }
    if loaded.preset.system:
        value["system"] = loaded.preset.system
    if loaded.preset.parameters:
        value["parameters"] = dict(loaded.preset.parameters)
    if head.pin is not None:
        value["pin"] = head.pin
    if loaded.tags:
        value["tags"] = list(loaded.tags)
    value["messages"] = [_message(message, messages) for message in messages.values()]
    return value


def current_message_of(loaded: LoadedConversation) -> str | None:
    """Return the end of the open branch; where none is known, the end of the newest one."""
    messages, current = loaded.messages, loaded.conversation.current_message_id
    if current in messages:
        return current
    roots = [m for m in messages.values() if m.parent_id not in messages]
    if not roots:
        return None
    newest_root = max(roots, key=lambda m: (m.created_at, m.id))
    return newest_leaf(messages.values(), newest_root.id)


def write_json(value: Json) -> str:
    """Write readable JSON; characters stay as they are unless a file could not hold them."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    return text


def masked(value: Any, mask: Callable[[str], str]) -> Any:
    """Return the value with `mask` applied to every text in it, identifiers excepted."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [masked(item, mask) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _NOT_MASKED else masked(item, mask) for key, item in value.items()}
    return value


def to_iso(seconds: float) -> str:
    """Write seconds since 1970 as ISO 8601 in UTC, to the microsecond."""
    moment = _EPOCH + timedelta(seconds=min(max(seconds, _EARLIEST), _LATEST))
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_iso(text: str) -> float:
    """Read what `to_iso` wrote, or another ISO 8601 time (UTC where it names no zone).

    Raises `ValueError`.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds()


def _message(message: Message, messages: dict[str, Message]) -> Json:
    value: Json = {
        "id": message.id,
        # A parent that was never saved is none: the branch begins here.
        "parent_id": message.parent_id if message.parent_id in messages else None,
        "role": str(message.role),
        "model": message.model or None,
        "created_at": to_iso(message.created_at),
        "finish_reason": None if message.finish_reason is None else str(message.finish_reason),
        "usage": None if message.usage is None else asdict(message.usage),
        "parts": [_part(part) for part in message.parts],
    }
    if message.account_id:
        value["account_id"] = message.account_id
    if message.raw_finish_reason is not None:
        value["raw_finish_reason"] = message.raw_finish_reason
    if message.timing is not None:
        value["timing"] = asdict(message.timing)
    if message.failure is not None:
        value["failure"] = asdict(message.failure)
    if message.is_recovered:
        value["is_recovered"] = True
    if message.provider_data is not None:
        value["provider_data"] = dict(message.provider_data)
    if message.earlier_ends:
        value["earlier_ends"] = [_earlier_end(end) for end in message.earlier_ends]
    if message.flags:
        value["flags"] = [asdict(flag) | {"categories": list(flag.categories)} for flag in message.flags]
    return value


def _earlier_end(end: EarlierEnd) -> Json:
    value = {name: told for name, told in asdict(end).items() if told is not None and told is not False}
    return value if end.finish_reason is None else value | {"finish_reason": str(end.finish_reason)}


def _part(part: Part) -> Json:
    match part:
        case TextPart(text=text):
            return {"type": "text", "text": text} | _seam(part)
        case ReasoningPart(text=text, seconds=seconds):
            return {"type": "reasoning", "text": text} | _seconds(seconds)
        case RefusalPart(text=text):
            return {"type": "refusal", "text": text}
        case ToolCallPart():
            value = {
                "type": "tool_call",
                "call_id": part.call_id,
                "name": part.name,
                "arguments": part.arguments,
            }
            return value | ({} if part.extra is None else {"extra": dict(part.extra)})
        case ToolResultPart():
            result: Json = {
                "type": "tool_result",
                "call_id": part.call_id,
                "content": part.content,
                "is_error": part.is_error,
            }
            if part.structured is not None:
                result["structured"] = part.structured
            told = {name: getattr(part, name) for name in ("ending", "tool", "server", "consent", "rule")}
            result |= {name: text for name, text in told.items() if text}
            if part.attachments:
                result["attachments"] = [_file(file) for file in part.attachments]
            return result | _seconds(part.seconds)
        case AttachmentPart():
            return {"type": "attachment", **_file(part)}


def _file(part: AttachmentPart) -> Json:
    return {name: value for name, value in asdict(part).items() if value or name != "source"}


def _seam(part: TextPart) -> Json:
    told = {name: getattr(part, name) for name in ("is_continuation", "repeated", "continued_by")}
    return {name: value for name, value in told.items() if value}


def _seconds(seconds: float | None) -> Json:
    return {} if seconds is None else {"seconds": seconds}
