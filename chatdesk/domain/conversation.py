"""A conversation: a tree of messages, of which one branch is being read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chatdesk.domain.message import AttachmentPart, Message, Role, TextPart, new_id

TITLE_LENGTH = 60


class TitledBy(StrEnum):
    """Who gave a conversation its title. `QUESTION`: nobody, it is the first line of the first question."""

    QUESTION = ""
    MODEL = "model"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The head of a conversation; its messages are kept apart.

    `current_message_id` is the last message of the branch that is open. Times are in seconds
    since 1970 (UTC). An empty `title` means that none was given yet. `pin` is the place of a pinned
    conversation among the pinned ones, None of all others. `titled_by` is a word of `TitledBy`.
    """

    id: str = field(default_factory=new_id)
    title: str = ""
    created_at: float = field(default_factory=time.time)
    updated_at: float = field(default_factory=time.time)
    current_message_id: str | None = None
    account_id: str = ""
    model: str = ""
    pin: float | None = None
    titled_by: str = TitledBy.QUESTION


def branch_to(messages: Mapping[str, Message], leaf_id: str | None) -> tuple[Message, ...]:
    """Return the branch that ends in `leaf_id`, first message first.

    An unknown or missing id ends the walk; a parent that was seen already (a damaged tree) too.
    """
    branch: list[Message] = []
    seen: set[str] = set()
    while leaf_id is not None and leaf_id in messages and leaf_id not in seen:
        seen.add(leaf_id)
        branch.append(messages[leaf_id])
        leaf_id = messages[leaf_id].parent_id
    branch.reverse()
    return tuple(branch)


def siblings_of(messages: Mapping[str, Message], message_id: str) -> tuple[Message, ...]:
    """Return the versions of a message, itself included, oldest first."""
    own = messages[message_id]
    same = (m for m in messages.values() if m.parent_id == own.parent_id and m.role == own.role)
    return tuple(sorted(same, key=lambda m: (m.created_at, m.id)))


def versions_of(messages: Mapping[str, Message], message_id: str) -> tuple[Message, ...]:
    """Return what else stands in the place of a message, itself included, oldest first.

    Those are its siblings; of an answer after tool results also the answers after other results of the
    same calls, for nobody reads the results by themselves.
    """
    own = messages[message_id]
    results = messages.get(own.parent_id or "")
    if results is None or results.role is not Role.TOOL:
        return siblings_of(messages, message_id)
    parents = {one.id for one in siblings_of(messages, results.id)}
    same = (m for m in messages.values() if m.parent_id in parents and m.role == own.role)
    return tuple(sorted(same, key=lambda m: (m.created_at, m.id)))


def versions_along(messages: Mapping[str, Message], branch: Iterable[Message]) -> dict[str, tuple[int, int]]:
    """Return place (from 1) and number of the versions of each question and answer that has several.

    As `versions_of` for each message of the branch, but all messages are gone through once.
    """
    beside: dict[tuple[str | None, Role], list[Message]] = {}
    for message in messages.values():
        beside.setdefault((message.parent_id, message.role), []).append(message)
    found: dict[str, tuple[int, int]] = {}
    for message in branch:
        if message.role not in (Role.USER, Role.ASSISTANT):
            continue
        same = beside[message.parent_id, message.role]
        results = messages.get(message.parent_id or "")
        if results is not None and results.role is Role.TOOL:
            parents = beside[results.parent_id, results.role]
            same = [one for parent in parents for one in beside.get((parent.id, message.role), ())]
        if len(same) > 1:
            in_order = sorted((m.created_at, m.id) for m in same)
            found[message.id] = in_order.index((message.created_at, message.id)) + 1, len(same)
    return found


def newest_leaf(messages: Iterable[Message], root_id: str) -> str:
    """Return the end of the newest branch below `root_id` (itself where it has no child)."""
    children: dict[str, list[Message]] = {}
    for message in messages:
        if message.parent_id is not None:
            children.setdefault(message.parent_id, []).append(message)
    seen: set[str] = set()
    while root_id in children and root_id not in seen:
        seen.add(root_id)
        root_id = max(children[root_id], key=lambda m: (m.created_at, m.id)).id
    return root_id


def subtree(messages: Mapping[str, Message], root_id: str) -> tuple[Message, ...]:
    """Return a message and all that stands below it, on whatever branch; nothing for an unknown id."""
    children: dict[str, list[Message]] = {}
    for message in messages.values():
        if message.parent_id is not None:
            children.setdefault(message.parent_id, []).append(message)
    found: dict[str, Message] = {}
    waiting = [messages[root_id]] if root_id in messages else []
    while waiting:
        message = waiting.pop()
        if message.id not in found:
            found[message.id] = message
            waiting += children.get(message.id, [])
    return tuple(found.values())


def branch_through(messages: Mapping[str, Message], message_id: str) -> tuple[Message, ...]:
    """Return the branch up to a message, with the results of its tool calls: a history that can be sent."""
    branch = list(branch_to(messages, message_id))
    waiting = {call.call_id for call in branch[-1].tool_calls} if branch else set()
    while waiting:
        following = (
            m
            for m in messages.values()
            if m.parent_id == branch[-1].id
            and m.role is Role.TOOL
            and any(result.call_id in waiting for result in m.tool_results)
        )
        results = max(following, key=lambda m: (m.created_at, m.id), default=None)
        if results is None:
            break
        branch.append(results)
        waiting -= {result.call_id for result in results.tool_results}
    return tuple(branch)


def title_from(message: Message) -> str:
    """Make a title of the first line of a user's message, at most `TITLE_LENGTH` characters.

    One without words is called by its first file.
    """
    if message.role is not Role.USER:
        return ""
    lines = [line for part in message.parts if isinstance(part, TextPart) for line in part.text.splitlines()]
    lines += [part.name for part in message.parts if isinstance(part, AttachmentPart)]
    titles = (line.strip().lstrip("#").strip() for line in lines)
    words = next((title for title in titles if title), "")
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1] + "…"
