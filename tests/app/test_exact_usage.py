"""A stopped answer's estimate becomes exact where the service keeps records, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chatdesk.domain.message import FinishReason, Message
from chatdesk.domain.usage import Usage
from chatdesk.providers import generation_lookup
from chatdesk.store.conversations import load
from chatdesk.ui.page.exact_usage import ExactUsage
from chatdesk.ui.page.stored_answers import StoredAnswers
from chatdesk.ui.transcript.ends import End, end_of
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import SSE_HEADERS, STALL, Reply, chat_stream, error_reply, json_reply

HEADERS = SSE_HEADERS | {"x-generation-id": "gen-1"}
HALF = Reply((*chat_stream("Half ", "an answer", finish=None, is_done=False), STALL), headers=HEADERS)
MORE = Reply((*chat_stream(" and", " some more", finish=None, is_done=False), STALL), headers=HEADERS)
WHOLE = Reply(chat_stream(" and the rest", usage=(30, 4)), headers=HEADERS)
RECORD = {"native_tokens_prompt": 10, "native_tokens_completion": 25, "total_cost": 0.0015}
LOOKUP = "/v1/generation?id=gen-1"


class Watched:
    """A page whose estimates are looked up."""

    def __init__(self, page: AskedPage) -> None:
        self.asked = page
        self.amended: list[Message] = []
        self.exact = ExactUsage(
            page.catalog.fetch_usage,
            StoredAnswers(page.store.messages.amend, page.accounts.get),
            page.page.driver._tasks,
        )
        self.exact.watch(page.page)
        self.exact.amended.connect(lambda _id, message: self._take(message))

    def _take(self, message: Message) -> None:
        self.amended.append(message)
        self.asked.page.reading.take_amended(message)

    async def stopped(self) -> Message:
        """Ask, stop in the middle, and return the answer as the turn left it."""
        page = self.asked.page
        page.send("Hello?")
        await self.asked.until(lambda: page.progress.status().parts[0] == "Writing")
        page.stop()
        await self.asked.end()
        return self.asked.messages[-1]

    async def until(self, is_true: Callable[[], object]) -> None:
        """Let the lookup work until something is so."""
        async with asyncio.timeout(10):
            while not is_true():  # noqa: ASYNC110 - a signal of the lookup or of nobody
                await asyncio.sleep(0.002)

    async def stored(self) -> Message:
        """Return the answer as it is on the disk."""
        store, head = self.asked.store, self.asked.page.conversation
        loaded = await store.database.read(lambda connection: load(connection, head.id))
        assert loaded is not None
        return loaded.messages[self.asked.messages[-1].id]


@asynccontextmanager
async def watched(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *replies: Reply, pauses: tuple[float, ...] = (0.0, 0.0)
) -> AsyncIterator[Watched]:
    """Yield a page of a service that may keep records."""
    monkeypatch.setattr(generation_lookup, "PAUSES", pauses)
    async with asked_page(folder, *replies) as page:
        made = Watched(page)
        try:
            yield made
        finally:
            made.exact.stop()
            page.page.stop()
            await page.end()
            await page.page.driver._tasks.drain(2)


@pytest.mark.qt
async def test_a_stopped_answer_becomes_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate is shown at once; what the record says replaces it below the answer and on the disk."""
    async with watched(tmp_path, monkeypatch, HALF) as page:
        page.asked.server.on(LOOKUP, json_reply({"data": RECORD}))
        answer = await page.stopped()
        assert answer.usage is not None
        assert answer.usage.is_estimated
        assert answer.finish_reason is FinishReason.STOPPED
        await page.until(lambda: page.amended)
        assert page.asked.messages[-1].usage == Usage(10, 25, 35, cost=0.0015)
        assert await page.stored() == page.asked.messages[-1]
        entry = page.asked.page.transcript.page.entries[-1]
        end = end_of(entry.message, entry.around)
        assert isinstance(end, End)
        assert end.note.startswith("25 tokens kept, ")
        assert end.note.endswith(", $0.0015")
        assert "25 tokens" in page.asked.status
        assert "~" not in page.asked.status


@pytest.mark.qt
async def test_a_continued_answer_has_both_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is about one generation: what the beginning took is added."""
    async with watched(tmp_path, monkeypatch, HALF, MORE) as page:
        page.asked.server.on(LOOKUP, json_reply({"data": RECORD}))
        await page.stopped()
        await page.until(lambda: page.amended)
        view = page.asked.page
        view.go_on()
        await page.asked.until(lambda: view.progress.status().parts[0] == "Writing")
        view.stop()
        await page.asked.end()
        await page.until(lambda: len(page.amended) == 2)
        assert page.asked.messages[-1].usage == Usage(output_tokens=50, cost=0.003, requests=2)


@pytest.mark.qt
async def test_a_counted_answer_is_not_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the stream told its counts, nothing is looked up."""
    async with watched(tmp_path, monkeypatch, WHOLE) as page:
        answer = await page.asked.send()
        assert answer.usage == Usage(30, 4, 34)
        assert len(page.asked.server.requests) == 1


@pytest.mark.qt
async def test_what_cannot_be_looked_up_stays_an_estimate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service without records is asked in vain, and nobody is told."""
    async with watched(tmp_path, monkeypatch, HALF) as page:
        page.asked.server.on(LOOKUP, error_reply(404, "Not found"))
        answer = await page.stopped()
        await page.until(lambda: len(page.asked.server.requests) == 3)
        await page.asked.page.driver._tasks.drain(2)
        assert page.amended == []
        assert (await page.stored()).usage == answer.usage


@pytest.mark.qt
async def test_an_answer_that_was_gone_on_with_keeps_its_newer_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known of the beginning alone does not take the place of what is known of the whole."""
    async with watched(tmp_path, monkeypatch, HALF, WHOLE, pauses=(0.4,)) as page:
        page.asked.server.on(LOOKUP, json_reply({"data": RECORD}))
        await page.stopped()
        page.asked.page.go_on()
        await page.asked.end()
        await page.until(lambda: any(r.path == LOOKUP for r in page.asked.server.requests))
        await page.asked.page.driver._tasks.drain(2)
        assert page.amended == []
        assert page.asked.messages[-1].finish_reason is FinishReason.COMPLETE


@pytest.mark.qt
async def test_the_end_of_the_program_waits_for_no_lookup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being looked up is given up at once, and nothing new is begun."""
    async with watched(tmp_path, monkeypatch, HALF, HALF, pauses=(60.0,)) as page:
        await page.stopped()
        page.exact.stop()
        async with asyncio.timeout(1):
            await page.asked.page.driver._tasks.drain(5)
        await page.stopped()
        async with asyncio.timeout(1):
            await page.asked.page.driver._tasks.drain(5)
