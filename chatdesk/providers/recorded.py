"""A recorded answer as a transport below httpx: every layer above it is the real one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from chatdesk.domain.recorded_times import TimedPiece, unstamped
from chatdesk.providers.paced_stream import PacedStream, Piece
from chatdesk.providers.recording import Recording
from chatdesk.wire.dialects import RESPONSES, dialect
from chatdesk.wire.sniff import BodyKind, sniff

AFTER_THE_TOOLS = "The recording ends here: it asked for tools, and they do not run in a replay."

# As much as one read of a socket brings.
_READ_SIZE = 65_536
# Events per second where nobody knows how they came.
_PACE = 60.0
_END_OF_LINE = re.compile(rb"\r\n|\n|\r")
_END_OF_EVENT = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2,}")
_CONTENT_TYPES = {
    BodyKind.STREAM: "text/event-stream; charset=utf-8",
    BodyKind.JSON: "application/json",
    BodyKind.HTML: "text/html",
}


class RecordedTransport(httpx.AsyncBaseTransport):
    """Answer the path of the recording's dialect with its bytes, as often as it is asked.

    After a question that brings results of tools there is nothing recorded: a sentence says so, and that
    ends the turn, which would ask for the same tools for ever otherwise.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._path = dialect(recording.dialect).path
        self._timed = unstamped(recording.data)
        self._data = b"".join(piece.data for piece in self._timed) or recording.data

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response; its body comes at the pace of the recording."""
        if request.url.path != self._path:
            message = f"A recorded stream answers {self._path} only."
            return httpx.Response(404, json={"error": {"message": message, "type": "invalid_request_error"}})
        if _brings_results(json.loads(await request.aread())):
            return _response(_epilogue(self._recording.dialect), [], 0.0, 0)
        recording = self._recording
        return _response(self._data, self._timed, recording.events_per_second, recording.chunk_size)


def pieces_of(data: bytes, chunk_size: int) -> Iterator[Piece]:
    """Cut a body into chunks, each with the number of events that it ends.

    An event ends with a blank line; where there is none, with its line. `chunk_size` 0: one event at a time.
    """
    ends = _event_ends(data)
    cuts: Sequence[int] = ends if not chunk_size else [*range(chunk_size, len(data), chunk_size), len(data)]
    start = passed = 0
    for cut in cuts:
        before = passed
        while passed < len(ends) and ends[passed] <= cut:
            passed += 1
        yield data[start:cut], passed - before
        start = cut


def _event_ends(data: bytes) -> list[int]:
    ends = [found.end() for found in _END_OF_EVENT.finditer(data)]
    if not ends:
        ends = [found.end() for found in _END_OF_LINE.finditer(data)]
    return ends if ends and ends[-1] == len(data) else [*ends, len(data)]


def _response(
    data: bytes, timed: Sequence[TimedPiece], events_per_second: float | None, chunk_size: int
) -> httpx.Response:
    kind = sniff("", data, is_whole=True) or BodyKind.OTHER
    if events_per_second is None and timed and not chunk_size:
        pieces, events_per_second = _as_recorded(timed), 1.0
    else:
        events_per_second = _PACE if events_per_second is None else events_per_second
        pieces = pieces_of(data, chunk_size or (0 if events_per_second else _READ_SIZE))
    return httpx.Response(
        200,
        headers={"content-type": _CONTENT_TYPES.get(kind, "application/octet-stream")},
        stream=PacedStream(pieces, events_per_second or math.inf),
    )


def _as_recorded(timed: Sequence[TimedPiece]) -> Iterator[Piece]:
    """Give each read the seconds since the one before as its beats."""
    now = 0.0
    for at, data in timed:
        yield data, max(0.0, at - now)
        now = max(now, at)


def _brings_results(body: dict[str, Any]) -> bool:
    asked = body.get("messages") or body.get("input")
    last = asked[-1] if isinstance(asked, list) else None
    return isinstance(last, dict) and (
        last.get("role") == "tool" or last.get("type") == "function_call_output"
    )


def _epilogue(name: str) -> bytes:
    if name == RESPONSES:
        part = {"type": "output_text", "text": AFTER_THE_TOOLS, "annotations": []}
        item = {"type": "message", "id": "end", "role": "assistant", "content": [part]}
        response = {"id": "end", "status": "completed", "output": [item]}
        return _event({"type": "response.completed", "response": response})
    choice = {"index": 0, "delta": {"content": AFTER_THE_TOOLS}, "finish_reason": "stop"}
    return _event({"choices": [choice]}) + b"data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
