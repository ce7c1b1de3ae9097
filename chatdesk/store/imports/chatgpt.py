"""ChatGPT's export: `conversations.json`, or many of them (`conversations-000.json`, ...) in the ZIP.

There is no published description. Read were, in November 2026: the unofficial specification 3.0 of
February 2026 in the sources of convoviz (docs/dev/chatgpt-spec.md), the notes of chatgpt-export-parser,
and LibreChat's importer with its sample files (api/server/utils/import, "chatgpt-modern-export.json").

A conversation is `mapping`, a tree of nodes (`parent`, `children`, `message` or null) whose open end is
`current_node`. All branches are kept. Of the links `parent` counts; where it is missing, another node's
`children` are asked. A message has `author.role`, `recipient` ("all", or the tool that is called),
`content` by `content_type`, and `metadata`, which users' messages may lack.

What becomes of the messages: thoughts are put before what the model said next; a message to a tool is a
tool call, what tools say its result; custom instructions are a system message; empty and hidden messages
that say nothing only join what stands around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from chatdesk.store.imports.assets import Assets
from chatdesk.store.imports.chatgpt_content import CONTEXTS, Contents
from chatdesk.store.imports.found import Found, Tally, dict_of, list_of, text_of, time_of
from chatdesk.store.imports.parts import arguments
from chatdesk.store.imports.tree import Head, Node, grown

NAME = "ChatGPT"
SOURCE = "chatgpt"
_FINISHED = {"max_tokens": FinishReason.LENGTH, "interrupted": FinishReason.STOPPED}
_NO_TREE = "it has no “mapping” of messages"


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a conversation of this format."""
    return isinstance(value.get("mapping"), dict)


def is_related(value: Mapping[str, Any]) -> bool:
    """Return whether an object is one that stands beside conversations, without its messages."""
    return "conversation_id" in value and "create_time" in value


def read(value: Mapping[str, Any], assets: Assets, tally: Tally) -> Found | None:
    """Return the conversation; None, and a count in the tally, where nothing can be read."""
    title = text_of(value.get("title"))
    mapping = value.get("mapping")
    if not isinstance(mapping, dict):
        tally.add("conversation", _NO_TREE, title)
        return None
    entries = {id_: dict_of(entry) for id_, entry in mapping.items()}
    id_ = text_of(value.get("conversation_id")) or text_of(value.get("id"))
    head = Head(
        SOURCE,
        id_ or f"{title}/{value.get('create_time')}",
        title,
        time_of(value.get("create_time")),
        time_of(value.get("update_time")),
        text_of(value.get("current_node")) or None,
    )
    contents = Contents(assets, tally)
    nodes = _Nodes(entries, text_of(value.get("default_model_slug")), contents).made()
    return grown(head, nodes, tally)


class _Nodes:
    """The nodes of one conversation, thoughts and answers of tools put together."""

    def __init__(self, entries: dict[str, dict[str, Any]], model: str, contents: Contents) -> None:
        self._entries = entries
        self._model = model
        self._contents = contents

    def made(self) -> list[Node]:
        parents = _parents(self._entries)
        nodes = {
            id_: self._node(id_, parents.get(id_), dict_of(entry.get("message")))
            for id_, entry in self._entries.items()
        }
        _join(nodes)
        return list(nodes.values())

    def _node(self, id_: str, parent: str | None, message: dict[str, Any]) -> Node:
        author = dict_of(message.get("author"))
        metadata = dict_of(message.get("metadata"))
        content = dict_of(message.get("content"))
        node = Node(id_, parent, _role(author, content), created_at=time_of(message.get("create_time")))
        if node.role is Role.ASSISTANT:
            node.model = text_of(metadata.get("model_slug")) or self._model
            _finish(node, message, metadata)
            recipient = text_of(message.get("recipient")) or "all"
            if recipient != "all":
                node.parts = [ToolCallPart(id_, recipient, arguments(self._contents.words(content)))]
                return node
        is_hidden = metadata.get("is_visually_hidden_from_conversation") is True
        if (
            is_hidden
            and node.role in (Role.USER, Role.SYSTEM)
            and content.get("content_type") not in CONTEXTS
        ):
            self._contents.leave_out(content)
            return node
        node.parts = self._contents.parts(content, metadata)
        if node.role is Role.TOOL and node.parts:
            name = text_of(author.get("name")) or "tool"
            node.parts = [_result(id_, node.parts, is_error=content.get("content_type") == "system_error")]
            node.raw_finish_reason = name
        return node


def _role(author: dict[str, Any], content: dict[str, Any]) -> Role:
    if content.get("content_type") in CONTEXTS:
        return Role.SYSTEM
    try:
        return Role(text_of(author.get("role")))
    except ValueError:
        return Role.ASSISTANT


def _finish(node: Node, message: dict[str, Any], metadata: dict[str, Any]) -> None:
    raw = text_of(dict_of(metadata.get("finish_details")).get("type"))
    node.raw_finish_reason = raw or None
    node.finish_reason = _FINISHED.get(raw, FinishReason.COMPLETE)
    if message.get("status") == "in_progress":
        node.finish_reason = FinishReason.TRUNCATED


def _result(call_id: str, parts: list[Part], *, is_error: bool) -> ToolResultPart:
    return ToolResultPart(
        call_id,
        "\n\n".join(part.text for part in parts if isinstance(part, TextPart)),
        is_error=is_error,
        attachments=tuple(part for part in parts if isinstance(part, AttachmentPart)),
    )


def _parents(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the parent of each node; where none is named, the one that names it as its child."""
    parents: dict[str, str] = {}
    for id_, entry in entries.items():
        for child in list_of(entry.get("children")):
            if isinstance(child, str):
                parents.setdefault(child, id_)
    for id_, entry in entries.items():
        named = entry.get("parent")
        if isinstance(named, str) and named in entries:
            parents[id_] = named
    return parents


def _join(nodes: dict[str, Node]) -> None:
    """Put thoughts into what follows them, further words of a tool into its last, results to their calls.

    What is joined is left empty, so that it drops out of the tree. A branch after thoughts has them in each.
    """
    below = _below(nodes)
    for node in _from_the_top(nodes, below):
        children = below.get(node.id, [])
        if node.is_empty or not children:
            continue
        is_thought = all(isinstance(part, ReasoningPart) for part in node.parts)
        if is_thought and node.role is Role.ASSISTANT and _are(children, Role.ASSISTANT):
            for child in children:
                child.parts[:0] = node.parts
            node.parts = []
        elif node.role is Role.TOOL and _are(children, Role.TOOL):
            for child in children:
                child.parts = [_one_result(node.parts + child.parts)]
            node.parts = []
    for node in nodes.values():
        if node.role is Role.TOOL and node.parts:
            node.parts = _answering(_call_above(node, nodes), node)
            node.raw_finish_reason = None


def _are(nodes: list[Node], role: Role) -> bool:
    return all(node.role is role for node in nodes)


def _below(nodes: dict[str, Node]) -> dict[str, list[Node]]:
    """Return what follows each node that says something, over those that say nothing."""
    below: dict[str, list[Node]] = {}
    for node in nodes.values():
        if node.is_empty:
            continue
        above, seen = node.parent, {node.id}
        while above in nodes and above not in seen and nodes[above].is_empty:
            seen.add(above)
            above = nodes[above].parent
        if above in nodes and above not in seen:
            below.setdefault(above, []).append(node)
    return below


def _from_the_top(nodes: dict[str, Node], below: dict[str, list[Node]]) -> list[Node]:
    has_parent = {child.id for children in below.values() for child in children}
    waiting = [node for node in nodes.values() if node.id not in has_parent]
    # Nodes in a circle are never reached: they stay as they are.
    found: list[Node] = []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += below.get(node.id, [])
    return found


def _one_result(parts: list[Part]) -> ToolResultPart:
    results = [part for part in parts if isinstance(part, ToolResultPart)]
    return ToolResultPart(
        results[-1].call_id,
        "\n\n".join(result.content for result in results if result.content),
        is_error=results[-1].is_error,
        attachments=tuple(file for result in results for file in result.attachments),
    )


def _call_above(node: Node, nodes: dict[str, Node]) -> ToolCallPart | None:
    seen = {node.id}
    above = nodes.get(node.parent or "")
    while above is not None and above.id not in seen and above.is_empty:
        seen.add(above.id)
        above = nodes.get(above.parent or "")
    calls = [part for part in above.parts if isinstance(part, ToolCallPart)] if above else []
    return calls[-1] if calls else None


def _answering(call: ToolCallPart | None, node: Node) -> list[Part]:
    if call is not None:
        return [
            replace(part, call_id=call.call_id) for part in node.parts if isinstance(part, ToolResultPart)
        ]
    # Nobody is seen to call (the search of the first versions): the call is named after the tool.
    node.role = Role.ASSISTANT
    node.finish_reason = FinishReason.COMPLETE
    return [ToolCallPart(node.id, node.raw_finish_reason or "tool", "{}"), *node.parts]
