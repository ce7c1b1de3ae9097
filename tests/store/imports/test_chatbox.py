"""Chatbox's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatdesk.domain.message import FinishReason, ReasoningPart
from tests.store.imports.samples import branch, branches, found_in, write


def _message(id_: str, role: str, *parts: Any, **more: Any) -> dict[str, Any]:
    given = [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]
    return {"id": id_, "role": role, "contentParts": given, "timestamp": 1_700_000_000_000} | more


def test_sessions_with_forks_and_threads(tmp_path: Path) -> None:
    """Ends that were forked off are branches, also forks in forks; older threads are conversations."""
    session = {
        "id": "s1",
        "name": "Maths",
        "threadName": "Primes",
        "messages": [_message("u1", "user", "Why?"), _message("a1", "assistant", "So.")],
        "messageForksHash": {
            "u1": {
                "position": 1,
                "lists": [
                    {
                        "id": "l1",
                        "messages": [_message("a2", "assistant", "Thus."), _message("u2", "user", "Oh")],
                    },
                    {"id": "l2", "messages": []},
                ],
            },
            "a2": {"position": 0, "lists": [{"id": "l3", "messages": [_message("u3", "user", "Ah")]}]},
        },
        "threads": [
            {
                "id": "t1",
                "name": "Before",
                "createdAt": 1_600_000_000_000,
                "messages": [_message("x", "user", "Hi")],
            }
        ],
    }
    sample = {"settings": {"x": 1}, "session:s1": session, "__exported_items": ["conversations"]}
    (found, thread), left_out = found_in(write(tmp_path / "x.json", sample))
    assert found.conversation.title == "Primes"
    assert branch(found) == ["user: Why?", "assistant: So."]
    assert sorted(branches(found)) == [
        ["user: Why?", "assistant: So."],
        ["user: Why?", "assistant: Thus.", "user: Ah"],
        ["user: Why?", "assistant: Thus.", "user: Oh"],
    ]
    assert (thread.conversation.title, thread.conversation.created_at) == ("Before", 1_600_000_000.0)
    assert branch(thread) == ["user: Hi"]
    assert left_out == []


def test_parts_of_messages(tmp_path: Path) -> None:
    """Reasoning with its time, tool calls with results, pictures that are not there, errors."""
    call = {
        "type": "tool-call",
        "state": "result",
        "toolCallId": "k",
        "toolName": "web",
        "args": {"q": 1},
        "result": "hit",
    }
    messages = [
        _message("u", "user", {"type": "image", "storageKey": "picture:1"}),
        _message(
            "a",
            "assistant",
            {"type": "reasoning", "text": "Hm.", "duration": 1500},
            call,
            "Done.",
            model="gpt",
            usage={"inputTokens": 3},
            finishReason="length",
        ),
        _message("e", "assistant", error="No key"),
    ]
    sample = {
        "chat-sessions-list": [{"id": "s"}],
        "session:s": {"id": "s", "name": "N", "messages": messages},
    }
    (found,), left_out = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == [
        "user: [picture: not in the export]",
        'assistant: (Hm.) | web{"q": 1}',
        "tool: = hit",
        "assistant: Done.",
        "assistant: ",
    ]
    assert found.messages[1].parts[0] == ReasoningPart("Hm.", 1.5)
    assert [message.finish_reason for message in found.messages[3:]] == [
        FinishReason.LENGTH,
        FinishReason.ERROR,
    ]
    assert left_out == ["1 attached file (picture): not in the export"]


def test_old_exports_have_one_list(tmp_path: Path) -> None:
    """Before 1.12 all sessions were one list, and messages had `content`."""
    old = {"id": "s", "name": "Old", "messages": [{"id": "1", "role": "user", "content": "Hi"}]}
    (found,), _ = found_in(write(tmp_path / "x.json", {"configVersion": 3, "chat-sessions": [old]}))
    assert branch(found) == ["user: Hi"]
