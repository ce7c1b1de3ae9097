"""Claude's export: `conversations.json` in the ZIP, a list of conversations.

There is no published description. Read were, in November 2026: the notes on the format in the sources of
polylogue (docs/providers/claude-ai.md) and of several converters, with messages of exports of March and
July 2026 that they quote.

A conversation has `uuid`, `name` and `chat_messages`; a message `uuid`, `sender` ("human", "assistant"),
`text`, `content` (blocks: text, thinking, tool_use, tool_result, ...), `attachments` (with
`extracted_content`: the text of the file, which becomes an attachment), `files` (only names) and, in newer
exports, `parent_message_uuid`. Where that stands in no message, the messages follow each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chatdesk.domain.message import (
    AttachmentPart,
    FinishReason,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.store.imports.assets import NOT_THERE, Assets
from chatdesk.store.imports.found import Found, Tally, dict_of, list_of, text_of, time_of
from chatdesk.store.imports.tree import Head, Node, grown, in_a_row

NAME = "Claude"
SOURCE = "claude"
_ROLES = {"human": Role.USER, "user": Role.USER, "system": Role.SYSTEM}
_FINISHED = {
    "max_tokens": FinishReason.LENGTH,
    "user_canceled": FinishReason.STOPPED,
    "stop_sequence": FinishReason.COMPLETE,
    "refusal": FinishReason.FILTERED,
}
# What the window of Claude shows while it works, and no part of what is said.
_SILENT = {"token_budget", "flag"}


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a conversation of this format."""
    return isinstance(value.get("chat_messages"), list)


def read(value: Mapping[str, Any], assets: Assets, tally: Tally) -> Found | None:
    """Return the conversation; None, and a count in the tally, where nothing can be read."""
    title = text_of(value.get("name"))
    head = Head(
        SOURCE,
        text_of(value.get("uuid")) or f"{title}/{value.get('created_at')}",
        title,
        time_of(value.get("created_at")),
        time_of(value.get("updated_at")),
        text_of(value.get("current_leaf_message_uuid")) or None,
    )
    given = [dict_of(message) for message in list_of(value.get("chat_messages"))]
    model = text_of(value.get("model"))
    nodes = [_node(str(number), message, model, assets, tally) for number, message in enumerate(given)]
    known = {node.id for node in nodes}
    if not any(node.parent in known for node in nodes):
        nodes = in_a_row(nodes)
    return grown(head, nodes, tally)


def _node(number: str, message: dict[str, Any], model: str, assets: Assets, tally: Tally) -> Node:
    role = _ROLES.get(text_of(message.get("sender")), Role.ASSISTANT)
    raw = text_of(message.get("stop_reason"))
    blocks = [dict_of(block) for block in list_of(message.get("content"))]
    parts = [part for at, block in enumerate(blocks) for part in _parts(f"{number}.{at}", block, tally)]
    if not any(isinstance(part, TextPart) for part in parts) and text_of(message.get("text")).strip():
        parts.append(TextPart(text_of(message.get("text"))))
    files = _files(message, assets)
    return Node(
        text_of(message.get("uuid")) or number,
        text_of(message.get("parent_message_uuid")) or None,
        role,
        parts + [file for file in files if parts or isinstance(file, AttachmentPart)] or files,
        time_of(message.get("created_at")),
        model if role is Role.ASSISTANT else "",
        FinishReason.LENGTH
        if message.get("truncated") is True
        else _FINISHED.get(raw, FinishReason.COMPLETE),
        raw or None,
    )


def _parts(place: str, block: dict[str, Any], tally: Tally) -> list[Part]:
    kind = text_of(block.get("type"))
    match kind:
        case "text" | "voice_note":
            text = text_of(block.get("text"))
            return [TextPart(text)] if text.strip() else []
        case "thinking":
            return _thinking(block)
        case "tool_use":
            arguments = json.dumps(block.get("input") or {}, ensure_ascii=False)
            return [ToolCallPart(text_of(block.get("id")) or place, text_of(block.get("name")), arguments)]
        case "tool_result":
            content = _result_text(block.get("content"))
            is_error = block.get("is_error") is True
            return [ToolResultPart(text_of(block.get("tool_use_id")) or place, content, is_error)]
        case _:
            if kind not in _SILENT:
                tally.add("part of a message", "of a kind that is not known", kind or "?")
            return []


def _thinking(block: dict[str, Any]) -> list[Part]:
    text = text_of(block.get("thinking"))
    start, end = time_of(block.get("start_timestamp")), time_of(block.get("stop_timestamp"))
    seconds = None if start is None or end is None or end <= start else round(end - start, 3)
    return [ReasoningPart(text, seconds)] if text.strip() else []


def _result_text(content: Any) -> str:
    """Return what a tool gave back: text, or blocks of text and sources."""
    if isinstance(content, str):
        return content
    told = []
    for block in map(dict_of, list_of(content)):
        words = [text_of(block.get(key)) for key in ("title", "url", "text")]
        told.append("\n".join(filter(None, words)) or json.dumps(block, ensure_ascii=False))
    return "\n\n".join(told)


def _files(message: dict[str, Any], assets: Assets) -> list[Part]:
    """Return the texts of the attached files; of the others only the names are in the export."""
    found: list[Part] = []
    for file in map(dict_of, list_of(message.get("attachments"))):
        name, text = text_of(file.get("file_name")), text_of(file.get("extracted_content"))
        attachment = assets.from_text(text, name or "attachment.txt") if text else assets.missing(name)
        found.append(attachment or TextPart(f"[{name or 'file'}: {NOT_THERE}]"))
    names = {part.name for part in found if isinstance(part, AttachmentPart)}
    for file in map(dict_of, list_of(message.get("files")) + list_of(message.get("files_v2"))):
        name = text_of(file.get("file_name"))
        if name in names:
            continue
        names.add(name)
        found.append(assets.by_name(name) or TextPart(f"[{name or 'file'}: {NOT_THERE}]"))
    return found
