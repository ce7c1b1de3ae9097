"""The command table and the keys that call it."""

from __future__ import annotations

import re

import pytest

from chatdesk.commands.keymap import Conflict, Keymap, normalise, writes_text
from chatdesk.commands.table import BY_ID, COMMANDS


def test_default_keys_have_no_conflict() -> None:
    """No two commands of the table want the same key at the same time."""
    assert Keymap().conflicts() == ()


def test_ids_are_unique_and_dotted() -> None:
    """An id names its area and its act, and exists once."""
    assert len(BY_ID) == len(COMMANDS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", command.id) for command in COMMANDS)


def test_forbidden_keys_are_bound_to_nothing() -> None:
    """Keys that end sessions or write characters on some systems are left alone."""
    keys = {normalise(key) for command in COMMANDS for key in command.keys}
    assert "ctrl+alt+backspace" not in keys
    assert "ctrl+w" not in keys
    assert not any(re.fullmatch(r"ctrl\+alt\+[a-z]", key) for key in keys)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("shift+CTRL+Return", "ctrl+shift+enter"), ("Ctrl++", "ctrl++"), ("Escape", "esc"), ("F6", "f6")],
)
def test_keys_are_compared_in_one_spelling(given: str, wanted: str) -> None:
    """The order of modifiers and the names of keys do not matter."""
    assert normalise(given) == wanted


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        *((key, True) for key in ("C", "Shift+G", "G, G", "+", "Space", ",")),
        *((key, False) for key in ("Ctrl+,", "Alt+Up", "Home", "Ctrl+C", "F6")),
    ],
)
def test_keys_that_write_are_told_from_others(key: str, wanted: bool) -> None:
    """A key that writes a letter must never be taken from somebody who writes."""
    assert writes_text(key) is wanted


def test_user_keys_replace_defaults_and_conflicts_are_named() -> None:
    """A user's key is in force, what it collides with is named, an unknown id is told."""
    keymap = Keymap({"turn.stop": "F8", "app.quit": ["F6"], "no.such": "F1", "view.zoom_in": []})
    assert keymap.keys("turn.stop") == ("F8",)
    assert keymap.shown("view.zoom_in") == ""
    assert keymap.unknown == ("no.such",)
    assert keymap.conflicts() == (Conflict("f6", "app.quit", "focus.next_pane"),)


def test_other_keys_come_into_force_for_everybody() -> None:
    """What is changed counts from the defaults on; who listens is told once, and only of another key."""
    keymap = Keymap({"turn.stop": "F8"})
    told: list[str] = []
    keymap.listen(lambda: told.append(keymap.shown("turn.stop")))
    assert keymap.change({"app.quit": ["F9"], "no.such": "F1"})
    assert told == ["Esc"]
    assert (keymap.keys("app.quit"), keymap.unknown) == (("F9",), ("no.such",))
    assert keymap.is_changed("app.quit")
    assert not keymap.is_changed("turn.stop")
    assert not keymap.change({"app.quit": "F9"})
    assert told == ["Esc"]
