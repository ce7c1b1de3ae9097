"""A conversation made of the messages of another program, whatever state their links are in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from chatdesk.domain.conversation import Conversation, newest_leaf, title_from
from chatdesk.domain.message import (
    CallEnding,
    Failure,
    FinishReason,
    Message,
    Part,
    Role,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Usage
from chatdesk.store.imports.found import Found, Tally, stable_id

NO_RESULT = "The export holds no result of this tool call."
EMPTY = "there is no message in it"
# Between messages whose times are not known: their order is.
_INSTANT = 0.001
# What ran is not known, only what it gave.
_NAMELESS = "tool"


@dataclass(slots=True)
class Node:
    """A message as it stands in the file: `id` and `parent` are the other program's.

    `parts` may hold results after their calls; they become messages of their own. A time that is not known
    is None. A node with neither parts nor failure only joins its parent and its children.
    """

    id: str
    parent: str | None
    role: Role
    parts: list[Part] = field(default_factory=list)
    created_at: float | None = None
    model: str = ""
    finish_reason: FinishReason = FinishReason.COMPLETE
    raw_finish_reason: str | None = None
    usage: Usage | None = None
    failure: Failure | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.parts and self.failure is None


@dataclass(frozen=True, slots=True)
class Head:
    """What a file tells about a conversation; `source` is the word for the format in ids, for ever."""

    source: str
    id: str
    title: str = ""
    created_at: float | None = None
    updated_at: float | None = None
    current: str | None = None


def in_a_row(nodes: Iterable[Node]) -> list[Node]:
    """Make each node the child of the one before it."""
    chain: list[Node] = []
    for node in nodes:
        node.parent = chain[-1].id if chain else None
        chain.append(node)
    return chain


def grown(head: Head, nodes: Iterable[Node], tally: Tally) -> Found | None:
    """Return the conversation with all its branches; None, and a count in the tally, where it is empty.

    Links are mended: a parent that is not there makes a beginning, a circle is cut, of two messages with
    one id the first stays. Empty messages are left out, what follows them goes to what they follow.
    """
    by_id: dict[str, Node] = {}
    for node in nodes:
        if node.id in by_id:
            tally.add("message", "another one in its conversation has the same id", head.title)
        else:
            by_id[node.id] = node
    _cut_circles(by_id)
    kept = {id_: node for id_, node in by_id.items() if not node.is_empty}
    if not kept:
        tally.add("conversation", EMPTY, head.title)
        return None
    parents = {id_: _kept_above(node.parent, by_id) for id_, node in kept.items()}
    ordered = _parents_first(kept, parents)
    messages = _Messages(head, kept, parents).made(ordered)
    return Found(_conversation(head, by_id, messages), tuple(messages.values()))


def rounds(parts: Iterable[Part], *, is_open: bool = False) -> list[tuple[Role, list[Part]]]:
    """Cut an answer into what the model said and what tools gave back, in turns.

    Every call gets its result after the piece that it stands in, every result has a call before it. Calls
    in the last piece are left without one if they are `is_open`: their results are messages of their own.
    """
    given = _told_apart(parts)
    results = {part.call_id: part for part in given if isinstance(part, ToolResultPart)}
    pieces: list[tuple[Role, list[Part]]] = []
    said: list[Part] = []
    done: set[str] = set()

    def close() -> None:
        calls = [part for part in said if isinstance(part, ToolCallPart)]
        pieces.append((Role.ASSISTANT, list(said)))
        pieces.append((Role.TOOL, [results.get(call.call_id) or _no_result(call) for call in calls]))
        done.update(call.call_id for call in calls)
        said.clear()

    for part in given:
        if not isinstance(part, ToolResultPart):
            said.append(part)
        elif part.call_id not in done:
            if not any(isinstance(one, ToolCallPart) and one.call_id == part.call_id for one in said):
                said.append(ToolCallPart(part.call_id, _NAMELESS, "{}"))
            close()
    if any(isinstance(part, ToolCallPart) for part in said) and not is_open:
        close()
    if said:
        pieces.append((Role.ASSISTANT, said))
    return pieces


def _told_apart(parts: Iterable[Part]) -> list[Part]:
    """Give calls that share an id one each; a second result to one call becomes that of another."""
    apart: list[Part] = []
    newest: dict[str, str] = {}
    answered: set[str] = set()
    for number, part in enumerate(parts):
        if isinstance(part, ToolCallPart):
            own = part.call_id if part.call_id not in newest else f"{part.call_id}~{number}"
            newest[part.call_id] = own
            apart.append(replace(part, call_id=own))
        elif isinstance(part, ToolResultPart):
            own = newest.setdefault(part.call_id, part.call_id)
            if own in answered:
                own = newest[part.call_id] = f"{part.call_id}~{number}"
            answered.add(own)
            apart.append(replace(part, call_id=own))
        else:
            apart.append(part)
    return apart


def _no_result(call: ToolCallPart) -> ToolResultPart:
    ending = CallEnding.INTERRUPTED.value
    return ToolResultPart(call.call_id, NO_RESULT, is_error=True, ending=ending)


def _cut_circles(nodes: Mapping[str, Node]) -> None:
    order = {id_: number for number, id_ in enumerate(nodes)}
    rooted: set[str] = set()
    for start in nodes:
        path: list[str] = []
        step: str | None = start
        seen: set[str] = set()
        while step is not None and step in nodes and step not in rooted and step not in seen:
            path.append(step)
            seen.add(step)
            step = nodes[step].parent
        if step is not None and step in seen:
            # The message of the circle that stands first in the file begins it.
            nodes[min(path[path.index(step) :], key=order.__getitem__)].parent = None
        rooted |= seen


def _kept_above(id_: str | None, nodes: Mapping[str, Node]) -> str | None:
    while id_ is not None and id_ in nodes and nodes[id_].is_empty:
        id_ = nodes[id_].parent
    return id_ if id_ in nodes else None


def _parents_first(nodes: Mapping[str, Node], parents: Mapping[str, str | None]) -> list[Node]:
    """Return the nodes in the order of the file, but none before its parent."""
    ordered: dict[str, Node] = {}
    for start in nodes:
        path: list[str] = []
        step: str | None = start
        while step is not None and step not in ordered:
            path.append(step)
            step = parents[step]
        ordered.update((id_, nodes[id_]) for id_ in reversed(path))
    return list(ordered.values())


class _Messages:
    """Makes the messages of the nodes: ids, times, tool results as messages of their own."""

    def __init__(self, head: Head, nodes: Mapping[str, Node], parents: Mapping[str, str | None]) -> None:
        self._head = head
        self._nodes = nodes
        self._parents = parents
        self._messages: dict[str, Message] = {}
        self._answered: dict[str, set[str]] = {}
        for id_, node in nodes.items():
            above = parents[id_]
            if node.role is Role.TOOL and above is not None:
                results = {part.call_id for part in node.parts if isinstance(part, ToolResultPart)}
                self._answered.setdefault(above, set()).update(results)

    def made(self, ordered: Iterable[Node]) -> dict[str, Message]:
        for node in ordered:
            above = self._parents[node.id]
            parent = None if above is None else self._messages[message_id(self._head, above)]
            self._add(node, parent)
        return self._messages

    def _add(self, node: Node, parent: Message | None) -> None:
        before = self._head.created_at or 0.0 if parent is None else parent.created_at
        at = node.created_at if node.created_at is not None else before + _INSTANT
        pieces = self._pieces(node, parent)
        for number, (role, parts) in enumerate(pieces, 1):
            is_last = number == len(pieces)
            name = node.id if is_last else f"{node.id}#{number}"
            message = Message(
                role,
                tuple(parts),
                id=message_id(self._head, name),
                parent_id=None if parent is None else parent.id,
                created_at=at,
                model=node.model if role is Role.ASSISTANT else "",
                finish_reason=_finish_reason(node, role, parts, is_last=is_last),
            )
            if is_last:
                message = replace(
                    message,
                    raw_finish_reason=node.raw_finish_reason,
                    usage=node.usage,
                    failure=node.failure,
                )
            self._messages[message.id] = parent = message

    def _pieces(self, node: Node, parent: Message | None) -> list[tuple[Role, list[Part]]]:
        if node.role is Role.ASSISTANT:
            pieces = rounds(node.parts, is_open=True) or [(Role.ASSISTANT, [])]
            open_calls = {part.call_id for part in pieces[-1][1] if isinstance(part, ToolCallPart)}
            is_answered = bool(open_calls & self._answered.get(node.id, set()))
            return rounds(node.parts) if open_calls and not is_answered else pieces
        if node.role is not Role.TOOL:
            return [(node.role, node.parts)]
        calls = self._calls_above(parent)
        strays = [
            ToolCallPart(part.call_id, _NAMELESS, "{}")
            for part in node.parts
            if isinstance(part, ToolResultPart) and part.call_id not in calls
        ]
        own: list[tuple[Role, list[Part]]] = [(Role.TOOL, node.parts)]
        return [(Role.ASSISTANT, list(strays)), *own] if strays else own

    def _calls_above(self, message: Message | None) -> set[str]:
        while message is not None and message.role is Role.TOOL:
            message = self._messages.get(message.parent_id or "")
        return set() if message is None else {call.call_id for call in message.tool_calls}


def message_id(head: Head, id_: str) -> str:
    """Return the id of a message of an imported conversation, the same each time."""
    return stable_id(head.source, head.id, id_)


def _finish_reason(node: Node, role: Role, parts: list[Part], *, is_last: bool) -> FinishReason | None:
    if role is not Role.ASSISTANT:
        return None
    if any(isinstance(part, ToolCallPart) for part in parts):
        return FinishReason.TOOL_CALLS
    return node.finish_reason if is_last else FinishReason.COMPLETE


def _conversation(head: Head, nodes: Mapping[str, Node], messages: dict[str, Message]) -> Conversation:
    current = _kept_above(head.current, nodes)
    current_id = None if current is None else message_id(head, current)
    if current_id not in messages:
        roots = [message for message in messages.values() if message.parent_id is None]
        newest = max(roots, key=lambda m: (m.created_at, m.id))
        current_id = newest_leaf(messages.values(), newest.id)
    # No model: it is that of another service, and the next answer comes from one that is set up here.
    first = next(iter(messages.values())).created_at
    last = max(message.created_at for message in messages.values())
    return Conversation(
        id=stable_id(head.source, head.id),
        title=head.title.strip() or next((made for made in map(title_from, messages.values()) if made), ""),
        created_at=head.created_at if head.created_at is not None else first,
        updated_at=head.updated_at if head.updated_at is not None else last,
        current_message_id=current_id,
    )
