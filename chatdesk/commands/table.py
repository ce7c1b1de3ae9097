"""Every command of the program, declared once: menus, tooltips, hints and keys are made from here."""

from __future__ import annotations

from chatdesk.commands.command import Command
from chatdesk.commands.conversation_commands import CONVERSATION_COMMANDS
from chatdesk.commands.window_commands import WINDOW_COMMANDS

COMMANDS: tuple[Command, ...] = (*CONVERSATION_COMMANDS, *WINDOW_COMMANDS)

BY_ID = {command.id: command for command in COMMANDS}
