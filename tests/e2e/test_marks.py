"""Answers that nobody has looked at are there to be looked at, also after the next start."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop, Program, until
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer


def rows(program: Program) -> list[str]:
    """What is said of the conversations in the list."""
    return [node.name for node in program.nodes() if node.role == "list item"]


def test_an_unread_answer_is_unread_after_the_next_start(desktop: Desktop, folder: Path) -> None:
    """Its row says so until it is opened; what was seen is not marked."""
    with ScriptedServer(
        Reply(chat_stream("Seen.")), Reply(chat_stream("Not ", "seen.", pause=0.5))
    ) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("First")
            program.wait_for("Done")
            program.press("ctrl+n")
            program.send("Second")
            program.press("ctrl+n")
            until(lambda: any("unread" in row for row in rows(program)), "the mark")
            program.quit()
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            marked = until(lambda: [row for row in rows(program) if "unread" in row], "the mark once more")
            assert len(marked) == 1
            assert "Second" in marked[0]
            program.press("ctrl+Tab")
            until(lambda: not any("unread" in row for row in rows(program)), "the mark gone")
            program.quit()
