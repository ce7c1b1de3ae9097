"""What a key may be bound to: which keys never, and whom a new key would take something from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from chatdesk.commands.command import Command, When
from chatdesk.commands.groups import FIXED_KEYS, Group
from chatdesk.commands.keymap import Keymap, can_meet, is_beginning, normalise, writes_text
from chatdesk.commands.table import COMMANDS


class Refusal(Enum):
    """Why a command cannot have a key."""

    ENDS_SESSION = auto()
    """It ends the session of the desktop on some systems."""
    ALT_GR = auto()
    """It writes a letter on some keyboards: AltGr is Ctrl and Alt to Windows."""
    WRITES = auto()
    """It writes a letter, and this command acts where one writes."""
    EDITS = auto()
    """It moves or changes what one writes."""
    FOCUS = auto()
    """It goes from one thing to the next."""
    MENU = auto()
    """It opens the menu."""
    ESCAPE = auto()
    """Esc closes what is on top, and stops."""
    CLOSES = auto()
    """People press it to close something: it must not delete."""
    QUITS = auto()
    """People press it to quit: it must not stop."""
    APPROVES = auto()
    """A tool must not run because somebody went on typing."""
    FIXED = auto()
    """It has a meaning of its own in this place."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Another command that has the key. `is_apart`: both never act at the same time and may share it."""

    command: Command
    is_apart: bool


_MOVES = ("left", "right", "home", "end")
_EDITING = frozenset(
    {*_MOVES, "up", "down", "pgup", "pgdown", "backspace", "del", "insert", "enter", "space"}
)
_EDITING_HELD = frozenset(f"ctrl+{key}" for key in (*_MOVES, "backspace", "del", "a", "c", "v", "x"))
# What the focused place leaves to its commands.
_FREE_IN = {
    When.COMPOSER: {"up", "down", "enter"},
    When.TRANSCRIPT: {"home", "end", "del", "backspace"},
    When.INSPECTOR: {"del", "backspace"},
}
_OF_LETTERS = (When.TRANSCRIPT, When.INSPECTOR)
_DELETING = ("conversation.delete", "message.delete", "turn.remove_queued")
_STOPPING = ("turn.stop", "turn.stop_all")
_NEVER = {
    "ctrl+alt+backspace": Refusal.ENDS_SESSION,
    "tab": Refusal.FOCUS,
    "shift+tab": Refusal.FOCUS,
    "shift+backtab": Refusal.FOCUS,
    "f10": Refusal.MENU,
}


def refusal(command: Command, key: str) -> Refusal | None:
    """Return why a command cannot have a key, None where it can; keys of its own it can always have."""
    name = normalise(key)
    if name in {normalise(own) for own in command.keys}:
        return None
    last = "+" if name == "+" or name.endswith("++") else name.rpartition("+")[2]
    held = set(name[: -len(last)].split("+"))
    if name in _NEVER:
        return _NEVER[name]
    if {"ctrl", "alt"} <= held and len(last) == 1 and last.isalpha():
        return Refusal.ALT_GR
    found = _of_what_it_does(command, name, last)
    if found is None and name == "esc":
        found = Refusal.ESCAPE
    return found or _of_where_it_acts(command, name, last, held)


def clashes(keymap: Keymap, command: Command, key: str) -> list[Clash]:
    """Return the other commands that have a key, or one that begins with it; the same moment first."""
    found = [
        Clash(other, not can_meet(command.when, other.when))
        for other in COMMANDS
        if other.id != command.id and any(is_beginning(key, own) for own in keymap.keys(other.id))
    ]
    return sorted(found, key=lambda clash: clash.is_apart)


def without(keymap: Keymap, command: Command, key: str) -> tuple[str, ...]:
    """Return the keys that a command has left when another takes a key from it."""
    return tuple(own for own in keymap.keys(command.id) if not is_beginning(key, own))


def _of_what_it_does(command: Command, name: str, last: str) -> Refusal | None:
    if command.id in _DELETING and name == "ctrl+w":
        return Refusal.CLOSES
    if command.id in _STOPPING and name == "ctrl+q":
        return Refusal.QUITS
    return Refusal.APPROVES if command.id == "tool.approve" and last in {"enter", "space"} else None


def _of_where_it_acts(command: Command, name: str, last: str, held: set[str]) -> Refusal | None:
    if writes_text(name):
        takes_letters = command.when in _OF_LETTERS or any(writes_text(own) for own in command.keys)
        if not takes_letters:
            return Refusal.WRITES
    bare = not held & {"ctrl", "alt", "meta"}
    is_free = last in _FREE_IN.get(command.when, ()) or (last == "enter" and "shift" in held)
    if name in _EDITING_HELD or (bare and last in _EDITING and not is_free):
        return Refusal.EDITS
    fixed = {normalise(one) for own in FIXED_KEYS if own.group is Group.INSPECTOR for one in own.keys}
    return Refusal.FIXED if command.when is When.INSPECTOR and name in fixed else None
