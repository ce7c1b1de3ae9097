"""Every way in which servers write tool calls, from the recorded bytes to the tree of the inspector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.engine.events import ChunkReceived, GenerationFinished
from chatdesk.ui.inspector.arguments_view import ArgumentsView
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from chatdesk.wire.dialects import dialect
from chatdesk.wire.reply import ReplyReader
from tests.ui.conftest import Show

STREAMS = Path(__file__).parents[2] / "streams"


def _with_calls() -> list[str]:
    """The recordings in which a tool is called."""
    found = []
    for path in sorted(STREAMS.glob("*/*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(expected, dict) and expected.get("tool_calls"):
            found.append(str(path.relative_to(STREAMS).with_suffix("")))
    return found


def _told(log: TurnLog) -> list[dict[str, Any]]:
    return [{"id": call.call_id, "name": call.name, "arguments": call.arguments} for call in log.calls]


@pytest.mark.parametrize("size", [3, 100_000])
@pytest.mark.parametrize("stream", _with_calls())
def test_the_inspector_sees_the_calls_that_were_meant(
    stream: str, size: int, theme: Theme, show: Show
) -> None:
    """Ids, names and arguments are those of the message, before its end and after, and so is the tree."""
    expected = json.loads((STREAMS / f"{stream}.json").read_text(encoding="utf-8"))
    reader = ReplyReader(dialect(stream.partition("/")[0]))
    log = TurnLog()
    growing = GrowingMessage(Message(Role.ASSISTANT, id="m"))
    view = ArgumentsView(theme)
    show(view)
    data = (STREAMS / f"{stream}.sse").read_bytes()
    steps = [reader.feed(data[at : at + size]) for at in range(0, len(data), size)]
    for received in (*steps, reader.end()):
        for delta in received.deltas:
            growing.add(delta)
        log.note(ChunkReceived("m", received))
        if log.calls:
            view.show_entry(log.calls[-1])
    assert _told(log) == expected["tool_calls"]
    message = growing.message()
    log.note(
        GenerationFinished(Message(Role.ASSISTANT, message.parts, id="m", finish_reason=FinishReason.LENGTH))
    )
    assert _told(log) == expected["tool_calls"]
    for call in log.calls:
        view.show_entry(call)
        root = view.tree.growing.reader.root
        assert all(call.pieces)
        assert len(call.times) == len(call.pieces)
        try:
            value = json.loads(call.arguments)
        except ValueError:
            assert not view.tree.growing.reader.is_whole
            # The input of a custom tool is any text.
            is_text = stream == "responses/custom-tool"
            said = "no JSON from character 1" if is_text else "ends too early"
            assert view.tree_head.words == said
        else:
            assert root is not None
            assert root.value == value
            assert view.tree_head.words.startswith("valid JSON at ")


def test_there_are_recordings_of_each_quirk() -> None:
    """Missing and repeated indexes, late and changing ids, objects, nothing, cut ones, several at once."""
    names = {stream.rpartition("/")[2] for stream in _with_calls()}
    assert names >= {
        "tool-calls-no-index",
        "tool-calls-no-index-one-chunk",
        "tool-calls-same-index",
        "tool-calls-same-index-no-id",
        "tool-call-changing-id",
        "tool-call-empty-later",
        "tool-call-late-name",
        "tool-call-no-arguments",
        "tool-call-object",
        "tool-call-whole",
        "tool-call-cut-by-length",
        "tool-calls-parallel",
        "function-call",
        "reasoning-and-calls",
    }
