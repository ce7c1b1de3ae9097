"""The keys in force: the defaults, changed by the user's own, with every conflict found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatdesk.commands.table import COMMANDS, Command, When

_MODIFIERS = ("ctrl", "alt", "shift", "meta")
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


def normalise(keys: str) -> str:
    """Return a key in one spelling: "shift+CTRL+Return" and "Ctrl+Shift+Enter" are the same."""
    text = keys.strip().lower().replace(" ", "")
    if text == "+" or text.endswith("++"):
        words, last = text[:-2].split("+"), "+"
    else:
        *words, last = text.split("+")
    modifiers = [m for m in _MODIFIERS if m in words]
    return "+".join([*modifiers, _OTHER_NAMES.get(last, last)])


def writes_text(keys: str) -> bool:
    """Tell whether a key (or the first of several) writes a character where a text has the focus."""
    name = normalise(keys)
    *modifiers, last = [*name[:-1].split("+"), "+"] if name.endswith("+") else name.split("+")
    is_character = len(last) == 1 or last == "space" or "," in last
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
    ids that do not exist is kept in `unknown`; the rest is in force all the same.
    """

    def __init__(
        self,
        changes: Mapping[str, str | Sequence[str]] | None = None,
        commands: Iterable[Command] = COMMANDS,
    ) -> None:
        self._commands = {command.id: command for command in commands}
        self._keys = {command.id: command.keys for command in self._commands.values()}
        self.unknown: tuple[str, ...] = tuple(sorted(set(changes or {}) - set(self._keys)))
        for command_id, keys in (changes or {}).items():
            if command_id in self._keys:
                self._keys[command_id] = (keys,) if isinstance(keys, str) else tuple(keys)

    def keys(self, command_id: str) -> tuple[str, ...]:
        """Return the keys of a command, the one to show first."""
        return self._keys[command_id]

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
        found: list[Conflict] = []
        owners: dict[str, list[str]] = {}
        for command_id, keys in self._keys.items():
            for key in {normalise(key) for key in keys}:
                others = owners.setdefault(key, [])
                found += [Conflict(key, o, command_id) for o in others if self._can_meet(command_id, o)]
                others.append(command_id)
        return tuple(found)

    def _can_meet(self, one: str, other: str) -> bool:
        first, second = self._commands[one].when, self._commands[other].when
        return frozenset({first, second}) not in _EXCLUSIVE
