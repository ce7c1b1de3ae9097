"""A title by the model: asked for beside the conversation, given up at once, and never over a user's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chatdesk.app import titling
from chatdesk.app.titling import Titling
from chatdesk.domain.conversation import TitledBy
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import STALL, Reply, chat_stream, error_reply

ANSWER = Reply(chat_stream("Wash it first."))
ASKS = "Title of this conversation"


def titled(*texts: str, **more: object) -> Reply:
    """A title that waits for the request for it."""
    return Reply(chat_stream(*texts, **more), asked=ASKS)  # type: ignore[arg-type]


class Titled:
    """A page whose conversation gets a title."""

    def __init__(self, page: AskedPage) -> None:
        self.asked, self.is_wished = page, True
        self.given: list[tuple[str, TitledBy]] = []
        self.tasks = page.page.driver._tasks
        self.titling = Titling(
            lambda: self.is_wished, page.accounts.get, page.catalog.service, self._rename, self.tasks
        )
        self.titling.watch(page.page)

    def _rename(self, _id: str, title: str, by: TitledBy) -> None:
        self.given.append((title, by))
        branch = self.asked.page.branch
        branch.conversation = replace(branch.conversation, title=title, titled_by=by)

    @property
    def asked_for(self) -> int:
        """How often a title was asked for."""
        return sum(ASKS.encode() in request.body for request in self.asked.server.requests)

    async def rest(self) -> None:
        """Wait until nothing is asked for any more."""
        await self.until(lambda: not self.titling._running)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Let it work until something is so."""
        async with asyncio.timeout(10):
            while not is_true():  # noqa: ASYNC110 - told by a server, or by nobody
                await asyncio.sleep(0.002)


@asynccontextmanager
async def conversation(folder: Path, *replies: Reply) -> AsyncIterator[Titled]:
    """Yield a page whose answers are followed by the wish for a title."""
    async with asked_page(folder, *replies) as page:
        made = Titled(page)
        try:
            yield made
        finally:
            made.titling.stop()
            await made.rest()


@pytest.mark.qt
async def test_the_first_answer_gets_a_title(tmp_path: Path) -> None:
    """Once; the answers that follow ask for none."""
    async with conversation(tmp_path, ANSWER, titled('"Cooking', ' rice."'), ANSWER) as page:
        await page.asked.send("How do I cook rice?")
        await page.rest()
        assert page.given == [("Cooking rice", TitledBy.MODEL)]
        await page.asked.send("And how long?")
        await page.rest()
        assert page.asked_for == 1
        sent = next(r for r in page.asked.server.requests if ASKS.encode() in r.body).json()
        assert "How do I cook rice?" in str(sent)
        assert "tools" not in sent


@pytest.mark.qt
async def test_nobody_wishes_it(tmp_path: Path) -> None:
    """Off is off: no request goes out."""
    async with conversation(tmp_path, ANSWER) as page:
        page.is_wished = False
        await page.asked.send()
        await page.rest()
        assert len(page.asked.server.requests) == 1


@pytest.mark.qt
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(error_reply(500, "out of order"), id="refused"),
        pytest.param(error_reply(429, "too many"), id="too many"),
        pytest.param(Reply(chat_stream()), id="empty"),
        pytest.param(Reply(chat_stream("Cooking", finish="length")), id="cut"),
        pytest.param(Reply(chat_stream("Cook", finish=None, is_done=False), end="reset"), id="reset"),
        pytest.param(Reply((b"<html>not JSON</html>",)), id="junk"),
        pytest.param(Reply(chat_stream(*["I think that this is about rice. "] * 40)), id="essay"),
    ],
)
async def test_what_goes_wrong_is_silent(
    tmp_path: Path, bad: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    """The first line stays the title, the log has a line, and the conversation goes on."""
    caplog.set_level(logging.INFO, titling.__name__)
    async with conversation(tmp_path, ANSWER, replace(bad, asked=ASKS), ANSWER, titled("Rice")) as page:
        await page.asked.send("Hello?")
        await page.rest()
        assert page.given == []
        assert any("A title was asked for" in record.message for record in caplog.records)
        assert page.asked.page.failure is None
        await page.asked.send("More?")
        await page.rest()
        assert page.given == [("Rice", TitledBy.MODEL)]


@pytest.mark.qt
async def test_a_service_that_never_answers_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the connection is closed."""
    monkeypatch.setattr(titling, "MOST_SECONDS", 0.2)
    async with conversation(tmp_path, ANSWER, Reply((STALL,), asked=ASKS)) as page:
        await page.asked.send()
        await page.until(lambda: page.asked_for)
        await page.rest()
        await page.asked.server.requests[-1].disconnected(2.0)
        assert page.given == []


@pytest.mark.qt
@pytest.mark.parametrize("end", ["turn", "stop"])
async def test_a_turn_and_the_end_give_it_up(tmp_path: Path, end: str) -> None:
    """The request for a title is left at once; the turn does not wait for it."""
    async with conversation(tmp_path, ANSWER, Reply((STALL,), asked=ASKS), ANSWER) as page:
        await page.asked.send("Hello?")
        await page.until(lambda: page.asked_for)
        waiting = page.asked.server.requests[-1]
        if end == "turn":
            page.is_wished = False
            answer = await page.asked.send("More?")
            assert answer.text == "Wash it first."
        else:
            page.titling.stop()
        await waiting.disconnected(2.0)
        await page.rest()
        assert page.given == []


@pytest.mark.qt
async def test_stop_of_another_turn_gives_it_up(tmp_path: Path) -> None:
    """Stop means: nothing of this program asks on."""
    async with conversation(tmp_path, ANSWER, Reply((STALL,), asked=ASKS)) as page:
        await page.asked.send("Hello?")
        await page.until(lambda: page.asked_for)
        page.asked.page.driver.stopping.emit()
        await page.rest()
        assert page.given == []


@pytest.mark.qt
async def test_a_title_of_the_user_stays(tmp_path: Path) -> None:
    """Given before, or while the model is thinking of one."""
    slow = replace(titled("Cooking rice"), wait=0.2)
    async with conversation(tmp_path, ANSWER, slow, ANSWER) as page:
        branch = page.asked.page.branch
        await page.asked.send("Hello?")
        await page.until(lambda: page.asked_for)
        branch.conversation = replace(branch.conversation, title="Mine", titled_by=TitledBy.USER)
        await page.rest()
        assert page.given == []
        await page.asked.send("More?")
        await page.rest()
        assert page.asked_for == 1


@pytest.mark.qt
async def test_an_answer_that_failed_or_was_stopped_asks_for_none(tmp_path: Path) -> None:
    """There is nothing yet to name."""
    async with conversation(tmp_path, error_reply(400, "no"), ANSWER) as page:
        await page.asked.send("Hello?")
        await page.rest()
        assert page.asked_for == 0
