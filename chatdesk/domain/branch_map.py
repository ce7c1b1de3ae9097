"""The map of a conversation: its messages as a drawn tree, runs without branches folded to one node."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import Message, Role
from chatdesk.domain.tidy_layout import lay_out

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

    def __init__(self, nodes: Sequence[MapNode], leaf_id: str | None, message_count: int) -> None:
        self.nodes = nodes
        self.leaf_id = leaf_id
        self.message_count = message_count
        self.column_count = max([node.column for node in nodes], default=-1) + 1
        # In this order the nodes of a row come from left to right: no subtree stands over another one.
        self.by_row: list[list[int]] = [[] for _ in range(max([node.row for node in nodes], default=-1) + 1)]
        self.children: list[list[int]] = [[] for _ in nodes]
        for place, (_ids, parent, row, _column, _is_open) in enumerate(nodes):
            self.by_row[row].append(place)
            if parent >= 0:
                self.children[parent].append(place)

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
        return cls((), None, 0)

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
        below = self.children[node]
        on = [child for child in below if self.nodes[child].is_open]
        straight = [child for child in below if self.nodes[child].column == self.nodes[node].column]
        return (on or straight or [node])[0]

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
    chains, parents = _chains_of(messages)
    # What stands between the beginning and the end of a chain has one way on, and no version.
    shown: list[list[tuple[str, ...]]] = []
    for chain in chains:
        is_folded = len(chain) >= FOLDED_FROM + 2 and chain[1] not in unfolded
        single: list[tuple[str, ...]] = [(one,) for one in ((chain[0], chain[-1]) if is_folded else chain)]
        shown.append([single[0], tuple(chain[1:-1]), single[1]] if is_folded else single)
    layout = lay_out(parents, [len(runs) for runs in shown])
    is_open = {message.id for message in branch_to(messages, leaf_id)}
    nodes: list[MapNode] = []
    last: list[int] = []
    for runs, before, row, column in zip(shown, parents, layout.rows, layout.columns, strict=True):
        parent, opened = last[before] if before >= 0 else -1, runs[0][0] in is_open
        for place, ids in enumerate(runs, row):
            nodes.append(MapNode(ids, parent, place, column, opened and ids[0] in is_open))
            parent = len(nodes) - 1
        last.append(parent)
    results = [message.role for message in messages.values()].count(Role.TOOL)
    return BranchMap(nodes, leaf_id, len(messages) - results)


def _chains_of(messages: Mapping[str, Message]) -> tuple[list[list[str]], list[int]]:
    """Cut a tree where it branches: return lines of messages, and which line each one goes on from (-1)."""
    only_child, forks = _children_of(messages)
    chains: list[list[str]] = []
    parents: list[int] = []
    firsts = forks.get(None) or [one for one in (only_child.get(None),) if one is not None]
    waiting = [(first, -1) for first in reversed(firsts)]
    while waiting:
        message_id, parent = waiting.pop()
        chain = [message_id]
        while (following := only_child.get(message_id)) is not None:
            message_id = following
            chain.append(message_id)
        waiting.extend((child, len(chains)) for child in reversed(forks.get(message_id, ())))
        chains.append(chain)
        parents.append(parent)
    return chains, parents


def _children_of(
    messages: Mapping[str, Message],
) -> tuple[dict[str | None, str], dict[str | None, list[str]]]:
    """Return the child of each message that has one, and the children in their order where there are more."""
    only_child: dict[str | None, str] = {}
    forks: dict[str | None, list[str]] = {}
    for message_id, message in messages.items():
        parent = message.parent_id
        if parent not in messages:
            parent = None
        if parent in forks:
            forks[parent].append(message_id)
        elif parent in only_child:
            forks[parent] = [only_child.pop(parent), message_id]
        else:
            only_child[parent] = message_id
    for same in forks.values():
        same.sort(key=lambda one: (messages[one].created_at, one))
    return only_child, forks
