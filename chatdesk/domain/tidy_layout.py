"""Where the nodes of a tree are drawn: a row for each depth, whole columns, the longest line straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """First row and column of each bar, from 0; `straight` is the child right below a bar, -1 for an end."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    straight: tuple[int, ...]


def lay_out(parents: Sequence[int], lengths: Sequence[int]) -> Layout:
    """Place the bars of a forest: nodes that stand straight below each other, `lengths` says how many.

    `parents` names the parent of each bar by its place, -1 for a first one. A parent stands before its
    children, and children stand from left to right in the order in which they come. Below each bar
    the child with the longest line goes straight down (of equals the last one); its brothers are packed
    to the left and to the right as closely as what hangs below them allows: no two share a place, no
    subtree stands over another one. What grows at an end moves nothing unless its line becomes the
    longest. Time is linear in the rows of all bars but the longest: its outline is handed up unread.
    """
    children: list[list[int]] = [[] for _ in range(len(parents) + 1)]  # the last one has the first bars
    for bar, parent in enumerate(parents):
        children[parent].append(bar)
    heights = list(lengths)
    for bar in range(len(parents) - 1, -1, -1):
        parent = parents[bar]
        if parent >= 0 and heights[bar] + lengths[parent] > heights[parent]:
            heights[parent] = heights[bar] + lengths[parent]
    shifts, straight = _pack(children, heights, lengths)
    rows, columns = [0] * len(parents), [0] * len(parents)
    for bar, parent in enumerate(parents):
        columns[bar] = shifts[bar]
        if parent >= 0:
            rows[bar] = rows[parent] + lengths[parent]
            columns[bar] += columns[parent]
    leftmost = min(columns, default=0)
    return Layout(tuple(rows), tuple(column - leftmost for column in columns), tuple(straight[:-1]))


def _pack(
    children: list[list[int]], heights: list[int], lengths: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return how far each bar stands from its parent, and the straight child of each and of the top."""
    shifts, straight = [0] * len(heights), [-1] * len(children)
    # Left and right edge of what hangs below a bar, the lowest row first: what comes on top is appended.
    outlines: dict[int, tuple[list[int], list[int]]] = {}
    for bar in range(len(children) - 2, -2, -1):
        below = children[bar]
        left: list[int] = []
        right: list[int] = []
        if below:
            longest = max(range(len(below)), key=lambda place: (heights[below[place]], place))
            straight[bar] = below[longest]
            left, right = outlines.pop(below[longest])
            for child in below[longest + 1 :]:
                shifts[child] = _put_right(right, *outlines.pop(child))
            for child in reversed(below[:longest]):
                shifts[child] = _put_left(left, *outlines.pop(child))
        own = [0] * (lengths[bar] if bar >= 0 else 1)
        left += own
        right += own
        outlines[bar] = (left, right)
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
