"""A call on its way through the inspector's log, by a clock that the test sets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import chatdesk.schemas.fit  # noqa: F401 - the inspector loads it beside its work: here it is there
from chatdesk.domain.approval import Consent, Decision
from chatdesk.domain.delta import ToolCallDelta
from chatdesk.domain.message import FinishReason, Message, Role, ToolCallPart, ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.stream import Received, RequestSent
from chatdesk.domain.tool import ToolInfo, ToolNote
from chatdesk.engine.events import (
    ApprovalAnswered,
    ApprovalRequested,
    ChunkReceived,
    GenerationFinished,
    RequestMade,
    ToolFinished,
    ToolNoted,
    ToolStarted,
)
from chatdesk.ui.inspector.turn_log import TurnLog

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "table": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "concurrent": {"type": "boolean"},
    },
    "required": ["table", "columns"],
    "additionalProperties": False,
}
TOOL = ToolInfo(ToolSpec("create_index", "", SCHEMA), "postgres", "create_index")
GOOD = '{"table": "orders", "columns": ["id"], "concurrent": true}'
BAD = '{"table": "orders", "columns": ["id"], "concurrent": "yes"}'


class Watched:
    """A turn with one call. `now` is the clock, in seconds."""

    def __init__(self) -> None:
        self.now = 50.0
        self.log = TurnLog(lambda: self.now)
        tool = {"type": "function", "function": {"name": "create_index", "parameters": SCHEMA}}
        body = json.dumps({"model": "m", "messages": [], "tools": [tool]})
        self.log.note(RequestMade("m", RequestSent(0.0, "POST", "http://x/v1/chat/completions", (), body)))

    def arrive(self, text: str, size: int = 4, begin: float = 0.5, step: float = 0.1) -> None:
        """Let the arguments come in pieces, from `begin` on, one each `step` seconds."""
        self._piece(ToolCallDelta(0, "c1", "create_index"), begin)
        for number, at in enumerate(range(0, len(text), size), 1):
            self._piece(ToolCallDelta(0, arguments=text[at : at + size]), begin + step * number)
            self.now = 50.0 + begin + step * number

    def whole(self, text: str, reason: FinishReason = FinishReason.TOOL_CALLS) -> ToolCallPart:
        """Let the answer end with the call."""
        call = ToolCallPart("c1", "create_index", text)
        self.log.note(GenerationFinished(Message(Role.ASSISTANT, (call,), id="m", finish_reason=reason)))
        return call

    def ask(self, call: ToolCallPart, *problems: str) -> None:
        """Let it wait for the user."""
        self.log.note(ApprovalRequested("m", call, TOOL, {}, problems))

    def answer(self, *, yes: bool = True) -> None:
        """Let the user answer."""
        self.log.note(ApprovalAnswered("m", "c1", Decision(is_approved=yes)))

    def run(self, call: ToolCallPart, consent: Consent = Consent.ASK) -> None:
        """Let it run, for a minute at most."""
        self.log.note(ToolStarted("m", call, 60.0, consent))

    def say(self, note: ToolNote) -> None:
        """Let the running tool say something."""
        self.log.note(ToolNoted("m", "c1", note, 75.0))

    def finish(self, text: str, **more: Any) -> None:
        """Let it end."""
        self.log.note(ToolFinished("m", ToolResultPart("c1", text, **more)))

    def _piece(self, delta: ToolCallDelta, at: float) -> None:
        self.log.note(ChunkReceived("m", Received(at, (delta,))))
