"""Every command has its group, and the keys that are fixed take none from a command of their place."""

from __future__ import annotations

from chatdesk.commands.groups import FIXED_KEYS, Group, group_of
from chatdesk.commands.table import BY_ID, COMMANDS


def test_commands_stand_where_they_are_looked_for() -> None:
    """No group is empty."""
    assert {group_of(command) for command in COMMANDS} == set(Group)
    wanted = {
        "turn.stop": Group.ANSWER,
        "tool.deny": Group.TOOLS,
        "turn.send": Group.COMPOSER,
        "composer.focus": Group.COMPOSER,
        "conversation.new": Group.CONVERSATION,
        "message.copy": Group.MESSAGE,
        "search.all": Group.FIND,
        "timeline.fit": Group.INSPECTOR,
        "app.quit": Group.WINDOW,
    }
    assert {id_: group_of(BY_ID[id_]) for id_ in wanted} == wanted


def test_fixed_keys_are_told_once() -> None:
    """No key of a group does two things there."""
    told = [(fixed.group, key) for fixed in FIXED_KEYS for key in fixed.keys]
    assert len(set(told)) == len(told)
