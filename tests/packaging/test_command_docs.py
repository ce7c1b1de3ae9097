"""What is written of the commands outside of the program says what their table says."""

from __future__ import annotations

from chatdesk.commands.table import BY_ID, COMMANDS
from devtools import command_docs


def test_help_and_readme_say_what_the_table_says() -> None:
    """After a change of the table: `python3 packaging/dev.py docs`."""
    assert command_docs.outdated() == []


def test_every_command_is_listed_with_its_keys() -> None:
    """Once, by its id; a sign that would end a cell does not."""
    text = command_docs.command_page()
    for command in COMMANDS:
        (line,) = [one for one in text.splitlines() if one.endswith(f"| `{command.id}` |")]
        for key in command.keys:
            assert key.replace("Return", "Enter").replace(", ", " ") in line
        assert line.count(" | ") == 3


def test_the_readme_names_commands_that_exist_and_have_a_key() -> None:
    """Each once."""
    assert len(set(command_docs.IN_README)) == len(command_docs.IN_README)
    assert [id_ for id_ in command_docs.IN_README if not BY_ID[id_].keys] == []
