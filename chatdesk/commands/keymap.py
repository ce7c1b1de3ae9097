"""The keys in force: the defaults, changed by the user's own, with every conflict found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatdesk.commands.command import Command, When
from chatdesk.commands.table import COMMANDS

_MODIFIERS = ("ctrl", "alt", "shift", "meta")
# A comma that is no key itself, as it is in "Ctrl+,".
_BETWEEN_KEYS = re.compile(r"(?<=[^+\s])\s*,\s*(?=\S)")
_OTHER_NAMES = {"return": "enter", "escape": "esc", "pagedown": "pgdown", "pageup": "pgup", "delete": "del"}

# These pairs never hold at the same time, so one key may serve both.
_EXCLUSIVE = frozenset(
    {
        frozenset({When.TURN_RUNNING, When.TURN_AT_REST}),
        frozenset({When.COMPOSER, When.SIDEBAR}),
        frozenset({When.COMPOSER, When.TRANSCRIPT}),
        frozenset({When.SIDEBAR, When.TRANSCRIPT}),
        *(frozenset({When.INSPECTOR, other}) for other in (When.COMPOSER, When.SIDEBAR, When.TRANSCRIPT)),
    }
)


def can_meet(first: When, second: When) -> bool:
    """Tell whether two commands may be wanted at the same time, so that they cannot share a key."""
    return frozenset({first, second}) not in _EXCLUSIVE


def normalise(keys: str) -> str:
    """Return a key in one spelling: "shift+CTRL+Return" and "Ctrl+Shift+Enter" are the same.

    Keys that follow each other stand with commas between them, each for itself: "g,g".
    """
    return ",".join(_normalised(one) for one in _BETWEEN_KEYS.split(keys.strip()))


def is_beginning(keys: str, other: str) -> bool:
    """Tell whether two keys are the same, or one of them begins the other: then both cannot be heard."""
    short, long = sorted((normalise(keys), normalise(other)), key=len)
    return short == long or long.startswith(f"{short},")


def _normalised(keys: str) -> str:
    text = keys.strip().lower().replace(" ", "")
    if text == "+" or text.endswith("++"):
        words, last = text[:-2].split("+"), "+"
    else:
        *words, last = text.split("+")
    modifiers = [m for m in _MODIFIERS if m in words]
    return "+".join([*modifiers, _OTHER_NAMES.get(last, last)])


def writes_text(keys: str) -> bool:
    """Tell whether a key (or the first of several) writes a character where a text has the focus."""
    name = _normalised(_BETWEEN_KEYS.split(keys.strip())[0])
    *modifiers, last = [*name[:-1].split("+"), "+"] if name.endswith("+") else name.split("+")
    is_character = len(last) == 1 or last == "space"
    return is_character and not {"ctrl", "alt", "meta"} & set(modifiers)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key that two commands want at the same time."""

    key: str
    first: str
    second: str


class Keymap:
    """Keys by command id.

    `changes` maps command ids to a key, a list of keys, or an empty list (no key). What it says of
    ids that do not exist is kept in `unknown`; the rest is in force all the same. Everything shares one:
    who keeps something made from it listens to its changes.
    """

    def __init__(
        self,
        changes: Mapping[str, str | Sequence[str]] | None = None,
        commands: Iterable[Command] = COMMANDS,
    ) -> None:
        self._commands = {command.id: command for command in commands}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._listeners: list[Callable[[], None]] = []
        self.unknown: tuple[str, ...] = ()
        self._take(changes or {})

    def change(self, changes: Mapping[str, str | Sequence[str]]) -> bool:
        """Put the defaults with these changes into force, in place of all before; True if a key is another.

        Then everyone who listens is told.
        """
        before = dict(self._keys)
        self._take(changes)
        is_other = before != self._keys
        if is_other:
            for told in self._listeners:
                told()
        return is_other

    def listen(self, told: Callable[[], None]) -> None:
        """Call `told` after every change, in the thread that made it."""
        self._listeners.append(told)

    def keys(self, command_id: str) -> tuple[str, ...]:
        """Return the keys of a command, the one to show first."""
        return self._keys[command_id]

    def is_changed(self, command_id: str) -> bool:
        """Tell whether the keys of a command are not its own."""
        return self._keys[command_id] != self._commands[command_id].keys

    def shown(self, command_id: str) -> str:
        """Return the key that is shown beside a command, or ""."""
        keys = self._keys[command_id]
        return keys[0] if keys else ""

    def commands_in(self, when: When) -> dict[str, str]:
        """Return the commands of a place by their keys, in the spelling of `normalise`."""
        wanted = (command.id for command in self._commands.values() if command.when is when)
        return {normalise(key): command_id for command_id in wanted for key in self._keys[command_id]}

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return every key that two commands want at the same time."""
        owned = [
            (key, command_id)
            for command_id, keys in self._keys.items()
            for key in dict.fromkeys(normalise(key) for key in keys)
        ]
        by_first: dict[str, list[tuple[str, str]]] = {}
        found: list[Conflict] = []
        for key, command_id in owned:
            others = by_first.setdefault(_BETWEEN_KEYS.split(key)[0], [])
            found += [
                Conflict(key, other, command_id)
                for other_key, other in others
                if other != command_id and is_beginning(key, other_key) and self._can_meet(command_id, other)
            ]
            others.append((key, command_id))
        return tuple(found)

    def _take(self, changes: Mapping[str, str | Sequence[str]]) -> None:
        self._keys = {command.id: command.keys for command in self._commands.values()}
        self.unknown = tuple(sorted(set(changes) - set(self._keys)))
        for command_id, keys in changes.items():
            if command_id in self._keys:
                self._keys[command_id] = (keys,) if isinstance(keys, str) else tuple(keys)

    def _can_meet(self, one: str, other: str) -> bool:
        return can_meet(self._commands[one].when, self._commands[other].when)
