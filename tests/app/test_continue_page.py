"""Continue at a page, asked of a real server: one message with a seam, and Undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatdesk.domain.continuing import taken_back
from chatdesk.domain.message import FinishReason, Message, TextPart
from chatdesk.settings.accounts import TOUR
from chatdesk.store.store import Store
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import STALL, Reply, chat_chunk, chat_stream, error_reply, sse
from tests.ui.transcript.showing import all_text, spots_of


def begun(text: str) -> Reply:
    """Return an answer that begins and then says nothing more."""
    return Reply((sse(chat_chunk({"content": text})), STALL))


def whole(*pieces: str, finish: str | None = "stop") -> Reply:
    """Return a streamed answer."""
    return Reply(chat_stream(*pieces, finish=finish, usage=(7, 3)))


async def stopped(made: AskedPage) -> str:
    """Ask, and stop after the first words; return the id of the partial answer."""
    made.page.send("Hello?")
    await made.until(lambda: made.status.startswith("Writing"))
    made.page.stop()
    await made.end()
    return made.messages[-1].id


async def continued(made: AskedPage) -> None:
    """Go on, and wait for the end."""
    made.page.go_on()
    await made.end()


def acts(made: AskedPage) -> set[str]:
    """Return the buttons below the last answer."""
    made.page.transcript.viewport().repaint()
    return set(spots_of(made.page.transcript))


@pytest.mark.qt
async def test_the_answer_goes_on_in_one_message(tmp_path: Path) -> None:
    """Repeated words are dropped, both requests are counted, and nothing is offered but Undo."""
    async with asked_page(tmp_path, begun("One two thr"), whole("two three", " four")) as made:
        answer_id = await stopped(made)
        assert {"continue", "retry"} <= acts(made)
        await continued(made)
        answer = made.messages[-1]
        assert (answer.id, answer.text) == (answer_id, "One two three four")
        assert answer.finish_reason is FinishReason.COMPLETE
        assert answer.usage is not None
        assert (answer.usage.requests, answer.usage.is_estimated) == (2, True)
        assert "2 requests" in made.status
        assert all_text(made.page.transcript).splitlines()[-1] == "One two three four"
        assert acts(made) & {"continue", "undo_continue"} == {"undo_continue"}


@pytest.mark.qt
async def test_undo_restores_the_answer_as_it_was(tmp_path: Path) -> None:
    """Parts, end, usage and acts are those of before; Redo brings the rest back."""
    async with asked_page(tmp_path, begun("One two"), whole(" three", " four")) as made:
        await stopped(made)
        before = made.messages[-1]
        await continued(made)
        after = made.messages[-1]
        made.page.reading.undo_continue()
        assert made.messages[-1] == before
        assert all_text(made.page.transcript).splitlines()[-1] == "One two"
        assert made.status.startswith("Stopped")
        assert acts(made) >= {"continue", "retry", "edit"}
        made.page.reading.redo_continue()
        assert made.messages[-1] == after
        assert all_text(made.page.transcript).splitlines()[-1] == "One two three four"


@pytest.mark.qt
@pytest.mark.parametrize(
    ("second", "text", "reason"),
    [
        (begun(" three"), "One two three", FinishReason.STOPPED),
        (Reply((sse(chat_chunk({"content": " three"})),), end="cut"), "One two three", FinishReason.ERROR),
        (error_reply(404, "gone"), "One two", FinishReason.ERROR),
        (whole(" three", finish="length"), "One two three", FinishReason.LENGTH),
    ],
)
async def test_a_continuation_may_end_early_too(
    tmp_path: Path, second: Reply, text: str, reason: FinishReason
) -> None:
    """Stopped, cut off, failed or at its limit: what came stays, can be gone on with, and undone."""
    async with asked_page(tmp_path, begun("One two"), second, second, max_retries=0) as made:
        await stopped(made)
        before = made.messages[-1]
        made.page.go_on()
        if reason is FinishReason.STOPPED:
            await made.until(lambda: made.status.startswith("Writing"))
            made.page.stop()
        await made.end()
        assert (made.messages[-1].text, made.messages[-1].finish_reason) == (text, reason)
        assert {"continue", "undo_continue"} <= acts(made)
        made.page.reading.undo_continue()
        assert made.messages[-1] == before


@pytest.mark.qt
async def test_undo_holds_after_a_new_start(tmp_path: Path) -> None:
    """What was taken away stays away, and what was not can still be taken away."""
    async with asked_page(tmp_path, begun("One"), whole(" two", finish="length"), whole(" three")) as made:
        changed: list[Message] = []
        made.page.reading.message_changed.connect(changed.append)
        await stopped(made)
        await continued(made)
        await continued(made)
        assert made.messages[-1].text == "One two three"
        made.page.reading.undo_continue()
        conversation = made.page.conversation.id
        await made.store.conversations.replace_message(conversation, changed[-1])
    store = Store(tmp_path / "chatdesk.sqlite3")
    await store.begin()
    loaded = await store.conversations.load(conversation)
    await store.close()
    assert loaded is not None
    answer = list(loaded.messages.values())[-1]
    assert answer.parts == (TextPart("One"), TextPart(" two", True, "", "continue_final_message"))
    assert len(answer.earlier_ends) == 1
    assert taken_back(answer).parts == (TextPart("One"),)


@pytest.mark.qt
async def test_the_tour_goes_on_to_the_same_text(tmp_path: Path) -> None:
    """Stopped and gone on with, the answer of the Tour is the one that it would have been."""
    async with asked_page(tmp_path, tour_speed=10) as made:
        made.accounts[TOUR.id] = TOUR
        made.page.choose_model(TOUR.id, "tour")
        made.page.send("Show me around")
        await made.until(lambda: len(made.page.log.events) > 25)
        made.page.stop()
        await made.end()
        partial = made.messages[-1].text
        await continued(made)
        stopped_once = made.messages[-1].text
        made.page.retry()
        await made.end()
        assert stopped_once == made.messages[-1].text
        assert stopped_once.startswith(partial)
        assert len(partial) < len(stopped_once)
