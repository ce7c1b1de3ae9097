"""A tool server as a child process that speaks MCP by hand and offers things: `offering_server.py HABIT`.

It needs nothing but Python. Without a habit it behaves; with one it is odd about what it offers.
"""

from __future__ import annotations

import json
import sys
from typing import Any

HABIT = sys.argv[1] if len(sys.argv) > 1 else ""
CAPABILITIES = {"tools": {}, "prompts": {"listChanged": True}}
prompts = ["greet"]


def say(value: dict[str, Any]) -> None:
    """Write one message."""
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **value}) + "\n")
    sys.stdout.flush()


def listed_prompts() -> dict[str, Any]:
    """Return a page of the prompts; by habit the pages have no end."""
    shown = [
        {
            "name": name,
            "description": f"What {name}\nsays",
            "arguments": [{"name": "who", "required": True}, {"name": "how"}],
        }
        for name in prompts
    ]
    if HABIT == "evil":
        shown.append({"name": "pay\u202e\u200b\nnow", "title": "x" * 5_000})
    return {"prompts": shown, **({"nextCursor": "again"} if HABIT == "endless" else {})}


def gotten_prompt(params: dict[str, Any]) -> dict[str, Any]:
    """Return what a prompt says."""
    arguments = params.get("arguments", {})
    picture = {"type": "image", "mimeType": "image/png", "data": "iVBORw0KGgo="}
    return {
        "messages": [
            {"role": "user", "content": {"type": "text", "text": f"Greet {arguments['who']}"}},
            {"role": "user", "content": picture},
            {"role": "assistant", "content": {"type": "text", "text": "How?"}},
        ]
    }


def result_of(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    """Return the result of a request; None where it is not known."""
    match method:
        case "initialize":
            version = params["protocolVersion"]
            about = {"name": "offering", "version": "1"}
            return {"protocolVersion": version, "serverInfo": about, "capabilities": CAPABILITIES}
        case "tools/list":
            return {"tools": [{"name": "act", "inputSchema": {"type": "object"}}]}
        case "tools/call":
            prompts.append("part")
            say({"method": "notifications/prompts/list_changed"})
            return {"content": [{"type": "text", "text": "done"}]}
        case "prompts/list":
            return listed_prompts()
        case "prompts/get":
            return gotten_prompt(params)
    return None


def answer(message: dict[str, Any]) -> None:
    """Answer one message, by habit not at all."""
    method, request_id = message.get("method", ""), message.get("id")
    if request_id is None or (HABIT == "silent" and method.startswith("prompts/")):
        return
    try:
        result = result_of(method, message.get("params", {}))
    except KeyError as missing:
        say({"id": request_id, "error": {"code": -32602, "message": f"Missing argument {missing}"}})
        return
    if result is None:
        say({"id": request_id, "error": {"code": -32601, "message": "Method not found"}})
    else:
        say({"id": request_id, "result": result})


def main() -> None:
    """Speak until stdin ends."""
    for line in sys.stdin:
        answer(json.loads(line))


if __name__ == "__main__":
    main()
