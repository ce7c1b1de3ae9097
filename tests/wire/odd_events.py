"""Events that servers send, and odd ones: what streams without end are made of.

In each "#" stands for the number of the repetition, and a quoted "#" for that number as JSON.
"""

from __future__ import annotations

import json
from typing import Any


def _event(**fields: Any) -> str:
    return f"data: {json.dumps(fields)}\n\n"


def _delta(**fields: Any) -> str:
    return _event(choices=[{"index": 0, "delta": fields}])


def _call(arguments: str = "", **fields: Any) -> str:
    function = {"arguments": arguments, **fields.pop("function", {})}
    return _delta(tool_calls=[{"function": function, **fields}])


def _response(kind: str, **fields: Any) -> str:
    return _event(type=f"response.{kind}", **fields)


def _item(kind: str, **fields: Any) -> str:
    return _response("output_item.done", item={"type": kind, **fields})


FRAMES = (
    ": c\n\n",
    ":\n",
    "\r\n",
    "data:\n\n",
    "data: : alive\n\n",
    "data: [1]\n\n",
    "data: {bad\n\n",
    "data: {\n",
    "data: ping\n\n",
    "event: x\n\n",
    "id: 5\nretry: 7\n\n",
    'error: "x"\n\n',
)
CHAT = (
    _delta(content="word "),
    _delta(content="\n"),
    _delta(content=""),
    _delta(content="<think>"),
    _delta(content="</think>"),
    _delta(content="<thi"),
    _delta(content="`"),
    _delta(content="```\n"),
    _delta(content=[{"type": "text", "text": "x"}]),
    _delta(content=[{"type": "thinking", "thinking": "x"}, {"type": "refusal", "refusal": "n"}]),
    _delta(content=5),
    _delta(role="assistant", content=None),
    _delta(reasoning="r"),
    _delta(reasoning_content="a", reasoning="b"),
    _delta(reasoning_details=[{"type": "t", "index": "#", "text": "a"}]),
    _delta(reasoning_details=[{"type": "t", "text": "a"}]),
    _delta(refusal="n"),
    _delta(extra_content={"k#": {"l": 1}}),
    _delta(content="t", extra_content={"google": {"thought": True, "s#": 1}}),
    _call('{"a', index=0, id="a", function={"name": "f"}),
    _call('\\"', index=0),
    _call("{}", index=0),
    _call("", index=0, function={"y#": 2}, **{"x#": 1}),
    _call("{}", id="c#", function={"name": "f"}),
    _call("{", index="#"),
    _delta(tool_calls=[{"function": {"name": "f#", "arguments": "{}"}}, {"function": {"arguments": "1"}}]),
    _delta(function_call={"name": "f", "arguments": "x"}),
    _event(choices=[{"index": "#", "delta": {"content": "x"}}]),
    _event(choices=[{"index": 0, "delta": {}, "finish_reason": "r#"}]),
    _event(choices=[{"index": 0, "text": "t"}]),
    _event(choices=[{"index": 0, "message": {"content": "m"}}]),
    _event(choices=[], usage={"prompt_tokens": "#"}),
    _event(choices=None),
    _event(id="x"),
)
_TEXT = {"type": "output_text", "text": "w"}
RESPONSES = (
    _response("created", response={"id": "r#"}),
    _response("queued"),
    _response("x#"),
    _event(type="keepalive"),
    _response("output_item.added", output_index="#", item={"type": "message", "id": "m#"}),
    _response(
        "output_item.added",
        item={"type": "function_call", "id": "f#", "call_id": "c#", "name": "f", "arguments": "{}"},
    ),
    _response("output_item.added", item={"type": "reasoning", "id": "r#"}),
    _response("output_text.delta", item_id="m", content_index="#", delta="x"),
    _response("output_text.delta", item_id="m", content_index=0, delta="x"),
    _response("output_text.delta", item_id="m", content_index=0, delta="<think>"),
    _response("output_text.delta", item_id="m", content_index=0, delta="</think>"),
    _response("output_text.delta", item_id="m#", delta="x"),
    _response("output_text.delta", output_index="#", delta="x"),
    _response("output_text.delta", delta={"text": "x"}),
    _response("output_text.done", item_id="m", content_index=0, text="y"),
    _response("output_text.done", item_id="m", content_index="#", text="yy"),
    _response("output_text.done", item_id="m", content_index=1, text="zz#"),
    _response("output_text.done", text="q#"),
    _response("content_part.done", item_id="m", content_index=0, part={"type": "output_text", "text": "p"}),
    _response("refusal.delta", item_id="m", delta="n"),
    _response("refusal.done", item_id="m", refusal="nn"),
    _response("reasoning_text.delta", item_id="q#", delta="t"),
    _response("reasoning_text.done", item_id="q", text="t#"),
    _response("reasoning_summary_text.delta", item_id="q", summary_index="#", delta="s"),
    _response("function_call_arguments.delta", item_id="f", delta="{"),
    _response("function_call_arguments.delta", item_id="f#", delta="{}"),
    _response("function_call_arguments.done", item_id="f", arguments="1"),
    _response("function_call_arguments.done", item_id="f", arguments='{"a":#}'),
    _response("function_call_arguments.done", item_id="f", arguments={"a": "#"}),
    _item("message", id="m#", content=[_TEXT]),
    _item("message", id="m", content=[_TEXT]),
    _item("function_call", id="f", arguments="2"),
    _item("reasoning", id="r#", encrypted_content="e", summary=[{"text": "s"}]),
    _item("web_search_call", id="w#"),
)
ENDS = (
    "data: [DONE]\n\n",
    _event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]),
    _event(error={"message": "no"}),
    _response("completed", response={"id": "r", "status": "completed", "output": [{"type": "message"}]}),
    _response("failed", response={"error": {"message": "no"}}),
    "event: error\ndata: no\n\n",
)


def repeated(events: tuple[str, ...] | list[str], size: int) -> bytes:
    """Return the events again and again, numbered, some `size` bytes in all."""
    block = "".join(events)
    count = max(1, size // len(block))
    return "".join(block.replace('"#"', str(n)).replace("#", str(n)) for n in range(count)).encode()
