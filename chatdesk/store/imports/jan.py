"""Jan's conversations: its data folder, or a ZIP of it. Jan has no export of its own.

Read were, in November 2026, in its public sources as of 3 July 2025 (f572350c, after v0.6.4):
src-tauri/src/core/threads.rs (what lies where), core/src/types/thread/threadEntity.ts and
core/src/types/message/messageEntity.ts (the shapes), web-app/src/lib/completion.ts (tool calls).

`threads/ID/thread.json` is a conversation, `threads/ID/messages.jsonl` beside it holds its messages, one in
a line and in order. A message has `role`, `content` (a list of text and image_url), `status`, `created_at`,
and `metadata.tool_calls` with the results. Thoughts stand in the text, between <think> and </think>.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chatdesk.domain.message import (
    Failure,
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
from chatdesk.store.imports.parts import arguments, plain, said, usage_of, words
from chatdesk.store.imports.tree import Head, Node, grown, in_a_row

NAME = "Jan"
SOURCE = "jan"
THREAD = "thread.json"
MESSAGES = "messages.jsonl"
_FINISHED = {
    "stopped": FinishReason.STOPPED,
    "pending": FinishReason.TRUNCATED,
    "error": FinishReason.ERROR,
}


def is_thread(value: Mapping[str, Any]) -> bool:
    """Return whether an object is the head of a conversation."""
    return isinstance(value.get("assistants"), list) and "id" in value and "title" in value


def is_message(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a line of the messages."""
    return "thread_id" in value and isinstance(value.get("content"), list)


def read(thread: Mapping[str, Any], messages: Iterable[Any], assets: Assets, tally: Tally) -> Found | None:
    """Return the conversation; None, and a count in the tally, where nothing can be read."""
    assistant = dict_of(next(iter(list_of(thread.get("assistants"))), None))
    model = text_of(dict_of(assistant.get("model")).get("id"))
    given = [dict_of(message) for message in messages]
    id_ = text_of(thread.get("id")) or next((text_of(message.get("thread_id")) for message in given), "")
    head = Head(
        SOURCE,
        id_,
        text_of(thread.get("title")),
        time_of(thread.get("created")),
        time_of(thread.get("updated")),
    )
    nodes = [_node(str(number), message, model, assets, tally) for number, message in enumerate(given)]
    system = text_of(assistant.get("instructions"))
    if system.strip() and nodes:
        nodes.insert(0, Node("system", None, Role.SYSTEM, [TextPart(system)]))
    return grown(head, in_a_row(nodes), tally)


def _node(number: str, message: dict[str, Any], model: str, assets: Assets, tally: Tally) -> Node:
    id_ = text_of(message.get("id")) or number
    metadata = dict_of(message.get("metadata"))
    try:
        role = Role(text_of(message.get("role")))
    except ValueError:
        role = Role.ASSISTANT
    node = Node(id_, None, role, created_at=time_of(message.get("created_at")))
    for value in list_of(message.get("content")):
        node.parts += _parts(dict_of(value), role, assets, tally)
    if role is Role.TOOL:
        text = "\n\n".join(part.text for part in node.parts if isinstance(part, TextPart))
        node.parts = [ToolResultPart(text_of(message.get("tool_call_id")) or id_, text)]
    if role is not Role.ASSISTANT:
        return node
    node.model = text_of(metadata.get("modelId")) or model
    node.usage = usage_of(metadata.get("usage"))
    node.finish_reason = _FINISHED.get(text_of(message.get("status")), FinishReason.COMPLETE)
    if node.finish_reason is FinishReason.ERROR:
        node.failure = Failure(text_of(message.get("error_code")) or "The answer failed.")
    calls = [part for call in list_of(metadata.get("tool_calls")) for part in _call(id_, dict_of(call))]
    thoughts = [part for part in node.parts if isinstance(part, ReasoningPart)]
    rest = [part for part in node.parts if not isinstance(part, ReasoningPart)]
    node.parts = [*thoughts, *calls, *rest]
    return node


def _parts(value: dict[str, Any], role: Role, assets: Assets, tally: Tally) -> list[Part]:
    kind = text_of(value.get("type")) or text_of(value.get("type_"))
    text = plain(value.get("text"))
    match kind:
        case "text":
            return said(text) if role is Role.ASSISTANT else words(text)
        case "reasoning":
            return [ReasoningPart(text)] if text.strip() else []
        case "image_url":
            attachment = assets.from_url(text_of(dict_of(value.get("image_url")).get("url")), "picture")
            return [attachment or TextPart(f"[picture: {NOT_THERE}]")]
        case _:
            tally.add("part of a message", "of a kind that is not known", kind or "?")
            return []


def _call(place: str, value: dict[str, Any]) -> list[Part]:
    tool, response = dict_of(value.get("tool")), value.get("response")
    function = dict_of(tool.get("function"))
    call_id = text_of(tool.get("id")) or place
    call = ToolCallPart(
        call_id, text_of(function.get("name")) or "tool", arguments(function.get("arguments"))
    )
    if not response:
        return [call]
    is_error = bool(text_of(dict_of(response).get("error")))
    return [call, ToolResultPart(call_id, plain(response), is_error)]
