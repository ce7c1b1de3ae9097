"""What the sheet of keys lists, and which of it fits what is typed or pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from chatdesk.commands.groups import FIXED_KEYS, Group, group_of
from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.matching import Fit, Pattern


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An act and its keys, the one to use first. `also` holds further words by which it is found."""

    title: str
    keys: tuple[str, ...]
    also: str = ""
    is_changed: bool = False


Entries = Mapping[Group, Sequence[KeyEntry]]


def entries_of(keymap: Keymap, here: Group | None = None) -> dict[Group, list[KeyEntry]]:
    """Return every act that has a key now, by group; the keys that are fixed stand last in theirs.

    The group of the place where one is comes first.
    """
    groups = sorted(Group, key=lambda group: group is not here)
    found: dict[Group, list[KeyEntry]] = {group: [] for group in groups}
    for command in COMMANDS:
        keys = keymap.keys(command.id)
        if keys:
            title = _tr("Commands", command.title).rstrip("…")
            also = _tr("Commands", command.help)
            found[group_of(command)].append(KeyEntry(title, keys, also, keys != command.keys))
    for fixed in FIXED_KEYS:
        found[fixed.group].append(KeyEntry(_tr("Keys", fixed.title), fixed.keys))
    return found


def group_title(group: Group) -> str:
    """Return the heading of a group."""
    return _tr("Keys", group.value)


def narrowed(entries: Entries, typed: str) -> dict[Group, list[KeyEntry]]:
    """Return what has the key that is typed, else what has the words; all where nothing is typed."""
    text = typed.strip()
    if not text:
        return {group: list(some) for group, some in entries.items()}
    key, pattern = normalise(text), Pattern(text)
    by_key = {
        group: [entry for entry in some if key in {normalise(one) for one in entry.keys}]
        for group, some in entries.items()
    }
    if any(by_key.values()) and (len(text) > 1 or text.isupper()):
        return by_key
    return {
        group: [
            entry for entry in some if entry in by_key[group] or _fits(pattern, f"{entry.title} {entry.also}")
        ]
        for group, some in entries.items()
    }


def _fits(pattern: Pattern, text: str) -> bool:
    match = pattern.match(text)
    return match is not None and match.score >= Fit.WORD


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)
