"""Stream pairs of answers into a store for ever and tell on standard output what was acknowledged when.

Run as `python -m tests.store.streaming_child DATABASE SEED`; somebody else kills it. Lines: `ready`;
`A conversation message` after an append; `W conversation message number time` after a piece was
handed to the journal; `F conversation message pieces` after a finish; `B time` every 10 ms, so that
the reader sees when the whole process stood still.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatdesk.domain.delta import Delta, TextDelta, ToolCallDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart, ToolResultPart
from chatdesk.store.store import Store


def tell(*words: object) -> None:
    """Write a line that is out even if the program is killed in the next moment."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def beat() -> None:
    """Say every 10 ms that the process runs."""
    while True:
        tell("B", time.monotonic())
        time.sleep(0.01)


async def _stream_one(store: Store, chance: random.Random, conversation_id: str, parent: str | None) -> str:
    question = Message(Role.USER, (TextPart("How far?"),), parent_id=parent)
    await store.messages.append(conversation_id, question)
    tell("A", conversation_id, question.id)
    base = Message(Role.ASSISTANT, parent_id=question.id, account_id="a", model="m")
    journal = await store.messages.open_journal(conversation_id, base)
    beside = Message(Role.ASSISTANT, parent_id=question.id, account_id="a", model="m")
    second = await store.messages.open_journal(conversation_id, beside, is_current=False)
    began = time.monotonic()
    # Short ones so that ends are hit as well, long ones so that the journal alone holds the text.
    pieces = chance.choice((10, 100, 1000))
    for number in range(pieces):
        deltas: list[Delta] = [TextDelta(f"{number} ")]
        journal.write(time.monotonic() - began, deltas)
        tell("W", conversation_id, base.id, number, time.monotonic())
        second.write(time.monotonic() - began, deltas)
        tell("W", conversation_id, beside.id, number, time.monotonic())
        await asyncio.sleep(chance.choice((0, 0.001, 0.005, 0.01)))
    said = (TextPart("".join(f"{n} " for n in range(pieces))),)
    await store.messages.finish(
        conversation_id, replace(beside, parts=said, finish_reason=FinishReason.COMPLETE)
    )
    tell("F", conversation_id, beside.id, pieces)
    answer = replace(base, parts=said)
    if chance.random() < 0.5:
        await store.messages.finish(conversation_id, replace(answer, finish_reason=FinishReason.COMPLETE))
        tell("F", conversation_id, base.id, pieces)
        return base.id
    journal.write(time.monotonic() - began, [ToolCallDelta(0, "k1", "find", "{}")])
    call = ToolCallPart("k1", "find", "{}")
    answer = replace(answer, parts=(*answer.parts, call), finish_reason=FinishReason.TOOL_CALLS)
    await store.messages.finish(conversation_id, answer)
    tell("F", conversation_id, base.id, pieces)
    await asyncio.sleep(chance.choice((0, 0.02)))
    results = Message(Role.TOOL, (ToolResultPart("k1", "found"),), parent_id=base.id)
    await store.messages.append(conversation_id, results)
    tell("A", conversation_id, results.id)
    return results.id


async def stream(store: Store, seed: int, lane: int) -> None:
    """Stream answers into one conversation for ever."""
    chance = random.Random(f"{seed}/{lane}")  # noqa: S311 - only has to differ
    parent: str | None = None
    while True:
        parent = await _stream_one(store, chance, f"{seed}-{lane}", parent)


async def work(
    path: Path, seed: int, beside: Callable[[Store], Coroutine[Any, Any, None]] | None = None
) -> None:
    """Open the store, stream into two conversations, and do something beside, until the end."""
    store = Store(path)
    await store.begin()
    threading.Thread(target=beat, daemon=True).start()
    tell("ready")
    async with asyncio.TaskGroup() as group:
        for lane in (1, 2):
            group.create_task(stream(store, seed, lane))
        if beside is not None:
            group.create_task(beside(store))


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2])))
