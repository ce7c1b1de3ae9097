"""Retries and silences at one page, with a real server behind it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import WaitExtended
from chatdesk.engine.plans import continuable
from chatdesk.settings.timeouts import Timeouts
from chatdesk.ui.transcript.live_note import NoteRow
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import STALL, Pause, Reply, chat_stream, error_reply, text_reply

pytestmark = pytest.mark.qt

WELL = Reply(chat_stream("Well", "."))
SOON = error_reply(429, "Slow down", retry_after_ms="20")
LATER = error_reply(429, "Slow down", retry_after="30")
HALF = chat_stream("Half ", "an answer", finish=None, is_done=False)


def asked(made: AskedPage) -> int:
    """Return how many requests have come."""
    return len(made.server.requests)


def notes(made: AskedPage) -> list[str]:
    """Return what the notes in the transcript say."""
    rows = made.page.transcript.page.entries[-1].rows
    return [row._note.text for row in rows if isinstance(row, NoteRow)]


def move_clock(made: AskedPage, seconds: float) -> None:
    """Let the page believe that so many seconds have passed."""
    made.page.progress.waits._clock = lambda: time.monotonic() + seconds


@pytest.mark.parametrize(
    "failure",
    [
        SOON,
        error_reply(503, "busy"),
        text_reply("", 200),
        Reply((), end="reset"),
        Reply((), raw=True, end="cut"),
    ],
)
async def test_an_answer_comes_at_the_second_attempt(tmp_path: Path, failure: Reply) -> None:
    """Too many requests, an overloaded server, an empty 200, a reset and a cut: asked again, answered."""
    async with asked_page(tmp_path, failure, WELL) as made:
        answer = await made.send()
        assert (answer.text, answer.finish_reason) == ("Well.", FinishReason.COMPLETE)
        assert asked(made) == len(made.page.log.exchanges) == 2
        bodies = {request.body for request in made.server.requests}
        assert len(bodies) == 1
        assert len(made.messages) == 2


async def test_the_countdown_is_shown_and_stop_ends_it(tmp_path: Path) -> None:
    """Card and status line count; Stop ends the turn at once, and nothing more is sent."""
    async with asked_page(tmp_path, LATER) as made:
        made.page.send("Hello?")
        await made.until(lambda: made.page.progress.waits.is_retrying)
        made.page._answering._show_waits()
        assert made.status.startswith("Rate limited. Trying again in 3")
        assert made.status.endswith(" s, 1 of 3")
        assert notes(made) == ["Work gateway asks to wait 30 s"]
        began = time.monotonic()
        assert made.page.stop()
        assert notes(made) == []
        await made.end()
        assert time.monotonic() - began < 1.0
        assert asked(made) == 1
        answer = made.messages[-1]
        assert (answer.finish_reason, answer.failure) == (FinishReason.STOPPED, None)
        assert made.page.status.parts[0] == "Stopped"


async def test_try_now_by_the_button_of_the_card(tmp_path: Path) -> None:
    """The act of the note makes the attempt that would have come half a minute later."""
    async with asked_page(tmp_path, LATER, WELL) as made:
        made.page.send("Hello?")
        await made.until(lambda: made.page.progress.waits.is_retrying)
        made.page.transcript.act_requested.emit(made.messages[-1].id, "try_now")
        await made.end()
        assert made.messages[-1].text == "Well."
        assert asked(made) == 2


async def test_after_all_attempts_the_error_stands_with_their_number(tmp_path: Path) -> None:
    """As many tries as the account allows; the failure is stored with the answer and offers Retry."""
    async with asked_page(tmp_path, SOON, SOON, SOON, max_retries=2) as made:
        answer = await made.send()
        assert asked(made) == 3
        assert answer.failure is not None
        assert answer.failure.hint.startswith("Tried 3 times. ")
        assert made.page.status.parts[0] == "Failed"
        stored = await made.store.conversations.load(made.page.conversation.id)
        assert stored is not None
        assert stored.messages[answer.id].failure == answer.failure


async def test_a_lost_stream_is_not_asked_for_again(tmp_path: Path) -> None:
    """After the first words it is the user's choice: Continue or Retry."""
    async with asked_page(tmp_path, Reply(HALF, end="reset"), WELL) as made:
        answer = await made.send()
        assert (answer.text, asked(made)) == ("Half an answer", 1)
        assert answer.failure is not None
        assert answer.failure.kind == "ConnectionLost"
        assert continuable(made.page.branch) is not None


async def test_a_silence_is_said_and_can_be_sat_out(tmp_path: Path) -> None:
    """The note offers to wait on; then the account's limit passes, and the answer comes all the same."""
    body = (*HALF, Pause(1.2), *chat_stream(", whole."))
    async with asked_page(tmp_path, Reply(body), timeouts=Timeouts(5.0, 5.0, 0.6)) as made:
        made.page.send("Hello?")
        await made.until(lambda: made.page.progress._characters == len("Half an answer"))
        move_clock(made, 31)
        made.page._answering._show_waits()
        assert made.page.status.kind == "silent"
        assert notes(made) == ["No data for 31 s"]
        seen: list[object] = []
        made.page.driver.turn_event.connect(seen.append)
        made.page.transcript.act_requested.emit(made.messages[-1].id, "keep_waiting")
        assert any(isinstance(event, WaitExtended) for event in seen)
        move_clock(made, 0)
        await made.end()
        answer = made.messages[-1]
        assert (answer.text, answer.finish_reason) == ("Half an answer, whole.", FinishReason.COMPLETE)


async def test_a_silence_that_lasts_ends_with_the_partial_kept(tmp_path: Path) -> None:
    """At the account's limit the answer is stalled, not complete; its text stays, and can be gone on with."""
    async with asked_page(tmp_path, Reply((*HALF, STALL)), timeouts=Timeouts(5.0, 5.0, 0.3)) as made:
        answer = await made.send()
        assert (answer.text, answer.finish_reason) == ("Half an answer", FinishReason.ERROR)
        assert answer.failure is not None
        assert (answer.failure.kind, asked(made)) == ("Stalled", 1)
        assert continuable(made.page.branch) is not None
