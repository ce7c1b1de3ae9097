"""Writes what is told of the commands outside of the program: the help's list, and the one in the README."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from devtools import environment

# Read from the checkout, by the Python that runs dev.py: the table needs nothing but the standard library.
if str(environment.ROOT) not in sys.path:
    sys.path.insert(0, str(environment.ROOT))

from chatdesk.commands.command import Command, When
from chatdesk.commands.groups import FIXED_KEYS, Group, group_of
from chatdesk.commands.table import BY_ID, COMMANDS

COMMANDS_FILE = Path(environment.ROOT) / "resources" / "help" / "commands.md"
README = Path(environment.ROOT) / "README.md"

_BEGIN, _END = "<!-- keys: made by dev.py docs -->\n", "<!-- end of keys -->\n"

# What a new reader needs first, in the order of a first conversation.
IN_README = (
    "palette.open",
    "help.shortcuts",
    "turn.send",
    "composer.newline",
    "turn.stop",
    "turn.stop_all",
    "turn.interrupt_and_send",
    "turn.continue",
    "turn.regenerate",
    "composer.edit_last",
    "message.branch_previous",
    "message.branch_next",
    "message.previous",
    "message.next",
    "message.copy",
    "message.copy_code",
    "message.edit",
    "message.fork",
    "message.inspect",
    "message.delete",
    "tool.approve",
    "tool.deny",
    "search.here",
    "search.all",
    "conversation.new",
    "conversation.next",
    "model.pick",
    "preset.edit",
    "composer.attach",
    "branches.open",
    "inspector.toggle",
    "sidebar.toggle",
    "focus.next_pane",
    "settings.open",
)


def command_page() -> str:
    """Return the list of all commands, by group, as Markdown."""
    parts = [
        "# Commands\n",
        "Made from the table in `chatdesk/commands` by `python3 packaging/dev.py docs`: change it there.\n",
        "These are the keys that ChatDesk comes with; on macOS, Ctrl is Cmd. Each can be changed.\n",
    ]
    for group in Group:
        parts.append(f"## {group.value}\n")
        rows = [_row(command) for command in COMMANDS if group_of(command) is group]
        parts.append(_table(("command", "keys", "what it does", "id"), rows))
        fixed = [one for one in FIXED_KEYS if one.group is group]
        if fixed:
            parts.append("Keys of places, which stay as they are:\n")
            parts.append(_table(("what it does", "keys"), [(one.title, _keys(one.keys)) for one in fixed]))
    return "\n".join(parts)


def readme_list() -> str:
    """Return the list of the README, as Markdown."""
    chosen = [BY_ID[command_id] for command_id in IN_README]
    return _table(("key", "command", "what it does"), [(_keys(c.keys), _title(c), _told(c)) for c in chosen])


def outdated() -> list[Path]:
    """Return the files that do not say what the table says."""
    return [path for path, text in _texts() if not path.exists() or path.read_text(encoding="utf-8") != text]


def renew() -> list[Path]:
    """Write the files that are out of date, and return them."""
    changed = outdated()
    for path, text in _texts():
        if path in changed:
            path.write_text(text, encoding="utf-8", newline="\n")
    return changed


def _texts() -> Iterator[tuple[Path, str]]:
    yield COMMANDS_FILE, command_page()
    before, begin, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    yield README, f"{before}{begin or _BEGIN}{readme_list()}{end or _END}{after}"


def _row(command: Command) -> tuple[str, ...]:
    return _title(command), _keys(command.keys), _told(command), f"`{command.id}`"


def _title(command: Command) -> str:
    return command.title.rstrip("…")


def _told(command: Command) -> str:
    where = {
        When.TRANSCRIPT: "In the conversation: ",
        When.INSPECTOR: "In the inspector: ",
        When.SIDEBAR: "In the sidebar: ",
    }.get(command.when, "")
    return f"{where}{command.help}"


def _keys(keys: Iterable[str]) -> str:
    return " or ".join(key.replace("Return", "Enter").replace(", ", " ") for key in keys)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
