"""The trash: what is in it, the way back, and the way out."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from chatdesk.domain.conversation import branch_to
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store
from chatdesk.store.trash import KEPT_SECONDS, entries


async def _fill(store: Store, conversation_id: str = "a", count: int = 4) -> list[Message]:
    messages: list[Message] = []
    for number in range(count):
        parent = messages[-1].id if messages else None
        role = Role.ASSISTANT if number % 2 else Role.USER
        message = Message(role, (TextPart(f"{conversation_id} {number}"),), parent_id=parent)
        await store.messages.append(conversation_id, message)
        messages.append(message)
    return messages


async def _count(store: Store, table: str = "messages") -> int:
    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    return await store.database.read(count)


async def _grow_older(store: Store, seconds: float) -> None:
    def change(connection: sqlite3.Connection) -> None:
        for table in ("messages", "conversations"):
            connection.execute(f"UPDATE {table} SET deleted_at = deleted_at - ?", (seconds,))  # noqa: S608

    await store.database.write(change)


async def _purge(store: Store) -> None:
    """Purge, and wait until nothing is left to purge."""
    store.trash.purge()
    while await store.database.write(
        lambda connection: connection.execute(
            "SELECT 1 FROM messages WHERE deleted_at < :then UNION ALL"
            " SELECT 1 FROM conversations WHERE deleted_at < :then",
            {"then": time.time() - KEPT_SECONDS},
        ).fetchone()
    ):
        pass


async def test_what_lies_in_it(store: Store) -> None:
    """Conversations and messages are listed by their deletion, newest first, with the day they leave."""
    messages = await _fill(store)
    await _fill(store, "b", 2)
    before = time.time()
    await store.conversations.delete_messages("a", [m.id for m in messages[2:]], messages[1].id)
    await store.conversations.delete("b")
    listed = await store.trash.entries()
    found = [(each.conversation_id, each.title, each.count, each.excerpt) for each in listed]
    assert found == [("b", "b 0", 2, ""), ("a", "a 0", 2, "a 2")]
    assert [each.is_conversation for each in listed] == [True, False]
    assert all(before + KEPT_SECONDS <= each.leaves_at <= time.time() + KEPT_SECONDS for each in listed)


async def test_messages_of_a_deleted_conversation_go_with_it(store: Store) -> None:
    """They are not listed by themselves: there would be nothing to put them back into."""
    messages = await _fill(store)
    await store.conversations.delete_messages("a", [messages[-1].id], messages[-2].id)
    await store.conversations.delete("a")
    assert [each.is_conversation for each in await store.trash.entries()] == [True]


async def test_the_way_back(store: Store) -> None:
    """A conversation comes back as it was; messages do too, and are the branch that is read."""
    messages = await _fill(store)
    whole = await store.conversations.load("a")
    await store.conversations.delete_messages("a", [m.id for m in messages[2:]], messages[1].id)
    (entry,) = await store.trash.entries()
    assert await store.trash.restore(entry) == whole
    await store.conversations.delete("a")
    (entry,) = await store.trash.entries()
    assert await store.conversations.newest() == ()
    assert await store.trash.restore(entry) == whole
    assert [head.id for head in await store.conversations.newest()] == ["a"]
    assert await store.trash.entries() == ()


async def test_messages_bring_back_what_they_hang_on(store: Store) -> None:
    """Where the question was deleted later than its answer, restoring the answer restores both."""
    messages = await _fill(store)
    await store.conversations.delete_messages("a", [messages[3].id], messages[2].id)
    await store.conversations.delete_messages("a", [messages[1].id, messages[2].id], messages[0].id)
    last = next(each for each in await store.trash.entries() if each.excerpt == "a 3")
    loaded = await store.trash.restore(last)
    assert loaded is not None
    branch = branch_to(loaded.messages, loaded.conversation.current_message_id)
    assert [message.text for message in branch] == ["a 0", "a 1", "a 2", "a 3"]
    assert await store.trash.entries() == ()


async def test_what_is_gone_meanwhile_is_passed_over(store: Store) -> None:
    """Restoring twice, or what was removed for good, is no error."""
    messages = await _fill(store)
    await store.conversations.delete_messages("a", [messages[-1].id], messages[-2].id)
    (entry,) = await store.trash.entries()
    await store.trash.restore(entry)
    again = await store.trash.restore(entry)
    assert again is not None
    await store.conversations.delete("a")
    (whole,) = await store.trash.entries()
    await store.trash.remove([whole])
    await _purge(store)
    assert await store.trash.restore(whole) is None


async def test_removing_for_good(store: Store, path: Path) -> None:
    """What is removed is gone from list, file, drafts and search; the rest stays."""
    await _fill(store, "a", 250)
    await _fill(store, "b", 2)
    await store.conversations.save_draft("a", "unsent")
    for id_ in ("a", "b"):
        await store.conversations.delete(id_)
    kept, gone = await store.trash.entries()
    await store.trash.remove([gone])
    assert await store.trash.entries() == (kept,)
    await _purge(store)
    assert (await _count(store), await _count(store, "conversations")) == (2, 1)
    assert await _count(store, "places") == 0
    assert await _count(store, "search_titles") == 1
    await store.close()
    again = Store(path)
    await again.check()
    await again.close()


async def test_thirty_days(store: Store) -> None:
    """A purge in the days after keeps everything; one after thirty days removes it, and nothing else."""
    messages = await _fill(store)
    await _fill(store, "b", 230)
    await store.conversations.delete_messages("a", [messages[-1].id], messages[-2].id)
    await store.conversations.delete("b")
    await _grow_older(store, KEPT_SECONDS - 60)
    await _purge(store)
    assert len(await store.trash.entries()) == 2
    assert await _count(store) == 234
    await _grow_older(store, 120)
    assert await store.database.read(entries) == ()
    await _purge(store)
    assert await _count(store) == 3
    assert [head.id for head in await store.conversations.newest()] == ["a"]
