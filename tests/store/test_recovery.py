"""What a start finds again of a program that did not end properly."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from chatdesk.domain.continuing import gone_on_with, taken_back
from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ReasoningDelta,
    SeamDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.message import (
    CallEnding,
    Failure,
    FinishReason,
    Message,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Timing, Usage
from chatdesk.store.recovery import INTERRUPTED_CALL
from chatdesk.store.store import Beginning, Store

QUESTION = Message(Role.USER, (TextPart("Why?"),))
BASE = Message(Role.ASSISTANT, parent_id=QUESTION.id, account_id="a", model="m")


def interrupted(call_id: str) -> ToolResultPart:
    """Return what stands for the result of a call that the program did not see the end of."""
    return ToolResultPart(call_id, INTERRUPTED_CALL, is_error=True, ending=CallEnding.INTERRUPTED.value)


async def _interrupted(store: Store, deltas: list[Delta], base: Message = BASE) -> Beginning:
    """Stream, never finish, start again; the conversation is the opened one."""
    await store.messages.append("c", QUESTION)
    await store.conversations.remember_open("c")
    journal = await store.messages.open_journal("c", base)
    for delta in deltas:
        journal.write(0.5, [delta])
    await store.close()
    again = Store(store.database.path)
    beginning = await again.begin()
    await again.close()
    return beginning


async def test_a_partial_answer_is_found_again(store: Store) -> None:
    """The partial answer is a message, marked as recovered and truncated, and the current one."""
    beginning = await _interrupted(
        store, [ReasoningDelta("Hm"), TextDelta("Because "), TextDelta("of"), UsageDelta(Usage(3, 2))]
    )
    assert beginning.recovery.answers == 1
    assert beginning.opened is not None
    message = beginning.opened.messages[BASE.id]
    assert message.text == "Because of"
    assert message.is_recovered
    assert message.finish_reason is FinishReason.TRUNCATED
    assert message.usage == Usage(3, 2)
    assert beginning.opened.conversation.current_message_id == BASE.id


async def test_recovery_happens_once(store: Store) -> None:
    """A second start finds nothing to recover and the message as it was made."""
    first = await _interrupted(store, [TextDelta("Part")])
    again = Store(store.database.path)
    second = await again.begin()
    await again.close()
    assert second.recovery.answers == 0
    assert second.opened is not None
    assert first.opened is not None
    assert second.opened.messages == first.opened.messages


async def test_an_answer_without_a_word_is_recovered_too(store: Store) -> None:
    """Where nothing had come yet, an empty answer says that it was interrupted."""
    beginning = await _interrupted(store, [])
    assert beginning.opened is not None
    assert beginning.opened.messages[BASE.id].is_recovered
    assert beginning.opened.messages[BASE.id].parts == ()


async def test_a_continued_answer_keeps_its_beginning(store: Store) -> None:
    """What stood before Continue stays, and what was journaled follows after a seam."""
    base = replace(BASE, parts=(TextPart("Once"),))
    beginning = await _interrupted(store, [TextDelta(" upon")], base)
    assert beginning.opened is not None
    message = beginning.opened.messages[BASE.id]
    assert message.parts == (TextPart("Once"), TextPart(" upon", is_continuation=True))


async def test_a_recovered_continuation_has_the_same_seam(store: Store) -> None:
    """Words that the model repeated are left out after a crash as well, and what was held back is there."""
    base = replace(BASE, parts=(TextPart("Once upon a time"),))
    beginning = await _interrupted(
        store, [SeamDelta("prefill"), TextDelta("upon a ti"), TextDelta("me there was")], base
    )
    assert beginning.opened is not None
    said = TextPart(" there was", True, "upon a time", "prefill")
    assert beginning.opened.messages[BASE.id].parts[1:] == (said,)

    other = Store(store.database.path.with_name("other.sqlite3"))
    held = await _interrupted(other, [TextDelta(" a")], base)
    assert held.opened is not None
    assert held.opened.messages[BASE.id].text == "Once upon a time a"


async def test_a_recovered_continuation_can_be_undone(store: Store) -> None:
    """After a crash in a continuation both pieces are there, counted together; Undo knows the first one."""
    partial = replace(
        BASE,
        parts=(TextPart("Once upon"),),
        finish_reason=FinishReason.STOPPED,
        usage=Usage(4, 2, 6),
        timing=Timing(0.5, 2.0),
        failure=Failure("It broke.", kind="ConnectionLost"),
    )
    beginning = await _interrupted(store, [TextDelta(" a time")], gone_on_with(partial))
    assert beginning.opened is not None
    message = beginning.opened.messages[BASE.id]
    assert (message.text, message.finish_reason, message.is_recovered) == (
        "Once upon a time",
        FinishReason.TRUNCATED,
        True,
    )
    assert message.usage == Usage(output_tokens=4, is_estimated=True, requests=2)
    assert message.timing == Timing(0.5, 2.5, 1.0)
    assert taken_back(message) == partial


async def test_the_end_of_a_stream_is_believed(store: Store) -> None:
    """A stream that had said why it ended keeps its reason; one that had failed, its failure."""
    finished = await _interrupted(store, [TextDelta("All"), FinishDelta(FinishReason.COMPLETE, "stop")])
    assert finished.opened is not None
    message = finished.opened.messages[BASE.id]
    assert (message.finish_reason, message.raw_finish_reason) == (FinishReason.COMPLETE, "stop")

    other = Store(store.database.path.with_name("other.sqlite3"))
    failed = await _interrupted(other, [TextDelta("All"), ErrorDelta("Overloaded")])
    assert failed.opened is not None
    message = failed.opened.messages[BASE.id]
    assert message.finish_reason is FinishReason.ERROR
    assert message.failure is not None
    assert message.failure.text == "Overloaded"


async def test_open_calls_of_a_partial_answer_get_a_result(store: Store) -> None:
    """Every call that had begun has exactly one result, an error, so that the history can be sent."""
    beginning = await _interrupted(
        store, [ToolCallDelta(0, "k1", "find", '{"a":1}'), ToolCallDelta(1, "k2", "read", '{"b')]
    )
    assert beginning.recovery.tool_calls == 2
    assert beginning.opened is not None
    last = list(beginning.opened.messages.values())[-1]
    assert last.role is Role.TOOL
    assert last.parent_id == BASE.id
    assert last.parts == (interrupted("k1"), interrupted("k2"))
    assert beginning.opened.conversation.current_message_id == last.id


async def _after_tools(store: Store, results: Message | None) -> Beginning:
    """End in the middle of a tool round: the answer is whole, `results` are there or not."""
    answer = replace(
        BASE,
        parts=(ToolCallPart("k1", "find", "{}"), ToolCallPart("k2", "find", "{}")),
        finish_reason=FinishReason.TOOL_CALLS,
    )
    await store.messages.append("c", QUESTION)
    await store.conversations.remember_open("c")
    await store.messages.open_journal("c", BASE)
    await store.messages.finish("c", answer)
    if results is not None:
        await store.messages.append("c", results)
    await store.close()
    again = Store(store.database.path)
    beginning = await again.begin()
    await again.close()
    return beginning


async def test_calls_that_ran_when_the_program_ended_get_a_result(store: Store) -> None:
    """An answer that was whole, whose tools still ran, gets error results; it is not recovered."""
    beginning = await _after_tools(store, None)
    assert (beginning.recovery.answers, beginning.recovery.tool_calls) == (0, 2)
    assert beginning.opened is not None
    assert not beginning.opened.messages[BASE.id].is_recovered
    last = list(beginning.opened.messages.values())[-1]
    assert [result.call_id for result in last.tool_results] == ["k1", "k2"]


async def test_calls_with_results_are_left_alone(store: Store) -> None:
    """Results that are there stay the only ones; a missing one is added after them."""
    whole = Message(Role.TOOL, (ToolResultPart("k1", "a"), ToolResultPart("k2", "b")), parent_id=BASE.id)
    beginning = await _after_tools(store, whole)
    assert beginning.recovery.tool_calls == 0
    assert beginning.opened is not None
    assert list(beginning.opened.messages)[-1] == whole.id

    half = Message(Role.TOOL, (ToolResultPart("k1", "a"),), parent_id=BASE.id)
    beginning = await _after_tools(Store(store.database.path.with_name("half.sqlite3")), half)
    assert beginning.opened is not None
    last = list(beginning.opened.messages.values())[-1]
    assert last.parent_id == half.id
    assert last.parts == (interrupted("k2"),)


async def test_a_damaged_piece_of_a_journal_is_left_out(store: Store, path: Path) -> None:
    """One journal entry that cannot be read does not take the others with it."""
    await store.messages.append("c", QUESTION)
    journal = await store.messages.open_journal("c", BASE)
    journal.write(0.1, [TextDelta("kept")])
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO journal_entries SELECT id, 77, '[[0.1,' FROM journals")
        connection.execute('INSERT INTO journal_entries SELECT id, 78, \'[[0.1,"t"," too"]]\' FROM journals')
        connection.commit()
    again = Store(path)
    assert (await again.begin()).recovery.answers == 1
    loaded = await again.conversations.load("c")
    await again.close()
    assert loaded is not None
    assert loaded.messages[BASE.id].text == "kept too"
