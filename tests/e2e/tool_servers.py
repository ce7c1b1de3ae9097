"""Tool servers as a person has them: configured, connected behind the window, asked about, answered by keys.

Read by tests/installed/use.py too, which has the standard library alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.accounts import write_account
from tests.e2e.desktop import ROOT, Program, until
from tests.e2e.surfaces import wait_focus
from tests.fakes.replies import Reply, chat_stream, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

ODD_SERVER = ROOT / "tests" / "fakes" / "odd_server.py"
TOOL = "files_act"  # of the odd server, as the model knows it
WELL = Reply(chat_stream("Well", "."), asked=TOOL)
NOT_YET = Reply(chat_stream("Not yet", "."))
ACT = Reply(tool_calls_stream(("c1", TOOL, '{"path": "/notes"}')), asked=TOOL)
# Letters that come sooner were meant for elsewhere, and are words.
GRACE = 0.5


def odd_server(told: Path, script: Path = ODD_SERVER, python: str = sys.executable) -> str:
    """Return the lines of the configuration for the odd server; what it hears it writes into a file."""
    told.touch()
    return f"""
[mcpServers.files]
command = {json.dumps(python)}
args = [{json.dumps(str(script))}]
env = {{ ODD_TOLD = {json.dumps(str(told))} }}
"""


def write_servers(folder: Path, base_url: str, configured: str) -> None:
    """Make the data directory with the account and the lines of the configuration for tool servers."""
    write_account(folder, base_url)
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(configured)


def prepare(folder: Path, base_url: str) -> Path:
    """Configure the account and the odd server; return the file that the server writes into."""
    told = folder.parent / "told"
    write_servers(folder, base_url, odd_server(told))
    return told


def connect(program: Program, server: ScriptedServer, tool: str = TOOL) -> None:
    """Ask until a request offers a tool of the server, which is started behind the window."""

    def is_there() -> bool:
        seen = len(server.requests)
        program.send("Hello")
        request = server.wait_requested(seen + 1)
        program.wait_for("Done")
        return tool.encode() in request.body

    until(is_there, "the tools of the server")


def wait_ready(program: Program, name: str = "Deny") -> None:
    """Wait until what asks has the focus at this button or field, and its keys are meant for it."""
    wait_focus(program, name)
    time.sleep(GRACE)


def wait_asked(program: Program, tool: str = "act") -> None:
    """Wait until the request for a tool is there and takes keys."""
    program.wait_for(f"Waiting for you: {tool}")
    wait_ready(program)


def results(conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the results of tools, oldest first."""
    parts = (part for message in conversation["messages"] for part in message["parts"])
    return [part for part in parts if part["type"] == "tool_result"]
