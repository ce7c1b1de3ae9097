"""A call as a program: it runs, makes that call, and holds no secret."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chatdesk.domain.tool_server import ToolServer
from chatdesk.snippets.tool_call import CallForm, forms_of, json_rpc, shell, variables
from tests.fakes.replies import Reply
from tests.fakes.scripted_server import Request, ScriptedServer

ARGUMENTS = '{"text": "it\'s \\"a\\" \\u00e9 $HOME `x` \\\\n"}'


def _run(program: str, **environment: str) -> str:
    shown = subprocess.run(
        ["sh", "-c", program.replace("sleep 10", "sleep 1")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": os.environ["PATH"], **environment},
    )
    return shown.stdout


def test_the_message_is_the_one_that_is_sent() -> None:
    """JSON-RPC with the server's own name of the tool; arguments that are none become no arguments."""
    assert json.loads(json_rpc("echo", ARGUMENTS))["params"]["arguments"] == json.loads(ARGUMENTS)
    assert json.loads(json_rpc("echo", ""))["params"] == {"name": "echo", "arguments": {}}
    assert forms_of(has_result=True, server=None) == (CallForm.ARGUMENTS, CallForm.RESULT, CallForm.JSON_RPC)


_ECHO = """
import os, sys
for line in sys.stdin:
    print(os.environ.get("WORD"), line, end="", flush=True)
"""


def test_a_command_line_makes_the_call(tmp_path: Path) -> None:
    """The server is started where it belongs, greeted and asked, each message on a line of its own."""
    script = tmp_path / "echo server.py"
    script.write_text(_ECHO, encoding="utf-8")
    env = (("WORD", "env:WORD"),)
    server = ToolServer("echo", command=sys.executable, args=(script.name,), env=env, cwd=str(tmp_path))
    lines = _run(shell(server, "echo", ARGUMENTS), WORD="outside").splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["outside"] * 3
    messages = [json.loads(line.partition(" ")[2]) for line in lines]
    assert [message["method"] for message in messages] == [
        "initialize",
        "notifications/initialized",
        "tools/call",
    ]
    assert messages[2]["params"] == {"name": "echo", "arguments": json.loads(ARGUMENTS)}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing")
def test_curl_makes_the_call() -> None:
    """A session is asked for first, and its id and the key go with the call."""
    seen: list[tuple[str, str, str]] = []

    def answer(request: Request) -> Reply:
        method = request.json()["method"]
        headers = dict(request.headers)
        seen.append((method, headers.get("mcp-session-id", ""), headers.get("x-api-key", "")))
        body = json.dumps({"jsonrpc": "2.0", "id": 2, "result": request.json().get("params")}).encode()
        return Reply(
            (body,), headers={"content-type": "application/json", "Mcp-Session-Id": "s1"}, framing="length"
        )

    with ScriptedServer() as scripted:
        scripted.on("/mcp", answer)
        address = scripted.url.rpartition("/")[0] if scripted.url.endswith("/v1") else scripted.url
        server = ToolServer("web", url=f"{address}/mcp", headers=(("X-Api-Key", "k-12345678"),))
        program = shell(server, "echo", ARGUMENTS)
        assert "k-12345678" not in program
        assert variables(server) == ("HEADER_X_API_KEY",)
        told = json.loads(_run(program, HEADER_X_API_KEY="from outside"))
    assert told["result"]["arguments"] == json.loads(ARGUMENTS)
    assert seen == [
        ("initialize", "", "from outside"),
        ("notifications/initialized", "s1", "from outside"),
        ("tools/call", "s1", "from outside"),
    ]


def test_what_may_be_a_secret_is_a_variable() -> None:
    """Values of the environment, references, keys among the arguments: none of them stands in the text."""
    server = ToolServer(
        "a",
        command="server",
        args=("--token=abc", "${env:PLACE}/x", "sk-abcdefgh12345678", "A1b2C3d4E5f6G7h8I9j0K1l2", "plain"),
        env=(("KEY", "v3ry-secret"),),
    )
    program = shell(server, "echo", "{}")
    for secret in ("abc", "v3ry", "sk-abcdefgh", "A1b2C3"):
        assert secret not in program
    assert variables(server) == ("PLACE", "KEY", "ARGUMENT_1", "ARGUMENT_3", "ARGUMENT_4")
    assert "\"${PLACE}\"'/x'" in program
    assert "'plain'" in program
