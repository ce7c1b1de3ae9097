"""A conversation that is too long for its model: asked about before it is sent, marked where it is cut."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.transcript.asks.context_card import ContextCard
from chatdesk.ui.transcript.cut_mark import CutRow
from tests.app.asked_page import AskedPage, asked_page
from tests.app.desk_in_window import CONVERSATION, desk_in_window
from tests.fakes.replies import DONE, Reply, sse

pytestmark = pytest.mark.qt

ANSWER = Reply(
    (sse({"choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}]}), DONE)
)
WINDOW = 480


@asynccontextmanager
async def long_page(folder: Path, *replies: Reply, rounds: int = 3) -> AsyncIterator[AskedPage]:
    """Yield a page with questions and answers of 100 tokens each, for a model that reads 480."""
    async with asked_page(folder, *replies) as made:
        branch = made.page.branch
        for number in range(rounds):
            for role, letter in ((Role.USER, "q"), (Role.ASSISTANT, "a")):
                ended = FinishReason.COMPLETE if role is Role.ASSISTANT else None
                text = f"{number}{letter * 383}"
                message = Message(
                    role, (TextPart(text),), parent_id=branch.leaf_id, model="m1", finish_reason=ended
                )
                await made.store.messages.append(branch.conversation.id, message)
                branch.add(message)
        made.page.reading.show_branch()
        made.page.oversize.use_windows(lambda _account, _model: WINDOW)
        yield made


def card_of(made: AskedPage) -> ContextCard:
    """Return the question that is asked."""
    card = made.page.transcript.asks.card("context")
    assert isinstance(card, ContextCard)
    return card


def sent(made: AskedPage) -> list[str]:
    """Return the first two letters of what the server was sent."""
    body = json.loads(made.server.requests[-1].body)
    return [message["content"][:2] for message in body["messages"]]


def marked_above(made: AskedPage) -> str:
    """Return the first two letters of the message below the mark, "" where there is none."""
    page = made.page.transcript.page
    place = next((row.index for row in page.rows if isinstance(row, CutRow)), None)
    return "" if place is None else page.rows[place + 1].entry.message.text[:2]


async def test_what_fits_is_sent_without_a_question(tmp_path: Path) -> None:
    """There is no mark either."""
    async with long_page(tmp_path, ANSWER, rounds=2) as made:
        await made.send("short")
        assert sent(made) == ["0q", "0a", "1q", "1a", "sh"]
        assert marked_above(made) == ""


async def test_the_oldest_are_left_out_of_what_is_sent_when_one_says_so(tmp_path: Path) -> None:
    """They stay in the conversation, above the mark; the rest goes with the question."""
    async with long_page(tmp_path, ANSWER) as made:
        assert marked_above(made) == "1q"
        made.page.composer.set_text("short")
        made.page.send("short")
        assert made.server.requests == []
        assert made.page.composer.text() == "short"
        assert card_of(made).press(Qt.Key.Key_O, with_shift=False)
        await made.end()
        assert sent(made) == ["1q", "1a", "2q", "2a", "sh"]
        assert [message.text[:2] for message in made.messages] == [
            "0q",
            "0a",
            "1q",
            "1a",
            "2q",
            "2a",
            "sh",
            "Ye",
        ]
        assert made.page.composer.text() == ""
        assert marked_above(made) == "1q"


async def test_it_is_sent_whole_when_one_says_so(tmp_path: Path) -> None:
    """The service decides."""
    async with long_page(tmp_path, ANSWER) as made:
        made.page.send("short")
        card_of(made).decided.emit("whole")
        await made.end()
        assert sent(made) == ["0q", "0a", "1q", "1a", "2q", "2a", "sh"]


async def test_not_now_sends_nothing_and_keeps_what_was_written(tmp_path: Path) -> None:
    """The same for what did not come from the composer; Retry is asked about too."""
    async with long_page(tmp_path) as made:
        made.page.send("short")
        card = card_of(made)
        assert card.first.isVisible()
        card.deny()
        assert made.page.composer.text() == "short"
        assert made.page.transcript.asks.card("context") is None
        made.page.retry()
        card_of(made).deny()
        assert made.server.requests == []
        assert len(made.messages) == 6


async def test_another_branch_or_model_takes_the_question_back(tmp_path: Path) -> None:
    """What was held belonged to what was read; a larger window needs no mark."""
    async with long_page(tmp_path) as made:
        made.page.send("short")
        made.page.reading.show_branch()
        assert not made.page.oversize.is_asking
        assert marked_above(made) == "1q"
        made.page.oversize.use_windows(lambda _account, model: 10_000 if model == "large" else WINDOW)
        made.page.choose_model("work", "large")
        assert marked_above(made) == ""
        assert "context ~600 of 10k" in made.status


async def test_the_mark_stays_when_reasoning_is_unfolded_or_rows_are_made_anew(tmp_path: Path) -> None:
    """One row, wherever the messages around it change."""
    async with long_page(tmp_path) as made:
        page = made.page.transcript.page
        page.rebuild(page.entries[1], page.entries[1].message)
        made.page.oversize.show_mark()
        made.page.oversize.show_mark()
        assert marked_above(made) == "1q"
        assert sum(isinstance(row, CutRow) for row in page.rows) == 1
        assert not made.page.grab().isNull()


async def test_the_rest_can_be_gone_on_with_in_a_new_conversation(tmp_path: Path) -> None:
    """It begins with the first message that fits; what was written is in its composer, not sent."""
    messages: list[Message] = []
    for number in range(6):
        role = Role.ASSISTANT if number % 2 else Role.USER
        ended = FinishReason.COMPLETE if number % 2 else None
        parent = messages[-1].id if messages else None
        text = f"{number}{'x' * 383}"
        messages.append(Message(role, (TextPart(text),), parent_id=parent, finish_reason=ended))
    async with desk_in_window(tmp_path, *messages) as made:
        old = made.page
        old.oversize.fork_requested.connect(made.forks.fork_rest)
        old.choose_model("here", "m1")
        old.oversize.use_windows(lambda _account, _model: WINDOW)
        old.composer.set_text("And now?")
        old.send("And now?")
        card = old.transcript.asks.card("context")
        assert isinstance(card, ContextCard)
        assert card.press(Qt.Key.Key_F, with_shift=False)
        await made.until(lambda: made.page is not old)
        await made.settle()
        assert [text[0] for text in made.shown] == ["2", "3", "4", "5"]
        assert made.page.branch.messages[0].parent_id is None
        assert made.page.composer.text() == "And now?"
        assert old.composer.text() == ""
        assert made.said.startswith("This is the end of “0xxx")
        assert len(await made.stored(CONVERSATION)) == 6


async def test_the_mark_is_no_part_of_the_message_above_it(tmp_path: Path) -> None:
    """A copy of that message is as it was written, and what ends it stands above the mark."""
    async with long_page(tmp_path) as made:
        view, branch = made.page.transcript, made.page.branch
        above = branch.messages[1]
        entry = view.page.entries[1]
        assert isinstance(entry.rows[-1], CutRow)
        view.ring.go_to(above.id)
        assert not made.page.grab().isNull()
        view.stage.selection.select_entry(entry)
        assert view.clip.text() == above.text
        view.set_siblings({above.id: (1, 2)})
        view.set_siblings({})
        view.set_siblings({above.id: (1, 2)})
        assert [isinstance(row, CutRow) for row in entry.rows].index(True) == len(entry.rows) - 1
