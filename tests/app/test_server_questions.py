"""What servers ask while no conversation runs their tool: in a box beside the work, one after the other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.app.server_questions import ServerQuestions
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.schemas.form import fields_of
from chatdesk.tools.asking import ElicitationWish, Elicited
from chatdesk.ui.transcript.asks.server_card import ServerQuestion
from chatdesk.ui.window.server_box import ServerBox
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt

FORM = {"properties": {"name": {"type": "string"}}, "required": ["name"]}


def boxes(made: DeskInWindow) -> list[ServerBox]:
    """Return the boxes that are shown."""
    return [box for box in made.window.findChildren(ServerBox) if box.isVisible()]


async def asked(made: DeskInWindow, message: str) -> ServerBox:
    """Wait until this is asked, and by itself; return the box."""
    for _ in range(1_000):
        if [box.card.question.message for box in boxes(made)] == [message]:
            break
        await asyncio.sleep(0)
    assert [box.card.question.message for box in boxes(made)] == [message]
    return boxes(made)[0]


async def test_questions_come_one_after_the_other(tmp_path: Path) -> None:
    """The composer keeps the focus; filled in, closed and taken back each have their end."""
    async with desk_in_window(tmp_path) as made:
        made.page.composer.take_focus()
        focus = QApplication.focusWidget()
        questions = ServerQuestions(made.desk, made.window)
        tasks = [
            asyncio.create_task(questions.elicit(ElicitationWish("files", message, FORM)))
            for message in ("first", "second", "third")
        ]
        box = await asked(made, "first")
        assert QApplication.focusWidget() is focus
        line = box.card.rows[0].line
        assert line is not None
        line.setText("Ada")
        box.card.accept_button.click()
        assert await tasks[0] == Elicited("accept", {"name": "Ada"})
        (await asked(made, "second")).close()
        assert await tasks[1] == Elicited("cancel")
        await asked(made, "third")
        tasks[2].cancel()
        await asyncio.wait([tasks[2]])
        assert tasks[2].cancelled()
        assert boxes(made) == []


async def test_a_box_has_room_for_what_is_wrong(tmp_path: Path) -> None:
    """It grows with the sentence beside the field."""
    async with desk_in_window(tmp_path) as made:
        task = asyncio.create_task(
            ServerQuestions(made.desk, made.window).elicit(ElicitationWish("files", "one", FORM))
        )
        box = await asked(made, "one")
        height = box.height()
        box.card.accept_button.click()
        assert box.card.rows[0].problem == "This has to be filled in."
        assert box.height() > height
        assert not task.done()
        box.card.decline_button.click()
        assert await task == Elicited("decline")


async def test_stop_does_not_name_the_key_that_cancels_a_form(tmp_path: Path) -> None:
    """In a form Esc cancels that: the button names the other key of Stop until the focus leaves the form."""
    message = Message(Role.USER, (TextPart("Go"),))
    async with desk_in_window(tmp_path, message) as made:
        page, front = made.page, made.front
        front.show_hints()
        named = [page.composer.button._stop_keys]
        wish = fields_of(FORM)
        page.requests.ask_for_server(ServerQuestion("files", "Who?", wish), lambda _action, _values: None)
        QTest.qWaitForWindowActive(made.window)
        made.window.grab()
        card = page.transcript.asks.card("server")
        assert card is not None
        card.take_focus()
        assert page.requests.has_focus_in_form
        front.show_hints()
        named.append(page.composer.button._stop_keys)
        page.composer.take_focus()
        front.show_hints()
        named.append(page.composer.button._stop_keys)
        assert named == [("Esc",), ("Ctrl", "."), ("Esc",)]
        page.requests.take_back_server()
