"""What holds for the export of every program that is read: all of it, nothing twice, or nothing at all."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import ImportCancelled, import_file
from chatdesk.store.imports.finding import ImportProgress
from chatdesk.store.store import Store
from tests.store.imports.samples import archive, write
from tests.store.imports.whole import JAN, PROGRAMS, export_of
from tests.store.samples import fill

OWN = "chatdesk"
ALL = (OWN, *PROGRAMS)


async def _sample(program: str, tmp_path: Path) -> Path:
    if program != OWN:
        return export_of(program, tmp_path)
    other = Store(tmp_path / "other.sqlite3")
    await fill(other, "c1", "c2")
    export_conversations(other, None, "json", tmp_path / "x.json")
    await other.close()
    return tmp_path / "x.json"


async def _contents(store: Store, tmp_path: Path) -> bytes:
    """Return everything that is there, as an export says it."""
    export_conversations(store, None, "json", tmp_path / "now.json")
    return (tmp_path / "now.json").read_bytes()


@pytest.mark.parametrize("program", ALL)
async def test_the_same_file_twice_adds_nothing(store: Store, tmp_path: Path, program: str) -> None:
    """Conversations and messages are known again, and what came is what an export of ours brings on."""
    path = await _sample(program, tmp_path)
    first = import_file(store, path)
    assert first.conversations
    assert first.messages >= 2 * first.conversations
    before = await _contents(store, tmp_path)
    again = import_file(store, path)
    assert (again.conversations, again.messages, again.completed) == (0, 0, 0)
    assert again.unchanged == first.conversations
    assert await _contents(store, tmp_path) == before
    third = Store(tmp_path / "third.sqlite3")
    import_file(third, tmp_path / "now.json")
    assert await _contents(third, tmp_path) == before
    await third.close()


def _cut(path: Path) -> Path:
    """Damage a file near its end; of an archive the last file in it, and the archive is whole."""
    if path.suffix == ".json":
        path.write_bytes(path.read_bytes()[:-12])
        return path
    with zipfile.ZipFile(path) as packed:
        files: dict[str, Any] = {name: packed.read(name) for name in packed.namelist()}
    *_, last = files
    files[last] = files[last][:-12]
    return archive(path.with_name("cut.zip"), files)


@pytest.mark.parametrize("program", ALL)
async def test_a_damaged_file_changes_nothing(store: Store, tmp_path: Path, program: str) -> None:
    """Cut near its end, be it behind whole conversations: an error that says so, and all is as it was."""
    await store.messages.append("mine", Message(Role.USER, (TextPart("Mine."),)))
    before = await _contents(store, tmp_path)
    path = _cut(await _sample(program, tmp_path))
    with pytest.raises(StoreError) as caught:
        import_file(store, path)
    assert "damaged" in caught.value.text
    assert caught.value.hint == "Nothing was changed."
    assert await _contents(store, tmp_path) == before


_NOTHING: dict[str, Any] = {
    OWN: {"format": "chatdesk", "version": 1, "conversations": []},
    "chatgpt": [],
    "chatgpt, empty": [{"title": "x", "mapping": {}}],
    "claude": [{"uuid": "c", "name": "n", "chat_messages": []}],
    "open-webui": [{"id": "c", "chat": {"history": {"currentId": None, "messages": {}}}}],
    "librechat": {"conversationId": "c", "title": "t", "options": {}, "messagesTree": []},
    "chatbox": {"session:s": {"id": "s", "name": "n", "messages": []}},
    "cherry-studio": {"localStorage": {}, "indexedDB": {"topics": [], "message_blocks": []}},
    JAN: {"id": "t", "title": "n", "assistants": [], "created": 1},
}


@pytest.mark.parametrize("program", _NOTHING)
async def test_nothing_is_no_success(store: Store, tmp_path: Path, program: str) -> None:
    """A file of the right form with no conversation in it is refused, never "0 conversations added"."""
    name = "thread.json" if program == JAN else "x.json"
    with pytest.raises(StoreError) as caught:
        import_file(store, write(tmp_path / name, _NOTHING[program]))
    assert "no conversation" in caught.value.text
    assert caught.value.hint == "Nothing was changed."


@pytest.mark.parametrize("program", ALL)
async def test_progress_is_told_and_cancel_is_heard(store: Store, tmp_path: Path, program: str) -> None:
    """A short file too tells how far it is, up to all of it, and can be cancelled."""
    path = await _sample(program, tmp_path)
    with pytest.raises(ImportCancelled):
        import_file(store, path, is_cancelled=lambda: True)
    assert store.begin().result(10).conversations == ()
    seen: list[ImportProgress] = []
    import_file(store, path, seen.append)
    assert seen[-1].fraction == 1
