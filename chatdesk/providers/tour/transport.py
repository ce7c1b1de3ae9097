"""The Tour as a transport below httpx: it takes real requests and answers in real bytes, at a human pace."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Any

import httpx

from chatdesk.providers.paced_stream import PacedStream, Piece
from chatdesk.providers.tour.answers import TourAnswer, TourCall, answer_to
from chatdesk.providers.tour.keys import KeyOf, no_key
from chatdesk.providers.tour.script import TOUR_MODEL

PIECES_PER_SECOND = 70.0
FIRST_BYTE_SECONDS = 0.25

# How many pieces travel together, and how long each bundle takes compared with the mean: no model is even.
_BUNDLES = (1, 1, 2, 1, 1, 3, 1, 2, 1, 1, 1, 4, 1, 2)
_RHYTHM = (0.6, 1.2, 0.9, 0.4, 1.9, 1.0, 0.7, 1.3)
_PIECE = re.compile(r"\s*\S{1,5}|\s+")


class TourTransport(httpx.AsyncBaseTransport):
    """Answer `/models` and `/chat/completions`, below any base URL.

    `speed` multiplies the pace: 1 is about 70 pieces a second, `math.inf` does not wait at all. `key_of`
    tells the keys that its answers name.
    """

    def __init__(self, *, speed: float = 1.0, key_of: KeyOf = no_key) -> None:
        self._speed = speed
        self._key_of = key_of

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response once the first byte would be there; its body comes at the Tour's pace."""
        path = request.url.path
        if path.endswith("/models"):
            return httpx.Response(
                200, json={"object": "list", "data": [{"id": TOUR_MODEL, "object": "model"}]}
            )
        if not path.endswith("/chat/completions"):
            return _error(404, "The Tour answers chat completions only.")
        try:
            body = json.loads(await request.aread())
        except ValueError:
            return _error(400, "The request is not JSON.")
        await asyncio.sleep(FIRST_BYTE_SECONDS / self._speed)
        answer = answer_to(body, self._key_of)
        if not body.get("stream"):
            return httpx.Response(200, json=_completion(answer, body))
        events = _events(answer, body)
        return httpx.Response(
            200,
            headers={"content-type": "text/event-stream; charset=utf-8", "x-request-id": "tour"},
            stream=PacedStream(events, PIECES_PER_SECOND * self._speed, _RHYTHM),
        )


def _events(answer: TourAnswer, body: Mapping[str, Any]) -> Iterator[Piece]:
    """The events of a streamed answer, each with the number of pieces that it stands for."""
    yield _chunk({"role": "assistant", "content": ""}), 1
    for field, text in (("reasoning_content", answer.reasoning), ("content", answer.text)):
        for bundle, pieces in _bundles(text):
            yield _chunk({field: bundle}), pieces
    yield from _call_events(answer.calls)
    if answer.error:
        error = {"message": answer.error, "type": "server_error", "code": "tour_error"}
        yield _event({"error": error}), 1
        return
    yield _chunk({}, _finish(answer)), 1
    options = body.get("stream_options") or {}
    if options.get("include_usage"):
        yield _event(_head() | {"choices": [], "usage": _usage(answer, body)}), 0
    yield b"data: [DONE]\n\n", 0


def _bundles(text: str) -> Iterator[tuple[str, int]]:
    pieces = iter(_PIECE.findall(text))
    for size in cycle(_BUNDLES):
        bundle = list(islice(pieces, size))
        if not bundle:
            return
        yield "".join(bundle), len(bundle)


def _call_events(calls: tuple[TourCall, ...]) -> Iterator[Piece]:
    """Open every call, then let their arguments arrive by turns, as parallel calls do."""
    arguments = []
    for index, call in enumerate(calls):
        function = {"name": call.name, "arguments": ""}
        yield (
            _chunk(
                {"tool_calls": [{"index": index, "id": call.id, "type": "function", "function": function}]}
            ),
            1,
        )
        arguments.append(_PIECE.findall(call.arguments))
    for turn in range(max((len(pieces) for pieces in arguments), default=0)):
        for index, pieces in enumerate(arguments):
            if turn < len(pieces):
                yield _chunk({"tool_calls": [{"index": index, "function": {"arguments": pieces[turn]}}]}), 1


def _completion(answer: TourAnswer, body: Mapping[str, Any]) -> dict[str, Any]:
    if answer.error:
        return {"error": {"message": answer.error, "type": "server_error", "code": "tour_error"}}
    message: dict[str, Any] = {"role": "assistant", "content": answer.text}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.calls
        ]
    choice = {"index": 0, "message": message, "finish_reason": _finish(answer)}
    return _head("chat.completion") | {"choices": [choice], "usage": _usage(answer, body)}


def _head(kind: str = "chat.completion.chunk") -> dict[str, Any]:
    return {"id": "tour", "object": kind, "created": int(time.time()), "model": TOUR_MODEL}


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> bytes:
    return _event(_head() | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(value: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def _finish(answer: TourAnswer) -> str:
    return "tool_calls" if answer.calls else "stop"


def _usage(answer: TourAnswer, body: Mapping[str, Any]) -> dict[str, int]:
    """Pieces in place of tokens: the Tour has no tokenizer, and its pieces are about as long."""
    sent = len(_PIECE.findall(json.dumps(body.get("messages", ""), ensure_ascii=False)))
    written = answer.reasoning + answer.text + "".join(call.arguments for call in answer.calls)
    made = len(_PIECE.findall(written))
    return {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}


def _error(status: int, message: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message, "type": "invalid_request_error"}})
