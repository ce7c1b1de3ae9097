"""Conversations out of files."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.store.conversations import LoadedConversation, load
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import ImportReport, import_file
from chatdesk.store.store import Store
from tests.store.samples import fill


def _document(**changes: Any) -> dict[str, Any]:
    """The smallest conversation that others may write, with changes to its second message."""
    messages = [
        {"id": "1", "role": "user", "parts": [{"type": "text", "text": "Why?"}]},
        {"id": "2", "parent_id": "1", "role": "assistant", "parts": [{"type": "text", "text": "So."}]},
    ]
    messages[1].update(changes)
    return {"format": "chatdesk", "version": 1, "conversations": [{"id": "c", "messages": messages}]}


def _write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _load(store: Store, conversation_id: str) -> LoadedConversation:
    loaded = store.database.read(lambda connection: load(connection, conversation_id)).result(10)
    assert loaded is not None
    return loaded


async def test_export_import_export_is_the_same_to_the_byte(store: Store, tmp_path: Path) -> None:
    """An import brings back everything: exported again, it is the same file."""
    await fill(store, "c1", "c2")
    await store.conversations.rename("c2", "Another \n title")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    export_conversations(store, None, "json", first)
    other = Store(tmp_path / "other.sqlite3")
    assert import_file(other, first) == ImportReport(conversations=2, messages=12)
    export_conversations(other, None, "json", second)
    other.close().result(10)
    assert second.read_bytes() == first.read_bytes()


async def test_the_same_file_twice_adds_nothing(store: Store, tmp_path: Path) -> None:
    """What is there already is known again and not overwritten."""
    await fill(store, "c1")
    path = tmp_path / "out.json"
    export_conversations(store, None, "json", path)
    await store.conversations.rename("c1", "Renamed")
    assert import_file(store, path) == ImportReport(unchanged=1)
    assert _load(store, "c1").conversation.title == "Renamed"


async def test_what_lacks_is_added(store: Store, tmp_path: Path) -> None:
    """A conversation that is there gets only the messages that it lacks, and comes out of the trash."""
    path = _write(tmp_path / "in.json", _document())
    assert import_file(store, path) == ImportReport(conversations=1, messages=2)
    longer = _document()
    longer["conversations"][0]["messages"].append(
        {"id": "3", "parent_id": "2", "role": "user", "parts": [{"type": "text", "text": "More"}]}
    )
    assert import_file(store, _write(path, longer)) == ImportReport(messages=1, completed=1)
    await store.conversations.delete("c")
    assert import_file(store, path) == ImportReport(completed=1)
    assert len(await store.conversations.newest()) == 1


def test_the_smallest_file_is_enough(store: Store, tmp_path: Path) -> None:
    """Ids, roles and parts suffice: title and open branch are found; a byte order mark is no harm."""
    path = tmp_path / "in.json"
    path.write_text("\ufeff" + json.dumps(_document()), encoding="utf-8")
    import_file(store, path)
    loaded = _load(store, "c")
    assert loaded.conversation.title == "Why?"
    assert loaded.conversation.current_message_id == "2"
    assert loaded.messages["2"].parent_id == "1"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": "bot"}, "“role” of message 2 of conversation 1 is “bot”, not one of system, user"),
        ({"id": None}, "message 2 of conversation 1 has no “id”"),
        ({"id": "1"}, "two messages of conversation 1 have the id “1”"),
        ({"id": "\ud800"}, "empty or unreadable"),
        ({"parent_id": "9"}, "follows on “9”, which is not in it"),
        ({"parent_id": "2"}, "in a circle"),
        ({"parts": "text"}, "“parts” of message 2 of conversation 1 is not a list"),
        ({"parts": [7]}, "part 1 of message 2 of conversation 1 is not an object"),
        ({"parts": [{"type": "hologram"}]}, "of the unknown type “hologram”"),
        ({"parts": [{"type": "text"}]}, "has no “text”"),
        (
            {"parts": [{"type": "tool_result", "call_id": "k", "content": "", "is_error": "no"}]},
            "true or false",
        ),
        ({"created_at": "yesterday"}, "not a time in ISO 8601"),
        ({"usage": {"input_tokens": 10**30}}, "not a number"),
        ({"usage": []}, "not an object"),
        ({"finish_reason": "bored"}, "“finish_reason”"),
    ],
)
def test_what_is_wrong_is_said(store: Store, tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    """A file with a mistake is refused in a sentence that says where; nothing of it is added."""
    document = _document(**changes)
    whole = _document()["conversations"][0] | {"id": "whole"}
    document["conversations"].append(whole)
    with pytest.raises(StoreError) as caught:
        import_file(store, _write(tmp_path / "in.json", document))
    assert sentence in caught.value.text
    assert "Nothing was changed" in caught.value.hint
    assert store.begin().result(10).conversations == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "damaged in line 1"),
        (b'{"format": "chatdesk", "version": 1, "conv', "damaged in line 1"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 10_000, "damaged"),
        (b"[]", "no conversations of ChatDesk, ChatGPT, Claude"),
        (b'{"format": "chatdesk", "version": 2, "conversations": []}', "version 2"),
        (b'{"format": "chatdesk", "conversations": []}', "no “version”"),
        (b'{"format": "chatdesk", "version": 1}', "no “conversations”"),
        (b'{"format": "chatdesk", "version": 1, "conversations": []}', "no conversation in it"),
    ],
)
def test_other_files_are_refused(store: Store, tmp_path: Path, content: bytes, sentence: str) -> None:
    """A file that is cut off, empty, or of another kind is refused in a sentence."""
    path = tmp_path / "in.json"
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        import_file(store, path)
    assert sentence in caught.value.text


def test_a_missing_file_is_said_kindly(store: Store, tmp_path: Path) -> None:
    """A path that leads nowhere is an error with a hint."""
    with pytest.raises(StoreError, match="no such file"):
        import_file(store, tmp_path / "missing.json")


def test_an_import_that_fails_midway_is_taken_back(store: Store, tmp_path: Path) -> None:
    """Where the disk refuses in the middle, what was added before is removed again."""
    document = _document()
    (sample,) = document["conversations"]
    document["conversations"] = [sample | {"id": f"c{number}"} for number in range(400)]

    def refuse(connection: sqlite3.Connection) -> None:
        connection.execute(
            "CREATE TEMP TRIGGER full_disk BEFORE INSERT ON main.conversations WHEN NEW.id = 'c390'"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )

    store.database.write(refuse).result(10)
    with pytest.raises(StoreError):
        import_file(store, _write(tmp_path / "in.json", document))
    assert store.begin().result(10).conversations == ()
