"""Messages of a turn on disk."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from chatdesk.domain.delta import ReasoningDelta, TextDelta, ToolCallDelta
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Timing, Usage
from chatdesk.engine.ports import Recorder
from chatdesk.store.store import Store

QUESTION = Message(Role.USER, (TextPart("# What is a sieve?\nTell me."),))


def _rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Look with a connection of our own, as another program would."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def _answer(**values: object) -> Message:
    return replace(
        Message(Role.ASSISTANT, parent_id=QUESTION.id, account_id="tour", model="demo"),
        **values,  # type: ignore[arg-type]
    )


def test_it_is_a_recorder(store: Store) -> None:
    """The engine can keep its messages here."""
    recorder: Recorder = store.messages
    assert recorder is store.messages


async def test_the_first_message_makes_the_conversation(store: Store, path: Path) -> None:
    """A conversation comes with its first message, titled by its first line, and is on disk then."""
    assert await store.conversations.newest() == ()
    await store.messages.append("c", QUESTION)
    assert _rows(path, "SELECT id, title, current_message_id FROM conversations") == [
        ("c", "What is a sieve?", QUESTION.id)
    ]
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert loaded.messages == {QUESTION.id: QUESTION}


async def test_a_whole_turn_comes_back(store: Store) -> None:
    """Every field of the messages of a turn is there again after a new start."""
    answer = _answer(
        parts=(ReasoningPart("Hm.", 1.5), TextPart("Text"), ToolCallPart("k1", "find", "{}", {"s": [1]})),
        finish_reason=FinishReason.TOOL_CALLS,
        raw_finish_reason="tool_use",
        usage=Usage(1, 2, 3, is_estimated=True),
        timing=Timing(0.0, 2.5),
        failure=Failure("It failed.", "Retry.", "500", "ServiceUnavailable", is_retryable=True),
        provider_data={"signature": "x"},
    )
    result = Message(Role.TOOL, (ToolResultPart("k1", "found", seconds=0.5),), parent_id=answer.id)
    await store.messages.append("c", QUESTION)
    await store.messages.open_journal("c", _answer(id=answer.id))
    await store.messages.finish("c", answer)
    await store.messages.append("c", result)
    await store.close()
    again = Store(store.database.path)
    beginning = await again.begin()
    loaded = await again.conversations.load("c")
    await again.close()
    assert beginning.recovery.answers == beginning.recovery.tool_calls == 0
    assert loaded is not None
    assert list(loaded.messages.values()) == [QUESTION, answer, result]
    assert loaded.conversation.current_message_id == result.id
    assert (loaded.conversation.account_id, loaded.conversation.model) == ("tour", "demo")


async def test_the_journal_reaches_the_disk_in_time(store: Store, path: Path) -> None:
    """What is written to a journal is committed within 250 ms although the event loop is blocked."""
    await store.messages.append("c", QUESTION)
    journal = await store.messages.open_journal("c", _answer())
    journal.write(0.1, [TextDelta("one ")])
    began = time.monotonic()
    journal.write(0.2, [TextDelta("two"), ReasoningDelta("hm")])
    assert time.monotonic() - began < 0.05
    time.sleep(0.4)  # noqa: ASYNC251 - the blocked window is what is tested
    assert _rows(path, "SELECT deltas FROM journal_entries") == [('[[0.1,"t","one two"],[0.2,"r","hm"]]',)]


async def test_finish_replaces_the_journal(store: Store, path: Path) -> None:
    """The finished message takes the journal's place; what is written later goes nowhere."""
    await store.messages.append("c", QUESTION)
    base = _answer()
    journal = await store.messages.open_journal("c", base)
    journal.write(0.1, [TextDelta("one")])
    done = replace(base, parts=(TextPart("one"),), finish_reason=FinishReason.COMPLETE)
    await store.messages.finish("c", done)
    follower = await store.messages.open_journal("c", _answer())
    journal.write(0.2, [TextDelta("late")])
    follower.write(0.1, [TextDelta("next")])
    await store.close()
    assert _rows(path, "SELECT deltas FROM journal_entries") == [('[[0.1,"t","next"]]',)]
    assert _rows(path, "SELECT count(*) FROM journals") == [(1,)]


async def test_finish_leaves_the_reader_where_he_is(store: Store) -> None:
    """A stream that ends in the background does not move the branch that is being read."""
    await store.messages.append("c", QUESTION)
    base = _answer()
    await store.messages.open_journal("c", base)
    await store.conversations.set_current("c", QUESTION.id)
    await store.messages.finish("c", replace(base, finish_reason=FinishReason.COMPLETE))
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert loaded.conversation.current_message_id == QUESTION.id


async def test_a_version_beside_does_not_move_the_reader(store: Store) -> None:
    """What is stored of another branch leaves the open one open, and is found again after a crash."""
    await store.messages.append("c", QUESTION)
    first, second = _answer(), _answer(usage=Usage(1, 2, 3, versions=2))
    await store.messages.open_journal("c", first)
    journal = await store.messages.open_journal("c", second, is_current=False)
    journal.write(0.1, [TextDelta("two"), ToolCallDelta(0, "k1", "find", "{}")])
    await store.messages.finish("c", replace(first, finish_reason=FinishReason.COMPLETE))
    await store.close()
    again = Store(store.database.path)
    assert (await again.begin()).recovery.answers == 1
    loaded = await again.conversations.load("c")
    assert loaded is not None
    assert loaded.conversation.current_message_id == first.id
    found = loaded.messages[second.id]
    assert (found.text, found.is_recovered, found.usage) == ("two", True, second.usage)
    result = Message(Role.TOOL, (ToolResultPart("k1", "closed"),), parent_id=second.id)
    await again.messages.finish("c", replace(found, finish_reason=FinishReason.TOOL_CALLS))
    await again.messages.append("c", result, is_current=False)
    await again.close()
    last = Store(store.database.path)
    assert (await last.begin()).recovery.tool_calls == 0
    loaded = await last.conversations.load("c")
    await last.close()
    assert loaded is not None
    assert loaded.messages[result.id] == result
    assert loaded.conversation.current_message_id == first.id


async def test_two_streams_do_not_mix(store: Store) -> None:
    """Two conversations that stream at once keep their own text."""
    for number in (1, 2):
        await store.messages.append(f"c{number}", QUESTION)
    bases = [_answer(), _answer()]
    journals = [await store.messages.open_journal(f"c{n + 1}", bases[n]) for n in (0, 1)]
    for piece in range(40):
        for number, journal in enumerate(journals):
            journal.write(0.0, [TextDelta(f"{number}:{piece} ")])
        if piece % 10 == 0:
            await asyncio.sleep(0.16)
    await store.close()
    again = Store(store.database.path)
    assert (await again.begin()).recovery.answers == 2
    for number in (0, 1):
        loaded = await again.conversations.load(f"c{number + 1}")
        assert loaded is not None
        expected = "".join(f"{number}:{piece} " for piece in range(40))
        assert loaded.messages[bases[number].id].text == expected
    await again.close()


async def test_a_message_is_stored_although_the_caller_was_cancelled(store: Store) -> None:
    """Stop in the moment of saving does not lose the message."""
    may_go = threading.Event()
    store.database.write(lambda _connection: may_go.wait(10))
    saving = asyncio.ensure_future(store.messages.append("c", QUESTION))
    await asyncio.sleep(0)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    may_go.set()
    await store.database.write(lambda _connection: None)
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert QUESTION.id in loaded.messages


async def test_the_same_ids_in_two_conversations(store: Store) -> None:
    """Messages are told apart by their conversation too: files of others number them 1, 2, 3."""
    for name in ("a", "b"):
        await store.messages.append(name, replace(QUESTION, id="1", parts=(TextPart(name),)))
    for name in ("a", "b"):
        loaded = await store.conversations.load(name)
        assert loaded is not None
        assert loaded.messages["1"].text == name


async def test_a_whole_message_is_amended_where_it_is(store: Store) -> None:
    """What is known later goes into the message alone; what is unknown, unchanged or unfinished stays."""
    answer = _answer(parts=(TextPart("A sieve."),), finish_reason=FinishReason.STOPPED)
    growing = _answer(parent_id=answer.id)
    await store.messages.append("c", QUESTION)
    await store.messages.finish("c", answer)
    (head,) = await store.conversations.newest()
    exact = replace(answer, usage=Usage(1, 2, 3, cost=0.5))

    def count(message: Message) -> Message:
        return replace(message, usage=exact.usage)

    assert await store.messages.amend("c", answer.id, count) == exact
    assert await store.messages.amend("c", answer.id, count) is None
    assert await store.conversations.newest() == (head,)
    await store.messages.open_journal("c", growing)
    for conversation, message in (("c", growing.id), ("c", QUESTION.id), ("c", "?"), ("?", answer.id)):
        assert await store.messages.amend(conversation, message, count) is None
    loaded = await store.conversations.load("c")
    assert loaded is not None
    assert loaded.messages[answer.id] == exact
    assert loaded.messages[growing.id].usage is None
