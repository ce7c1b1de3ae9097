"""What belongs to a conversation beside its messages: drafts, presets, earlier prompts."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import AttachmentPart
from chatdesk.domain.preset import Preset
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import import_file
from chatdesk.store.places import DraftFiles
from chatdesk.store.store import Store
from tests.store.samples import fill

_FILE = AttachmentPart("plan.txt", "text/plain", "QUJD")
_FILES = DraftFiles((_FILE,), (), (_FILE, _FILE))
_PRESET = Preset("Answer in one line.", {"temperature": 0.2, "stop": ["END", "\n\n"], "max_tokens": 300})


async def _loaded(store: Store, conversation_id: str = "c1") -> LoadedConversation:
    loaded = await store.conversations.load(conversation_id)
    assert loaded is not None
    return loaded


async def test_all_that_is_written_comes_back(store: Store) -> None:
    """Draft, its state, the way to follow and the preset are there after a new start; each has its place."""
    await fill(store, "c1")
    places = store.conversations.places
    await places.save_writing("c1", "half a \ud83d", '{"cursor": 3}')
    await places.save_follow("c1", "stay")
    await places.save_preset("c1", _PRESET)
    await places.save_writing("new", "for a new one", "{}")
    await places.save_preset("new", Preset("New"))
    await store.conversations.save_scroll("c1", "end")
    await places.save_files("c1", _FILES)
    await store.close()
    again = Store(store.database.path)
    loaded = await _loaded(again)
    assert (loaded.draft, loaded.writing, loaded.follow) == ("half a ?", '{"cursor": 3}', "stay")
    assert (loaded.scroll, loaded.preset, loaded.files) == ("end", _PRESET, _FILES)
    begun = await again.begin()
    assert (begun.new_draft, begun.new_writing, begun.new_preset) == ("for a new one", "{}", Preset("New"))
    await again.conversations.places.save_preset("c1", Preset("  "))
    assert (await _loaded(again)).preset == Preset()
    await again.close()


async def test_a_conversation_takes_its_place_with_it(store: Store) -> None:
    """What is removed from the file for good leaves no draft and no prompt behind; a fork has the preset."""
    await fill(store, "c1")
    await store.conversations.places.save_preset("c1", _PRESET)
    await store.conversations.places.save_writing("c1", "draft", "{}")
    await store.conversations.places.save_files("c1", _FILES)
    message_id = next(iter((await _loaded(store)).messages))
    made = await store.conversations.fork("c1", message_id, Conversation(id="fork"))
    assert made is not None
    assert made.preset == _PRESET

    def remove(connection: sqlite3.Connection) -> list[int]:
        connection.execute("DELETE FROM conversations WHERE id = 'c1'")
        return [
            connection.execute(f"SELECT count(*) FROM {table} WHERE conversation_id = 'c1'").fetchone()[0]  # noqa: S608
            for table in ("presets", "writings", "places", "draft_files")
        ]

    assert await store.database.write(remove) == [0, 0, 0, 0]
    assert (await _loaded(store, "fork")).preset == _PRESET


async def test_parameters_that_cannot_be_read_are_none(store: Store) -> None:
    """A damaged row costs the parameters, never the conversation or its system prompt."""
    await fill(store, "c1")
    for damaged in ("{", "[1]"):
        await store.database.write(
            lambda c, damaged=damaged: c.execute(  # type: ignore[misc]
                "INSERT OR REPLACE INTO presets VALUES ('c1', 'Be brief.', ?)", (damaged,)
            )
        )
        assert (await _loaded(store)).preset == Preset("Be brief.")


async def test_prompts_of_other_conversations(store: Store) -> None:
    """The newest questions come oldest first, without those of the conversation itself or deleted ones."""
    await fill(store, "c1", "c2")
    places = store.conversations.places
    own = [m.text for m in (await _loaded(store)).messages.values() if m.role == "user"]
    assert list(await places.prompts(without="c2", limit=100)) == own
    assert list(await places.prompts(without="c2", limit=1)) == own[-1:]
    await store.conversations.delete("c1")
    assert await places.prompts(without="c2", limit=100) == ()
    await store.conversations.restore("c1")
    gone = [m.id for m in (await _loaded(store)).messages.values()]
    await store.conversations.delete_messages("c1", gone, None)
    assert await places.prompts(without="c2", limit=100) == ()


async def test_the_preset_survives_export_and_import(store: Store, tmp_path: Path) -> None:
    """JSON brings system prompt and parameters into another database; exported there it is the same file."""
    await fill(store, "c1")
    await store.conversations.places.save_preset("c1", _PRESET)
    export_conversations(store, None, "json", tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_bytes())["conversations"][0]
    assert (document["system"], document["parameters"]) == (_PRESET.system, dict(_PRESET.parameters))
    other = Store(tmp_path / "other" / "db.sqlite3")
    import_file(other, tmp_path / "a.json")
    assert (await _loaded(other)).preset == _PRESET
    export_conversations(other, None, "json", tmp_path / "b.json")
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    await other.close()


@pytest.mark.parametrize("format_", ["markdown", "html"])
async def test_the_preset_is_in_readable_exports(store: Store, tmp_path: Path, format_: str) -> None:
    """System prompt and parameters stand at the beginning, masked and harmless as all other text."""
    await fill(store, "c1")
    await store.conversations.places.save_preset("c1", replace(_PRESET, system="Say <b>secret</b>."))
    export_conversations(
        store, ["c1"], format_, tmp_path / "out.x", mask=lambda text: text.replace("secret", "***")
    )
    text = (tmp_path / "out.x").read_text(encoding="utf-8")
    assert "secret" not in text
    assert ("&lt;b&gt;***" if format_ == "html" else "<b>***") in text
    assert '"max_tokens": 300' in text or "max_tokens: 300" in text


async def test_files_come_and_go(store: Store) -> None:
    """Sent files leave nothing behind; a damaged row costs the files alone."""
    await fill(store, "c1")
    places = store.conversations.places
    await places.save_files("c1", _FILES)
    await places.save_files("c1", DraftFiles())
    assert (await _loaded(store)).files == DraftFiles()
    for damaged in ("{", "[1]", "[[1]]", "3"):
        await store.database.write(
            lambda c, damaged=damaged: c.execute(  # type: ignore[misc]
                "INSERT OR REPLACE INTO draft_files VALUES ('c1', ?)", (damaged,)
            )
        )
        assert (await _loaded(store)).files == DraftFiles()
