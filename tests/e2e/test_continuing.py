"""Continue with real keys: one message, Undo and Redo, and a kill in the middle of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import Desktop, Program
from tests.fakes.replies import STALL, Flood, Reply, chat_chunk, chat_stream, sse
from tests.fakes.scripted_server import ScriptedServer

BEGUN = Reply((sse(chat_chunk({"content": "The quick brown"})), STALL))
REST = Reply(chat_stream("quick brown", " fox", " jumps."))
WHOLE = "The quick brown fox jumps."


def last_answer(desktop: Desktop, folder: Path) -> dict[str, Any]:
    """Return the last answer as it is stored."""
    return answers(desktop.export(folder)[0])[-1]


def stop_early(program: Program) -> None:
    """Ask, and stop after the first words."""
    program.send("Tell me")
    program.wait_for("Writing")
    program.press("Escape")
    program.wait_for("Stopped")


def test_a_continuation_is_undone_and_redone_by_keys(desktop: Desktop, folder: Path) -> None:
    """Ctrl+Z restores the answer as it was, also after a new start; Ctrl+Shift+Z brings the rest back."""
    with ScriptedServer(BEGUN, REST) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            stop_early(program)
            stopped = last_answer(desktop, folder)
            program.press("alt+Return")
            program.wait_for("Done")
            whole = last_answer(desktop, folder)
            assert (text_of(whole), whole["finish_reason"]) == (WHOLE, "complete")
            assert [part.get("repeated") for part in whole["parts"]] == [None, "quick brown"]
            program.press("ctrl+z")
            program.wait_for("Stopped")
            assert last_answer(desktop, folder) == stopped
            program.press("ctrl+shift+z")
            program.wait_for("Done")
            program.type("A draft")
            program.press("ctrl+z")
            assert last_answer(desktop, folder) == whole
            program.quit()
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.wait_for("Done")
            program.press("ctrl+z")
            program.wait_for("Stopped")
            program.quit()
    assert last_answer(desktop, folder) == stopped


def test_a_kill_in_a_continuation_loses_nothing(desktop: Desktop, folder: Path) -> None:
    """What was before and what came are both there, marked as recovered, and Undo takes back what came."""
    with ScriptedServer(BEGUN, Reply((Flood(200, 60),))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            stop_early(program)
            stopped = last_answer(desktop, folder)
            program.press("alt+Return")
            request = server.wait_requested(2)
            program.wait_for("Writing")
            while request.sent < 200:
                time.sleep(0.01)
            time.sleep(0.5)
            program.kill()
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.wait_words("Recovered")
            found = text_of(last_answer(desktop, folder))
            came = "".join(f"word{number} " for number in range(199))
            assert found.startswith(f"The quick brown{came}")
            program.press("ctrl+z")
            program.wait_for("Stopped")
            program.quit()
    assert last_answer(desktop, folder) == stopped
