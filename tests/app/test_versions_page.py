"""Several answers to one question at a page, asked of a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.message import FinishReason
from chatdesk.store.store import Store
from tests.app.asked_page import asked_page
from tests.fakes.replies import DONE, STALL, Pause, Reply, Step, sse


def piece(choice: int, text: str, finish: str | None = None) -> bytes:
    """Return one chunk of one choice."""
    delta = {"content": text} if text else {}
    return sse({"choices": [{"index": choice, "delta": delta, "finish_reason": finish}]})


def interleaved(*texts: str, end: Step = DONE, usage: Any = None) -> Reply:
    """Return a stream of several answers, word by word in turn."""
    words = [text.split(" ") for text in texts]
    steps: list[Step] = []
    for place in range(max(map(len, words))):
        steps += [piece(choice, f"{own[place]} ") for choice, own in enumerate(words) if place < len(own)]
        steps.append(Pause(0.01))
    if end is DONE:
        steps += [piece(choice, "", "stop") for choice in range(len(texts))]
        steps.append(sse({"choices": [], "usage": usage}))
    return Reply((*steps, end))


@pytest.mark.qt
async def test_versions_are_there_when_the_first_is_done(tmp_path: Path) -> None:
    """The first streams; the others can be read as versions, and all come back after a new start."""
    usage = {"prompt_tokens": 4, "completion_tokens": 9, "total_tokens": 13}
    async with asked_page(tmp_path, interleaved("red one", "blue two", "green three", usage=usage)) as made:
        first = await made.send()
        page = made.page
        assert first.text == "red one "
        assert page.branch.versions()[first.id] == (1, 3)
        assert "9 tokens in 3 versions" in made.status
        page.reading.switch_version(1)
        assert made.messages[-1].text == "blue two "
        page.reading.switch_version(1)
        assert (made.messages[-1].text, made.messages[-1].finish_reason) == (
            "green three ",
            FinishReason.COMPLETE,
        )
        page.reading.switch_version(-2)
        conversation = page.conversation.id
    store = Store(tmp_path / "chatdesk.sqlite3")
    await store.begin()
    loaded = await store.conversations.load(conversation)
    await store.close()
    assert loaded is not None
    assert [m.text for m in loaded.messages.values()][1:] == ["red one ", "blue two ", "green three "]
    assert loaded.conversation.current_message_id == first.id


@pytest.mark.qt
async def test_stop_keeps_every_version(tmp_path: Path) -> None:
    """What has come of each answer is there as a version, marked as stopped."""
    async with asked_page(tmp_path, interleaved("red one", "blue two", end=STALL)) as made:
        made.page.send("Hello?")
        await made.until(lambda: len(made.page.log.events) == 4)
        made.page.stop()
        await made.end()
        assert made.messages[-1].text == "red one "
        made.page.reading.switch_version(1)
        second = made.messages[-1]
        assert (second.text, second.finish_reason) == ("blue two ", FinishReason.STOPPED)
        await made.server.requests[0].disconnected()


@pytest.mark.qt
async def test_a_version_can_be_gone_on_with(tmp_path: Path) -> None:
    """A question after the second version sends that one, not the first."""
    replies = (interleaved("red one", "blue two"), interleaved("more"))
    async with asked_page(tmp_path, *replies) as made:
        await made.send()
        made.page.reading.switch_version(1)
        await made.send("And?")
        sent = made.server.requests[1].json()["messages"]
        assert [message["content"] for message in sent] == ["Hello?", "blue two ", "And?"]


@pytest.mark.qt
async def test_the_status_says_that_others_are_still_written(tmp_path: Path) -> None:
    """After the end of the first answer the line tells what is being waited for."""
    reply = Reply((piece(0, "red"), piece(1, "blue"), piece(0, "", "stop"), STALL))
    async with asked_page(tmp_path, reply) as made:
        made.page.send("Hello?")
        await made.until(lambda: len(made.page.log.events) == 3)
        await asyncio.sleep(0)
        assert made.status.startswith("Writing other versions, 2 in all")
