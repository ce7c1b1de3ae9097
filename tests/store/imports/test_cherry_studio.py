"""Cherry Studio's backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import FinishReason
from tests.store.imports.samples import PIXEL, archive, branch, branches, found_in, write

_STATE = json.dumps(
    {
        "assistants": json.dumps(
            {
                "assistants": [
                    {"topics": [{"id": "t1", "name": "Primes", "createdAt": "2026-01-01T00:00:00Z"}]}
                ]
            }
        )
    }
)


def _backup(messages: list[dict[str, Any]], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "time": 1_700_000_000_000,
        "version": 5,
        "localStorage": {"persist:cherry-studio": _STATE},
        "indexedDB": {"topics": [{"id": "t1", "messages": messages}], "message_blocks": blocks, "files": []},
    }


def _message(id_: str, role: str, *blocks: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "role": role, "blocks": list(blocks), "createdAt": "2026-01-01T00:00:01Z"} | more


def _text(id_: str, text: str) -> dict[str, Any]:
    return {"id": id_, "type": "main_text", "content": text}


def test_answers_of_several_models_are_branches(tmp_path: Path) -> None:
    """Answers to one question stand side by side; the chosen one is gone on from. Files are attached."""
    image = {"id": "b2", "type": "image", "file": {"id": "f1", "ext": ".png", "origin_name": "plan.png"}}
    messages = [
        _message("u1", "user", "b1", "b2"),
        _message("a1", "assistant", "b3", askId="u1", model={"id": "m1"}, status="success"),
        _message("a2", "assistant", "b4", askId="u1", model={"id": "m2"}, foldSelected=True),
        _message("a3", "assistant", "b5", askId="u1", model={"id": "m3"}, status="paused"),
        _message("c", "user", type="clear"),
        _message("u2", "user", "b6"),
    ]
    texts = {"b1": "Look", "b3": "One", "b4": "Two", "b5": "Three", "b6": "More"}
    blocks = [image, *(_text(id_, text) for id_, text in texts.items())]
    path = archive(tmp_path / "x.zip", {"data.json": _backup(messages, blocks), "Data/Files/f1.png": PIXEL})
    (found,), left_out = found_in(path)
    assert found.conversation.title == "Primes"
    assert branch(found) == ["user: Look | [plan.png image/png]", "assistant: Two", "user: More"]
    assert [one[1] for one in branches(found)] == ["assistant: One", "assistant: Three", "assistant: Two"]
    assert found.messages[3].finish_reason is FinishReason.STOPPED
    assert left_out == []


def test_blocks(tmp_path: Path) -> None:
    """Thinking, tools, code and errors are what they are elsewhere; others are counted."""
    response = {
        "id": "k",
        "tool": {"name": "search"},
        "arguments": {"q": "x"},
        "status": "done",
        "response": {"content": [{"type": "text", "text": "hit"}]},
    }
    blocks: list[dict[str, Any]] = [
        {"id": "1", "type": "thinking", "content": "Hm.", "thinking_millsec": 1200},
        {"id": "2", "type": "tool", "toolId": "t", "metadata": {"rawMcpToolResponse": response}},
        {"id": "3", "type": "code", "content": "x = 1", "language": "python"},
        {"id": "4", "type": "citation"},
        {"id": "5", "type": "error", "error": {"message": "Cut off"}},
    ]
    sample = _backup([_message("a", "assistant", "1", "2", "3", "4", "5", "gone")], blocks)
    (found,), left_out = found_in(write(tmp_path / "data.json", sample))
    assert branch(found) == [
        'assistant: (Hm.) | search{"q": "x"}',
        "tool: = hit",
        "assistant: ```python\nx = 1\n```",
    ]
    assert found.messages[-1].failure is not None
    assert found.messages[-1].failure.text == "Cut off"
    assert left_out == [
        "1 part of a message (citation): of a kind that has no place here",
        "1 part of a message: not in the export",
    ]


def test_old_backups(tmp_path: Path) -> None:
    """In the first version the tables were a list, and messages held their text."""
    rows = [
        {
            "key": "topic:t1",
            "value": {
                "id": "t1",
                "messages": [
                    {"id": "1", "role": "user", "content": "Hi"},
                    {"id": "2", "role": "assistant", "content": "Hello", "reasoning_content": "Hm."},
                ],
            },
        }
    ]
    sample = {"version": 1, "localStorage": {"persist:cherry-studio": _STATE}, "indexedDB": rows}
    (found,), _ = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == ["user: Hi", "assistant: (Hm.) | Hello"]


def test_a_copy_of_the_database_is_named(tmp_path: Path) -> None:
    """From version 6 on a backup cannot be read, and that is said."""
    path = archive(tmp_path / "x.zip", {"IndexedDB/x/000003.log": b"\0", "metadata.json": {"version": 6}})
    with pytest.raises(StoreError, match="copy of Cherry Studio's database"):
        found_in(path)
