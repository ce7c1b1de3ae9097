"""Deleting messages with a way back, and copying a branch into a conversation of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from chatdesk.domain.conversation import Conversation, branch_to
from chatdesk.domain.message import Message
from chatdesk.store import schema
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.store import Store
from tests.store.samples import tree


async def _fill(store: Store, conversation_id: str = "a") -> list[Message]:
    messages = tree()
    for message in messages:
        await store.messages.append(conversation_id, message)
    return messages


async def _loaded(store: Store, conversation_id: str = "a") -> LoadedConversation:
    loaded = await store.conversations.load(conversation_id)
    assert loaded is not None
    return loaded


async def test_deleted_messages_come_back_whole(store: Store) -> None:
    """They are gone from the conversation and its branch, and all that they were is there after the undo."""
    messages = await _fill(store)
    before = await _loaded(store)
    gone = [message.id for message in messages[2:]]
    await store.conversations.delete_messages("a", gone, messages[1].id)
    loaded = await _loaded(store)
    assert set(loaded.messages) == {messages[0].id, messages[1].id}
    assert loaded.conversation.current_message_id == messages[1].id
    await store.conversations.restore_messages("a", gone, messages[-1].id)
    assert await _loaded(store) == before


async def test_a_fork_holds_all_that_the_branch_held(store: Store) -> None:
    """Attachments, tool calls, results and figures are copied; the other conversation stays as it was."""
    messages = await _fill(store)
    before = await _loaded(store)
    caller = next(message for message in messages if message.tool_calls)
    fork = Conversation(title="fork", account_id="x", model="y")
    made = await store.conversations.fork("a", caller.id, fork)
    assert made is not None
    end = made.conversation.current_message_id
    assert made == await _loaded(store, fork.id)
    # The results of its calls come along.
    results = next(message for message in messages if message.tool_results)
    assert end == results.id
    assert tuple(made.messages.values()) == branch_to(before.messages, results.id)
    assert (made.conversation.title, made.conversation.model) == ("fork", "y")
    assert await _loaded(store) == before


async def test_a_fork_of_what_is_not_there(store: Store) -> None:
    """No empty conversation is left behind."""
    await _fill(store)
    assert await store.conversations.fork("a", "unknown", Conversation()) is None
    assert [head.id for head in await store.conversations.newest()] == ["a"]


async def test_an_older_database_gets_the_mark(path: Path) -> None:
    """What the first version wrote is read and can be deleted."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO conversations (id, created_at, updated_at) VALUES ('a', 1, 1)")
        connection.execute(
            "INSERT INTO messages VALUES (1, 'a', 'm', NULL, 'user', 1, '', '', NULL, 0, ?, '{}')",
            ('[["t","Old"]]',),
        )
        connection.commit()
    store = Store(path)
    assert [message.text for message in (await _loaded(store)).messages.values()] == ["Old"]
    await store.conversations.delete_messages("a", ["m"], None)
    assert (await _loaded(store)).messages == {}
    await store.close()
