"""The keys that the Tour names: marks in its texts, in whose place the keys in force are put."""

from __future__ import annotations

import re
from collections.abc import Callable

KeyOf = Callable[[str], str]
"""Tells the key of a command as it is shown, "" for none."""

_MARK = re.compile(r"\{([a-z_]+\.[a-z_]+)\|([^{}|]*)\}")


def no_key(_command_id: str) -> str:
    """Know no key: what is said names the ways that need none."""
    return ""


def with_keys(text: str, key_of: KeyOf, *, is_code: bool = False) -> str:
    """Put the key of a command for each mark "{id|words}", or its words where the command has no key.

    `is_code`: in Markdown, where a key is set as code.
    """

    def put(mark: re.Match[str]) -> str:
        key = key_of(mark[1])
        if not key:
            return mark[2]
        fence = "``" if "`" in key else "`"
        return f"{fence}{key}{fence}" if is_code else key

    return _MARK.sub(put, text)


def marked_commands(text: str) -> set[str]:
    """Return the ids of the commands whose keys a text names."""
    return {mark[1] for mark in _MARK.finditer(text)}
