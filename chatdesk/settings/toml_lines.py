"""Finds the line of a TOML text on which something stands; `tomllib` does not tell."""

from __future__ import annotations

from collections.abc import Sequence

Step = str | int


def line_of(text: str, path: Sequence[Step]) -> int:
    """Return the line, counted from 1, of the key at `path`, else of its table, else 0.

    `path` is like ("accounts", 1, "dialect"): names, and positions in an array of tables. Texts of several
    lines that look like TOML themselves can mislead it: the number is a help for the reader, no more.
    """
    names = [step for step in path if isinstance(step, str)]
    header, key = ".".join(names[:-1]), names[-1] if names else ""
    position = next((step for step in path if isinstance(step, int)), 0)
    current, seen, best = "", -1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        found = _header(line)
        if found is not None:
            current = found
            seen += current == header
            if current == ".".join(names):
                return number
        is_there = current == header and max(seen, 0) == position
        if is_there and found is not None:
            best = number
        if is_there and found is None and _key(line) == key:
            return number
    return best


def _header(line: str) -> str | None:
    """The name in "[name]" or "[[name]]", without quotes and spaces; None when it is another line."""
    bare = line.strip()
    if not bare.startswith("["):
        return None
    name = bare.lstrip("[").partition("]")[0]
    return ".".join(_unquoted(part) for part in name.split("."))


def _key(line: str) -> str | None:
    name, equals, _ = line.partition("=")
    return _unquoted(name) if equals else None


def _unquoted(name: str) -> str:
    return name.strip().strip("\"'")
