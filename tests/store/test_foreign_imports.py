"""Exports of other programs on their way into the database."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import StoreError
from chatdesk.store.conversations import LoadedConversation, load
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import ImportCancelled, ImportReport, import_file
from chatdesk.store.imports.finding import ImportProgress
from chatdesk.store.store import Store
from tests.store.imports.samples import archive, chat, node, write


def _chats(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        chat(
            node("u1", "root", "user", f"Question {number}"),
            node("a1", "u1", "assistant", "Answer"),
            current="a1",
            conversation_id=f"c{number}",
            **more,
        )
        for number in range(count)
    ]


def _all(store: Store) -> list[LoadedConversation]:
    heads = store.begin().result(10).conversations
    loaded = [store.database.read(partial(_loaded, head.id)).result(10) for head in heads]
    return [one for one in loaded if one is not None]


def _loaded(conversation_id: str, connection: sqlite3.Connection) -> LoadedConversation | None:
    return load(connection, conversation_id)


def test_the_report_says_what_came_and_what_did_not(store: Store, tmp_path: Path) -> None:
    """Counts of what was added, and what was left out and why; a second time adds nothing."""
    path = archive(
        tmp_path / "x.zip", {"conversations.json": [*_chats(3), {"title": "Broken"}], "user.json": {}}
    )
    report = import_file(store, path)
    assert (report.conversations, report.messages, report.formats) == (3, 6, ("ChatGPT",))
    assert [str(left_out) for left_out in report.left_out] == [
        "1 conversation (Broken): it has no “mapping” of messages"
    ]
    assert [str(other) for other in report.other_files] == ["1 file (user.json): no conversations in it"]
    again = import_file(store, path)
    assert (again.conversations, again.messages, again.completed, again.unchanged) == (0, 0, 0, 3)
    assert len(_all(store)) == 3


def test_a_conversation_that_went_on_is_completed_and_shows_its_end(store: Store, tmp_path: Path) -> None:
    """A newer export adds what was said since, and the open branch ends there."""
    (sample,) = _chats(1)
    import_file(store, write(tmp_path / "x.json", [sample]))
    sample["mapping"]["u2"] = node("u2", "a1", "user", "More")
    sample["current_node"] = "u2"
    report = import_file(store, write(tmp_path / "x.json", [sample]))
    assert (report.messages, report.completed) == (1, 1)
    (loaded,) = _all(store)
    assert loaded.messages[loaded.conversation.current_message_id or ""].text == "More"


def test_the_same_conversation_in_two_files_is_one(store: Store, tmp_path: Path) -> None:
    """An archive that holds a conversation twice adds it once."""
    path = archive(tmp_path / "x.zip", {"a.json": _chats(1), "b.json": _chats(2)})
    report = import_file(store, path)
    assert (report.conversations, report.messages, report.unchanged) == (2, 4, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (json.dumps(_chats(400)).encode()[:-40], "damaged in line 1"),
        (json.dumps(_chats(400)).encode() + b"!", "something follows after its end"),
        (b'[{"title": "x", "mapping": {}}]', "no conversation in it that could be read"),
        (b'{"a": 1}', "there are no conversations of ChatDesk, ChatGPT"),
        (b"\x89PNG\r\n\x1a\n", "not text in UTF-8"),
        (b"PK\x03\x04 and so on", "the archive is damaged"),
    ],
)
def test_a_damaged_file_changes_nothing(store: Store, tmp_path: Path, content: bytes, sentence: str) -> None:
    """A file that is damaged at its end, or empty of conversations, adds not even the first of them."""
    with pytest.raises(StoreError) as caught:
        import_file(store, write(tmp_path / "x.json", content))
    assert sentence in caught.value.text
    assert caught.value.hint == "Nothing was changed."
    assert _all(store) == []


@pytest.mark.parametrize("is_checked", [True, False])
def test_cancel_takes_back_what_was_added(store: Store, tmp_path: Path, is_checked: bool) -> None:
    """Cancelled while the file is checked or added, an import leaves everything as it was."""
    import_file(store, write(tmp_path / "old.json", _chats(1)))
    long = _chats(3000)
    long[0]["mapping"]["u2"] = node("u2", "a1", "user", "More " * 100_000)
    long[0]["current_node"] = "u2"
    seen: list[ImportProgress] = []
    path = write(tmp_path / "x.json", long)

    def is_cancelled() -> bool:
        return any(one.is_checked == is_checked and one.fraction > 0.2 for one in seen)

    with pytest.raises(ImportCancelled):
        import_file(store, path, seen.append, is_cancelled)
    (loaded,) = _all(store)
    assert [message.text for message in loaded.messages.values()] == ["Question 0", "Answer"]
    assert loaded.messages[loaded.conversation.current_message_id or ""].text == "Answer"
    assert loaded.conversation.updated_at == 1_756_000_400.0


def test_progress_goes_from_nothing_to_all(store: Store, tmp_path: Path) -> None:
    """First the file is checked, then added; the fraction only grows and ends at 1."""
    seen: list[ImportProgress] = []
    import_file(store, write(tmp_path / "x.json", _chats(4000)), seen.append)
    fractions = [one.fraction for one in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert [one.is_checked for one in seen] == sorted((one.is_checked for one in seen), reverse=True)
    assert seen[-1].conversations == 4000


_TREES = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["user", "assistant"]), st.text(min_size=1)), max_size=8
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(trees=st.lists(_TREES, min_size=1, max_size=3))
def test_arbitrary_trees_survive_import_export_import(
    tmp_path_factory: pytest.TempPathFactory, trees: list[list[tuple[int, str, str]]]
) -> None:
    """What is imported comes out as our own JSON and in again the same to the byte."""
    folder = tmp_path_factory.mktemp("trees")
    samples = []
    for number, tree in enumerate(trees):
        nodes = [node("0", "root", "user", "Begin")]
        for at, (parent, role, text) in enumerate(tree, 1):
            nodes.append(node(str(at), str(parent % at), role, text))
        samples.append(chat(*nodes, current=str(len(tree)), conversation_id=f"c{number}"))
    first, second = Store(folder / "first.sqlite3"), Store(folder / "second.sqlite3")
    try:
        report = import_file(first, write(folder / "x.json", samples))
        assert report.conversations == len(trees)
        export_conversations(first, None, "json", folder / "first.json")
        own = import_file(second, folder / "first.json")
        assert own == ImportReport(conversations=len(trees), messages=report.messages)
        export_conversations(second, None, "json", folder / "second.json")
    finally:
        first.close().result(10)
        second.close().result(10)
    assert (folder / "second.json").read_bytes() == (folder / "first.json").read_bytes()
