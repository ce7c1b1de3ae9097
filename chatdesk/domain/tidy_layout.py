"""Where the nodes of a tree are drawn: a row for each depth, whole columns, the longest line straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Row and column of each node, from 0; `straight` is the child right below a node, -1 for an end."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    straight: tuple[int, ...]


def lay_out(parents: Sequence[int]) -> Layout:
    """Place the nodes of a forest; `parents` names the parent of each node by its place, -1 for a root.

    A parent stands before its children, and children stand from left to right in the order in which
    they come. Under each node the child with the longest line below it goes straight down (of equals the last
    one); its brothers are packed to the left and to the right as closely as what hangs below them allows, so
    that no two nodes share a place and no subtree stands over another one. What follows an end in one
    more row changes nothing of what is there, unless its line becomes the longest. Time and memory
    are linear: the outline of a longest line is handed up, only shorter ones are read.
    """
    children: list[list[int]] = [[] for _ in range(len(parents) + 1)]  # the last one has the roots
    for node, parent in enumerate(parents):
        children[parent].append(node)
    heights = [1] * len(parents)
    for node in range(len(parents) - 1, -1, -1):
        parent = parents[node]
        if parent >= 0 and heights[node] >= heights[parent]:
            heights[parent] = heights[node] + 1
    shifts, straight = _pack(children, heights)
    rows, columns = [0] * len(parents), [0] * len(parents)
    for node, parent in enumerate(parents):
        rows[node] = rows[parent] + 1 if parent >= 0 else 0
        columns[node] = shifts[node] + (columns[parent] if parent >= 0 else 0)
    leftmost = min(columns, default=0)
    return Layout(tuple(rows), tuple(column - leftmost for column in columns), tuple(straight[:-1]))


def _pack(children: list[list[int]], heights: list[int]) -> tuple[list[int], list[int]]:
    """Return how far each node stands from its parent, and the straight child of each node and of the top."""
    shifts, straight = [0] * len(heights), [-1] * len(children)
    # Left and right edge of what hangs below a node, the lowest row first: a row on top is an append.
    outlines: dict[int, tuple[list[int], list[int]]] = {}
    for node in range(len(children) - 2, -2, -1):
        below = children[node]
        if not below:
            outlines[node] = ([0], [0])
            continue
        if len(below) == 1:
            straight[node] = below[0]
            left, right = outlines[node] = outlines.pop(below[0])
        else:
            longest = max(range(len(below)), key=lambda place: (heights[below[place]], place))
            straight[node] = below[longest]
            left, right = outlines[node] = outlines.pop(below[longest])
            for child in below[longest + 1 :]:
                shifts[child] = _put_right(right, *outlines.pop(child))
            for child in reversed(below[:longest]):
                shifts[child] = _put_left(left, *outlines.pop(child))
        left.append(0)
        right.append(0)
    return shifts, straight


def _put_right(edge: list[int], left: list[int], right: list[int]) -> int:
    """Put a subtree at the right of an edge, which becomes its own; return how far it had to go."""
    shift = max(edge[-k] - left[-k] for k in range(1, len(left) + 1)) + 1
    edge[-len(right) :] = [at + shift for at in right]
    return shift


def _put_left(edge: list[int], left: list[int], right: list[int]) -> int:
    """Put a subtree at the left of an edge, which becomes its own; return how far it had to go."""
    shift = min(edge[-k] - right[-k] for k in range(1, len(right) + 1)) - 1
    edge[-len(left) :] = [at + shift for at in left]
    return shift
