"""See what was sent, ask the same again outside, and play again what came: all by keys."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop, Program, until
from tests.fakes.replies import Reply, chat_stream
from tests.fakes.scripted_server import ScriptedServer


def windows(desktop: Desktop, program: Program) -> list[str]:
    """Return the windows of the program that can be seen: an open menu is one of its own."""
    found = ("--all", "--onlyvisible", "--pid", str(program.pid), "--class", "")
    return desktop.ask("xdotool", "search", *found).split()


@pytest.mark.needs("curl")
def test_a_request_is_copied_and_its_stream_saved(desktop: Desktop, folder: Path) -> None:
    """The copied curl asks the same with the key of the environment; the saved file replays to the answer."""
    saved = folder.with_name("answer.sse")
    with ScriptedServer(default=Reply(chat_stream("It's ", "there."))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Don't `look` at $HOME!")
            program.wait_for("Done")
            program.press("ctrl+shift+y")
            until(lambda: len(windows(desktop, program)) == 2, "the menu")
            program.press("Return")
            program.wait_words("The request was copied: curl")
            program.press("ctrl+l", "ctrl+v")
            command = until(program.composer_text, "the copied text in the composer")
            program.press("ctrl+a", "BackSpace", "F6", "shift+Tab", "Return")
            program.wait_words("Save the stream —")
            program.press("ctrl+a")
            program.type(str(saved))
            program.press("Return")
            program.wait_words("bytes were saved")
            program.quit()
        assert KEY not in command
        environ = {"OPENAI_API_KEY": KEY, "PATH": "/usr/bin:/bin"}
        subprocess.run(["bash", "-c", command], env=environ, check=True, stdout=subprocess.DEVNULL)
        first, second = server.requests
    assert second.json() == first.json()
    assert second.headers["authorization"] == first.headers["authorization"] == f"Bearer {KEY}"
    done = desktop.chatdesk(folder, "replay", str(saved), "--dialect", "chat-completions")
    assert json.loads(done.stdout)["text"] == "It's there."
