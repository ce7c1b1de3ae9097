"""Chatbox's export (Settings, General, Export data): everything that it keeps, as one object.

Read were, in November 2026, in its public sources as of 2 April 2026 (0d3139e5): the export in
src/renderer/routes/settings/general.tsx, src/shared/types/session.ts, src/shared/utils/message.ts (how old
messages are brought up to date) and src/renderer/stores/session/forks.ts (how branches are kept).

Each `session:ID` is a conversation; before version 1.12 they were the list `chat-sessions`. A session has
`messages`, the branch that is open, `messageForksHash` (by the message after which it forks: the ends of the
other branches) and `threads` (older histories; each becomes a conversation of its own). Pictures and files
are named only: their contents are not in the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
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
from chatdesk.store.imports.parts import arguments, plain, usage_of, words
from chatdesk.store.imports.tree import Head, Node, grown, in_a_row

NAME = "Chatbox"
SOURCE = "chatbox"
_SESSION = "session:"
_OLD = "chat-sessions"
# Of the program itself, not of anybody who speaks.
_REMARK = "info"
_FINISHED = {"length": FinishReason.LENGTH, "content-filter": FinishReason.FILTERED}


def is_conversation(value: Mapping[str, Any]) -> bool:
    """Return whether an object is an export of this format, as far as it was read."""
    return any(key.startswith(_SESSION) or key == "chat-sessions-list" for key in value) or (
        isinstance(value.get(_OLD), list)
    )


def read_entry(key: str, value: Any, assets: Assets, tally: Tally) -> Iterator[Found]:
    """Give the conversations in one entry of the export; most entries are settings and hold none."""
    sessions = [value] if key.startswith(_SESSION) else list_of(value) if key == _OLD else []
    for session in map(dict_of, sessions):
        id_ = text_of(session.get("id")) or key.removeprefix(_SESSION)
        name = text_of(session.get("name"))
        threads = [dict_of(thread) for thread in list_of(session.get("threads"))]
        title = text_of(session.get("threadName")) if threads else name
        forks = dict_of(session.get("messageForksHash"))
        histories = [(Head(SOURCE, id_, title or name), session)]
        histories += [
            (
                Head(
                    SOURCE,
                    f"{id_}/{thread.get('id')}",
                    text_of(thread.get("name")) or name,
                    time_of(thread.get("createdAt")),
                ),
                thread,
            )
            for thread in threads
        ]
        for head, history in histories:
            found = _read(head, list_of(history.get("messages")), forks, assets, tally)
            if found is not None:
                yield found


def _read(
    head: Head, messages: list[Any], forks: dict[str, Any], assets: Assets, tally: Tally
) -> Found | None:
    nodes = in_a_row(_nodes(messages, assets, tally))
    current = nodes[-1].id if nodes else None
    left = dict(forks)
    at = 0
    while at < len(nodes):
        # The list grows meanwhile: there may be forks in what has forked off.
        fork = dict_of(left.pop(nodes[at].id, None))
        for branch in map(dict_of, list_of(fork.get("lists"))):
            others = in_a_row(_nodes(list_of(branch.get("messages")), assets, tally))
            if others:
                others[0].parent = nodes[at].id
            nodes += others
        at += 1
    return grown(replace(head, current=current), nodes, tally)


def _nodes(messages: list[Any], assets: Assets, tally: Tally) -> Iterator[Node]:
    for number, message in enumerate(map(dict_of, messages)):
        yield _node(text_of(message.get("id")) or str(number), message, assets, tally)


def _node(id_: str, message: dict[str, Any], assets: Assets, tally: Tally) -> Node:
    try:
        role = Role(text_of(message.get("role")))
    except ValueError:
        role = Role.USER
    role = Role.ASSISTANT if role is Role.TOOL else role
    node = Node(id_, None, role, created_at=time_of(message.get("timestamp")))
    given = [dict_of(part) for part in list_of(message.get("contentParts"))]
    node.parts = [
        part for at, value in enumerate(given) for part in _parts(f"{id_}.{at}", value, assets, tally)
    ]
    if not any(isinstance(part, TextPart) for part in node.parts):
        node.parts += words(text_of(message.get("content")))
    for file in map(dict_of, list_of(message.get("files")) + list_of(message.get("pictures"))):
        name = text_of(file.get("name")) or "picture"
        attachment = assets.from_url(text_of(file.get("url")), name)
        if attachment or not node.parts:
            node.parts.append(attachment or TextPart(f"[{name}: {NOT_THERE}]"))
    if role is Role.ASSISTANT:
        _finish(node, message)
    return node


def _finish(node: Node, message: dict[str, Any]) -> None:
    thought = text_of(message.get("reasoningContent"))
    if thought.strip() and not any(isinstance(part, ReasoningPart) for part in node.parts):
        node.parts.insert(0, ReasoningPart(thought))
    node.model = text_of(message.get("model"))
    node.usage = usage_of(message.get("usage"))
    raw = text_of(message.get("finishReason"))
    node.raw_finish_reason = raw or None
    node.finish_reason = _FINISHED.get(raw, FinishReason.COMPLETE)
    if message.get("generating") is True:
        node.finish_reason = FinishReason.TRUNCATED
    failed = text_of(message.get("error"))
    if failed:
        node.failure, node.finish_reason = Failure(failed), FinishReason.ERROR


def _parts(place: str, part: dict[str, Any], assets: Assets, tally: Tally) -> list[Part]:
    kind = text_of(part.get("type"))
    match kind:
        case "text":
            return words(text_of(part.get("text")))
        case "reasoning":
            took = number_of(part.get("duration"))
            text = text_of(part.get("text"))
            return [ReasoningPart(text, None if took is None else took / 1000)] if text.strip() else []
        case "image":
            attachment = assets.from_url(text_of(part.get("url")), "picture")
            return [attachment or TextPart(f"[picture: {NOT_THERE}]")]
        case "tool-call":
            return _call(place, part)
        case _:
            if kind != _REMARK:
                tally.add("part of a message", "of a kind that is not known", kind or "?")
            return []


def _call(place: str, part: dict[str, Any]) -> list[Part]:
    call_id = text_of(part.get("toolCallId")) or place
    call = ToolCallPart(call_id, text_of(part.get("toolName")) or "tool", arguments(part.get("args")))
    if part.get("state") not in ("result", "error"):
        return [call]
    return [call, ToolResultPart(call_id, plain(part.get("result")), part.get("state") == "error")]
