"""A tool server as a child process that speaks MCP by hand, and has bad habits: `python odd_server.py HABIT`.

It needs nothing but Python, so that it is there in a twentieth of a second. Without a habit it behaves.
What it is told (a cancelled call, say) it writes to the file in ODD_TOLD; it makes the one in ODD_CALLED
when a call that it will not answer has come.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

HABIT = sys.argv[1] if len(sys.argv) > 1 else ""
_NO_UTF8 = b'{"jsonrpc":"2.0","id":%d,"result":{"content":[{"type":"text","text":"caf\xe9 \xff\xfe"}]}}\n'
STATE = Path(os.environ.get("ODD_STATE", os.devnull))

_lock = threading.Lock()


def say(value: dict[str, Any]) -> None:
    """Write one message."""
    write(json.dumps({"jsonrpc": "2.0", **value}).encode() + b"\n")


def write(data: bytes) -> None:
    """Write bytes as they are."""
    with _lock:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def tell(word: str) -> None:
    """Leave a word for the test."""
    if path := os.environ.get("ODD_TOLD"):
        with open(path, "a") as file:  # noqa: PTH123 - a child that shall start fast
            file.write(word + "\n")


def tool(name: str, description: str = "", **more: Any) -> dict[str, Any]:
    """Return a tool as it is listed."""
    return {"name": name, "description": description, "inputSchema": {"type": "object"}, **more}


def tools() -> list[Any]:
    """Return what is on offer, by habit."""
    match HABIT:
        case "evil-names":
            names = [
                "ok",
                "наберу",
                "a b",
                "a.b",
                "a/b",
                "x" * 10_240,
                "rm\u202e\u200b -rf",
                "ok",
                "\n",
                "🦊",
            ]
            return [tool(name, f"number {number}") for number, name in enumerate(names)]
        case "changing":
            begun = STATE.exists()
            STATE.touch()
            schema = {"type": "object", "properties": {"path": {"type": "string"}} if begun else {}}
            return [tool("act", "harmless", inputSchema=schema), *([tool("more")] if begun else [])]
        case "broken-schema":
            odd = {"type": "object", "properties": {"a": {"type": "no-such-type"}}}
            return [tool("act", inputSchema=odd), tool("huge", "d" * 3_000_000)]
        case "some-bad":
            return [
                tool("act"),
                {"name": 5, "inputSchema": {"type": "object"}},
                {"name": "naked"},
                tool("number", inputSchema={"type": "number"}),
                tool("hinted", annotations={"readOnlyHint": "maybe"}),
                "nonsense",
                tool("wait"),
            ]
        case _:
            return [tool("act"), tool("wait"), tool("big"), tool("pid"), *ASKING]


def call(request_id: Any, name: str) -> None:
    """Answer a call, by habit."""
    text = "done"
    match HABIT, name:
        case "never-answers", _:
            return
        case _, "wait":
            Path(os.environ.get("ODD_CALLED", os.devnull)).touch()
            return
        case "dies", _:
            os.kill(os.getpid(), signal.SIGKILL)
        case "invalid-utf8", _:
            write(_NO_UTF8 % request_id)
            return
        case "huge", "big":
            text = "0123456789abcdef" * (30 * 2**16)
        case "no-mcp", _:
            say({"id": request_id, "result": {"content": "all"}})
            return
        case "wrong-structure", _:
            say({"id": request_id, "result": {"content": [], "structuredContent": {"a": [1, None]}}})
            return
        case _, "ask" | "send":
            asking.append(request_id)
            say({"id": f"ask-{request_id}", "method": "elicitation/create", "params": QUESTIONS[name]})
            return
        case _, "pid":
            text = f"{os.getpid()} {' '.join(str(child.pid) for child in children)}"
    say({"id": request_id, "result": {"content": [{"type": "text", "text": text}]}})


def take_answer(message: dict[str, Any]) -> None:
    """End the call that asked, with what was answered."""
    text = json.dumps(message.get("result", message.get("error")), sort_keys=True)
    say({"id": asking.pop(), "result": {"content": [{"type": "text", "text": text}]}})


ASKING: list[dict[str, Any]] = []
QUESTIONS: dict[str, dict[str, Any]] = {
    "ask": {
        "message": "Where shall the notes go?",
        "requestedSchema": {
            "type": "object",
            "properties": {
                "folder": {"type": "string", "title": "Folder", "minLength": 3},
                "copies": {"type": "integer", "title": "Copies", "minimum": 1, "maximum": 9, "default": 2},
            },
            "required": ["folder"],
        },
    },
    "send": {
        "mode": "url",
        "message": "Log in first.",
        "url": "https://example.org/login?to=notes",
        "elicitationId": "e1",
    },
}
asking: list[Any] = []
children: list[subprocess.Popen[bytes]] = []


def before() -> None:
    """Do what is done before the first message."""
    match HABIT:
        case "exits":
            sys.stderr.write("cannot find my configuration\n")
            sys.exit(3)
        case "junk":
            write(b"Welcome to my server v1.0!\n\n[INFO] ready\n{}\n[1,2\n\x00\xff\n")
        case "stderr":
            threading.Thread(target=chatter, daemon=True).start()
        case "stays":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        case "grandchildren":
            sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
            children.append(subprocess.Popen(sleep))
            children.append(subprocess.Popen(sleep, start_new_session=True))
        case "deaf":
            time.sleep(600)


def chatter() -> None:
    """Write to stderr as fast as it goes."""
    line = b"E" * 200 + b"\n"
    while True:
        sys.stderr.buffer.write(line * 50)
        sys.stderr.buffer.flush()


def answer(message: dict[str, Any]) -> None:
    """Answer one message."""
    request_id = message.get("id")
    match message.get("method"):
        case "initialize":
            version = message["params"]["protocolVersion"]
            if "elicitation" in message["params"]["capabilities"]:
                ASKING.extend([tool("ask"), tool("send")])
            about = {"protocolVersion": version, "serverInfo": {"name": "odd", "version": "1.2"}}
            say({"id": request_id, "result": {**about, "capabilities": {"tools": {"listChanged": True}}}})
        case "tools/list":
            more = {"nextCursor": "again"} if HABIT == "endless-pages" else {}
            listed: Any = "many" if HABIT == "no-list" else tools()
            say({"id": request_id, "result": {"tools": listed, **more}})
        case "tools/call":
            call(request_id, message["params"]["name"])
            if HABIT == "changing":
                say({"method": "notifications/tools/list_changed"})
        case "notifications/cancelled":
            tell("cancelled")
        case None if str(request_id).startswith("ask-"):
            take_answer(message)
        case _ if request_id is not None and "method" in message:
            say({"id": request_id, "error": {"code": -32601, "message": "Method not found"}})


def main() -> None:
    """Speak until stdin ends; who stays goes on after that."""
    before()
    for line in sys.stdin.buffer:
        answer(json.loads(line))
    while HABIT == "stays":
        time.sleep(60)


if __name__ == "__main__":
    main()
