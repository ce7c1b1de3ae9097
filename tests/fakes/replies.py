"""Replies for the scripted server, made of bytes, pauses and floods, and builders of what services say."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SSE_HEADERS = {"content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_scripted"}
JSON_HEADERS = {"content-type": "application/json", "x-request-id": "req_scripted"}


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait; `math.inf` waits until the client leaves or the server ends."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Flood:
    """Chat completion events at `rate` a second for `seconds`; the text is numbered words."""

    rate: float
    seconds: float


STALL = Pause(math.inf)
Step = bytes | Pause | Flood


@dataclass(frozen=True, slots=True)
class Reply:
    """What happens after one request.

    `wait` seconds pass before the status line. `framing` is "chunked", "length" (only whole byte steps) or
    "close" (the end of the body is the end of the connection). `end` is "whole", "cut" (closed without the
    terminator) or "reset" (RST). `raw` replaces status line, headers and framing by the steps themselves.
    `asked` keeps a queued reply for a request whose body holds this text.
    """

    body: tuple[Step, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(SSE_HEADERS))
    wait: float = 0.0
    framing: str = "chunked"
    end: str = "whole"
    raw: bool = False
    asked: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reply:
        """Make a reply of plain JSON.

        A step is a text, `{"pause": s}`, `{"stall": true}` or `{"flood": rate, "seconds": s}`.
        """
        names = {"status", "headers", "wait", "framing", "end", "raw", "asked"}
        known = {name: found for name, found in value.items() if name in names}
        return cls(body=tuple(_step(step) for step in value.get("body", ())), **known)


def _step(value: Any) -> Step:
    if isinstance(value, str):
        return value.encode()
    if "flood" in value:
        return Flood(float(value["flood"]), float(value.get("seconds", 10)))
    return STALL if value.get("stall") else Pause(float(value["pause"]))


def sse(value: Any) -> bytes:
    """Return one event whose data is `value` as JSON (text is taken as it is)."""
    return b"data: " + (value if isinstance(value, str) else json.dumps(value)).encode() + b"\n\n"


DONE = sse("[DONE]")


def chat_chunk(delta: Mapping[str, Any] | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one chunk of a chat completion; without `delta` it has no choices."""
    choices = [] if delta is None else [{"index": 0, "delta": dict(delta), "finish_reason": finish}]
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": choices,
        **more,
    }


def chat_stream(
    *pieces: str,
    reasoning: Sequence[str] = (),
    finish: str | None = "stop",
    usage: tuple[int, int] | None = None,
    pause: float = 0.0,
    is_done: bool = True,
) -> tuple[Step, ...]:
    """Return the body of a streamed chat completion, one write per piece, `pause` seconds after each."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": piece} for piece in reasoning] + [{"content": piece} for piece in pieces]
    return _stream(deltas, finish, usage, pause, is_done)


def tool_calls_stream(
    *calls: tuple[str, str, str], pieces: int = 3, is_done: bool = True
) -> tuple[Step, ...]:
    """Return the body of an answer that calls tools, each (id, name, JSON text) in `pieces` pieces."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
    for index, (call_id, name, arguments) in enumerate(calls):
        head = {
            "index": index,
            "id": call_id,
            "type": "function",
            "function": {"name": name, "arguments": ""},
        }
        deltas.append({"tool_calls": [head]})
        size = max(1, -(-len(arguments) // pieces))
        for at in range(0, len(arguments), size):
            piece = {"index": index, "function": {"arguments": arguments[at : at + size]}}
            deltas.append({"tool_calls": [piece]})
    return _stream(deltas, "tool_calls", None, 0.0, is_done)


def _stream(
    deltas: Iterable[Mapping[str, Any]],
    finish: str | None,
    usage: tuple[int, int] | None,
    pause: float,
    is_done: bool,
) -> tuple[Step, ...]:
    steps: list[Step] = []
    for delta in deltas:
        steps += [sse(chat_chunk(delta)), *([Pause(pause)] if pause else [])]
    if finish is not None:
        steps.append(sse(chat_chunk({}, finish)))
    if usage is not None:
        counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
        steps.append(sse(chat_chunk(None, usage=counted)))
    return (*steps, DONE) if is_done else tuple(steps)


def json_reply(value: Any, status: int = 200, **headers: str) -> Reply:
    """Return a whole JSON body; underscores in header names become hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply((json.dumps(value).encode(),), status, JSON_HEADERS | named, framing="length")


def text_reply(text: str, status: int = 200, media_type: str = "text/html") -> Reply:
    """Return a body that no API sends: HTML, plain text, nothing."""
    return Reply((text.encode(),), status, {"content-type": media_type}, framing="length")


def error_reply(status: int, message: str, code: str = "", kind: str = "error", **headers: str) -> Reply:
    """Return an error in the shape that most services use."""
    return json_reply({"error": {"message": message, "type": kind, "code": code or None}}, status, **headers)


def models_reply(*names: str) -> Reply:
    """Return a model list."""
    data = [{"id": name, "object": "model", "created": 1, "owned_by": "scripted"} for name in names]
    return json_reply({"object": "list", "data": data})
