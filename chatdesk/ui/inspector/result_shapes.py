"""What a result can be shown as: its text always, and as tree, table or picture where it is one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from chatdesk.domain.message import AttachmentPart, ToolResultPart

_MOST_COLUMNS = 60
_ROWS_ASKED_FOR_COLUMNS = 500
_LONGEST_JSON = 30_000_000
_BEGINNINGS = ("{", "[", '"')


class Shape(StrEnum):
    """A way of looking at a result."""

    TEXT = "text"
    TREE = "tree"
    TABLE = "table"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind: each a value by the names of the columns."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


class ResultShapes:
    """The shapes of one result; each is made when it is first looked at."""

    def __init__(self, result: ToolResultPart) -> None:
        self.result = result

    @cached_property
    def value(self) -> tuple[bool, Any]:
        """Whether there is a JSON value, and the value: what the tool gave as such, else its text as JSON."""
        structured = getattr(self.result, "structured", None)
        if structured is not None:
            return True, structured
        text = self.result.content
        if len(text) > _LONGEST_JSON or not text.lstrip().startswith(_BEGINNINGS):
            return False, None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return False, None
        return isinstance(found, dict | list), found

    @cached_property
    def table(self) -> Table | None:
        """The value as a table: a list of objects, or an object in which there is nothing else of size."""
        has_value, value = self.value
        if not has_value:
            return None
        if isinstance(value, dict):
            lists = [inner for inner in value.values() if _is_rows(inner)]
            value = lists[0] if len(lists) == 1 else None
        return _table(value) if _is_rows(value) else None

    @cached_property
    def pictures(self) -> tuple[AttachmentPart, ...]:
        """The pictures that came with it."""
        found: tuple[AttachmentPart, ...] = getattr(self.result, "attachments", ())
        return tuple(one for one in found if one.media_type.startswith("image/"))

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """What it can be shown as, the best first."""
        found = [Shape.PICTURE] if self.pictures else []
        if self.table is not None:
            found.append(Shape.TABLE)
        if self.value[0]:
            found.append(Shape.TREE)
        return (*found, Shape.TEXT)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns: dict[str, None] = {}
    for row in rows[:_ROWS_ASKED_FOR_COLUMNS]:
        columns.update(dict.fromkeys(row))
    return Table(tuple(columns)[:_MOST_COLUMNS], rows)
