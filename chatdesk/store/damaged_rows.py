"""Reading the rows of a damaged table: what stands in front of, behind and between the damaged pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from typing import Any

Row = tuple[Any, ...]

# Keys that are tried one by one where nothing else leads past a damaged page; a page holds far fewer.
_LONGEST_GAP = 200_000
_LAST_KEY = 2**40


def readable_rows(
    connection: sqlite3.Connection,
    table: str,
    columns: list[str],
    known_keys: Callable[[], Iterator[str]] | None,
    met_damage: Callable[[], object] = bool,
) -> Iterator[Row]:
    """Yield every row that can be read; where `met_damage` was called, some perhaps twice, and not all.

    `known_keys` returns keys that are known from elsewhere: they are looked up one by one where a table
    without row numbers is damaged. What cannot be read is passed over.
    """
    keys = [row for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    names = ", ".join(columns)
    if len(keys) == 1 and str(keys[0][2]).upper() == "INTEGER":
        yield from _by_number(connection, table, names, str(keys[0][1]), met_damage)
        return
    order = ", ".join(row[1] for row in sorted(keys, key=lambda row: row[5])) or "rowid"
    forwards = f"SELECT {names} FROM {table} ORDER BY {order}"  # noqa: S608
    if (yield from _until_damage(connection, forwards)):
        return
    met_damage()
    backwards = ", ".join(f"{name.strip()} DESC" for name in order.split(","))
    yield from _until_damage(connection, f"SELECT {names} FROM {table} ORDER BY {backwards}")  # noqa: S608
    by_key = f"SELECT {names} FROM {table} WHERE {order} = ?"  # noqa: S608
    for key in known_keys() if known_keys is not None else ():
        yield from _until_damage(connection, by_key, key)


def _until_damage(connection: sqlite3.Connection, query: str, *values: object) -> Generator[Row, None, bool]:
    """Yield rows until one cannot be read; the value of the generator is whether all could."""
    try:
        yield from connection.execute(query, values)
    except sqlite3.DatabaseError:
        return False
    return True


def _by_number(
    connection: sqlite3.Connection, table: str, names: str, key: str, met_damage: Callable[[], object]
) -> Iterator[Row]:
    rows = f"SELECT {key}, {names} FROM {table} WHERE {key} "  # noqa: S608
    keys = f"SELECT {key} FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT 1"  # noqa: S608
    at = -1
    while True:
        try:
            for number, *row in connection.execute(f"{rows} > ? ORDER BY {key}", (at,)):
                at = number
                yield tuple(row)
        except sqlite3.DatabaseError:
            met_damage()
            behind = _behind(connection, keys, at)
        else:
            return
        last = at + _LONGEST_GAP if behind is None else min(behind, at + _LONGEST_GAP)
        for number in range(at + 1, last):
            for _number, *row in _until_damage(connection, f"{rows} = ?", number):
                yield tuple(row)
        if behind is None:
            return
        at = behind - 1


def _behind(connection: sqlite3.Connection, query: str, at: int) -> int | None:
    """Return the first key behind a damaged page that can be found by ever longer steps."""
    step = 1
    while at + step < _LAST_KEY:
        try:
            found = connection.execute(query, (at + step,)).fetchone()
        except sqlite3.DatabaseError:
            step *= 2
            continue
        return None if found is None else int(found[0])
    return None
