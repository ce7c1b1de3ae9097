"""What the commands do with the message with the ring, in a page that is answered by a real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from chatdesk.domain.message import Role
from chatdesk.ui.acts.copying import Copying
from chatdesk.ui.acts.message_commands import MessageCommands
from chatdesk.ui.window.notices import Notice
from tests.app.asked_page import asked_page
from tests.fakes.replies import Reply, chat_stream

pytestmark = pytest.mark.qt

CODE = "Look:\n\n```py\none = 1\n```\n\n1. then\n\n   ```py\n   two = 2\n   ```\n"


def copied() -> str:
    """Return what was copied last."""
    return QGuiApplication.clipboard().text()


async def test_a_message_and_its_code_are_copied(tmp_path: Path) -> None:
    """The message as Markdown; its code blocks one after the other, those in lists too, then again."""
    async with asked_page(tmp_path, Reply(chat_stream(CODE))) as made:
        await made.send()
        told: list[Notice] = []
        commands = MessageCommands(lambda: made.page, made.page)
        copying = Copying(lambda: made.page, told.append, made.page)
        commands.walk(-1)
        copying.message()
        assert copied() == CODE
        for wanted in ("one = 1", "two = 2", "one = 1"):
            copying.code()
            assert copied() == wanted
        assert [notice.title for notice in told][1:3] == [
            "Code block 1 of 2 was copied",
            "Code block 2 of 2 was copied",
        ]
        commands.walk(-1)
        copying.code()
        assert told[-1].title == "This message has no code block"
        assert copied() == "one = 1"


async def test_an_earlier_question_is_edited_or_asked_again(tmp_path: Path) -> None:
    """Edit and Retry are about the question of the message with the ring, not about the last one."""
    replies = [Reply(chat_stream(text)) for text in ("one", "two", "one again", "edited")]
    async with asked_page(tmp_path, *replies) as made:
        await made.send("First?")
        await made.send("Second?")
        commands = MessageCommands(lambda: made.page, made.page)
        commands.go_to_end(-1)
        commands.walk(1)
        assert made.page.branch.message(made.page.transcript.messages.message_id) == made.messages[1]
        commands.retry()
        await made.end()
        assert [message.text for message in made.messages] == ["First?", "one again"]
        assert made.page.branch.versions()[made.messages[1].id] == (2, 2)
        commands.go_to_end(1)
        commands.edit()
        assert made.page.composer.text() == "First?"
        made.page.composer.set_text("Other?")
        await made.send("Other?")
        assert [message.text for message in made.messages] == ["Other?", "edited"]


async def test_versions_of_the_message_with_the_ring(tmp_path: Path) -> None:
    """The version is switched where the ring is, and the ring goes along."""
    replies = [Reply(chat_stream(text)) for text in ("one", "one again", "two", "two again")]
    async with asked_page(tmp_path, *replies) as made:
        page = made.page
        await made.send("First?")
        page.retry()
        await made.end()
        await made.send("Second?")
        page.retry()
        await made.end()
        commands = MessageCommands(lambda: page, page)
        commands.go_to_end(-1)
        commands.walk(1)
        page.reading.switch_version(-1, page.transcript.messages.message_id)
        assert [message.text for message in made.messages] == ["First?", "one"]
        assert page.transcript.messages.message_id == made.messages[1].id


async def test_a_quotation_stands_beside_what_was_written(tmp_path: Path) -> None:
    """Quote takes the message, or what is selected; what is in the composer stays."""
    async with asked_page(tmp_path, Reply(chat_stream("words\n\nmore"))) as made:
        await made.send()
        commands = MessageCommands(lambda: made.page, made.page)
        made.page.composer.edit.insertPlainText("You said:")
        commands.walk(-1)
        commands.quote()
        assert made.page.composer.text() == "You said:\n\n> words\n>\n> more\n\n"
        assert made.messages[0].role is Role.USER


async def test_a_letter_goes_to_the_composer(tmp_path: Path) -> None:
    """What is typed in the transcript is written where messages are written."""
    async with asked_page(tmp_path, Reply(chat_stream("words"))) as made:
        await made.send()
        made.page.transcript.keyboard.typed.emit("x")
        assert made.page.composer.text() == "x"


async def test_the_request_of_a_message_is_found(tmp_path: Path) -> None:
    """The last exchange of an answer is known by its message, and by its question."""
    async with asked_page(tmp_path, Reply(chat_stream("words"))) as made:
        answer = await made.send()
        log, branch = made.page.log, made.page.branch
        (exchange,) = log.exchanges
        for message in made.messages:
            assert log.exchange_of(m.id for m in branch.answers_of(message.id)) is exchange
        assert branch.answers_of(made.messages[0].id) == (answer,)
        assert log.exchange_of(["unknown"]) is None
