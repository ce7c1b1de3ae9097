"""A tool server as a child process that speaks MCP by hand and offers things: `offering_server.py HABIT`.

It needs nothing but Python. Without a habit it behaves; with one it is odd about what it offers.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

HABIT = sys.argv[1] if len(sys.argv) > 1 else ""
CAPABILITIES = {
    "tools": {},
    "prompts": {"listChanged": True},
    "resources": {"listChanged": True},
    "completions": {},
}
NOTE = "# Plan\n\nBuy pears."
CITIES = ["Basel", "Bern", "Biel"]
prompts = ["greet"]
asking: list[Any] = []
can_ask = False


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


def listed_resources(cursor: str) -> dict[str, Any]:
    """Return a page of the resources: two on each of two pages."""
    if cursor:
        return {
            "resources": [
                {"uri": "note:///big", "name": "big", "size": 9_000_000},
                *[{"uri": f"note:///{name}", "name": name} for name in ("broken", "empty", *prompts[1:])],
            ]
        }
    plan = {
        "uri": "note:///plan.md",
        "name": "plan",
        "title": "The plan",
        "mimeType": "text/markdown",
        "size": 18,
    }
    dot = {"uri": "note:///dot", "name": "dot", "mimeType": "image/png", "description": "A picture"}
    return {"resources": [plan, dot], "nextCursor": "2"}


def read_resource(uri: str) -> dict[str, Any]:
    """Return what stands at an address."""
    base: dict[str, Any] = {"uri": uri}
    match uri.rpartition("/")[2]:
        case "plan.md":
            base |= {"mimeType": "text/markdown", "text": NOTE}
        case "dot":
            base |= {"mimeType": "image/png", "blob": "iVBORw0KGgo="}
        case "big":
            base |= {"text": "x" * (5 * 2**20 + 1)}
        case "broken":
            base |= {"blob": "not base64!"}
        case "empty":
            return {"contents": []}
        case city if city in CITIES:
            base |= {"mimeType": "text/plain", "text": f"It rains in {city}."}
        case missing:
            raise KeyError(missing)
    return {"contents": [base]}


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


TEXT = {"type": "text", "text": "Which of these is a fruit?\nA stone, a pear."}
PICTURE = {"type": "image", "mimeType": "image/png", "data": "iVBORw0KGgo="}
WISH: dict[str, Any] = {
    "messages": [{"role": "user", "content": TEXT}],
    "systemPrompt": "You sort things.",
    "maxTokens": 100,
    "temperature": 0.5,
    "stopSequences": ["END"],
    "modelPreferences": {"hints": [{"name": "no-such"}, {"name": "SECOND"}]},
}
WISHES: dict[str, dict[str, Any]] = {
    "think": WISH,
    "look": {**WISH, "messages": [{"role": "user", "content": [TEXT, PICTURE]}]},
    "use": {**WISH, "tools": [{"name": "act", "inputSchema": {"type": "object"}}]},
    "hear": {
        **WISH,
        "messages": [{"role": "user", "content": {"type": "audio", "mimeType": "audio/wav", "data": "AA=="}}],
    },
    "much": {**WISH, "messages": [{"role": "user", "content": {"type": "text", "text": "x" * 200_001}}]},
    "think_and_die": WISH,
    "think_later": WISH,
    "think_often": WISH,
}
AGAIN = 30


def ask(request_id: Any, name: str) -> None:
    """Ask for a model's answer, and die then, or answer the call before, by the name of the tool."""
    if name == "think_later":
        say({"id": request_id, "result": {"content": [{"type": "text", "text": "later"}]}})
    asking.append((request_id, name))
    wish = {"id": f"ask-{len(asking)}", "method": "sampling/createMessage", "params": WISHES[name]}
    if name == "think_later":
        threading.Timer(0.5, say, (wish,)).start()
        return
    say(wish)
    if name == "think_and_die":
        sys.stdin.readline()  # a word of the client's: it has read the wish
        os._exit(1)


def take_answer(message: dict[str, Any]) -> None:
    """End the call that asked, with what was answered."""
    request_id, name = asking[-1]
    if name == "think_often" and len(asking) < AGAIN and "result" in message:
        ask(request_id, name)
    elif name != "think_later":
        text = json.dumps(message.get("result", message.get("error")), sort_keys=True)
        say({"id": request_id, "result": {"content": [{"type": "text", "text": text}]}})


def result_of(method: str, params: dict[str, Any]) -> dict[str, Any] | None:  # noqa: PLR0911 - a table
    """Return the result of a request; None where it is not known."""
    match method:
        case "initialize":
            version = params["protocolVersion"]
            about = {"name": "offering", "version": "1"}
            return {"protocolVersion": version, "serverInfo": about, "capabilities": CAPABILITIES}
        case "tools/list":
            names = ["act", *(WISHES if can_ask else ())]
            return {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in names]}
        case "tools/call":
            prompts.append("part")
            say({"method": "notifications/prompts/list_changed"})
            say({"method": "notifications/resources/list_changed"})
            return {"content": [{"type": "text", "text": "done"}]}
        case "prompts/list":
            return listed_prompts()
        case "prompts/get":
            return gotten_prompt(params)
        case "resources/list":
            return listed_resources(params.get("cursor", ""))
        case "resources/templates/list":
            weather = {"uriTemplate": "weather:///{country}/{city}", "name": "weather", "title": "Weather"}
            return {"resourceTemplates": [weather]}
        case "resources/read":
            return read_resource(params["uri"])
        case "completion/complete":
            word = params["argument"]["value"].lower()
            country = params.get("context", {}).get("arguments", {}).get("country")
            known = CITIES if country == "CH" else []
            return {"completion": {"values": [city for city in known if city.lower().startswith(word)]}}
    return None


def answer(message: dict[str, Any]) -> None:
    """Answer one message, by habit not at all."""
    global can_ask  # noqa: PLW0603 - one program, one connection
    method, request_id = message.get("method", ""), message.get("id")
    if method == "initialize":
        can_ask = "sampling" in message["params"]["capabilities"]
    if str(request_id).startswith("ask-"):
        take_answer(message)
        return
    if method == "tools/call" and (name := message["params"]["name"]) in WISHES:
        ask(request_id, name)
        return
    if request_id is None or (HABIT == "silent" and method.startswith(("prompts/", "resources/"))):
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
