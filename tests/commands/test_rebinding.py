"""What a key may be bound to, and whom it would be taken from."""

from __future__ import annotations

import pytest

from chatdesk.commands.keymap import Keymap, is_beginning, normalise
from chatdesk.commands.rebinding import Refusal, clashes, refusal, without
from chatdesk.commands.table import BY_ID, COMMANDS


def test_no_command_is_refused_a_key_of_its_own() -> None:
    """What the table gives can always be given back."""
    assert [(one.id, key) for one in COMMANDS for key in one.keys if refusal(one, key) is not None] == []


@pytest.mark.parametrize(
    ("command", "key", "wanted"),
    [
        ("app.quit", "Ctrl+Alt+Backspace", Refusal.ENDS_SESSION),
        ("app.quit", "Ctrl+Alt+E", Refusal.ALT_GR),
        ("app.quit", "Ctrl+Alt+Shift+E", Refusal.ALT_GR),
        ("app.quit", "Ctrl+Alt+F9", None),
        ("app.quit", "X", Refusal.WRITES),
        ("app.quit", "Shift+X", Refusal.WRITES),
        ("app.quit", "X, X", Refusal.WRITES),
        ("turn.send", "X", Refusal.WRITES),
        ("message.copy", "X", None),
        ("message.previous", "X", None),
        ("timeline.fit", "X", None),
        ("timeline.fit", "/", Refusal.FIXED),
        ("timeline.fit", "Left", Refusal.EDITS),
        ("app.quit", "Home", Refusal.EDITS),
        ("app.quit", "Ctrl+C", Refusal.EDITS),
        ("app.quit", "Alt+Home", None),
        ("turn.send", "Shift+Return", None),
        ("app.quit", "Tab", Refusal.FOCUS),
        ("app.quit", "F10", Refusal.MENU),
        ("app.quit", "Esc", Refusal.ESCAPE),
        ("app.quit", "Shift+F10", None),
        ("conversation.delete", "Ctrl+W", Refusal.CLOSES),
        ("app.quit", "Ctrl+W", None),
        ("turn.stop", "Ctrl+Q", Refusal.QUITS),
        ("tool.approve", "Ctrl+Return", Refusal.APPROVES),
        ("tool.approve", "Enter", Refusal.APPROVES),
        ("app.quit", "Ctrl++", None),
    ],
)
def test_keys_that_must_not_be_bound(command: str, key: str, wanted: Refusal | None) -> None:
    """Each has its reason."""
    assert refusal(BY_ID[command], key) is wanted


def test_a_clash_tells_whether_both_act_at_once() -> None:
    """One that acts everywhere comes before one that never meets; the first of a pair clashes too."""
    found = clashes(Keymap(), BY_ID["conversation.pin"], "Ctrl+R")
    assert [(clash.command.id, clash.is_apart) for clash in found] == [
        ("turn.try_now", False),
        ("turn.regenerate", False),
    ]
    apart = clashes(Keymap({"message.quote": "Alt+O"}), BY_ID["call.send_onward"], "alt+o")
    assert [(clash.command.id, clash.is_apart) for clash in apart] == [("message.quote", True)]
    assert [clash.command.id for clash in clashes(Keymap(), BY_ID["message.copy"], "G")] == ["message.first"]
    assert without(Keymap(), BY_ID["message.first"], "G") == ("Home",)


def test_keys_that_follow_each_other() -> None:
    """A pair is written in one way, a comma that is a key stays one, and the first key begins the pair."""
    assert normalise("Ctrl+K, Shift+CTRL+s") == "ctrl+k,ctrl+shift+s"
    assert normalise("Ctrl+,, G") == "ctrl+,,g"
    assert normalise("Ctrl+,") == "ctrl+,"
    assert is_beginning("g", "G, G")
    assert is_beginning("Shift+G", "shift+g")
    assert not is_beginning("Ctrl+G", "Ctrl+Gg")
    assert Keymap({"message.copy": "G"}).conflicts() != ()
