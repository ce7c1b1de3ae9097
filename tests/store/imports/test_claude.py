"""Claude's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatdesk.domain.message import ReasoningPart
from tests.store.imports.samples import archive, branch, branches, found_in, write

_ROOT = "00000000-0000-4000-8000-000000000000"


def _message(
    uuid: str, sender: str, *blocks: dict[str, Any], parent: str = "", **more: Any
) -> dict[str, Any]:
    text = "".join(block.get("text", "") for block in blocks)
    value = {
        "uuid": uuid,
        "sender": sender,
        "text": text,
        "content": list(blocks),
        "attachments": [],
        "files": [],
    }
    value["created_at"] = "2026-03-01T10:00:00.000000Z"
    return value | ({"parent_message_uuid": parent} if parent else {}) | more


def _says(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "uuid": "c1",
        "name": "Primes",
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:05:00Z",
        "chat_messages": list(messages),
    } | more


def test_messages_in_a_row(tmp_path: Path) -> None:
    """Where no message names its parent, they follow each other; the ZIP's other files are counted."""
    sample = _chat(_message("1", "human", _says("Why?")), _message("2", "assistant", _says("So.")))
    path = archive(
        tmp_path / "data.zip", {"conversations.json": [sample], "projects.json": [], "users.json": []}
    )
    (found,), left_out = found_in(path)
    assert found.conversation.title == "Primes"
    assert found.conversation.updated_at - found.conversation.created_at == 300
    assert branch(found) == ["user: Why?", "assistant: So."]
    assert left_out == ["2 files (projects.json, users.json): no conversations in it"]


def test_branches_by_parents(tmp_path: Path) -> None:
    """Newer exports name parents: an edited question is a branch."""
    sample = _chat(
        _message("1", "human", _says("Why?"), parent=_ROOT),
        _message("2", "assistant", _says("So."), parent="1"),
        _message("3", "human", _says("How?"), parent=_ROOT),
        _message("4", "assistant", _says("Thus."), parent="3"),
        current_leaf_message_uuid="2",
    )
    (found,), _ = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == ["user: Why?", "assistant: So."]
    assert branches(found) == [["user: Why?", "assistant: So."], ["user: How?", "assistant: Thus."]]


def test_thoughts_and_tools(tmp_path: Path) -> None:
    """Thinking is reasoning with its time, a tool's use and its result make a turn of their own."""
    thinking = {
        "type": "thinking",
        "thinking": "Hm.",
        "start_timestamp": "2026-03-01T10:00:00Z",
        "stop_timestamp": "2026-03-01T10:00:02.5Z",
    }
    use = {"type": "tool_use", "id": "k1", "name": "web_search", "input": {"query": "primes"}}
    result = {"type": "tool_result", "tool_use_id": "k1", "content": [{"type": "text", "text": "2, 3, 5"}]}
    sample = _chat(
        _message("1", "human", _says("Search")),
        _message(
            "2",
            "assistant",
            thinking,
            _says("Looking."),
            use,
            result,
            {"type": "token_budget"},
            _says("Found."),
        ),
    )
    (found,), left_out = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        "user: Search",
        'assistant: (Hm.) | Looking. | web_search{"query": "primes"}',
        "tool: = 2, 3, 5",
        "assistant: Found.",
    ]
    assert found.messages[1].parts[0] == ReasoningPart("Hm.", 2.5)
    assert left_out == []


def test_texts_of_attachments_are_files(tmp_path: Path) -> None:
    """What the export holds of a file is attached; a picture is only named in it."""
    sample = _chat(
        _message(
            "1",
            "human",
            _says("Read this"),
            attachments=[{"file_name": "notes.md", "file_size": 9, "extracted_content": "# Notes\n"}],
            files=[{"file_name": "photo.jpg"}, {"file_name": "notes.md"}],
        ),
        _message("2", "human", files=[{"file_name": "photo.jpg"}]),
    )
    (found,), left_out = found_in(write(tmp_path / "x.json", [sample]))
    assert branch(found) == [
        "user: Read this | [notes.md text/plain] | [photo.jpg: not in the export]",
        "user: [photo.jpg: not in the export]",
    ]
    assert left_out == ["2 attached files (photo.jpg): not in the export"]


def test_old_messages_have_text_alone(tmp_path: Path) -> None:
    """Exports without content blocks are read too; an empty conversation is counted."""
    sample = [_chat(_message("1", "human", text="Hi")), _chat(uuid="c2", name="Empty")]
    (found,), left_out = found_in(write(tmp_path / "x.json", sample))
    assert branch(found) == ["user: Hi"]
    assert left_out == ["1 conversation (Empty): there is no message in it"]
