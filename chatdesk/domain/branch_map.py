"""The map of a conversation: its messages as a drawn tree, runs without branches folded to one node."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import Message, Role
from chatdesk.domain.tidy_layout import Layout, lay_out

FOLDED_FROM = 4
"""How many messages in a row, none with another version or two ways on, become one node."""


class MapNode(NamedTuple):
    """A message, or a run of messages that is folded: its place, and whether it is on the open branch."""

    message_ids: tuple[str, ...]
    parent: int
    row: int
    column: int
    is_open: bool

    @property
    def is_fold(self) -> bool:
        """Whether several messages stand for one node."""
        return len(self.message_ids) > 1


class BranchMap:
    """The nodes of a map, a parent before its children, with the ways from node to node.

    `by_row` has the nodes of each row from left to right, `children` those of each node, `column_count` and
    the length of `by_row` are the size of the whole. Nodes are named by their place in `nodes`.
    `message_count` is without results of tools.
    """

    def __init__(
        self, nodes: tuple[MapNode, ...], layout: Layout, message_count: int, leaf_id: str | None
    ) -> None:
        self.nodes = nodes
        self.message_count = message_count
        self._straight = layout.straight
        self.column_count = max(layout.columns, default=-1) + 1
        self.by_row: list[list[int]] = [[] for _ in range(max(layout.rows, default=-1) + 1)]
        self.children: list[list[int]] = [[] for _ in nodes]
        for place, (_ids, parent, row, _column, _is_open) in enumerate(nodes):
            self.by_row[row].append(place)
            if parent >= 0:
                self.children[parent].append(place)
        for same in self.by_row:
            same.sort(key=layout.columns.__getitem__)
        self.leaf_id = leaf_id

    @cached_property
    def _node_of(self) -> dict[str, int]:
        return {one: place for place, node in enumerate(self.nodes) for one in node.message_ids}

    @property
    def leaf(self) -> int:
        """The end of the open branch, -1 where nothing was said."""
        return self.node_of(self.leaf_id or "")

    @classmethod
    def empty(cls) -> BranchMap:
        """Return the map of a conversation in which nothing was said."""
        return cls((), lay_out(()), 0, None)

    @property
    def end_count(self) -> int:
        """How many branches there are."""
        return sum(not below for below in self.children)

    def node_of(self, message_id: str) -> int:
        """Return the node that a message is, or is folded into; -1 where it is not there."""
        return self._node_of.get(message_id, -1)

    def above(self, node: int) -> int:
        """Return what a node follows; itself where it is the first one."""
        parent = self.nodes[node].parent
        return parent if parent >= 0 else node

    def below(self, node: int) -> int:
        """Return what follows a node, on the open branch where that goes on here; itself at an end."""
        on = next((child for child in self.children[node] if self.nodes[child].is_open), -1)
        on = on if on >= 0 else self._straight[node]
        return on if on >= 0 else node

    def beside(self, node: int, step: int) -> int:
        """Return the node at the left (-1) or at the right (1) in the row; itself where there is none."""
        row = self.by_row[self.nodes[node].row]
        place = bisect_left(row, self.nodes[node].column, key=lambda other: self.nodes[other].column) + step
        return row[place] if 0 <= place < len(row) else node

    def first_above(self, node: int) -> int:
        """Return the first node of the branch that a node is on."""
        while (before := self.above(node)) != node:
            node = before
        return node

    def end_below(self, node: int) -> int:
        """Return the end of the branch that goes on from a node."""
        while (following := self.below(node)) != node:
            node = following
        return node


def make_map(
    messages: Mapping[str, Message], leaf_id: str | None, unfolded: Collection[str] = ()
) -> BranchMap:
    """Return the map of a conversation whose branch to `leaf_id` is open.

    `unfolded` holds the first message of each run that is to be shown whole. Versions stand from left to
    right in the order in which they were made. A message whose parent is not there is a first one.
    """
    children = _children_of(messages)
    is_open = {message.id for message in branch_to(messages, leaf_id)}
    runs: list[tuple[str, ...]] = []
    parents: list[int] = []
    waiting = [(first, -1) for first in reversed(children.get(None, []))]
    while waiting:
        message_id, parent = waiting.pop()
        is_alone = parent >= 0 and len(children[messages[message_id].parent_id]) == 1
        run = _run_from(message_id, children) if is_alone else [message_id]
        if len(run) >= FOLDED_FROM and run[0] not in unfolded:
            parents.append(parent)
            runs.append(tuple(run))
        else:
            parents += [parent, *range(len(runs), len(runs) + len(run) - 1)]
            runs += [(one,) for one in run]
        last = len(runs) - 1
        waiting.extend((child, last) for child in reversed(children.get(run[-1], ())))
    layout = lay_out(parents)
    nodes = tuple(
        map(MapNode, runs, parents, layout.rows, layout.columns, (ids[0] in is_open for ids in runs))
    )
    return BranchMap(nodes, layout, sum(map(_is_said, messages.values())), leaf_id)


def _is_said(message: Message) -> bool:
    return message.role is not Role.TOOL


def _children_of(messages: Mapping[str, Message]) -> dict[str | None, list[str]]:
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for message_id, message in messages.items():
        parent = message.parent_id
        children[parent if parent in messages else None].append(message_id)
    for same in children.values():
        if len(same) > 1:
            same.sort(key=lambda one: (messages[one].created_at, one))
    return dict(children)


def _run_from(message_id: str, children: Mapping[str | None, list[str]]) -> list[str]:
    """Return a message with those after it that have one way on each; alone where it is an end, or forks."""
    run = [message_id]
    following = children.get(message_id, ())
    while len(following) == 1:
        after = children.get(following[0], ())
        if len(after) != 1:
            break
        run.append(following[0])
        following = after
    return run
