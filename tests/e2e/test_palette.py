"""The palette and the sheet of keys, by real keys and as a screen reader has them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop, Program, until
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer

ANNOUNCED = "object:announcement"


def has_focus(program: Program, name: str) -> bool:
    """Tell whether something with a name has the focus."""
    return any(node.name == name and "focused" in node.states for node in program.nodes())


def test_a_conversation_and_a_command_by_a_few_letters(desktop: Desktop, folder: Path) -> None:
    """Ctrl+K, letters, Enter: from the composer too, where that key has another meaning as a rule."""
    with ScriptedServer(Reply(chat_stream("Pears."))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("What grows in the orchard?")
            program.wait_for("Done")
            program.press("ctrl+n")
            program.type("half a thought")
            program.press("Home", "ctrl+k")
            until(lambda: has_focus(program, "Command"), "the focus in the palette")
            assert program.find("Results", "list") is not None
            program.type("#orch")
            name = until(
                lambda: next(
                    (i.name for i in desktop.eyes.items(program.pid, "Results") if "orchard" in i.name), ""
                ),
                "the conversation in the list",
            )
            assert name.startswith("What grows in the orchard?, ")
            program.press("Return")
            until(lambda: has_focus(program, "Message"), "the focus in the composer")
            until(lambda: program.composer_text() == "", "the conversation in front")
            program.press("ctrl+p")
            until(lambda: has_focus(program, "Command"), "the focus in the palette")
            desktop.eyes.heard(ANNOUNCED)
            program.type("nc")
            program.press("Up", "Down")
            until(
                lambda: (
                    "New conversation, Begin a new conversation, Ctrl+N"
                    in [text for text, _ in desktop.eyes.heard(ANNOUNCED)]
                ),
                "the row read out",
            )
            program.press("Return")
            until(lambda: program.composer_text() == "half a thought", "the draft of the other conversation")
            program.quit()


def test_rows_that_change_can_be_read(desktop: Desktop, folder: Path) -> None:
    """While letters come every row may go as it is read: what is there is told, nobody falls over it."""
    with desktop.program(folder) as program:
        program.press("ctrl+k")
        until(lambda: has_focus(program, "Command"), "the focus in the palette")
        letters = ["xdotool", "type", "--delay", "30", "conversation" * 6]
        with subprocess.Popen(letters, env=desktop.env) as typing:
            while typing.poll() is None:
                desktop.eyes.items(program.pid, "Results")
        program.press("ctrl+a", "BackSpace")
        program.type("nc")
        until(
            lambda: any(
                one.name.startswith("New conversation,") for one in desktop.eyes.items(program.pid, "Results")
            ),
            "the row of the last letters",
        )
        program.press("Escape")
        program.quit()


def test_every_key_is_found_by_pressing_it(desktop: Desktop, folder: Path) -> None:
    """F1 opens the sheet, a key finds its act by name, Esc gives the focus back."""
    with desktop.program(folder) as program:
        program.press("F1")
        until(lambda: has_focus(program, "Find a key"), "the focus in the sheet")
        assert program.find("Stop, Esc or Ctrl+.") is not None
        program.press("ctrl+shift+f")
        until(lambda: program.find("Stop, Esc or Ctrl+.") is None, "the other acts gone")
        assert program.find("Search all conversations, Ctrl+Shift+F") is not None
        program.press("Escape")
        until(lambda: has_focus(program, "Message"), "the focus in the composer")
        program.quit()
