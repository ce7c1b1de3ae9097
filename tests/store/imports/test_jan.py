"""Jan's data folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chatdesk.domain.message import FinishReason
from tests.store.imports.samples import PIXEL_URL, archive, branch, found_in

_THREAD = {
    "id": "t1",
    "object": "thread",
    "title": "Primes",
    "assistants": [
        {"id": "jan", "name": "Jan", "instructions": "Be brief.", "model": {"id": "qwen3", "name": "q"}}
    ],
    "created": 1_751_000_000,
    "updated": 1_751_000_100,
}


def _message(id_: str, role: str, text: str, **more: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": {"value": text, "annotations": []}}] if text else []
    return {
        "id": id_,
        "object": "thread.message",
        "thread_id": "t1",
        "role": role,
        "content": content,
        "status": "ready",
        "created_at": 1_751_000_000_000,
    } | more


def _lines(*messages: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, messages)).encode() + b"\n"


_CALL = {
    "tool": {"id": "k", "function": {"name": "search", "arguments": '{"q": "x"}'}},
    "response": {"error": "", "content": [{"type": "text", "text": "hit"}]},
    "state": "ready",
}
_MESSAGES = _lines(
    _message("1", "user", "Why?"),
    _message(
        "2", "assistant", "<think>\nHm.\n</think>\n\nSo.", status="stopped", metadata={"tool_calls": [_CALL]}
    ),
)


def test_a_folder_and_a_zip_of_it_are_the_same(tmp_path: Path) -> None:
    """The head and the messages beside it make a conversation, with thoughts and tool calls."""
    folder = tmp_path / "data"
    (folder / "threads" / "t1").mkdir(parents=True)
    (folder / "threads" / "t1" / "thread.json").write_text(json.dumps(_THREAD))
    (folder / "threads" / "t1" / "messages.jsonl").write_bytes(_MESSAGES)
    (found,), left_out = found_in(folder)
    packed = archive(
        tmp_path / "x.zip",
        {"jan/threads/t1/thread.json": _THREAD, "jan/threads/t1/messages.jsonl": _MESSAGES},
    )
    assert found_in(packed) == ([found], left_out)
    assert found.conversation.title == "Primes"
    assert branch(found) == [
        "system: Be brief.",
        "user: Why?",
        'assistant: (Hm.) | search{"q": "x"}',
        "tool: = hit",
        "assistant: So.",
    ]
    assert (found.messages[-1].model, found.messages[-1].finish_reason) == ("qwen3", FinishReason.STOPPED)
    assert left_out == []


def test_messages_alone_and_a_head_alone(tmp_path: Path) -> None:
    """Messages without their head are a conversation; a head without messages is counted."""
    (tmp_path / "messages.jsonl").write_bytes(
        _lines(_message("1", "user", "", content=[{"type": "image_url", "image_url": {"url": PIXEL_URL}}]))
    )
    (found,), _ = found_in(tmp_path / "messages.jsonl")
    assert branch(found) == ["user: [picture image/png]"]
    (tmp_path / "thread.json").write_text(json.dumps(_THREAD))
    nothing, left_out = found_in(tmp_path / "thread.json")
    assert nothing == []
    assert left_out == ["1 conversation (messages.jsonl): there is no messages.jsonl beside it"]
