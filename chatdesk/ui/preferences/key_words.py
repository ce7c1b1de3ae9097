"""What the page of keys says: why a key cannot be had, who has it, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from chatdesk.commands.command import Command, When
from chatdesk.commands.rebinding import Clash, Refusal
from chatdesk.ui.preferences.key_rows import title_of

_REFUSED = {
    Refusal.ENDS_SESSION: "{0} ends the whole session of the desktop on some systems.",
    Refusal.ALT_GR: "{0} writes a letter on many keyboards, as AltGr does. Leave Ctrl or Alt out.",
    Refusal.WRITES: "{0} only writes here. Hold Ctrl or Alt with it.",
    Refusal.EDITS: "{0} is for moving and changing what one writes. Hold something else with it.",
    Refusal.FOCUS: "{0} goes from one thing to the next, and must stay free for that.",
    Refusal.MENU: "{0} opens the menu.",
    Refusal.ESCAPE: "{0} closes what is on top and stops an answer; it does nothing else.",
    Refusal.CLOSES: "{0} closes things elsewhere: it must not delete anything here.",
    Refusal.QUITS: "{0} quits: it must not stop anything but the program.",
    Refusal.APPROVES: "{0} is pressed while writing: a tool must not run because of it.",
    Refusal.FIXED: "{0} has a meaning of its own in the inspector.",
}
_WHEN = {
    When.ALWAYS: "Acts everywhere.",
    When.TURN_RUNNING: "Acts while an answer of the conversation is written.",
    When.ANY_TURN_RUNNING: "Acts while any answer is written.",
    When.TURN_AT_REST: "Acts while no answer of the conversation is written.",
    When.COMPOSER: "Acts in the composer.",
    When.SIDEBAR: "Acts in the sidebar.",
    When.TRANSCRIPT: "Acts in the conversation, at the message with the ring.",
    When.INSPECTOR: "Acts in the inspector.",
}
_WHEN_OTHER = {
    When.ALWAYS: "everywhere",
    When.TURN_RUNNING: "while an answer of the conversation is written",
    When.ANY_TURN_RUNNING: "while any answer is written",
    When.TURN_AT_REST: "while no answer of the conversation is written",
    When.COMPOSER: "in the composer",
    When.SIDEBAR: "in the sidebar",
    When.TRANSCRIPT: "in the conversation",
    When.INSPECTOR: "in the inspector",
}


def refused(reason: Refusal, key: str) -> str:
    """Return why a key cannot be had."""
    return _tr(_REFUSED[reason]).format(key)


def acts_when(command: Command) -> str:
    """Return where a command acts, as a sentence."""
    return _tr(_WHEN[command.when])


def told(clashes: Sequence[Clash], key: str) -> str:
    """Return who has a key already, and when that one acts."""
    names = [
        _tr("“{0}” ({1})").format(title_of(clash.command), _tr(_WHEN_OTHER[clash.command.when]))
        for clash in clashes
    ]
    has = _tr("{0} is the key of {1}.").format(key, _tr(" and of ").join(names))
    if all(clash.is_apart for clash in clashes):
        return f"{has} {_tr('They never act at the same time: both can have it.')}"
    return f"{has} {_tr('Both would act at the same time: only one can have it.')}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeysPage", text)
