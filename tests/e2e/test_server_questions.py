"""What a tool server asks the user, in the window and by keys alone, with a real child behind it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME
from tests.e2e.desktop import Desktop, Program, until
from tests.e2e.surfaces import check
from tests.e2e.tool_servers import NOT_YET, WELL, connect, prepare, results, wait_asked, wait_ready
from tests.fakes.replies import Reply, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

ASK = Reply(tool_calls_stream(("c1", "files_ask", "{}")), asked="files_ask")


def wait_for_form(program: Program) -> None:
    """Approve the call, and wait until the first field has the focus and takes letters."""
    wait_asked(program, "ask")
    program.press("a")
    wait_ready(program, "Folder")


def test_a_server_asks_and_is_answered_by_keys(desktop: Desktop, folder: Path) -> None:
    """Filled in and sent, cancelled with Esc, and gone with the turn that was stopped."""
    with ScriptedServer(WELL, *[ASK, WELL] * 2, ASK, default=NOT_YET) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server)
            program.send("Fill it in")
            wait_for_form(program)
            check(program, "Conversation")
            program.type("no")
            program.press("ctrl+Return")
            program.wait_for("At least 3 letters; these are 2.")
            program.type("tes")
            program.press("ctrl+Return")
            program.wait_for("Done")
            program.send("Cancel it")
            wait_for_form(program)
            program.press("Escape")
            program.wait_for("Done")
            program.send("Stop it")
            wait_for_form(program)
            program.press("ctrl+period")
            program.wait_for("Stopped")
            until(lambda: not [node for node in program.nodes() if node.name == "Folder"], "no form")
            assert program.composer_text() == ""
            program.quit()
    said = [result["content"] for result in results(desktop.export(folder)[0])]
    assert json.loads(said[0]) == {"action": "accept", "content": {"folder": "notes", "copies": 2}}
    assert json.loads(said[1])["action"] == "cancel"
    assert said[2] == "Stopped by the user before it was done."
