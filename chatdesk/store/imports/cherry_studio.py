"""Cherry Studio's backup: a ZIP with `data.json` (backup versions 1 to 5), or that file alone.

Read were, in November 2026, in its public sources: src/renderer/src/services/BackupService.ts (what is
written), src/renderer/src/types/newMessage.ts (messages and blocks), src/renderer/src/databases/upgrades.ts
(how older messages become newer ones). From version 6 on a backup is a copy of the program's database
(folders `IndexedDB` and `Local Storage`), which cannot be read here.

`indexedDB.topics` holds the conversations, each with its messages in a row; of messages with one `askId`
each answers that question, and the one that is `useful` or `foldSelected` is gone on from. What a message
says stands in `indexedDB.message_blocks`, in old backups in the message. The titles stand in
`localStorage["persist:cherry-studio"]`, JSON within JSON. Pictures and files lie in `Data/Files`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chatdesk.domain.message import (
    AttachmentPart,
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
from chatdesk.store.imports.found import Found, Tally, dict_of, list_of, number_of, text_of, time_of
from chatdesk.store.imports.parts import arguments, error_text, fenced, plain, usage_of, words
from chatdesk.store.imports.tree import Head, Node, grown

NAME = "Cherry Studio"
SOURCE = "cherry-studio"
_STATE = "persist:cherry-studio"
_TOPIC = "topic:"
# A block into which nothing came.
_NOTHING_YET = "unknown"
_FINISHED = {"paused": FinishReason.STOPPED, "error": FinishReason.ERROR}
_UNFINISHED = ("processing", "pending", "searching", "sending")


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a backup of this format, as far as it was read."""
    return "indexedDB" in value and _STATE in dict_of(value.get("localStorage"))


def read(value: Mapping[str, Any], assets: Assets, tally: Tally) -> Iterator[Found]:
    """Give the conversations of a backup."""
    heads = _heads(dict_of(value.get("localStorage")).get(_STATE))
    database = value.get("indexedDB")
    tables = dict_of(database)
    blocks = {
        text_of(block.get("id")): block for block in map(dict_of, list_of(tables.get("message_blocks")))
    }
    topics = list_of(tables.get("topics"))
    if isinstance(database, list):
        rows = [dict_of(row) for row in database]
        topics = [row.get("value") for row in rows if text_of(row.get("key")).startswith(_TOPIC)]
    reader = _Messages(blocks, assets, tally)
    for topic in map(dict_of, topics):
        id_ = text_of(topic.get("id"))
        messages = [dict_of(message) for message in list_of(topic.get("messages"))]
        nodes, current = reader.nodes(messages)
        head = heads.get(id_) or Head(SOURCE, id_ or str(text_of(dict_of(messages[:1]).get("id"))))
        found = grown(replace(head, current=current), nodes, tally)
        if found is not None:
            yield found


def _heads(state: Any) -> dict[str, Head]:
    """Return what is known of the topics; the settings are JSON in JSON."""
    assistants = dict_of(_loaded(dict_of(_loaded(state)).get("assistants")))
    owners = [*list_of(assistants.get("assistants")), assistants.get("defaultAssistant")]
    heads = {}
    for owner in map(dict_of, owners):
        for topic in map(dict_of, list_of(owner.get("topics"))):
            id_ = text_of(topic.get("id"))
            times = time_of(topic.get("createdAt")), time_of(topic.get("updatedAt"))
            heads[id_] = Head(SOURCE, id_, text_of(topic.get("name")), *times)
    return heads


def _loaded(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return None


class _Messages:
    """Turns the messages of a topic into nodes."""

    def __init__(self, blocks: dict[str, dict[str, Any]], assets: Assets, tally: Tally) -> None:
        self._blocks = blocks
        self._assets = assets
        self._tally = tally

    def nodes(self, messages: list[dict[str, Any]]) -> tuple[list[Node], str | None]:
        """Return the nodes, and the one at which the topic ends."""
        nodes: list[Node] = []
        known: set[str] = set()
        current: str | None = None
        chosen_for = ""
        for number, message in enumerate(messages):
            node = self._node(text_of(message.get("id")) or str(number), message)
            asked = text_of(message.get("askId"))
            is_answer = node.role is Role.ASSISTANT and asked in known
            node.parent = asked if is_answer else current
            is_chosen = message.get("useful") is True or message.get("foldSelected") is True
            nodes.append(node)
            known.add(node.id)
            # Of several answers to one question the chosen one is gone on from, else the first.
            if not is_answer or asked != chosen_for or is_chosen:
                current = node.id
            chosen_for = asked if is_answer else ""
        return nodes, current

    def _node(self, id_: str, message: dict[str, Any]) -> Node:
        try:
            role = Role(text_of(message.get("role")))
        except ValueError:
            role = Role.ASSISTANT
        node = Node(id_, None, role, created_at=time_of(message.get("createdAt")))
        if message.get("type") == "clear":
            return node
        if role is Role.ASSISTANT:
            model = dict_of(message.get("model"))
            node.model = text_of(model.get("id")) or text_of(message.get("modelId"))
            node.usage = usage_of(message.get("usage"))
            status = text_of(message.get("status"))
            node.finish_reason = _FINISHED.get(status, FinishReason.COMPLETE)
            if status in _UNFINISHED:
                node.finish_reason = FinishReason.TRUNCATED
        for name in list_of(message.get("blocks")):
            block = self._blocks.get(name) if isinstance(name, str) else None
            if block is None:
                self._tally.add("part of a message", NOT_THERE)
            elif block.get("type") == "error":
                _fail(node, block.get("error"))
            else:
                node.parts += self._parts(block)
        if "blocks" not in message:
            self._add_old(node, message)
        return node

    def _add_old(self, node: Node, message: dict[str, Any]) -> None:
        """Add what messages said before there were blocks."""
        thought = text_of(message.get("reasoning_content"))
        node.parts += [ReasoningPart(thought)] if thought.strip() else []
        for response in list_of(dict_of(message.get("metadata")).get("mcpTools")):
            node.parts += _call(node.id, dict_of(response), {})
        node.parts += words(text_of(message.get("content")))
        node.parts += [self._file(dict_of(file)) for file in list_of(message.get("files"))]
        if not node.parts and message.get("error"):
            _fail(node, message["error"])

    def _parts(self, block: dict[str, Any]) -> list[Part]:
        kind, content = text_of(block.get("type")), text_of(block.get("content"))
        match kind:
            case "main_text" | "compact":
                return words(content)
            case "code":
                return words(fenced(content, text_of(block.get("language"))) if content else "")
            case "thinking":
                took = number_of(block.get("thinking_millsec"))
                return [ReasoningPart(content, took / 1000 if took else None)] if content.strip() else []
            case "tool":
                response = dict_of(dict_of(block.get("metadata")).get("rawMcpToolResponse"))
                return _call(text_of(block.get("id")), response, block)
            case "image" | "file" | "video":
                return self._files(block)
            case _:
                if kind != _NOTHING_YET:
                    self._tally.add("part of a message", "of a kind that has no place here", kind or "?")
                return []

    def _files(self, block: dict[str, Any]) -> list[Part]:
        url = text_of(block.get("url"))
        made = dict_of(dict_of(block.get("metadata")).get("generateImageResponse"))
        urls = [url] if url else [text_of(image) for image in list_of(made.get("images"))]
        if not urls:
            return [self._file(dict_of(block.get("file")))]
        name = "picture" if any(one.startswith("data:") for one in urls) else ""
        return [self._assets.from_url(one, name) or TextPart(f"[picture: {NOT_THERE}]") for one in urls]

    def _file(self, file: dict[str, Any]) -> AttachmentPart | TextPart:
        name = text_of(file.get("origin_name")) or text_of(file.get("name")) or "file"
        stored = text_of(file.get("id")) + text_of(file.get("ext"))
        return self._assets.by_name(stored, name) or TextPart(f"[{name}: {NOT_THERE}]")


def _fail(node: Node, error: Any) -> None:
    node.failure = Failure(error_text(error) or "The answer failed.")
    node.finish_reason = FinishReason.ERROR


def _call(place: str, response: dict[str, Any], block: dict[str, Any]) -> list[Part]:
    tool = dict_of(response.get("tool"))
    call_id = text_of(response.get("toolCallId")) or text_of(response.get("id")) or place
    name = text_of(block.get("toolName")) or text_of(tool.get("name")) or "tool"
    call = ToolCallPart(call_id, name, arguments(block.get("arguments") or response.get("arguments")))
    given = response.get("response", block.get("content"))
    if given is None:
        return [call]
    is_error = response.get("status") == "error" or dict_of(given).get("isError") is True
    return [call, ToolResultPart(call_id, plain(given), is_error)]
