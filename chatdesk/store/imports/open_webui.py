"""Open WebUI's export (Settings, Chats, Export): a list of chats, or one chat.

Read were, in November 2026: the types of its sources (the shape of `chat.history`) and the sample
"openwebui-export.json" beside LibreChat's importer (api/server/utils/import), which is of 2026.

A chat is `id`, `title`, `created_at`, `updated_at` (seconds) and `chat`, with `history.messages` by id and
`history.currentId`; old chats have only the list `chat.messages`. A message has `parentId`, `role`,
`content`, `files`, `model`, `timestamp`, `error`. Newer answers have `output`, items like those of the
Responses API; in older ones thoughts and tool calls stand in `content` as <details> elements.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
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
from chatdesk.store.imports.found import Found, Tally, dict_of, list_of, number_of, text_of, time_of
from chatdesk.store.imports.parts import arguments, error_text, plain, said, usage_of, words
from chatdesk.store.imports.tree import Head, Node, grown, in_a_row

NAME = "Open WebUI"
SOURCE = "open-webui"
_DETAILS = re.compile(
    r'<details type="(reasoning|tool_calls)"([^>]*)>\s*(?:<summary>.*?</summary>)?(.*?)</details>\s*',
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_QUOTED = re.compile(r"^> ?", re.MULTILINE)


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a chat of this format."""
    chat = dict_of(value.get("chat"))
    return "history" in chat or "messages" in chat


def read(value: Mapping[str, Any], assets: Assets, tally: Tally) -> Found | None:
    """Return the conversation; None, and a count in the tally, where nothing can be read."""
    chat = dict_of(value.get("chat"))
    history = dict_of(chat.get("history"))
    title = text_of(value.get("title")) or text_of(chat.get("title"))
    head = Head(
        SOURCE,
        text_of(value.get("id")) or text_of(chat.get("id")) or f"{title}/{value.get('created_at')}",
        title,
        time_of(value.get("created_at")) or time_of(chat.get("timestamp")),
        time_of(value.get("updated_at")),
        text_of(history.get("currentId")) or None,
    )
    by_id = dict_of(history.get("messages"))
    if by_id:
        nodes = [_node(id_, dict_of(message), assets, tally) for id_, message in by_id.items()]
    else:
        given = enumerate(map(dict_of, list_of(chat.get("messages"))))
        nodes = in_a_row(
            _node(text_of(message.get("id")) or str(number), message, assets, tally)
            for number, message in given
        )
    system = text_of(chat.get("system")) or text_of(dict_of(chat.get("params")).get("system"))
    return grown(head, _with_system(system, nodes), tally)


def _with_system(system: str, nodes: list[Node]) -> list[Node]:
    if not system.strip():
        return nodes
    known = {node.id for node in nodes}
    first = Node("system", None, Role.SYSTEM, [TextPart(system)])
    for node in nodes:
        if node.parent not in known:
            node.parent = first.id
    return [first, *nodes]


def _node(id_: str, message: dict[str, Any], assets: Assets, tally: Tally) -> Node:
    try:
        role = Role(text_of(message.get("role")))
    except ValueError:
        role = Role.ASSISTANT
    node = Node(id_, text_of(message.get("parentId")) or None, role)
    node.created_at = time_of(message.get("timestamp"))
    if role is not Role.ASSISTANT:
        node.parts = words(plain(message.get("content")))
    else:
        node.model = text_of(message.get("model"))
        node.usage = usage_of(message.get("usage")) or usage_of(message.get("info"))
        node.parts = _output(list_of(message.get("output")), tally) or _content(message.get("content"))
        if message.get("done") is False:
            node.finish_reason = FinishReason.TRUNCATED
    failed = message.get("error")
    if failed:
        node.failure = Failure(error_text(failed) or "The answer failed.")
        node.finish_reason = FinishReason.ERROR
    files = _files(list_of(message.get("files")), assets)
    node.parts += [file for file in files if not node.parts or not isinstance(file, TextPart)]
    return node


def _output(items: list[Any], tally: Tally) -> list[Part]:
    parts: list[Part] = []
    for number, item in enumerate(map(dict_of, items)):
        call_id = text_of(item.get("call_id")) or text_of(item.get("id")) or str(number)
        match text_of(item.get("type")):
            case "message":
                parts += words(plain(item.get("content")))
            case "reasoning":
                text = plain(item.get("content")) or plain(item.get("summary"))
                parts += [ReasoningPart(text, number_of(item.get("duration")))] if text.strip() else []
            case "function_call":
                parts.append(
                    ToolCallPart(call_id, text_of(item.get("name")), arguments(item.get("arguments")))
                )
            case "function_call_output":
                parts.append(ToolResultPart(call_id, plain(item.get("output"))))
            case kind:
                tally.add("part of a message", "of a kind that is not known", kind or "?")
    return parts


def _content(content: Any) -> list[Part]:
    """Return what an older answer says: <details> elements between the text."""
    text = plain(content)
    parts: list[Part] = []
    at = 0
    for number, match in enumerate(_DETAILS.finditer(text)):
        parts += words(text[at : match.start()])
        at = match.end()
        kind, attributes, inner = match.groups()
        told = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if kind == "reasoning":
            thought = _QUOTED.sub("", html.unescape(inner)).strip()
            seconds = told.get("duration", "")
            parts.append(ReasoningPart(thought, float(seconds) if seconds.isdecimal() else None))
            continue
        call_id = told.get("id") or str(number)
        parts.append(ToolCallPart(call_id, told.get("name", "tool"), arguments(told.get("arguments"))))
        result = told.get("result") or html.unescape(inner).strip()
        parts.append(ToolResultPart(call_id, result))
    return parts + (words(text[at:]) if at else said(text))


def _files(files: list[Any], assets: Assets) -> list[Part]:
    found: list[Part] = []
    for file in map(dict_of, files):
        inner = dict_of(file.get("file"))
        url = text_of(file.get("url"))
        name = text_of(file.get("name")) or text_of(inner.get("filename"))
        text = text_of(dict_of(inner.get("data")).get("content"))
        attachment = (
            assets.from_text(text, name or "file.txt")
            if text
            else assets.from_url(url, name or ("" if url.startswith("data:") else url))
        )
        found.append(attachment or TextPart(f"[{name or 'file'}: {NOT_THERE}]"))
    return found
