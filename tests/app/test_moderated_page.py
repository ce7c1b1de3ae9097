"""Paragraphs are checked while the stream goes on: what is flagged is folded and stays so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.domain.flags import Flag
from chatdesk.domain.message import FinishReason, Message
from chatdesk.store.store import Store
from chatdesk.ui.page import moderation
from chatdesk.ui.page.moderation import Moderation
from chatdesk.ui.page.stored_answers import StoredAnswers
from chatdesk.ui.transcript.text_rows import HiddenRow
from tests.app.asked_page import AskedPage, asked_page
from tests.app.test_versions_page import interleaved
from tests.fakes.replies import (
    DONE,
    STALL,
    Pause,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    json_reply,
    sse,
)
from tests.fakes.scripted_server import Request

PATH = "/v1/moderations"
FINE, BAD, MORE = "A fine one.\n\n", "A bad one.\n\n", "And more of it."
CLEAN = json_reply({"results": [{"flagged": False}]})


def piece(text: str) -> bytes:
    """Return one chunk of text."""
    return sse(chat_chunk({"content": text}))


def judge(request: Request) -> Reply:
    """Flag what is bad."""
    is_bad = "bad" in request.json()["input"]
    return json_reply({"results": [{"flagged": is_bad, "categories": {"violence": is_bad}}]})


class Moderated:
    """A page whose answers are checked by its own server."""

    def __init__(self, page: AskedPage) -> None:
        self.asked = page
        self.troubles: list[str] = []
        self.amended: list[Message] = []
        self.tasks = page.page.driver._tasks
        self.moderation = Moderation(
            lambda account, text: page.catalog.moderate(account, (), text),
            StoredAnswers(page.store.messages.amend, page.accounts.get),
            self.tasks,
        )
        self.moderation.watch(page.page)
        self.moderation.flagged.connect(lambda _c, id_, flags: page.page.transcript.set_flags(id_, flags))
        self.moderation.amended.connect(self._on_amended)
        self.moderation.trouble.connect(self.troubles.append)

    def _on_amended(self, _conversation_id: str, message: Message) -> None:
        self.amended.append(message)
        self.asked.page.reading.take_amended(message)

    @property
    def checked(self) -> list[str]:
        """The passages that were sent to the endpoint, in order."""
        return [r.json()["input"] for r in self.asked.server.requests if r.path == PATH]

    @property
    def hidden(self) -> list[HiddenRow]:
        """The lines that hide something."""
        return [row for row in self.asked.page.transcript.page.rows if isinstance(row, HiddenRow)]

    async def until(self, is_true: Callable[[], object]) -> None:
        """Let the program work until something is so."""
        async with asyncio.timeout(10):
            while not is_true():  # noqa: ASYNC110 - the window tells no event of what it shows
                await asyncio.sleep(0.002)

    async def rest(self) -> None:
        """Wait until nothing is under way."""
        await self.until(lambda: not self.tasks._running)


@asynccontextmanager
async def moderated(
    folder: Path, *replies: Reply, verdict: Callable[[Request], Reply] | Reply = judge, **changes: str
) -> AsyncIterator[Moderated]:
    """Yield a page of an account that names an endpoint."""
    async with asked_page(folder, *replies) as page:
        page.server.on(PATH, verdict)
        (account,) = page.accounts.values()
        named = {"moderation_url": f"{page.server.url}/moderations", **changes}
        page.accounts[account.id] = replace(account, **named)  # type: ignore[arg-type]
        made = Moderated(page)
        try:
            yield made
        finally:
            made.moderation.stop()
            page.page.stop()
            await page.end()
            await made.tasks.drain(2)


@pytest.mark.qt
async def test_a_bad_paragraph_is_folded_while_the_stream_goes_on(tmp_path: Path) -> None:
    """The verdict comes before the answer has ended; after a restart it is still folded."""
    stream = Reply((piece(FINE), piece(BAD), piece(MORE + "\n"), Pause(0.6), piece("The end."), DONE))
    async with moderated(tmp_path, stream) as page:
        page.asked.page.send("Hello?")
        await page.until(lambda: page.hidden)
        assert page.asked.page.driver.is_running
        assert page.hidden[0].text == BAD
        assert page.checked == [FINE, BAD]
        await page.asked.end()
        await page.rest()
        assert page.checked == [FINE, BAD, MORE + "\nThe end."]
        flag = Flag(len(FINE), len(FINE + BAD), ("violence",))
        answer = page.asked.messages[-1]
        assert answer.flags == (flag,)
        assert answer.text == FINE + BAD + MORE + "\nThe end."
        assert len(page.hidden) == 1
        assert page.troubles == []
        head = page.asked.page.conversation
    again = Store(tmp_path / "chatdesk.sqlite3")
    await again.begin()
    loaded = await again.conversations.load(head.id)
    await again.close()
    assert loaded is not None
    assert loaded.messages[answer.id].flags == (flag,)


@pytest.mark.qt
async def test_the_last_paragraph_is_checked_when_it_is_there(tmp_path: Path) -> None:
    """What no paragraph follows is checked at the end, and the stored answer gets its flag."""
    async with moderated(tmp_path, Reply(chat_stream(FINE, "A bad", " one."))) as page:
        answer = await page.asked.send()
        assert answer.flags == ()
        await page.until(lambda: page.amended)
        assert page.asked.messages[-1].flags == (Flag(len(FINE), len(answer.text), ("violence",)),)
        assert page.hidden[0].text == "A bad one."


@pytest.mark.qt
async def test_no_token_waits_for_a_verdict(tmp_path: Path) -> None:
    """An endpoint that never answers delays nothing; no more than three passages are asked about at once."""
    paragraphs = [f"Paragraph {n}.\n\n" for n in range(8)]
    async with moderated(tmp_path, Reply(chat_stream(*paragraphs)), verdict=Reply((STALL,))) as page:
        answer = await page.asked.send()
        assert answer.finish_reason is FinishReason.COMPLETE
        assert answer.text == "".join(paragraphs)
        await page.until(lambda: len(page.checked) == moderation.MOST_AT_ONCE)
        await asyncio.sleep(0.1)
        assert len(page.checked) == moderation.MOST_AT_ONCE


@pytest.mark.qt
async def test_stop_ends_it(tmp_path: Path) -> None:
    """Verdicts that are awaited are given up with the stream; what was found before is kept."""

    def verdict(request: Request) -> Reply:
        return Reply((STALL,)) if "fine" in request.json()["input"] else judge(request)

    stream = Reply((piece(BAD), piece(FINE), piece(MORE + "\n"), STALL))
    async with moderated(tmp_path, stream, verdict=verdict) as page:
        page.asked.page.send("Hello?")
        await page.until(lambda: page.hidden and len(page.checked) == 2)
        asked = [request for request in page.asked.server.requests if request.path == PATH]
        waiting = next(request for request in asked if "fine" in request.json()["input"])
        page.asked.page.stop()
        await waiting.disconnected(1.0)
        await page.asked.end()
        await page.rest()
        assert page.checked == [BAD, FINE]
        answer = page.asked.messages[-1]
        assert (answer.finish_reason, answer.flags) == (
            FinishReason.STOPPED,
            (Flag(0, len(BAD), ("violence",)),),
        )
        assert len(page.hidden) == 1


@pytest.mark.qt
async def test_a_failing_endpoint_is_told_once(tmp_path: Path) -> None:
    """The stream goes on; after three failures in a row the rest of the answer is not asked about."""
    paragraphs = [f"Paragraph {n}.\n\n" for n in range(12)]
    replies = [Reply(chat_stream(*paragraphs, pause=0.02)) for _ in range(2)]
    async with moderated(tmp_path, *replies, verdict=error_reply(500, "out of order")) as page:
        for _ in range(2):
            answer = await page.asked.send()
            assert answer.finish_reason is FinishReason.COMPLETE
            await page.rest()
        assert page.troubles == ["Work gateway failed: out of order"]
        assert moderation.MOST_FAILURES <= len(page.checked) / 2 < 8


@pytest.mark.qt
async def test_nothing_is_checked_without_an_endpoint(tmp_path: Path) -> None:
    """It is off where the account names none."""
    async with moderated(tmp_path, Reply(chat_stream(BAD, MORE)), moderation_url="") as page:
        await page.asked.send()
        await page.rest()
        assert page.checked == []


@pytest.mark.qt
async def test_a_continuation_is_checked_from_its_last_paragraph_on(tmp_path: Path) -> None:
    """What was checked is not asked about again; flags of the beginning stay."""
    half = Reply((piece(BAD), piece(FINE), piece("Half of"), STALL))
    rest = Reply(chat_stream(" a bad thing.\n\n", "The end."))
    async with moderated(tmp_path, half, rest) as page:
        page.asked.page.send("Hello?")
        await page.until(lambda: page.hidden)
        page.asked.page.stop()
        await page.asked.end()
        await page.rest()
        page.asked.page.go_on()
        await page.asked.end()
        await page.rest()
        text = page.asked.messages[-1].text
        assert text == BAD + FINE + "Half of a bad thing.\n\nThe end."
        assert page.checked[-2:] == ["Half of a bad thing.\n\n", "The end."]
        start = len(BAD + FINE)
        assert page.asked.messages[-1].flags == (
            Flag(0, len(BAD), ("violence",)),
            Flag(start, start + len("Half of a bad thing.\n\n"), ("violence",)),
        )
        # On both sides of the seam.
        assert [row.text for row in page.hidden] == [BAD, "Half of a bad thing.\n\n"]


@pytest.mark.qt
async def test_other_versions_are_checked_too(tmp_path: Path) -> None:
    """Of several answers to one question each has its own flags."""
    async with moderated(tmp_path, interleaved("a fine one", "a bad one")) as page:
        await page.asked.send()
        await page.until(lambda: page.amended)
        assert [message.text for message in page.amended] == ["a bad one "]
        first = page.asked.messages[-1]
        assert first.flags == ()
