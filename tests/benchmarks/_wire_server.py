"""Send the same long streams again and again, as fast as they are read: for bench_wire.

`python -m tests.benchmarks._wire_server EVENTS`. Prints its port; ends when standard input is closed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.benchmarks._plain_server import STREAM_HEAD, PlainHandler, serve

# Each event is a chunk of its own, as servers frame them; a busy line brings some together.
EVENTS_PER_WRITE = 32

_WORDS = ("The", " river", " is", " wide", ",", " and", " its", " bänks", " are", " “green”", ".", "\n\n")


def chat_events(count: int) -> Iterator[bytes]:
    """Yield a streamed chat completion of as many chunks of text, with its usage last."""

    def chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
        value = {
            "id": "chatcmpl-CbXm3TzqkQ1mVfW0sJr8yLdPn5uHe",
            "object": "chat.completion.chunk",
            "created": 1763718000,
            "model": "gpt-5.2-2025-12-11",
            "service_tier": "default",
            "system_fingerprint": "fp_a1b2c3d4e5",
            "choices": choices,
            **more,
        }
        return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"

    def choice(delta: dict[str, Any], reason: str | None = None) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]

    yield chunk(choice({"role": "assistant", "content": "", "refusal": None}), usage=None)
    for number in range(count):
        yield chunk(choice({"content": _WORDS[number % len(_WORDS)]}), usage=None, obfuscation="4rTzQx")
    yield chunk(choice({}, "stop"), usage=None)
    yield chunk([], usage={"prompt_tokens": 9, "completion_tokens": count, "total_tokens": count + 9})
    yield b"data: [DONE]\n\n"


def response_events(count: int) -> Iterator[bytes]:
    """Yield a streamed response with as many deltas of text."""
    item_id = "msg_67c9fdcf37fc8190ba82116e33fb28c507b8b0ad4e5eb654"
    text = "".join(_WORDS[number % len(_WORDS)] for number in range(count))
    content: list[dict[str, Any]] = [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]
    item = {"id": item_id, "type": "message", "role": "assistant"}
    whole = {**item, "status": "completed", "content": content}
    response: dict[str, Any] = {
        "id": "resp_67c9fdcecf488190bdd9a0409de3a1ec07b8b0ad4e5eb654",
        "object": "response",
        "created_at": 1763718000,
        "model": "gpt-5.2-2025-12-11",
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
    usage = {
        "input_tokens": 9,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": count,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": count + 9,
    }
    begun = {**response, "status": "in_progress", "output": []}
    place = {"item_id": item_id, "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    added = {**item, "status": "in_progress", "content": []}
    ended = {**response, "status": "completed", "output": [whole], "usage": usage}
    before: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": added},
        {"type": "response.content_part.added", **place, "part": part},
    ]
    deltas = (
        {
            "type": "response.output_text.delta",
            **place,
            "delta": _WORDS[number % len(_WORDS)],
            "logprobs": [],
            "obfuscation": "4rTzQx",
        }
        for number in range(count)
    )
    after: list[dict[str, Any]] = [
        {"type": "response.output_text.done", **place, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": content[0]},
        {"type": "response.output_item.done", "output_index": 0, "item": whole},
        {"type": "response.completed", "response": ended},
    ]
    for number, event in enumerate((*before, *deltas, *after)):
        value = json.dumps({**event, "sequence_number": number}, separators=(",", ":"))
        yield f"event: {event['type']}\ndata: {value}\n\n".encode()


def _writes(events: Iterator[bytes]) -> list[bytes]:
    frames = [b"%x\r\n%s\r\n" % (len(event), event) for event in events] + [b"0\r\n\r\n"]
    return [b"".join(frames[at : at + EVENTS_PER_WRITE]) for at in range(0, len(frames), EVENTS_PER_WRITE)]


class _Handler(PlainHandler):
    bodies: dict[str, list[bytes]]

    def answer(self, line: bytes) -> None:
        """Send the stream of the address."""
        self.wfile.write(STREAM_HEAD)
        for write in self.bodies[line.split()[1].decode()]:
            self.wfile.write(write)


def main(count: int) -> None:
    """Serve until standard input ends."""
    _Handler.bodies = {
        "/v1/chat/completions": _writes(chat_events(count)),
        "/v1/responses": _writes(response_events(count)),
    }
    serve(_Handler)


if __name__ == "__main__":
    main(int(sys.argv[1]))
