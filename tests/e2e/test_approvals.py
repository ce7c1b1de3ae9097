"""Requests of tools, answered by keys alone, with a real tool server behind them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME
from tests.e2e.desktop import Desktop, until
from tests.e2e.tool_servers import ACT, NOT_YET, TOOL, WELL, connect, prepare, results, wait_asked
from tests.fakes.replies import Reply, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

WAIT = Reply(tool_calls_stream(("c1", "files_wait", "{}")), asked=TOOL)


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
