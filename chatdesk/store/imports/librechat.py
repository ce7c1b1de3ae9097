"""LibreChat's export of a conversation as JSON, with or without branches, flat or nested.

Read were, in November 2026, in its public sources: client/src/hooks/Conversations/useExportConversation.ts
(what is written), packages/data-provider/src/types/assistants.ts (`TMessageContentParts`) and the sample
"librechat-export.json" beside its importer (api/server/utils/import).

A file is one conversation: `conversationId`, `title`, `options` and `messages`, or `messagesTree` with
`children` in each message. A message has `messageId`, `parentMessageId` (zeros for none), `isCreatedByUser`,
`text` or `content` (parts by `type`: text, think, tool_call, image_file, error, ...), `createdAt`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from chatdesk.store.imports.parts import arguments, plain, said, words
from chatdesk.store.imports.tree import Head, Node, grown, in_a_row

NAME = "LibreChat"
SOURCE = "librechat"
_FINISHED = {"length": FinishReason.LENGTH, "max_tokens": FinishReason.LENGTH}
_FILES = ("image_file", "image_url", "video_url", "input_audio")


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a conversation of this format."""
    return "conversationId" in value and ("messages" in value or "messagesTree" in value)


def read(value: Mapping[str, Any], assets: Assets, tally: Tally) -> Found | None:
    """Return the conversation; None, and a count in the tally, where nothing can be read."""
    options = dict_of(value.get("options"))
    title = text_of(value.get("title"))
    head = Head(SOURCE, text_of(value.get("conversationId")) or title, title)
    given = value.get("messagesTree") or value.get("messages")
    found = list(_flat(given if isinstance(given, list) else [given]))
    nodes = [
        _node(str(number), message, above, assets, tally) for number, (message, above) in enumerate(found)
    ]
    known = {node.id for node in nodes}
    if not any(node.parent in known for node in nodes):
        nodes = in_a_row(nodes)
    system = text_of(options.get("promptPrefix")) or text_of(options.get("system"))
    if system.strip():
        for node in nodes:
            node.parent = node.parent if node.parent in known else "system"
        nodes.insert(0, Node("system", None, Role.SYSTEM, [TextPart(system)]))
    return grown(head, nodes, tally)


def _flat(messages: list[Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the messages of a tree, each with the id of the one that it stands in."""
    waiting = [(dict_of(message), "") for message in reversed(messages)]
    while waiting:
        message, above = waiting.pop()
        yield message, above
        own = text_of(message.get("messageId"))
        waiting += [(dict_of(child), own) for child in reversed(list_of(message.get("children")))]


def _node(number: str, message: dict[str, Any], above: str, assets: Assets, tally: Tally) -> Node:
    is_user = message.get("isCreatedByUser") is True
    node = Node(
        text_of(message.get("messageId")) or number,
        above or text_of(message.get("parentMessageId")) or None,
        Role.USER if is_user else Role.ASSISTANT,
        created_at=time_of(message.get("createdAt")),
    )
    text = text_of(message.get("text"))
    content = list_of(message.get("content"))
    node.parts = [
        part for at, value in enumerate(content) for part in _parts(f"{number}.{at}", value, assets, tally)
    ]
    if not node.parts:
        node.parts = words(text) if is_user else said(text)
    if not is_user:
        node.model = text_of(message.get("model"))
        raw = text_of(message.get("finish_reason"))
        node.raw_finish_reason = raw or None
        node.finish_reason = _FINISHED.get(raw, FinishReason.COMPLETE)
        if message.get("unfinished") is True:
            node.finish_reason = FinishReason.TRUNCATED
        if message.get("error") is True:
            node.failure = Failure(text or "The answer failed.")
            node.finish_reason, node.parts = FinishReason.ERROR, []
    for file in map(dict_of, list_of(message.get("files"))):
        name = text_of(file.get("filename"))
        attachment = assets.by_name(name)
        if attachment is not None:
            node.parts.append(attachment)
        elif not node.parts:
            node.parts = [TextPart(f"[{name or 'file'}: {NOT_THERE}]")]
    return node


def _parts(place: str, value: Any, assets: Assets, tally: Tally) -> list[Part]:
    part = dict_of(value)
    kind = text_of(part.get("type"))
    match kind:
        case "text":
            return words(plain(part.get("text")))
        case "think":
            thought = plain(part.get("think"))
            return [ReasoningPart(thought)] if thought.strip() else []
        case "error":
            return words(plain(part.get("text")) or text_of(part.get("error")))
        case "tool_call":
            return _call(place, dict_of(part.get("tool_call")))
        case _ if kind in _FILES:
            inner = dict_of(part.get(kind))
            name = text_of(inner.get("filename"))
            url = text_of(inner.get("url"))
            attachment = assets.from_url(url, name) if url else assets.by_name(name or "file")
            return [attachment or TextPart(f"[{name or 'file'}: {NOT_THERE}]")]
        case _:
            tally.add("part of a message", "of a kind that is not known", kind or "?")
            return []


def _call(place: str, call: dict[str, Any]) -> list[Part]:
    call_id = text_of(call.get("id")) or place
    function = dict_of(call.get("function"))
    interpreter = dict_of(call.get("code_interpreter"))
    name = text_of(call.get("name")) or text_of(function.get("name")) or text_of(call.get("type")) or "tool"
    given = call.get("args") or function.get("arguments") or interpreter.get("input")
    output = call.get("output", function.get("output", interpreter.get("outputs")))
    result: list[Part] = [] if output is None else [ToolResultPart(call_id, plain(output))]
    return [ToolCallPart(call_id, name, arguments(given)), *result]
