"""Requests of tools, answered by keys alone, with a real tool server behind them."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import ROOT, Desktop, Program, until
from tests.fakes.replies import Reply, chat_stream, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

SERVER = ROOT / "tests" / "fakes" / "odd_server.py"
TOOLS = "files_act"
WELL = Reply(chat_stream("Well", "."), asked=TOOLS)
NOT_YET = Reply(chat_stream("Not yet", "."))
ACT = Reply(tool_calls_stream(("c1", "files_act", '{"path": "/notes"}')), asked=TOOLS)
WAIT = Reply(tool_calls_stream(("c1", "files_wait", "{}")), asked=TOOLS)
# Letters that come sooner were meant for elsewhere, and are words.
GRACE = 0.5


def prepare(folder: Path, base_url: str) -> Path:
    """Configure the account and the tool server; return the file that the server writes into."""
    told = folder.parent / "told"
    told.touch()
    write_account(folder, base_url)
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            f"""
[mcpServers.files]
command = {json.dumps(sys.executable)}
args = [{json.dumps(str(SERVER))}]
env = {{ ODD_TOLD = {json.dumps(str(told))} }}
"""
        )
    return told


def wait_asked(program: Program, tool: str = "act") -> None:
    """Wait until a request has the focus, and for the moment in which keys are not for it."""
    program.wait_for(f"Waiting for you: {tool}")
    until(lambda: any("focused" in node.states for node in program.nodes() if node.name == "Deny"), "Deny")
    time.sleep(GRACE)


def connect(program: Program, server: ScriptedServer) -> None:
    """Ask until a request offers the tools of the server, which is started behind the window."""

    def is_there() -> bool:
        seen = len(server.requests)
        program.send("Hello")
        request = server.wait_requested(seen + 1)
        program.wait_for("Done")
        return TOOLS.encode() in request.body

    until(is_there, "the tools of the server")


def results(conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the results of tools, oldest first."""
    parts = (part for message in conversation["messages"] for part in message["parts"])
    return [part for part in parts if part["type"] == "tool_result"]


def test_requests_are_answered_by_keys(desktop: Desktop, folder: Path) -> None:
    """A approves, Shift+D takes a reason to the model, Enter denies, Shift+A makes a rule that holds."""
    with ScriptedServer(WELL, *[ACT, WELL] * 5, default=NOT_YET) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server)
            program.send("Approve it")
            wait_asked(program)
            program.press("a")
            program.wait_for("Done")
            program.send("Say why")
            wait_asked(program)
            program.press("shift+d")
            program.type("Not a day")
            program.press("Return")
            program.wait_for("Done")
            program.send("Deny it")
            wait_asked(program)
            program.press("Return")
            program.wait_for("Done")
            program.send("Always")
            wait_asked(program)
            program.press("shift+a")
            program.press("Return")
            program.wait_for("Done")
            seen = len(server.requests)
            program.send("Unasked")
            server.wait_requested(seen + 2)
            program.wait_for("Done")
            assert program.composer_text() == ""
            program.quit()
    told = results(desktop.export(folder)[0])
    said = [result["content"] for result in told]
    assert [said[0], *said[3:]] == ["done"] * 3
    assert said[1].endswith("The user says: Not a day")
    assert said[2].startswith("Denied by the user")
    (rule,) = json.loads((folder / "approvals.json").read_text())["rules"]
    assert (rule["tool"], rule["covers"]) == ("act", "tool")


def test_stop_ends_what_waits_and_what_runs(desktop: Desktop, folder: Path) -> None:
    """Esc at a request, and while the tool runs: the server is told, and both can be gone on with."""
    with ScriptedServer(WELL, ACT, WELL, WAIT, WELL, default=NOT_YET) as server:
        told = prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server)
            program.send("Stop the request")
            wait_asked(program)
            program.press("Escape")
            program.wait_for("Stopped")
            program.press("alt+Return")
            program.wait_for("Done")
            program.send("Stop the tool")
            wait_asked(program, "wait")
            program.press("alt+y")
            program.wait_for("Running tools, 1 left")
            assert told.read_text() == ""
            program.press("Escape")
            program.wait_for("Stopped")
            until(lambda: told.read_text() == "cancelled\n", "the notice to the server")
            program.press("alt+Return")
            program.wait_for("Done")
            program.quit()
    said = [result["content"] for result in results(desktop.export(folder)[0])]
    assert said == ["Stopped by the user before it was done."] * 2


def test_a_request_survives_a_crash_as_a_result(desktop: Desktop, folder: Path) -> None:
    """Killed while a request waits, the program comes back with a history that can be sent again."""
    with ScriptedServer(WELL, ACT, WELL, default=NOT_YET) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server)
            program.send("Ask me")
            program.wait_for("Waiting for you: act")
            program.kill()
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.press("alt+Return")
            program.wait_for("Done")
            program.quit()
        sent = server.requests[-1].json()["messages"]
    assert sent[-1]["role"] == "tool"
    assert "ended before" in sent[-1]["content"]
