"""Two JSON values compared: one tree in which every row is the same, changed, added or removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from chatdesk.schemas.misfit import Step

_LONGEST_LINED_UP = 400
_DEEPEST = 200


class Kind(StrEnum):
    """What became of a value; `INNER`: something below it is another one."""

    SAME = "same"
    INNER = "inner"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(slots=True)
class Difference:
    """One value in both: `before` and `after`, each None where it is not there (see `kind`).

    `key` is its name or place: in a list the place after, of what was removed the place before. `below` are
    the rows below a value that is an object or a list in both.
    """

    key: Step | None
    kind: Kind
    before: Any = None
    after: Any = None
    below: list[Difference] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many values were changed, added and removed, this one and all below it."""
        changed, added, removed = (self.kind is kind for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED))
        counts = [int(changed), int(added), int(removed)]
        for row in self.below:
            counts = [one + other for one, other in zip(counts, row.counts, strict=True)]
        return counts[0], counts[1], counts[2]


def difference(before: Any, after: Any, key: Step | None = None) -> Difference:
    """Compare two values. 1 and 1.0 are the same, 1 and true are not; of objects the order does not count."""
    return _compared(before, after, key, 0)


def _compared(before: Any, after: Any, key: Step | None, depth: int) -> Difference:
    if is_same(before, after):
        rows = _of_objects(before, after, 1) if depth == 0 and isinstance(before, dict) else []
        return Difference(key, Kind.SAME, before, after, rows)
    if depth < _DEEPEST:
        if isinstance(before, dict) and isinstance(after, dict):
            return Difference(key, Kind.INNER, before, after, _of_objects(before, after, depth + 1))
        if isinstance(before, list) and isinstance(after, list):
            return Difference(key, Kind.INNER, before, after, _of_lists(before, after, depth + 1))
    return Difference(key, Kind.CHANGED, before, after)


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other) and isinstance(one, str) == isinstance(other, str)


def _of_objects(before: dict[str, Any], after: dict[str, Any], depth: int) -> list[Difference]:
    rows = [
        _compared(before[name], value, name, depth)
        if name in before
        else Difference(name, Kind.ADDED, after=value)
        for name, value in after.items()
    ]
    rows += [
        Difference(name, Kind.REMOVED, before=value) for name, value in before.items() if name not in after
    ]
    return rows


def _of_lists(before: list[Any], after: list[Any], depth: int) -> list[Difference]:
    if max(len(before), len(after)) > _LONGEST_LINED_UP:
        return _by_place(before, after, 0, 0, depth)
    one, other = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, after))
    rows: list[Difference] = []
    for tag, low, high, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [
                Difference(first + n, Kind.SAME, before[low + n], after[first + n]) for n in range(high - low)
            ]
        else:
            rows += _by_place(before[low:high], after[first:last], low, first, depth)
    return rows


def _by_place(
    before: Sequence[Any], after: Sequence[Any], low: int, first: int, depth: int
) -> list[Difference]:
    both = min(len(before), len(after))
    rows = [_compared(before[n], after[n], first + n, depth) for n in range(both)]
    rows += [Difference(low + n, Kind.REMOVED, before=before[n]) for n in range(both, len(before))]
    rows += [Difference(first + n, Kind.ADDED, after=after[n]) for n in range(both, len(after))]
    return rows
