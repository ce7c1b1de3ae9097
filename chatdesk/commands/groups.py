"""Commands by the place where they are wanted, and the keys of places that no command stands for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from chatdesk.commands.command import Command, Menu, When


class Group(StrEnum):
    """The groups of the sheet of keys, in their order; the value is the English title."""

    ANSWER = "Answers"
    TOOLS = "A tool call that waits"
    COMPOSER = "Composer"
    CONVERSATION = "Conversations"
    MESSAGE = "A message"
    FIND = "Find and copy"
    INSPECTOR = "Inspector"
    WINDOW = "Window"


class FixedKey(NamedTuple):
    """What a key does in a place that has the focus; it cannot be bound to another key."""

    group: Group
    title: str
    keys: tuple[str, ...]


FIXED_KEYS = (
    FixedKey(Group.TOOLS, "Approve once, in the request", ("A",)),
    FixedKey(Group.TOOLS, "Deny, in the request", ("D", "Enter")),
    FixedKey(Group.TOOLS, "Approve always, in the request", ("Shift+A",)),
    FixedKey(Group.TOOLS, "Reason for the model, in the request", ("Shift+D",)),
    FixedKey(Group.COMPOSER, "Snippets, in an empty composer", ("/",)),
    FixedKey(Group.CONVERSATION, "Open, in the sidebar", ("Enter",)),
    FixedKey(Group.CONVERSATION, "Delete, in the sidebar", ("Del",)),
    FixedKey(Group.MESSAGE, "Its buttons and links", ("Tab",)),
    FixedKey(Group.MESSAGE, "Select text", ("Shift+Left", "Shift+Down")),
    FixedKey(Group.INSPECTOR, "Tabs, or bars of the timeline", ("Left", "Right")),
    FixedKey(Group.INSPECTOR, "Filter the events, find in a result", ("/",)),
    FixedKey(Group.WINDOW, "Close what is on top, else write", ("Esc",)),
    FixedKey(Group.WINDOW, "The menu", ("Alt", "F10")),
)

_BY_MENU = {
    Menu.CONVERSATION: Group.CONVERSATION,
    Menu.ANSWER: Group.ANSWER,
    Menu.MESSAGE: Group.MESSAGE,
    Menu.EDIT: Group.FIND,
}
_BY_AREA = {
    "tool": Group.TOOLS,
    "composer": Group.COMPOSER,
    "suggestions": Group.COMPOSER,
    "app": Group.WINDOW,
    "settings": Group.WINDOW,
    "inspector": Group.INSPECTOR,
}


def group_of(command: Command) -> Group:
    """Return the group in which a command is looked for."""
    if command.when is When.INSPECTOR:
        return Group.INSPECTOR
    if command.when is When.COMPOSER:
        return Group.COMPOSER
    area = command.id.partition(".")[0]
    return _BY_AREA.get(area) or _BY_MENU.get(command.menu, Group.WINDOW)
