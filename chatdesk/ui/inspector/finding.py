"""Looking for a text in what a view shows: in a text, in the values of a tree, in the cells of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from chatdesk.schemas.misfit import Step
from chatdesk.ui.inspector.result_shapes import Table

MOST = 2000
"""Nobody walks through more; the count says then that there are more."""


def in_text(text: str, wanted: str) -> list[tuple[int, int]]:
    """Return where the wanted text stands, in large and small letters."""
    found = re.finditer(re.escape(wanted), text, re.IGNORECASE)
    return [place.span() for _, place in zip(range(MOST), found, strict=False)]


def in_value(value: Any, wanted: str) -> list[tuple[Step, ...]]:
    """Return the paths of the fields and items whose name or value has the text."""
    low = wanted.lower()
    return [path for _, path in zip(range(MOST), _paths(value, low, ()), strict=False)]


def in_table(table: Table, wanted: str) -> list[tuple[int, int]]:
    """Return row and column of the cells that have the text."""
    low = wanted.lower()
    found = (
        (row, column)
        for row, values in enumerate(table.rows)
        for column, name in enumerate(table.columns)
        if name in values and low in _written(values[name]).lower()
    )
    return [cell for _, cell in zip(range(MOST), found, strict=False)]


def _paths(value: Any, low: str, path: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        here = (*path, key)
        is_inner = isinstance(inner, dict | list)
        if (isinstance(key, str) and low in key.lower()) or (not is_inner and low in _written(inner).lower()):
            yield here
        if is_inner:
            yield from _paths(inner, low, here)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
