"""Every end of an answer, from a real server through the store to the window, and again after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from chatdesk.domain.ending import Ending, ending_of
from chatdesk.domain.message import Role
from chatdesk.engine.events import RoundsAsked
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import continuable
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.transcript.ends import End, FailureCard, end_of
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import (
    DONE,
    STALL,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    sse,
    text_reply,
    tool_calls_stream,
)

pytestmark = pytest.mark.qt

HALF = chat_stream("Half ", "an answer", finish=None, is_done=False)
STOP = sse(chat_chunk({}, "stop"))


class Case(NamedTuple):
    """A reply, how its answer ends, the word of the status line, the acts, a word of the sentence."""

    reply: Reply
    ending: Ending
    status: str
    acts: tuple[str, ...]
    words: str = ""


CASES = {
    "complete": Case(Reply(chat_stream("Whole")), Ending.COMPLETE, "Done", ()),
    "no [DONE]": Case(Reply(chat_stream("Whole", is_done=False)), Ending.COMPLETE, "Done", ()),
    "no reason": Case(Reply(chat_stream("Whole", finish=None)), Ending.COMPLETE, "Done", ()),
    "length": Case(
        Reply(chat_stream("Half", finish="length")),
        Ending.LENGTH,
        "At its length limit",
        ("continue", "retry", "edit"),
    ),
    "filtered": Case(
        Reply(chat_stream("Half", finish="content_filter")),
        Ending.FILTERED,
        "Held back by the service's filter",
        ("retry", "edit"),
    ),
    "refused": Case(
        Reply((sse(chat_chunk({"refusal": "No."})), STOP, DONE)),
        Ending.DECLINED,
        "Declined by the model",
        ("retry", "edit"),
    ),
    "empty": Case(
        Reply((sse(chat_chunk({"role": "assistant", "content": ""})), STOP, DONE)),
        Ending.EMPTY,
        "Ended without an answer",
        ("retry", "edit"),
    ),
    "truncated": Case(Reply(HALF), Ending.TRUNCATED, "Cut off by the server", ("continue", "retry", "edit")),
    "cut": Case(Reply(HALF, end="cut"), Ending.FAILED, "Failed", ("continue", "retry"), "lost"),
    "reset": Case(Reply(HALF, end="reset"), Ending.FAILED, "Failed", ("continue", "retry"), "lost"),
    "error inside": Case(
        Reply((*HALF, sse({"error": {"message": "Upstream went away", "code": 502}}))),
        Ending.FAILED,
        "Failed",
        ("continue", "retry"),
        "Upstream went away",
    ),
    "reason error": Case(
        Reply(chat_stream("Half", finish="error")), Ending.FAILED, "Failed", ("continue", "retry")
    ),
    "401": Case(
        error_reply(401, "Bad key", "invalid_api_key"),
        Ending.FAILED,
        "Failed",
        ("open_account", "retry"),
        "wants a key",
    ),
    "html": Case(
        text_reply("<html><title>Hotel</title></html>"), Ending.FAILED, "Failed", ("retry",), "web page"
    ),
    "empty 200": Case(text_reply("", 200), Ending.FAILED, "Failed", ("retry",), "empty answer"),
    "no json": Case(
        text_reply("all is well", 200, "text/plain"), Ending.FAILED, "Failed", ("retry",), "neither"
    ),
    "redirect": Case(
        Reply((), 307, {"location": "https://elsewhere.example/"}),
        Ending.FAILED,
        "Failed",
        ("retry",),
        "sends us on to https://elsewhere.example/",
    ),
}


def acts_at_the_end(page: ConversationPage) -> tuple[str, ...]:
    """Return the acts below the last answer."""
    entry = page.transcript.page.entries[-1]
    end = end_of(entry.message, entry.around)
    return tuple(act.name for act in end.acts) if isinstance(end, End | FailureCard) else ()


async def again(made: AskedPage) -> ConversationPage:
    """Return a page of what is stored, as the next start makes it."""
    loaded = await made.store.conversations.load(made.page.conversation.id)
    assert loaded is not None
    branch = OpenBranch(loaded.conversation, loaded.messages)
    return ConversationPage(branch, load_theme("dark"), TurnDriver(Tasks()), made.page._make_turn)


@pytest.mark.parametrize("name", CASES)
async def test_an_end_is_the_same_on_the_wire_in_the_window_and_in_the_store(
    tmp_path: Path, name: str
) -> None:
    """Status word, acts and sentence; and all of them again when the conversation is opened anew."""
    case = CASES[name]
    async with asked_page(tmp_path, case.reply, max_retries=0) as made:
        answer = await made.send()
        later = await again(made)
        try:
            for page in (made.page, later):
                stored = page.branch.last_answer()
                assert stored == answer
                assert ending_of(answer) is case.ending
                assert page.status.parts[0] == case.status
                assert acts_at_the_end(page) == case.acts
                assert case.words in (answer.failure.text if answer.failure else "")
                assert page.status.more.startswith(answer.failure.text if answer.failure else "")
                assert (continuable(page.branch) is not None) == ("continue" in case.acts)
        finally:
            later.deleteLater()


@pytest.mark.parametrize(
    ("is_stream", "reply"),
    [
        (
            True,
            text_reply(
                '{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}', 200, "application/json"
            ),
        ),
        (False, Reply(chat_stream("Hi"))),
    ],
)
async def test_a_body_of_the_other_form_is_read(tmp_path: Path, is_stream: bool, reply: Reply) -> None:
    """JSON where a stream was asked for, and the other way round: the answer is there, and complete."""
    async with asked_page(tmp_path, reply, stream=is_stream) as made:
        answer = await made.send()
        assert (answer.text, ending_of(answer)) == ("Hi", Ending.COMPLETE)
        assert any("asked for" in note for event in made.page.log.events for note in map(_said, event.notes))


def _said(note: str) -> str:
    return str(getattr(note, "sentence", note))


async def test_a_failure_after_tools_can_be_gone_on_from(tmp_path: Path) -> None:
    """A failure in the middle of the rounds: Continue asks with the results of the tools again."""
    calls = Reply(tool_calls_stream(("c1", "current_time", "{}")))
    busy = error_reply(400, "Not now")
    async with asked_page(tmp_path, calls, busy, Reply(chat_stream("It is late."))) as made:
        failed = await made.send()
        assert ending_of(failed) is Ending.FAILED
        assert acts_at_the_end(made.page) == ("edit", "continue", "retry")
        made.page.go_on()
        await made.end()
        assert [m.role for m in made.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
        assert made.messages[-1].text == "It is late."
        assert made.messages[-1].parent_id == failed.parent_id
        asked = made.server.requests[-1].json()["messages"]
        assert [one["role"] for one in asked if one["role"] != "system"] == ["user", "assistant", "tool"]


async def test_stop_in_a_tool_is_no_complete_answer(tmp_path: Path) -> None:
    """Opened anew, a turn that was stopped after its tools says so and offers to go on."""
    calls = Reply(tool_calls_stream(("c1", "current_time", "{}")))
    async with asked_page(tmp_path, calls, Reply(wait=60.0)) as made:
        made.page.send("What time is it?")
        await made.server.requested(2)
        made.page.stop()
        await made.end()
        answers = [m for m in made.messages if m.role is Role.ASSISTANT]
        assert [ending_of(one) for one in answers] == [Ending.TOOL_CALLS, Ending.STOPPED]
        assert acts_at_the_end(made.page) == ("continue", "retry", "edit", "receipt")
        assert made.page.status.parts[0] == "Stopped"


async def test_a_stopped_answer_offers_its_receipt(tmp_path: Path) -> None:
    """While it is the last turn and its times are known; the next start knows them no more."""
    half = Reply((*chat_stream("Half", finish=None, is_done=False), STALL))
    async with asked_page(tmp_path, half, Reply(chat_stream("Whole."))) as made:
        wanted: list[bool] = []
        made.page.receipt_requested.connect(lambda: wanted.append(True))
        made.page.send("Hello?")
        await made.until(lambda: len(made.page.log.events) > 1)
        made.page.stop()
        await made.end()
        assert acts_at_the_end(made.page) == ("continue", "retry", "edit", "receipt")
        made.page.transcript.act_requested.emit(made.messages[-1].id, "receipt")
        assert wanted == [True]
        assert acts_at_the_end(await again(made)) == ("continue", "retry", "edit")
        stopped = made.page.transcript.page.entries[-1]
        await made.send("And?")
        assert acts_at_the_end(made.page) == ()
        assert not stopped.around.has_receipt


async def test_rounds_without_end_wait_for_the_user(tmp_path: Path) -> None:
    """After so many rounds the turn asks; it goes on from there, or ends and can be gone on with later."""
    calls = Reply(tool_calls_stream(("c1", "current_time", "{}")))
    async with asked_page(tmp_path, *[calls] * 50, Reply(chat_stream("Late."))) as made:
        asked: list[int] = []

        def note(event: object) -> None:
            if isinstance(event, RoundsAsked):
                asked.append(event.rounds)

        made.page.driver.turn_event.connect(note)
        made.page.send("What time is it?")
        await made.until(lambda: asked == [25])
        made.page.driver.answer_rounds(goes_on=True)
        await made.until(lambda: asked == [25, 50])
        made.page.driver.answer_rounds(goes_on=False)
        await made.end()
        assert made.messages[-1].role is Role.TOOL
        assert acts_at_the_end(made.page) == ("continue", "retry", "edit")
        made.page.go_on()
        await made.end()
        assert made.messages[-1].text == "Late."
