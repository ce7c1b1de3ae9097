"""The scripted server itself: what the other tests build on."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.replies import STALL, Flood, Pause, Reply
from tests.fakes.scripted_server import ScriptedServer

PROGRAM = Path(__file__).parents[1] / "fakes" / "scripted_server.py"


def post(url: str, value: Any) -> bytes:
    """Post JSON without any proxy and return the body of the response."""
    request = urllib.request.Request(url, json.dumps(value).encode())  # noqa: S310 - loopback
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
        return bytes(response.read())


def test_it_runs_in_a_thread_of_its_own() -> None:
    """A test without a loop, or with Qt's, can use it; what was asked can be read back."""
    with ScriptedServer(Reply((b"data: hi\n\n", Pause(0.01), b"data: [DONE]\n\n"))) as server:
        assert post(f"{server.url}/chat/completions", {"a": 1}) == b"data: hi\n\ndata: [DONE]\n\n"
        assert server.wait_requested().json() == {"a": 1}
        assert server.requests[0].disconnected_at is None


def test_it_runs_as_a_program() -> None:
    """The program prints its port, plays what it is posted, tells what it saw, and ends with its input."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), "--say", "two words", "--pause", "0", "--exit-with-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        root = url.removesuffix("/v1")
        assert b"words" in post(f"{url}/chat/completions", {})
        assert json.loads(process.stdout.readline())["event"] == "request"
        post(f"{root}/_play", [{"body": ["data: played\n\n", {"pause": 0.01}], "framing": "close"}])
        assert post(f"{url}/chat/completions", {}) == b"data: played\n\n"
        seen = json.loads(post(f"{root}/_requests", {}))
        assert [request["outcome"] for request in seen] == ["whole", "whole"]
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("text", b"text"),
        ({"pause": 1}, Pause(1.0)),
        ({"stall": True}, STALL),
        ({"flood": 9, "seconds": 2}, Flood(9, 2)),
    ],
)
def test_replies_can_be_written_as_json(value: Any, step: Any) -> None:
    """Each kind of step has a plain form for scripts in files."""
    assert Reply.from_json({"body": [value], "status": 201}) == Reply((step,), 201)
