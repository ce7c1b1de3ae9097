"""What a command is: its menu, its keys, and when it can be given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Menu(StrEnum):
    """The menus, in their order; the value is the English title."""

    CONVERSATION = "&Conversation"
    ANSWER = "&Answer"
    MESSAGE = "&Message"
    EDIT = "&Edit"
    VIEW = "&View"
    HELP = "&Help"


class When(StrEnum):
    """When a command can be given. Two commands may share a key only if these exclude each other."""

    ALWAYS = "always"
    TURN_RUNNING = "a turn of the open conversation runs"
    ANY_TURN_RUNNING = "any turn runs"
    TURN_AT_REST = "no turn of the open conversation runs"
    COMPOSER = "the composer has the focus"
    SIDEBAR = "the sidebar has the focus"
    TRANSCRIPT = "the transcript has the focus"
    INSPECTOR = "the inspector has the focus"


@dataclass(frozen=True, slots=True)
class Command:
    """One act of the user.

    `id` is for ever: users' keymaps refer to it. `keys` are in Qt's portable form ("Ctrl" is Cmd on
    macOS), the first one is the one that is shown. `is_local`: the widget that has the focus handles
    the key itself, so no window-wide shortcut is made; nor is one ever made of a key that writes a letter:
    those hold in the transcript alone. `icon` is a name of the icon family, or "".
    """

    id: str
    title: str
    menu: Menu
    keys: tuple[str, ...]
    when: When
    help: str
    is_local: bool = False
    icon: str = ""
